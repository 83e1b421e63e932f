"""A site on loopback that says exactly what it is told to, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from bot.probes.addresses import Allowed, allowed
from bot.probes.fetch import Bounds, Fetcher

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Site:
    """Answers each path by its script."""

    def __init__(self, scripts: Mapping[str, Script], host: str) -> None:
        self._scripts = dict(scripts)
        self._host = host
        self.port = 0
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Paths and headers (in lower case)."""
        self._talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def allowed(self) -> Allowed:
        return allowed([self.door])

    @property
    def door(self) -> str:
        return f"{self._host}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.door}{path}"

    def fetcher(self, **bounds: float) -> Fetcher:
        return Fetcher(self.allowed, bounds=Bounds(**bounds))  # type: ignore[arg-type]

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def answer(self, path: str, script: Script) -> None:
        """From now on *path* answers otherwise."""
        self._scripts[path] = script

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if talk := asyncio.current_task():
            self._talks[talk] = writer
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.splitlines()
            path = first.split()[1]
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            self.asked.append((path, headers))
            await self._scripts[path.partition("?")[0]](reader, writer)
            await writer.drain()
        writer.close()

    async def hang_up(self) -> None:
        """End every conversation, however long it would have gone on."""
        for writer in self._talks.values():
            writer.transport.abort()
        await asyncio.gather(*self._talks)


@asynccontextmanager
async def serving(
    scripts: Mapping[str, Script] | Script, host: str = "127.0.0.1"
) -> AsyncIterator[Site]:
    """A site for the time of a test; one script answers at ``/``."""
    site = Site(scripts if isinstance(scripts, Mapping) else {"/": scripts}, host)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    async with server:
        try:
            yield site
        finally:
            await site.hang_up()


def says(
    body: str | bytes = "",
    *,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    **headers: str,
) -> Script:
    """An honest answer; ``content_encoding="gzip"`` becomes a header."""
    content = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {"Content-Type": content_type, "Content-Length": str(len(content)), **named}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)

    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + content)

    return script


def moved(to: str, status: int = 302) -> Script:
    """A redirect."""
    return says(status=status, location=to)


def raw(*pieces: bytes) -> Script:
    """Exactly these bytes, then the end."""

    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.writelines(pieces)

    return script


def endless(start: bytes, piece: bytes) -> Script:
    """*start*, then *piece* for as long as anybody listens."""

    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()

    return script


def dripping(start: bytes, piece: bytes) -> Script:
    """*start*, then *piece* every 10 ms: never silent for long, never done."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not reader.at_eof():
            writer.write(piece)
            await writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(0.01):
                    await reader.read()

    return script
