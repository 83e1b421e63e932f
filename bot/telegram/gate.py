"""Who may talk to the bot: everybody, the listed, or the chat that sent the pairing code."""

import secrets
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.telegram.addresses import Address
from scheduler.ports import Clock, Facts

PAIRED = "paired"
"""The fact that names the operator's chat."""
CODE_LENGTH = 8
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Nothing that looks like something else when it is read from a terminal."""
TRIES = 5


class Verdict(StrEnum):
    """What becomes of somebody who talks to the bot."""

    ADMITTED = "admitted"
    PAIRED = "paired"
    """Their chat has just become the operator's."""
    WRONG_CODE = "wrong_code"
    STRANGER = "stranger"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What the operator set: let anyone in, or these people and chats."""

    open: bool = False
    allow: frozenset[int] = frozenset()


class Gate:
    """Judges who talks; a code is only given out while nobody is let in by any other way."""

    def __init__(self, admission: Admission, facts: Facts, *, clock: Clock) -> None:
        self._admission = admission
        self._facts = facts
        self._clock = clock
        self._paired: int | None = None
        self._code: str | None = None
        self._tried: Counter[int] = Counter()

    async def pairing_code(self) -> str | None:
        """The code that a first private chat has to send; None where none is asked for."""
        await self._look()
        if self._paired is None and not self._admission.open and not self._admission.allow:
            self._code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        return self._code

    @property
    def pairing(self) -> bool:
        return self._code is not None and self._paired is None

    def tries_left(self, chat: int) -> int:
        """How many more codes a chat may send."""
        return TRIES - self._tried[chat]

    async def judge(self, address: Address, person: int, words: str = "") -> Verdict:
        """What becomes of *person*, who said *words* there. Raises `StoreError`."""
        if self._knows({address.chat, person}):
            # The very message that paired the chat may come once more before it is dealt with.
            again = address.chat == self._paired and _code_in(words) == self._code is not None
            return Verdict.PAIRED if again else Verdict.ADMITTED
        code = _code_in(words) if self.pairing and address.private else None
        return Verdict.STRANGER if code is None else await self._pair(address.chat, code)

    def _knows(self, ids: Collection[int]) -> bool:
        return self._admission.open or any(
            known in self._admission.allow or known == self._paired for known in ids
        )

    async def _pair(self, chat: int, code: str) -> Verdict:
        if self._tried[chat] >= TRIES:
            return Verdict.IGNORED
        if not secrets.compare_digest(code, self._code or ""):
            self._tried[chat] += 1
            return Verdict.WRONG_CODE
        await self._facts.note(PAIRED, {"owner": Address(chat=chat).owner}, self._clock.now())
        self._paired = chat
        return Verdict.PAIRED

    async def _look(self) -> None:
        fact = await self._facts.fact(PAIRED)
        if fact is not None:
            self._paired = int(str(fact["owner"]).rpartition(":")[2])


def _code_in(words: str) -> str | None:
    """What may be meant as a code: sent alone, or through the link that starts the bot."""
    said = words.removeprefix("/start").replace("-", "").strip().upper()
    if len(said) != CODE_LENGTH or not set(said) <= set(ALPHABET):
        return None
    return said
