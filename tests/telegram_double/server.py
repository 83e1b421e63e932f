"""The HTTP side: tokens, fields and files in; results, refusals and faults out."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiogram.types import BufferedInputFile
from aiohttp import web
from aiohttp.web_request import FileField

from tests.telegram_double import asking, changing, sending
from tests.telegram_double.errors import Refusal
from tests.telegram_double.faults import Fault, Faults, Rule
from tests.telegram_double.ledger import Call, Ledger
from tests.telegram_double.methods import perform
from tests.telegram_double.schema import Request, methods, whole_number
from tests.telegram_double.world import World

TOKEN = re.compile(r"[1-9]\d*:[\w-]{3,}")
PROXY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
LARGEST_UPLOAD = 50 * 1024 * 1024
# Importing these modules registers what they play.
PLAYERS = (asking, changing, sending)


@dataclass(slots=True, kw_only=True)
class BotApi:
    """``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

    world: World
    ledger: Ledger
    faults: Faults
    token: str
    defects: list[Exception] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.call),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def call(self, http: web.Request) -> web.StreamResponse:
        """One Bot API call, spoiled by at most one rule."""
        began_at = time.monotonic()
        name = http.match_info["method"]
        model = methods().get(name.lower())
        try:
            self._check(http.match_info["token"])
            fields = await _fields(http)
        except Refusal as refusal:
            return _refused(refusal)
        known = model.__api_method__ if model else name
        request = Request(name=known, fields=fields, began_at=began_at)
        rule = self.faults.claim(request)
        if rule is not None and not rule.accepted:
            spoiled = await _spoil(rule, http)
            if spoiled is not None:
                self._record(request, error=f"fault: {rule.kind}", fault=rule.kind)
                return spoiled
        return await self._perform(http, request, rule)

    async def download(self, http: web.Request) -> web.StreamResponse:
        """A file, by the path that ``getFile`` told."""
        try:
            self._check(http.match_info["token"])
        except Refusal as refusal:
            return _refused(refusal)
        for file in self.world.files.values():
            if file.path == http.match_info["path"]:
                return web.Response(body=file.content, content_type="application/octet-stream")
        return _refused(Refusal(404, "Not Found"))

    async def _perform(
        self, http: web.Request, request: Request, rule: Rule | None
    ) -> web.StreamResponse:
        fault = rule.kind if rule else None
        try:
            result = await perform(self.world, request)
        except Refusal as refusal:
            self._record(request, error=refusal.description, fault=fault)
            return _refused(refusal)
        except Exception as defect:
            # A mistake of the double must fail the test, not look like Telegram's 500.
            self.defects.append(defect)
            raise
        self._record(request, result=result, fault=fault)
        if rule is not None and rule.accepted:
            spoiled = await _spoil(rule, http)
            if spoiled is not None:
                return spoiled
        return web.json_response({"ok": True, "result": result})

    def _check(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise Refusal(404, "Not Found")
        if token != self.token:
            raise Refusal(401, "Unauthorized")

    def _record(
        self, request: Request, *, result: Any = None, error: str | None = None, fault: Fault | None
    ) -> None:
        made = result.get("message_id") if isinstance(result, dict) else None
        text = request.fields.get("text") or request.fields.get("caption")
        self.ledger.add(
            Call(
                number=len(self.ledger.calls) + 1,
                method=request.name,
                chat_id=request.chat_id,
                thread_id=request.thread_id,
                message_id=made or whole_number(request.fields.get("message_id")),
                text=None if text is None else str(text),
                fields={name: _told(part) for name, part in request.fields.items()},
                began_at=request.began_at,
                settled_at=time.monotonic(),
                error=error,
                fault=fault,
            )
        )


async def _spoil(rule: Rule, http: web.Request) -> web.StreamResponse | None:
    """The answer that *rule* puts in the place of the true one; None leaves the true one."""
    if refusal := rule.refusal():
        return _refused(refusal)
    match rule.kind:
        case Fault.SLOW:
            await rule.dawdle()
            return None
        case Fault.HTML_502:
            return web.Response(status=502, text=PROXY_PAGE, content_type="text/html")
        case Fault.HANG:
            await rule.lifted.wait()
    return _cut(http)


def _cut(http: web.Request) -> web.StreamResponse:
    # Without a transport aiohttp has nowhere to write the answer: the client sees a disconnect.
    if http.transport is not None:
        http.transport.abort()
    return web.Response()


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.wire(), status=refusal.code)


def _told(part: Any) -> Any:
    return f"<{len(part.data)} bytes>" if isinstance(part, BufferedInputFile) else part


async def _fields(http: web.Request) -> Mapping[str, Any]:
    """Fields from the query, a form with or without files, or a JSON object."""
    fields: dict[str, Any] = dict(http.query)
    if http.content_type != "application/json":
        return fields | {name: _field(part) for name, part in (await http.post()).items()}
    try:
        body = await http.json()
    except ValueError as broken:
        raise Refusal(400, "Bad Request: can't parse JSON-encoded request body") from broken
    if not isinstance(body, dict):
        raise Refusal(400, "Bad Request: can't parse JSON-encoded request body")
    return fields | body


def _field(part: Any) -> Any:
    if isinstance(part, FileField):
        with part.file:
            return BufferedInputFile(part.file.read(), filename=part.filename)
    return part
