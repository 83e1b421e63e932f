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
from bot.wording.text import cleaned, text
from bot.zones import city_named, zone_named
from scheduler.editing import moved
from scheduler.model import Job, JsonObject, Owner
from scheduler.people import Profile
from scheduler.ports import Owners
from scheduler.schedule import Cron, Every, Schedule, Unit, dumps
from scheduler.service import UNDO_WITHIN, JobService
from scheduler.wallclock import instant_of, wall_at, zone_of

ASSUMED = "assumed"
"""The owner's setting that names the jobs whose times were read in a zone that was only assumed."""
LEFT = "left"
"""The owner's setting that says which zone they left, and when."""
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
        await self._owners.save(_remembering(there, profile, context), context.now)
        answer = replies.in_zone(zone, context.now)
        home = await self._home(context, zone)
        if staying := await self._by_clock(context.owner, home, not_of=zone):
            question = await self._questions.ask(context, Asked.FOLLOW, zone, source=home)
            would = [(job, _there(job, zone, context.now)) for job in staying]
            answer = asking.who_follows(answer, would, question, context.there(zone))
        return [answer, *_shown(corrected, context.there(zone))]

    async def followed(self, context: Context, question: Question, *, follow: bool) -> Reply:
        """Whether the jobs of where their owner was come along, as the *question* asks."""
        home, zone = question.source, question.text
        if not follow:
            return replies.say(f"They keep the clock of {home}.")
        for job in await self._by_clock(context.owner, home, not_of=zone):
            schedule, origin = _schedule_there(job.schedule, zone), context.part(job.number).origin
            await self._service.move(job, schedule=schedule, zone=zone, origin=origin)
        there = await self._by_clock(context.owner, zone)
        listed = cards.listing(there, now=context.now, to=context.there(zone).notation)
        said = f"These go by the clock of {zone} now. Each /undo takes one back.\n"
        return replace(listed, text=text(said, listed.text))

    async def left_at(self, context: Context) -> datetime | None:
        """When the owner's zone was last changed, where that can still be taken back."""
        left = _left(await self._owners.profile(context.owner))
        if left is None or left.get("undone_by") not in {None, context.origin}:
            return None
        at = datetime.fromisoformat(left["at"])
        return at if context.now - at <= UNDO_WITHIN else None

    async def taken_back(self, context: Context) -> Reply:
        """The zone of before; the jobs that followed are taken back one by one."""
        profile = await self._owners.profile(context.owner)
        left = {**(_left(profile) or {}), "undone_by": context.origin}
        again = replace(_leaving(profile, left), zone=left["zone"] or None)
        await self._owners.save(again, context.now)
        return replies.in_zone(left["home"], context.now)

    async def _home(self, context: Context, zone: str) -> str:
        """Where the owner was before *zone*; also where this very message said so before."""
        question = await self._questions.open(context)
        if question is not None and (question.asked, question.text) == (Asked.FOLLOW, zone):
            return question.source
        return context.zone

    async def _by_clock(self, owner: Owner, zone: str, *, not_of: str = "") -> Sequence[Job]:
        """The owner's jobs that go by the clock of *zone*, unless that is *not_of*."""
        listed = await self._service.listed(owner)
        return [job for job in listed if job.zone == zone != not_of and _goes_by_clock(job)]

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


def _remembering(there: Profile, before: Profile, context: Context) -> Profile:
    """With the zone of before, so that an undo can bring it back."""
    if context.profile.zone in {None, there.zone}:
        return there  # nobody knew where they are, or they still are there
    at, home = context.now.isoformat(), context.zone
    return _leaving(there, {"at": at, "zone": before.zone or "", "home": home})


def _leaving(profile: Profile, left: Mapping[str, str]) -> Profile:
    return replace(profile, settings={**profile.settings, LEFT: dict(left)})


def _left(profile: Profile) -> Mapping[str, str] | None:
    return cast(Mapping[str, str] | None, profile.settings.get(LEFT))


def _shown(corrected: Sequence[Job], context: Context) -> Sequence[Reply]:
    if len(corrected) > CARDS:
        return [cards.listing(corrected, now=context.now, to=context.notation)]
    return [cards.card(job, now=context.now, language=context.language) for job in corrected]


def _goes_by_clock(job: Job) -> bool:
    """Whether its moments are another instant in another zone; those that are set are not."""
    return isinstance(job.schedule, Cron) or (
        isinstance(job.schedule, Every) and job.schedule.unit is not Unit.SECOND
    )


def _schedule_there(schedule: Schedule | None, zone: str) -> Schedule | None:
    """The same times of day by the clock of *zone*."""
    match schedule:
        case Cron():
            return replace(schedule, zone=zone)
        case Every():
            here, there = zone_of(schedule.zone), zone_of(zone)
            anchors = tuple(instant_of(wall_at(at, here), there) for at in schedule.anchors)
            return replace(schedule, anchors=anchors, zone=zone)
        case _:
            return schedule


def _there(job: Job, zone: str, now: datetime) -> datetime | None:
    """When it would come next if it went by the clock of *zone*."""
    return moved(job, _schedule_there(job.schedule, zone), zone=zone, now=now).next_run_at
