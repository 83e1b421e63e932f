"""Undoes the compression of a body piece by piece, never holding more than was agreed."""

import zlib
from typing import Final

_DEFLATE_METHOD: Final = 8


class Overfull(Exception):
    """The body is larger than agreed, compressed or not."""


class Garbled(Exception):
    """The body is not what its encoding says, or the encoding is unknown."""


class Inflation:
    """Collects one body; *encoding* is its ``Content-Encoding``.

    Raises `Garbled` for an encoding other than gzip, deflate and identity.
    """

    def __init__(self, encoding: str, *, most: int) -> None:
        self._encoding = encoding.strip().lower().removeprefix("x-") or "identity"
        if self._encoding not in {"identity", "gzip", "deflate"}:
            raise Garbled
        self._most = most
        self._taken = 0
        self._body = bytearray()
        self._machine: zlib._Decompress | None = None

    def feed(self, piece: bytes) -> None:
        """Take the next piece. Raises `Overfull` and `Garbled`."""
        # Counted before, too: pieces that inflate to nothing must end somewhere.
        self._taken += len(piece)
        if self._taken > self._most:
            raise Overfull
        self._body += self._inflated(piece)
        if len(self._body) > self._most:
            raise Overfull

    def body(self) -> bytes:
        """The whole body. Raises `Garbled` when its end is missing."""
        if self._machine is not None and not self._machine.eof:
            raise Garbled
        return bytes(self._body)

    def _inflated(self, piece: bytes) -> bytes:
        if self._encoding == "identity":
            return piece
        machine = self._machine = self._machine or zlib.decompressobj(self._window(piece))
        room = self._most - len(self._body)
        try:
            inflated = machine.decompress(piece, room + 1)
        except zlib.error as error:
            raise Garbled from error
        if machine.unused_data:  # a second body behind the first: neither alone is what was sent
            raise Garbled
        return inflated

    def _window(self, start: bytes) -> int:
        if self._encoding == "gzip":
            return zlib.MAX_WBITS | 16
        # "deflate" should mean zlib's frame, and many servers send the bare stream.
        framed = start[0] & 0x0F == _DEFLATE_METHOD
        return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS
