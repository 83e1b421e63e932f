"""Where an owner is: asked when it is unknown, and what was made meanwhile is put right."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from bot.conversation import asking
from bot.conversation.context import Context
from bot.conversation.questions import Asked, Question, Questions
from bot.conversation.request import schedule_meant
from bot.wording import cards, replies
from bot.wording.reply import Reply
from bot.wording.text import cleaned
from bot.zones import city_named, zone_named
from scheduler.model import Job, JsonObject
from scheduler.people import Profile
from scheduler.ports import Owners
from scheduler.schedule import Cron, Every, Unit, dumps
from scheduler.service import JobService

ASSUMED = "assumed"
"""The owner's setting that names the jobs whose times were read in a zone that was only assumed."""
CARDS = 3
"""So many corrected jobs are shown as cards; more than that, as a list."""


class Whereabouts:
    """Learns zones. Every method may raise `StoreError`."""

    def __init__(self, service: JobService, owners: Owners, questions: Questions) -> None:
        self._service = service
        self._owners = owners
        self._questions = questions

    async def named(self, context: Context, words: str) -> Sequence[Reply]:
        """``/timezone`` with or without a place."""
        if not words:
            await self._questions.ask(context, Asked.ZONE)
            return [asking.which_zone(context.profile.zone, context.now)]
        zone = zone_named(words)
        if zone is None:
            return [replies.no_such_zone(cleaned(words, most=60))]
        return await self.settle(context, zone, said=words)

    async def assume(self, context: Context, job: Job, text: str, place: int = 0) -> Question:
        """Remember that *job* got its times in an assumed zone, and ask for the right one."""
        profile = await self._owners.profile(context.owner)
        made = {"text": text, "place": f"{place}", "said_at": context.said_at.isoformat()}
        await self._owners.save(_assuming(profile, _assumed(profile) | {job.id: made}), context.now)
        return await self._questions.ask(context, Asked.ZONE)

    async def settle(self, context: Context, zone: str, said: str = "") -> Sequence[Reply]:
        """The owner is in *zone*: keep it, and read what was assumed once more.

        A city that they named, and not merely the zone, is told to models: the weather wants one.
        """
        profile = await self._owners.profile(context.owner)
        found = [await self._corrected(context, zone, *made) for made in _assumed(profile).items()]
        corrected = [job for job in found if job is not None]
        there = replace(_assuming(profile, {}).with_city(city_named(said, zone)), zone=zone)
        await self._owners.save(there, context.now)
        kept = [job for job in await self._service.listed(context.owner) if _keeps(job, zone)]
        answer = replies.in_zone(zone, context.now, keeping=len(kept))
        return [answer, *_shown(corrected, context.there(zone))]

    async def _corrected(
        self, context: Context, zone: str, job_id: str, made: Mapping[str, str]
    ) -> Job | None:
        """The job as it reads in *zone*; None where its time was changed since or is over."""
        job = await self._service.job_by_id(context.owner, job_id)
        then = context.said(datetime.fromisoformat(made["said_at"]))
        was = schedule_meant(made["text"], int(made["place"]), then)
        meant = schedule_meant(made["text"], int(made["place"]), then.there(zone))
        if not job.listed or not meant or not was or not job.schedule:
            return None
        if dumps(was) != dumps(job.schedule):
            return None
        origin = context.part(job.number).origin
        return await self._service.move(job, schedule=meant, zone=zone, origin=origin)


def _assumed(profile: Profile) -> dict[str, Mapping[str, str]]:
    return {**cast(Mapping[str, Mapping[str, str]], profile.settings.get(ASSUMED, {}))}


def _assuming(profile: Profile, made: Mapping[str, JsonObject]) -> Profile:
    rest = {name: value for name, value in profile.settings.items() if name != ASSUMED}
    kept: JsonObject = {ASSUMED: {job: dict(words) for job, words in made.items()}} if made else {}
    return replace(profile, settings={**rest, **kept})


def _shown(corrected: Sequence[Job], context: Context) -> Sequence[Reply]:
    if len(corrected) > CARDS:
        return [cards.listing(corrected, now=context.now, language=context.language)]
    return [cards.card(job, now=context.now, language=context.language) for job in corrected]


def _keeps(job: Job, zone: str) -> bool:
    """Whether the job goes by the clock of another zone."""
    by_clock = isinstance(job.schedule, Cron) or (
        isinstance(job.schedule, Every) and job.schedule.unit is not Unit.SECOND
    )
    return by_clock and job.zone != zone
