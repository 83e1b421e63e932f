"""What a job tracks: named values of few kinds, settled at its first run and kept from then on."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

from scheduler.canonical import Json
from scheduler.model import JsonObject

FIELDS_AT_MOST = 12
LONGEST_TEXT = 500
ITEMS_AT_MOST = 50


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    YES_NO = "yes/no"
    TEXT = "text"
    LIST = "list"


Form = Mapping[str, Kind]

Number = Annotated[float, Field(allow_inf_nan=False)]
Words = Annotated[str, Field(max_length=LONGEST_TEXT)]
Items = Annotated[list[Words], Field(max_length=ITEMS_AT_MOST)]
TYPES: Mapping[Kind, Any] = {
    Kind.NUMBER: Number, Kind.YES_NO: bool, Kind.TEXT: Words, Kind.LIST: Items,
}  # fmt: skip


class Strict(BaseModel):
    """Nothing is guessed, and nothing is left over."""

    model_config = ConfigDict(strict=True, extra="forbid")


class First(Strict):
    """What was found, named for the first time: these names and kinds stay for ever."""

    values: Annotated[
        dict[str, bool | Number | Words | Items],
        Field(min_length=1, max_length=FIELDS_AT_MOST),
    ]


class NotFound(Strict):
    """What is asked for cannot be found or read now."""

    reason: Words


class Wording(Strict):
    """One sentence for a person."""

    sentence: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


def form_of(source: JsonObject) -> Form | None:
    """The form that a job has settled on."""
    fields = source.get("fields")
    if not isinstance(fields, dict) or not fields:
        return None
    return {name: Kind(str(kind)) for name, kind in fields.items()}


def model_of(form: Form) -> type[BaseModel]:
    """A model of exactly these values."""
    fields: dict[str, Any] = {name: (TYPES[kind], ...) for name, kind in form.items()}
    made = create_model("Found", __base__=Strict, __doc__="What was found.", **fields)
    return cast(type[BaseModel], made)


def settled(first: First) -> tuple[Form, dict[str, Json]]:
    """The form of what was found first, and that as its state; names are made plain."""
    values = {named(name): value for name, value in first.values.items()}
    return {name: _kind(value) for name, value in values.items()}, cast(dict[str, Json], values)


def named(words: str) -> str:
    """A name as fields have it: ``In stock?`` is ``in_stock``."""
    plain = re.sub(r"\W+", "_", words.casefold()).strip("_")[:40]
    return plain if plain.isidentifier() and not plain.startswith("model_") else f"field_{plain}"


def _kind(value: object) -> Kind:
    match value:
        case bool():
            return Kind.YES_NO
        case int() | float():
            return Kind.NUMBER
        case list():
            return Kind.LIST
        case _:
            return Kind.TEXT


def form_words(form: Form) -> str:
    """``price (number), in stock (yes/no)``."""
    return ", ".join(f"{name.replace('_', ' ')} ({kind})" for name, kind in form.items())


def form_read(words: str) -> Form:
    """The form in ``price: number, in stock: yes/no``. Raises ValueError with what is wrong."""
    form: dict[str, Kind] = {}
    for part in filter(None, (part.strip() for part in words.split(","))):
        name, _, kind = (piece.strip() for piece in part.partition(":"))
        if kind not in set(Kind):
            raise ValueError(f"{part!r} is not written as NAME: {' or '.join(Kind)}")
        form[named(name)] = Kind(kind)
    if not 1 <= len(form) <= FIELDS_AT_MOST:
        raise ValueError(f"a job tracks 1 to {FIELDS_AT_MOST} values")
    return form
