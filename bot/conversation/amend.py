"""What a job's schedule and bounds become when only some of it is said anew: the rest stays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.language.expressions import cron_of, weekday_tail
from bot.language.intent import Command, Create, Note, Part, Unfit
from scheduler.model import Job
from scheduler.policy import Bounds
from scheduler.schedule import At, Cron, Every, Schedule, Unit, moments
from scheduler.wallclock import instant_of, wall_at, zone_of

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
_DAY_BEGINS = time(7)
_ASSUMED = {Note.ASSUMED_HOUR, Note.ASSUMED_HALF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What the job gets; *notes* are the assumptions that came to matter."""

    schedule: Schedule
    bounds: Bounds
    notes: tuple[Note, ...] = ()


def amended(job: Job, command: Command, *, now: datetime) -> Amended | Unfit:
    """The job's schedule and bounds with what *command*, a change, names replaced.

    Times alone keep the days, days alone keep the times, a pace is a new grid from now on, and
    bounds alone keep the schedule.
    """
    change = command.change
    if change is None:
        raise ValueError("a command that changes nothing")
    schedule = _schedule(job, command, change, now)
    if isinstance(schedule, Unfit):
        return schedule
    is_new = schedule == change.schedule
    notes = tuple(note for note in change.notes if is_new or note not in _ASSUMED)
    return Amended(schedule=schedule, bounds=_bounds(job, change, schedule, now), notes=notes)


def _schedule(job: Job, command: Command, change: Create, now: datetime) -> Schedule | Unfit:
    named = command.named - {Part.BOUNDS}
    if command.named == {Part.BOUNDS} and job.schedule is not None:
        return Unfit.COMES_ONCE if isinstance(job.schedule, At) else job.schedule
    if job.schedule is None or not named or Part.PACE in named:
        return change.schedule
    if named == {Part.TIMES, Part.DAYS}:
        return change.schedule
    if isinstance(job.schedule, At) and isinstance(change.schedule, At):
        return _moved(job.schedule, command, change.schedule, zone=change.zone, now=now)
    return _Series(job, job.schedule, command, change, now).amended()


def _bounds(job: Job, change: Create, schedule: Schedule, now: datetime) -> Bounds:
    """What was said of them, and else what they were; a job that comes once needs none."""
    if isinstance(schedule, At):
        return Bounds()
    most = None if change.max_runs is None else job.run_count + change.max_runs
    return Bounds(
        starts=change.starts or job.bounds.starts,
        until=change.until or job.bounds.until,
        max_runs=most or job.bounds.max_runs,
        skip_dates=tuple(
            sorted({*job.bounds.skip_dates, *change.skip_dates, *_days_left_out(job, now)})
        ),
        holidays=change.holidays or job.bounds.holidays,
    )


def _days_left_out(job: Job, now: datetime) -> Iterator[date]:
    """The coming days on which the job was not to come at all: nor is it at another hour."""
    zone, left_out = zone_of(job.zone), job.bounds.skip_moments
    for day in {wall_at(at, zone).date() for at in left_out if at > now}:
        start, end = (_instant(on, time(), job.zone) - _TICK for on in (day, day + _DAY))
        if job.schedule and all(at in left_out for at in moments(job.schedule, start, until=end)):
            yield day


# --- what comes once -------------------------------------------------------------------------


def _moved(old: At, command: Command, said: At, *, zone: str, now: datetime) -> At:
    """On the same day at another time, or at the same time on another day."""
    walls, new = _walls(old.moments, zone), _walls(said.moments, zone)
    if Part.TIMES not in command.named:
        away = new[0].date() - walls[-1].date()  # earlier ones lead up to the last
        return _at(((wall.date() + away, wall.time()) for wall in walls), zone)
    if command.named & {Part.WEEKDAY, Part.DATE}:
        return said
    # As after a day: 9 is as written, and 5 in the afternoon.
    by_day = all(at >= _DAY_BEGINS for at in command.times)
    times = command.times if by_day else tuple(wall.time() for wall in new)
    found = _at(((wall.date(), at) for wall in walls for at in times), zone)
    # A time that has passed on its day is the coming one.
    return found if found.next_after(now) else said


def _at(days: Iterable[tuple[date, time]], zone: str) -> At:
    return At(moments=tuple(_instant(day, at, zone) for day, at in days))


def _instant(day: date, at: time, zone: str) -> datetime:
    return instant_of(datetime.combine(day, at), zone_of(zone))


def _walls(instants: Iterable[datetime], zone: str) -> list[datetime]:
    return [wall_at(instant, zone_of(zone)) for instant in instants]


# --- what comes again ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Series:
    """One change of a schedule that comes again, or is to."""

    job: Job
    old: Schedule
    command: Command
    change: Create
    now: datetime

    @property
    def zone(self) -> str:
        return self.change.zone if isinstance(self.old, At) else self.old.zone

    def amended(self) -> Schedule | Unfit:
        """Other days where days are named, else other times on the same days."""
        named = self.command.named
        times = self.command.times or _times_of(self.old, self.zone, self.now)
        if Part.DAYS in named or Part.RHYTHM in named:
            return self._on_days(self.change.schedule, times) if times else Unfit.NO_DAYS
        if named & {Part.WEEKDAY, Part.DATE}:
            return self._on_day(times)
        return self._at_times(times)

    def _at_times(self, times: Sequence[time]) -> Schedule | Unfit:
        if isinstance(self.old, Cron) and not any(map(_is_paced, self.old.expressions)):
            return cron_of(times, _tails(self.old), self.zone)
        if isinstance(self.old, Every) and self.old.unit is not Unit.SECOND:
            days = (wall.date() for wall in _walls(self.old.anchors, self.zone))
            return self._anchored(self.old, days, times)
        return Unfit.NO_TIME_OF_DAY

    def _on_days(self, said: Schedule, times: Sequence[time]) -> Schedule | Unfit:
        """The days of *said*; a bare "weekly" is on the day on which the job comes next."""
        own = self._own_day() if Part.RHYTHM in self.command.named else None
        match said:
            case Cron():
                tails = [(own and _on(tail, own)) or tail for tail in _tails(said)]
                return cron_of(times, tails, self.zone)
            case Every():
                days = (wall.date() for wall in _walls(said.anchors, self.zone))
                return self._anchored(said, [own] if own else days, times)
            case At():
                return said

    def _own_day(self) -> date:
        coming = self.job.next_run_at or self.now
        return wall_at(coming, zone_of(self.zone)).date()

    def _on_day(self, times: Sequence[time]) -> Schedule | Unfit:
        """Every Friday, every 15th: the day that was named, as the series tells days."""
        first = self.change.schedule.next_after(self.now)
        if first is None or not times:
            return Unfit.NO_DAYS
        day = wall_at(first, zone_of(self.zone)).date()
        if isinstance(self.old, Every) and self.old.unit is not Unit.SECOND:
            return self._anchored(self.old, [day], times)
        tails = _tails(self.old) if isinstance(self.old, Cron) else ["* * *"]
        by_week = Part.WEEKDAY in self.command.named
        found = {_on(tail, day) for tail in tails if _is_weekly(tail) == by_week}
        if found and None not in found:
            return cron_of(times, sorted(filter(None, found)), self.zone)
        # With its time it is said in full: the series becomes that moment.
        is_whole = Part.DATE in self.command.named and bool(self.command.times)
        return self.change.schedule if is_whole else Unfit.ONE_DAY_FOR_MANY

    def _anchored(self, grid: Every, days: Iterable[date], times: Sequence[time]) -> Every:
        anchors = tuple(_instant(day, at, self.zone) for day in set(days) for at in times)
        return replace(grid, anchors=anchors, zone=self.zone)


def _times_of(old: Schedule, zone: str, now: datetime) -> Sequence[time]:
    """The times of day at which it comes on each of its days; none where they differ or drift."""
    match old:
        case Cron():
            return _times_of_cron(old)
        case Every(unit=Unit.SECOND, amount=seconds):
            divides = _DAY.total_seconds() % seconds == 0
            instants = tuple(moments(old, now, until=now + _DAY)) if divides else ()
        case Every(anchors=instants) | At(moments=instants):
            pass
    return sorted({wall.time() for wall in _walls(instants, zone)})


def _times_of_cron(old: Cron) -> Sequence[time]:
    heads = {" ".join(expression.split()[:2]) for expression in old.expressions}
    if len(heads) * len(_tails(old)) != len(set(old.expressions)):
        return ()
    daily = Cron(expressions=tuple(f"{head} * * *" for head in sorted(heads)), zone="UTC")
    return sorted({due.time() for due in moments(daily, _MIDNIGHT, until=_MIDNIGHT + _DAY)})


# --- cron expressions ------------------------------------------------------------------------


def _tails(cron: Cron) -> list[str]:
    """The day fields of the expressions, each once."""
    return list(dict.fromkeys(" ".join(e.split()[2:]) for e in cron.expressions))


def _is_paced(expression: str) -> bool:
    """Whether it comes through the day, and not at times that somebody named."""
    return any(sign in field for field in expression.split()[:2] for sign in "*/-")


def _is_weekly(tail: str) -> bool:
    return tail.startswith("* * ")


def _on(tail: str, day: date) -> str | None:
    """*tail* on the day of the week, month or year that *day* is; None where it tells none."""
    of_month, month, of_week = tail.split()
    if _is_weekly(tail):
        number = weekday_tail([day.isoweekday()]).split()[-1]
        nth = of_week.partition("#")[2]
        return f"* * {'L' * of_week.startswith('L')}{number}{f'#{nth}' * bool(nth)}"
    if of_week != "*" or not (of_month.isdigit() or of_month == "L"):
        return None
    return f"{day.day} {day.month if month.isdigit() else '*'} *"
