"""Owners, what conversations wait for, and facts about the installation."""

from datetime import datetime
from typing import cast

from scheduler.model import JsonObject, Owner
from scheduler.people import Profile
from storage.columns import from_json, micros, to_json
from storage.database import Database, Row, Session
from storage.quiet import release
from storage.reading import checked


class SqlOwners:
    """See `scheduler.ports.Owners`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, owner: Owner) -> Profile:
        row = await self._database.read(lambda session: session.row("owner", owner=owner))
        return Profile(owner=owner) if row is None else _profile(row)

    async def save(self, profile: Profile, now: datetime) -> None:
        async def unit(session: Session) -> None:
            await session.run(
                "save_owner",
                owner=profile.owner,
                zone=profile.zone,
                language=profile.language,
                settings=to_json(profile.settings),
                blocked=profile.blocked,
                now=micros(now),
            )
            await session.run("release_jobs_of", owner=profile.owner)
            await release(session, profile.owner, now)

        await self._database.write(unit)

    async def rename(self, owner: Owner, other: Owner) -> None:
        if other == owner:
            return

        async def unit(session: Session) -> None:
            # Numbers of the other's own jobs stay theirs: these come after them.
            known = await session.row("owner", owner=other)
            after = 0 if known is None else known["last_number"]
            for query in (
                "rename_runs",
                "rename_edits",
                "rename_deliveries",
                "rename_inbox",
                "rename_numbers",
                "rename_spending",
                "rename_notes",
                "rename_exchanges",
                "rename_tool_asks",
            ):
                await session.run(query, owner=owner, other=other)
            await session.run("rename_jobs", owner=owner, other=other, after=after)
            await session.run("rename_owner", owner=owner, other=other, after=after)
            await session.run("drop_owner", owner=owner)
            await session.run("drop_draft", owner=owner)

        await self._database.write(unit)

    async def draft(self, owner: Owner, now: datetime) -> JsonObject | None:
        row = await self._database.read(
            lambda session: session.row("draft", owner=owner, now=micros(now))
        )
        return None if row is None else cast(JsonObject, from_json(row["body"]))

    async def keep_draft(self, owner: Owner, body: JsonObject, *, expires_at: datetime) -> None:
        await self._database.write(
            lambda session: session.run(
                "keep_draft",
                owner=owner,
                body=to_json(body),
                expires_at=micros(expires_at),
            )
        )

    async def drop_draft(self, owner: Owner) -> None:
        await self._database.write(lambda session: session.run("drop_draft", owner=owner))


class SqlFacts:
    """See `scheduler.ports.Facts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fact(self, name: str) -> JsonObject | None:
        row = await self._database.read(lambda session: session.row("fact", name=name))
        return None if row is None else cast(JsonObject, from_json(row["body"]))

    async def note(self, name: str, body: JsonObject, now: datetime) -> None:
        await self._database.write(
            lambda session: session.run("note_fact", name=name, body=to_json(body), now=micros(now))
        )

    async def drop(self, name: str) -> None:
        await self._database.write(lambda session: session.run("drop_fact", name=name))


@checked
def _profile(row: Row) -> Profile:
    return Profile(
        owner=row["owner"],
        zone=row["zone"],
        language=row["language"],
        settings=from_json(row["settings"]),
        blocked=row["blocked"],
    )
