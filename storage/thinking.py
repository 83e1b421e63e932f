"""What models leave behind, behind the ports of `scheduler.thinking`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.errors import AskedOfAnother
from scheduler.model import Owner
from scheduler.thinking import Exchanged, Noted, Spent, ToolAsk, Usage
from storage.columns import from_json, instant, micros, plain, to_json
from storage.database import Database, Row, Session
from storage.reading import checked

SAID_KEPT = timedelta(days=7)
ASKS_KEPT = timedelta(days=1)


class SqlSpending:
    """See `scheduler.thinking.Spending`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def spend(self, spent: Spent) -> None:
        await self._database.write(
            lambda session: session.run(
                "spend",
                id=spent.id,
                owner=spent.owner,
                job_id=spent.job_id,
                at=micros(spent.at),
                requests=spent.usage.requests,
                tool_calls=spent.usage.tool_calls,
                tokens=spent.usage.tokens,
            )
        )

    async def spent(
        self, since: datetime, *, owner: Owner | None = None, job_id: str | None = None
    ) -> Usage:
        row = await self._database.read(
            lambda s: s.row("spent_since", since=micros(since), owner=owner, job_id=job_id)
        )
        if row is None:
            return Usage()
        return Usage(requests=row["requests"], tool_calls=row["tool_calls"], tokens=row["tokens"])


class SqlNoteBook:
    """See `scheduler.thinking.NoteBook`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, noted: Noted) -> None:
        at, words = micros(noted.at), plain(noted.text)
        await self._database.write(
            lambda s: s.run("add_note", id=noted.id, owner=noted.owner, at=at, text=words),
            promises=True,
        )

    async def notes(self, owner: Owner) -> Sequence[Noted]:
        found = await self._database.read(lambda s: s.rows("notes_of", owner=owner))
        return [
            Noted(id=row["id"], owner=row["owner"], at=instant(row["at"]), text=row["text"])
            for row in found
        ]

    async def strike(self, owner: Owner, note_id: str) -> bool:
        struck = await self._database.write(
            lambda s: s.run("strike_note", id=plain(note_id), owner=owner), promises=True
        )
        return bool(struck)


class SqlExchanges:
    """See `scheduler.thinking.Exchanges`; what is older than a week goes when something comes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, exchanged: Exchanged) -> None:
        async def unit(session: Session) -> None:
            owner, at = exchanged.owner, micros(exchanged.at)
            said, answered = plain(exchanged.said), plain(exchanged.answered)
            before = micros(exchanged.at - SAID_KEPT)
            await session.run("forget_exchanges", owner=owner, before=before)
            await session.run(
                "add_exchange", id=exchanged.id, owner=owner, at=at, said=said, answered=answered
            )

        await self._database.write(unit)

    async def last(self, owner: Owner, *, since: datetime, limit: int) -> Sequence[Exchanged]:
        found = await self._database.read(
            lambda s: s.rows("last_exchanges", owner=owner, since=micros(since), most=limit)
        )
        return [
            Exchanged(
                id=row["id"],
                owner=row["owner"],
                at=instant(row["at"]),
                said=row["said"],
                answered=row["answered"],
            )
            for row in reversed(found)
        ]


class SqlToolAsks:
    """See `scheduler.thinking.ToolAsks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, asked: ToolAsk) -> None:
        async def unit(session: Session) -> None:
            await session.run("forget_tool_asks", before=micros(asked.asked_at - ASKS_KEPT))
            await session.run(
                "add_tool_ask",
                id=asked.id,
                owner=asked.owner,
                person=asked.person,
                job_id=asked.job_id,
                calls=to_json([dict(call) for call in asked.calls]),
                digest=asked.digest,
                messages=plain(asked.messages),
                asked_at=micros(asked.asked_at),
                expires_at=micros(asked.expires_at),
            )

        await self._database.write(unit, promises=True)

    async def open(self, owner: Owner, now: datetime) -> ToolAsk | None:
        row = await self._database.read(
            lambda s: s.row("open_tool_ask", owner=owner, id=None, now=micros(now))
        )
        return None if row is None else _ask(row)

    async def answer(
        self, ask_id: str, owner: Owner, now: datetime, *, yes: bool, by: str, person: str = ""
    ) -> ToolAsk | None:
        name, at = plain(ask_id), micros(now)

        async def unit(session: Session) -> ToolAsk | None:
            asked = await session.row("open_tool_ask", owner=owner, id=name, now=at)
            if asked is not None and asked["person"] not in {"", person}:
                raise AskedOfAnother(name)
            await session.run(
                "answer_tool_ask", id=name, owner=owner, answered_by=by, now=at, yes=int(yes)
            )
            row = await session.row("tool_ask_answered_by", id=name, owner=owner, answered_by=by)
            return None if row is None else _ask(row)

        return await self._database.write(unit, promises=True)

    async def resumed(self, job_id: str, run_id: str, since: datetime) -> ToolAsk | None:
        async def unit(session: Session) -> ToolAsk | None:
            await session.run("resume_tool_ask", job_id=job_id, run_id=run_id, since=micros(since))
            row = await session.row("tool_ask_resumed_by", job_id=job_id, run_id=run_id)
            return None if row is None else _ask(row)

        return await self._database.write(unit, promises=True)


@checked
def _ask(row: Row) -> ToolAsk:
    return ToolAsk(
        id=row["id"],
        owner=row["owner"],
        person=row["person"],
        job_id=row["job_id"],
        calls=from_json(row["calls"]),
        digest=row["digest"],
        messages=row["messages"],
        asked_at=instant(row["asked_at"]),
        expires_at=instant(row["expires_at"]),
        yes=None if row["yes"] is None else bool(row["yes"]),
    )
