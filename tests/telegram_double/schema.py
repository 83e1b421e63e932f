"""Requests and answers under aiogram's own models, made strict: what they let pass is refused."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, get_args

from aiogram.client.default import Default
from aiogram.methods import Response, TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from pydantic import BaseModel, ValidationError

from tests.telegram_double.errors import Refusal, bad_request

SCALARS = (str, int, float, bool, datetime, timedelta, type(None), Default, InputFile)
WHOLE_NUMBER = re.compile(r"-?\d+")
# What Telegram says where a required field is missing; any other is named plainly.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "commands": "can't parse commands list JSON object",
    "user_id": "invalid user_id specified",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call as it came over the wire, before anything was checked."""

    name: str
    fields: Mapping[str, Any]
    began_at: float

    @property
    def chat_id(self) -> int | None:
        return whole_number(self.fields.get("chat_id"))

    @property
    def thread_id(self) -> int | None:
        return whole_number(self.fields.get("message_thread_id"))


def whole_number(value: Any) -> int | None:
    """*value* as an int where it is written as one."""
    return int(value) if WHOLE_NUMBER.fullmatch(str(value)) else None


@cache
def methods() -> Mapping[str, type[TelegramMethod[Any]]]:
    """Every method that this aiogram knows, by its lower-case name (Telegram ignores case)."""
    return {model.__api_method__.lower(): model for model in _method_models(TelegramMethod)}


def method_model(name: str) -> type[TelegramMethod[Any]]:
    """The model of method *name*, or Telegram's 404."""
    if model := methods().get(name.lower()):
        return model
    raise Refusal(404, "Not Found: method not found")


def _method_models(parent: type[TelegramMethod[Any]]) -> Iterator[type[TelegramMethod[Any]]]:
    # Pydantic puts a subclass such as TelegramMethod[Message] between: only leaves have a name.
    for child in parent.__subclasses__():
        if isinstance(child.__dict__.get("__api_method__"), str):
            yield child
        yield from _method_models(child)


def read(model: type[TelegramMethod[Any]], fields: Mapping[str, Any]) -> TelegramMethod[Any]:
    """The typed call; raises Telegram's 400 for anything unknown, missing or malformed."""
    files = {name: part for name, part in fields.items() if isinstance(part, BufferedInputFile)}
    values = {name: value for name, value in fields.items() if name in model.model_fields}
    used = {str(value).removeprefix("attach://") for value in _leaves(values)}
    if unknown := sorted(fields.keys() - values.keys() - (files.keys() & used)):
        raise bad_request(f"unknown field {unknown[0]!r} in {model.__api_method__}")
    decoded = {name: _attached(_decoded(model, name, values[name]), files) for name in values}
    call = _validated(model, _without_defaults(model) | decoded)
    if stranger := next(strangers(call), None):
        raise bad_request(f"unknown field {stranger!r} in {model.__api_method__}")
    return call


def check_answer(model: type[TelegramMethod[Any]], result: Any) -> None:
    """Prove that aiogram will read *result*; a failure is a defect of the double itself."""
    answer = Response[model.__returning__]  # type: ignore[name-defined]
    read_back = answer.model_validate({"ok": True, "result": result})
    if stranger := next(strangers(read_back), None):
        raise AssertionError(f"the double answers {model.__api_method__} with {stranger!r}")


def strangers(value: Any, path: str = "") -> Iterator[str]:
    """The names of fields that no model knows, at any depth: aiogram's models keep them all."""
    if isinstance(value, BaseModel):
        yield from (f"{path}{name}" for name in value.model_extra or ())
        for name in value.model_fields_set & type(value).model_fields.keys():
            yield from strangers(getattr(value, name), f"{path}{name}.")
    elif isinstance(value, list):
        for item in value:
            yield from strangers(item, path)


def wire(value: Any) -> Any:
    """Models as the JSON that Telegram would send: no empty fields, moments as Unix seconds."""
    if isinstance(value, BaseModel):
        return wire(value.model_dump(by_alias=True, exclude_none=True, warnings=False))
    if isinstance(value, dict):
        return {name: wire(item) for name, item in value.items() if _is_said(item)}
    if isinstance(value, list):
        return [wire(item) for item in value]
    return round(value.timestamp()) if isinstance(value, datetime) else value


def _is_said(value: Any) -> bool:
    return value is not None and not isinstance(value, Default)


def _without_defaults(model: type[TelegramMethod[Any]]) -> dict[str, Any]:
    # Default("parse_mode") is a client's matter: what was not sent is absent here.
    fields = model.model_fields.items()
    return {name: None for name, field in fields if isinstance(field.default, Default)}


def _validated(model: type[TelegramMethod[Any]], values: Mapping[str, Any]) -> TelegramMethod[Any]:
    try:
        return model.model_validate(values)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        field = str(first["loc"][0])
        if first["type"] == "missing" and len(first["loc"]) == 1:
            raise bad_request(MISSING.get(field, f"parameter {field!r} is required")) from invalid
        where = ".".join(map(str, first["loc"]))
        raise bad_request(f"can't parse {field}: {first['msg']} at {where}") from invalid


def _decoded(model: type[TelegramMethod[Any]], name: str, value: Any) -> Any:
    kinds = set(_kinds(model.model_fields[name].annotation))
    if not isinstance(value, str):
        return value
    if all(issubclass(kind, SCALARS) for kind in kinds):
        number = whole_number(value) if {int, str} <= kinds else None
        return value if number is None else number
    try:
        return json.loads(value)
    except ValueError as broken:
        raise bad_request(f"can't parse {name} JSON object") from broken


def _kinds(annotation: Any) -> Iterator[type]:
    arguments = get_args(annotation)
    if not arguments:
        yield annotation if isinstance(annotation, type) else str
    elif getattr(annotation, "__origin__", None) is list:
        yield list
    for argument in arguments:
        if isinstance(argument, type) or get_args(argument):
            yield from _kinds(argument)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _attached(value: Any, files: Mapping[str, BufferedInputFile]) -> Any:
    if isinstance(value, str) and value.startswith("attach://"):
        return files.get(value.removeprefix("attach://"), value)
    return value
