"""Owners, what conversations wait for, and facts about the installation."""

import json
from datetime import datetime
from typing import cast

from scheduler.model import JsonObject, Owner, Profile
from storage import rows
from storage.database import Database


class SqlOwners:
    """See `scheduler.ports.Owners`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, owner: Owner) -> Profile:
        row = await self._database.read(lambda session: session.row("owner", owner=owner))
        return Profile(owner=owner) if row is None else rows.profile(row)

    async def save(self, profile: Profile, now: datetime) -> None:
        await self._database.write(
            lambda session: session.run(
                "save_owner",
                owner=profile.owner,
                zone=profile.zone,
                language=profile.language,
                settings=rows.to_json(profile.settings),
                blocked=profile.blocked,
                now=rows.micros(now),
            )
        )

    async def draft(self, owner: Owner, now: datetime) -> JsonObject | None:
        row = await self._database.read(
            lambda session: session.row("draft", owner=owner, now=rows.micros(now))
        )
        return None if row is None else cast(JsonObject, json.loads(row["body"]))

    async def keep_draft(self, owner: Owner, body: JsonObject, *, expires_at: datetime) -> None:
        await self._database.write(
            lambda session: session.run(
                "keep_draft",
                owner=owner,
                body=rows.to_json(body),
                expires_at=rows.micros(expires_at),
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
        return None if row is None else cast(JsonObject, json.loads(row["body"]))

    async def note(self, name: str, body: JsonObject, now: datetime) -> None:
        await self._database.write(
            lambda session: session.run(
                "note_fact", name=name, body=rows.to_json(body), now=rows.micros(now)
            )
        )

    async def drop(self, name: str) -> None:
        await self._database.write(lambda session: session.run("drop_fact", name=name))
