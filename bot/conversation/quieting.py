"""Quiet hours and mutes: which they are, other ones, or none, for an owner and for a job."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.conversation.context import Context
from bot.language.intent import Command
from bot.language.quiet import OFF
from bot.wording import replies
from bot.wording.moments import in_words
from bot.wording.quiet_words import hours_words, note_of_quiet, quiet_lines
from bot.wording.reply import Reply
from scheduler.diff import Json
from scheduler.model import Job, JsonObject
from scheduler.people import QUIET, Profile
from scheduler.policy import Policy
from scheduler.ports import Owners
from scheduler.quiet import window_of, windows_of
from scheduler.service import UNDO_WITHIN, JobService


class Quieting:
    """Sets and tells quiet hours. Every method raises `InvalidQuietHours` and `StoreError`."""

    def __init__(self, service: JobService, owners: Owners, wake: Callable[[], None]) -> None:
        self._service = service
        self._owners = owners
        self._wake = wake

    async def of_owner(self, context: Context, command: Command) -> Reply:
        """The owner's own: for all their jobs that have none of their own."""
        profile = await self._owners.profile(context.owner)
        before = hours_words(profile.quiet)
        if not command.words:
            told = SHOWN.format(hours=before) if profile.quiet else NO_QUIET
            return replies.say(told)
        windows = () if command.words == OFF else windows_of(command.words)
        await self._owners.save(_remembering(profile, context).with_quiet(windows), context.now)
        self._wake()
        if not windows:
            return replies.say(f"No quiet hours any more (before: {before}).")
        where = (
            "" if context.profile.zone else " In UTC, until you tell me where you are: /timezone"
        )
        return replies.say(f"{SET.format(hours=hours_words(windows), before=before)}{where}")

    async def taken_back(self, context: Context, *, since: datetime | None) -> Reply | None:
        """The quiet hours of before, where the owner's were changed after *since*; else None."""
        profile = await self._owners.profile(context.owner)
        match profile.settings.get(BEFORE):
            case {"at": str(at), "quiet": [*windows], **rest}:
                done = rest.get("undone_by")
                newer = since is None or datetime.fromisoformat(at) >= since
                stale = context.now - datetime.fromisoformat(at) > UNDO_WITHIN
                if done not in {None, context.origin} or stale or not newer:
                    return None
            case _:
                return None
        before = [window_of(str(window)) for window in windows]
        again = _noting(profile, undone_by=context.origin).with_quiet(before)
        await self._owners.save(again, context.now)
        self._wake()
        return replies.say(f"Quiet hours are as they were before: {hours_words(again.quiet)}.")

    async def of_job(self, context: Context, command: Command, job: Job) -> Reply:
        """Those of one job, which stand in place of the owner's."""
        if not command.words:
            own = "; ".join(quiet_lines(job, context.now))
            return replies.happened(job, own or OWNERS_COUNT, undo=False)
        windows = () if command.words == OFF else windows_of(command.words)
        changed = await self._govern(context, job, replace(job.policy, quiet=windows))
        notes = [*quiet_lines(changed, context.now), *note_of_quiet(changed, ())]
        return replies.happened(changed, "\n".join(notes))

    async def mute(self, context: Context, job: Job, until: datetime) -> Reply:
        """Hold what the job says until then."""
        changed = await self._govern(context, job, replace(job.policy, muted_until=until))
        to = context.notation
        at = in_words(until, now=context.now, zone=job.zone, notation=to)
        return replies.happened(changed, to.say("did_mute", at=at), notation=to)

    async def unmute(self, context: Context, job: Job) -> Reply:
        """Let it speak again; what was held comes at once."""
        job = await self._govern(context, job, replace(job.policy, muted_until=None))
        to = context.notation
        return replies.happened(job, to.say("did_unmute"), notation=to)

    async def _govern(self, context: Context, job: Job, policy: Policy) -> Job:
        changed = await self._service.govern(job, policy, origin=context.origin)
        self._wake()
        return changed


def _remembering(profile: Profile, context: Context) -> Profile:
    """The profile with the quiet hours that it has now, to be taken back to."""
    kept = profile.settings.get(BEFORE)
    if isinstance(kept, dict) and kept.get("origin") == context.origin:
        return profile  # the same message once more
    written = profile.settings.get(QUIET) or []
    fresh: dict[str, Json] = {
        "at": context.now.isoformat(),
        "origin": context.origin,
        "quiet": written,
    }
    return replace(profile, settings={**profile.settings, BEFORE: fresh})


def _noting(profile: Profile, **facts: str) -> Profile:
    kept = profile.settings.get(BEFORE)
    noted: JsonObject = {**kept, **facts} if isinstance(kept, dict) else facts
    return replace(profile, settings={**profile.settings, BEFORE: dict(noted)})


BEFORE = "quiet_before"
"""The owner's setting that keeps which quiet hours they had before, and since when."""
NO_QUIET = "You have no quiet hours. Say for instance \u201cquiet hours 22:00-07:00\u201d."
HOW = (
    "What I would say then waits for their end and comes as one message. Reminders whose time you "
    "named, answers and urgent jobs come all the same."
)
SHOWN = "Quiet hours: {hours}. " + HOW + " \u201cNo quiet hours\u201d ends them."
SET = "Quiet hours: {hours} (before: {before}). " + HOW
OWNERS_COUNT = "your own quiet hours count: /quiet shows them."
