"""From what was said about time to schedules with their bounds: pure arithmetic on *now*."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.language.bounds import bounds_of, notes_of, with_hour_of_bounds
from bot.language.clock import Clock
from bot.language.dates import Before, Numeric, Offset, Weekday
from bot.language.durations import Span, moved
from bot.language.exceptions import ignores_weekdays, skipped, thinned
from bot.language.holidays import place_of, places
from bot.language.intent import Note
from bot.language.moments import Frame, Moment, moments_of
from bot.language.repetition import Repeat
from bot.language.series import Series, series_of
from bot.language.when import OWN_COUNTRY, When, merge
from scheduler.schedule import At, Cron, Schedule

_TICK = timedelta(microseconds=1)
_MOST_CHOICES = 3
_DAILY = Repeat(period=Span(((1.0, "day"),)))
_MOST_LEADS = 10
_NO_COUNTRY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One schedule that may be meant, with its bounds."""

    schedule: Schedule
    starts: datetime | None = None
    until: datetime | None = None
    max_runs: int | None = None
    skip_dates: tuple[date, ...] = ()
    holidays: str | None = None
    zone: str | None = None
    """The zone that a repetition was said in, if that was said."""
    absolute: bool = True
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The plans that may be meant: one if it is clear, several in doubt, none if it cannot be."""

    plans: tuple[Plan, ...] = ()
    reason: str = ""


def resolve(when: When, frame: Frame) -> Resolved:
    """What *when* means as schedules."""
    if when.wrong:
        return Resolved(reason=when.wrong)
    if when.options:
        return _either(when, frame)
    if not when.repeat and _is_daily(when):
        when = replace(when, repeat=_DAILY)
    return _repeating(when, when.repeat, frame) if when.repeat else _not_repeating(when, frame)


def _not_repeating(when: When, frame: Frame) -> Resolved:
    if _may_be_daily(when):
        return _once_or_daily(when, frame)
    if when.without_days:
        return Resolved(reason="which_days")  # "at 9, but not tomorrow"
    singles = _singles(when)
    return _all_of(singles, frame) if len(singles) > 1 else _once(when, frame)


def _is_daily(when: When) -> bool:
    """``from 5 to 10 December at 9``, ``at 7 except Sundays``: a repetition without an "every"."""
    if when.day or when.span or not (when.clocks or when.part):
        return False
    ranges = when.start and when.start.day and when.until and when.until.day
    return bool(when.length or ranges or when.without or when.holidays)


def _is_for_days(when: When) -> bool:
    """``at 9 for 5 days``."""
    return when.length is not None and not when.length.is_elapsed


def _may_be_daily(when: When) -> bool:
    """``tomorrow at 9 for 3 days``: pills are taken on each of them, a fair goes on for as long."""
    return bool(_is_for_days(when) and when.day and when.clocks and not when.others)


def _once_or_daily(when: When, frame: Frame) -> Resolved:
    once = _once(replace(when, length=None), frame)
    if len(once.plans) != 1:
        return once
    daily = replace(when, repeat=_DAILY, day=None, start=When(day=when.day))
    return Resolved(
        plans=(*once.plans, *_repeating(daily, _DAILY, frame).plans), reason="two_times"
    )


# --- one moment ------------------------------------------------------------------------------


def _once(when: When, frame: Frame) -> Resolved:
    if not when.is_moment:
        return Resolved(reason="no_time")
    if not when.clocks and any(lead.is_elapsed for lead in when.leads):
        return Resolved(reason="no_time")  # "10 minutes before each class on Monday"
    if when.window and not when.clocks:
        when = replace(when, clocks=when.window[:1])  # "between 6 and 7" begins at 6
    found = moments_of(when, frame)
    if isinstance(found, str):
        return Resolved(reason=found)
    absolute = not (when.zone or (when.span and not when.clocks and when.span.seconds))
    plans = tuple(_plan(moment, when, frame, absolute=absolute) for moment in found[:_MOST_CHOICES])
    if any(not plan.schedule.moments for plan in plans if isinstance(plan.schedule, At)):
        return Resolved(reason="past")
    return Resolved(plans=plans, reason=_doubt(when, found) if len(plans) > 1 else "")


def _plan(moment: Moment, when: When, frame: Frame, *, absolute: bool) -> Plan:
    instants = [moment.at]
    if when.leads:
        early = (moved(moment.at, lead, frame.zone, -1) for lead in _each_lead(when.leads))
        instants = [instant for instant in early if instant > frame.now] or instants
    return Plan(schedule=At(moments=tuple(instants)), absolute=absolute, notes=moment.notes)


def _each_lead(leads: Iterable[Span]) -> list[Span]:
    """``a day and an hour before`` are two leads, ``an hour and 20 minutes before`` is one."""
    found: list[Span] = []
    for lead in leads:
        calendar = tuple(part for part in lead.parts if not Span((part,)).is_elapsed)
        clock = tuple(part for part in lead.parts if part not in calendar)
        found += [Span((part,)) for part in calendar] + ([Span(clock)] if clock else [])
    return found[:_MOST_LEADS]


def _doubt(when: When, found: Sequence[Moment]) -> str:
    if isinstance(when.day, Numeric):
        return "numeric_date"
    if isinstance(when.day, Before):
        return "two_times"
    if when.clocks and when.clocks[0].bare and when.day != Offset(days=0):
        return "bare_hour"
    return "passed_today" if found else "no_time"


def _singles(when: When) -> list[When]:
    """Each moment of "Mon 9:00 and Fri 17:00", or of "tomorrow at 8 and 20:30", by itself."""
    wholes = [replace(when, others=()), *when.others]
    return [each for whole in wholes for each in _by_clock(whole, when.clocks)]


def _by_clock(whole: When, clocks: Sequence[Clock]) -> list[When]:
    if whole.span and not whole.clocks:
        return [whole]  # "in 2 hours"
    # "On 3 and 17 May at 9": the hour is said once for both.
    clocked = [replace(whole, clocks=(clock,)) for clock in whole.clocks or clocks]
    return clocked or [whole]


def _all_of(whens: Sequence[When], frame: Frame) -> Resolved:
    """Several moments in one job."""
    found = [_once(when, frame) for when in whens]
    for each in found:
        if len(each.plans) != 1:
            return each
    schedules = [each.plans[0].schedule for each in found]
    instants = tuple(m for s in schedules if isinstance(s, At) for m in s.moments)
    return Resolved(plans=(replace(found[0].plans[0], schedule=At(moments=instants)),))


def _either(when: When, frame: Frame) -> Resolved:
    """``at 5 or 6 pm``: each of them with all that was said besides."""
    # "At 5 or 6 pm London time": both are.
    zone = when.zone or next((option.zone for option in when.options if option.zone), None)
    rest = replace(when, options=(), zone=zone)
    options = [merge(_like(option, when.options), rest) for option in when.options]
    found = [resolve(option, frame) for option in options if option]
    plans = tuple(plan for each in found for plan in each.plans[:1])
    if len(plans) < 2:  # noqa: PLR2004 - a choice needs two
        return Resolved(reason=next((e.reason for e in found if e.reason), "no_time"))
    return Resolved(plans=plans[:_MOST_CHOICES], reason="two_times")


def _like(option: When, options: Sequence[When]) -> When:
    """*option* in the half of the day that the last one names: the 5 of "5 or 6 pm"."""
    last = options[-1].clocks
    if not (option.clocks and option.clocks[0].bare and last and not last[0].bare):
        return option
    later = (
        option.clocks[0].later if last[0].hour > option.clocks[0].later.hour else option.clocks[0]
    )
    return replace(option, clocks=(later.as_written,))


# --- repetitions -----------------------------------------------------------------------------


def _repeating(when: When, repeat: Repeat, frame: Frame) -> Resolved:
    when = _in_one_zone(_led(with_hour_of_bounds(when)))
    # It goes by the clocks of the place that was named, on both sides of their changes.
    frame = replace(frame, zone=when.zone or frame.zone)
    bounds = when.wrong or bounds_of(when, frame)
    if isinstance(bounds, str):
        return Resolved(reason=bounds)
    start, until = bounds
    series = _series(when, repeat, frame, start or frame.now)
    if isinstance(series, str):
        return Resolved(reason=series)
    schedule = thinned(series.schedule, when, is_bounded=until is not None)
    skip_dates = skipped(when, frame, until)
    if isinstance(schedule, str) or isinstance(skip_dates, str):
        return Resolved(reason="too_complex")
    own_country = when.holidays == OWN_COUNTRY
    notes = (
        *notes_of(when, start, frame),
        *series.notes,
        *([Note.HOLIDAYS_OF_ZONE] if own_country else []),
    )
    plan = Plan(
        schedule=schedule,
        starts=start,
        until=until,
        max_runs=when.times,
        skip_dates=skip_dates,
        holidays=_country(when, frame),
        zone=when.zone,
        absolute=not when.zone and bool(when.clocks or when.day or not when.is_elapsed),
        notes=tuple(dict.fromkeys(notes)),
    )
    return _with_a_moment(plan, frame)


def _series(when: When, repeat: Repeat, frame: Frame, start: datetime) -> Series | str:
    """All that is meant, "Mon 9:00 and Fri 17:00", as one schedule."""
    found: list[Series] = []
    for each in (replace(when, others=()), *when.others):
        timed = replace(each, clocks=each.clocks or when.clocks)
        one = series_of(timed, _own_repeat(each, repeat), frame, start)
        if isinstance(one, str):
            return one
        found.append(one)
    schedule = _one([one.schedule for one in found])
    if schedule is None or ignores_weekdays(when, repeat):
        return "too_complex"
    return Series(schedule=schedule, notes=tuple(note for one in found for note in one.notes))


def _led(when: When) -> When:
    """``every day, 10 minutes before 9:00`` is 8:50; other days before the day are beyond us."""
    leads = _each_lead(when.leads)
    if not leads:
        return when
    early = [clock.earlier(lead.seconds) for clock in when.clocks for lead in leads]
    clocks = tuple(clock for clock in early if clock)
    if len(clocks) < len(early) or not early or any(lead.days or lead.months for lead in leads):
        return replace(when, wrong="too_complex")
    return replace(when, clocks=clocks, leads=())


def _in_one_zone(when: When) -> When:
    """A schedule has one zone: "Mon 9:00 UTC and Fri 9:00 CET" are two."""
    said = {each.zone for each in (when, *when.others) if each.zone}
    if len(said) > 1:
        return replace(when, wrong=when.wrong or "too_complex")
    return replace(when, zone=min(said, default=None))


def _country(when: When, frame: Frame) -> str | None:
    own = when.holidays == OWN_COUNTRY
    return place_of(frame.zone) or _NO_COUNTRY if own else when.holidays


def _own_repeat(when: When, shared: Repeat) -> Repeat:
    """``every Mon 9:00 and Fri 17:00``: what is said of the first holds for the second."""
    if when.repeat or not isinstance(when.day, Weekday):
        return when.repeat or shared
    return replace(shared, weekdays=frozenset((when.day.weekday,)))


def _with_a_moment(plan: Plan, frame: Frame) -> Resolved:
    if plan.holidays is not None and plan.holidays not in places():
        return Resolved(reason="which_country")
    after = max(frame.now, plan.starts - _TICK) if plan.starts else frame.now
    first = plan.schedule.next_after(after)
    if first is None or (plan.until and first > plan.until):
        return Resolved(reason="never")
    return Resolved(plans=(plan,))


def _one(schedules: Sequence[Schedule]) -> Schedule | None:
    """All of them as one schedule, if they are of a kind."""
    first = schedules[0]
    if len(schedules) == 1:
        return first
    crons = [s for s in schedules if isinstance(s, Cron)]
    if len(crons) != len(schedules):
        return None
    return Cron(expressions=tuple(e for s in crons for e in s.expressions), zone=crons[0].zone)
