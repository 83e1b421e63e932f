from zoneinfo import ZoneInfo

import pytest

from bot.language import read
from bot.language.intent import Ambiguous, Command, CommandName, Create, Note
from bot.language.preview import preview
from scheduler.schedule import At, Cron, Every
from tests.bot.language.told import BERLIN, TUESDAY, said


@pytest.mark.parametrize(
    ("text", "at", "task"),
    [
        pytest.param(
            "remind me in 20 minutes to stretch", "03-10 10:20", "stretch", id="after asking"
        ),
        pytest.param("call Ann at 15:30", "03-10 15:30", "call Ann", id="time last"),
        pytest.param("tomorrow at 9 pay the bill", "03-11 09:00", "pay the bill", id="time first"),
        pytest.param(
            "tomorrow remind me to call Ann at 15:00",
            "03-11 15:00",
            "call Ann",
            id="time in two places",
        ),
        pytest.param(
            "at 9 stand up", "03-10 21:00", "stand up", id="a bare hour is the coming one"
        ),
        pytest.param(
            "call room 1130 at 3pm", "03-10 15:00", "call room 1130", id="a number in the task"
        ),
        pytest.param(
            "buy tickets for the 5pm show by noon",
            "03-10 12:00",
            "buy tickets for the 5pm show",
            id="a time that belongs to a noun",
        ),
        pytest.param(
            'tomorrow at 18:00 play "Friday at 9"',
            "03-11 18:00",
            'play "Friday at 9"',
            id="a time in quotes",
        ),
        pytest.param(
            "Friday, no wait, Saturday at 10 swim", "03-14 10:00", "swim", id="a correction"
        ),
    ],
)
def test_one_moment(text: str, at: str, task: str) -> None:
    assert said(text, 1) == ([at], task)


@pytest.mark.parametrize(
    ("text", "moments", "task"),
    [
        pytest.param(
            "every weekday except Friday at 9 run",
            ["03-11 09:00", "03-12 09:00", "03-16 09:00"],
            "run",
            id="without a weekday",
        ),
        pytest.param(
            "every 30 minutes between 11:00 and 11:30 check the oven",
            ["03-10 11:00", "03-10 11:30", "03-11 11:00"],
            "check the oven",
            id="within hours, the last included",
        ),
        pytest.param(
            "water the plants every Monday and Thursday at 18:00",
            ["03-12 18:00", "03-16 18:00", "03-19 18:00"],
            "water the plants",
            id="two weekdays",
        ),
        pytest.param(
            "on the 31st of every month at 9:00 pay rent",
            ["03-31 09:00", "04-30 09:00", "05-31 09:00"],
            "pay rent",
            id="a day that short months lack is their last",
        ),
    ],
)
def test_repetitions(text: str, moments: list[str], task: str) -> None:
    assert said(text) == (moments, task)


@pytest.mark.parametrize(
    "text",
    [
        "he runs every day",
        "we won 3-1 last Saturday",
        "Monday is my favourite day",
        "what time is it in 5 minutes?",
        "lunch was at noon",
        "",
    ],
)
def test_talk_schedules_nothing(text: str) -> None:
    assert preview(text, TUESDAY, BERLIN, "en")["kind"] == "none"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("remind me to call Ann", "no_time"),
        ("remind me later to call Ann", "no_time"),
        ("every 31 February pay the rent", "never"),
        ("at noon 0 9 * * 8 call", "impossible_cron"),
        ("remind me on 31 February to call", "impossible_date"),
        ("remind me on 5 March 2020 to call", "past"),
        ("on 03/04/2027 at 9am call", "numeric_date"),
        ("call Ann at 5 or 6 pm", "two_times"),
        ("call Ann tomorrow at 5", "bare_hour"),
        ("every 0 minutes call", "zero_interval"),
    ],
)
def test_doubt_asks(text: str, reason: str) -> None:
    found = preview(text, TUESDAY, BERLIN, "en")

    assert (found["kind"], found["reason"]) == ("ambiguous", reason)


@pytest.mark.parametrize(
    ("text", "brought"),
    [
        ("every morning at 9 the weather and my calendar in three lines", True),
        ("send me a weather summary at 9", True),
        ("today's headlines at 8", True),
        ("every morning at 9 check the weather", False),
        ("remind me at 9 of the news", False),
        ("every Monday at 10 forecast review", False),
    ],
)
def test_what_has_to_be_found_out_needs_a_model(text: str, brought: bool) -> None:
    intent = read(text, TUESDAY, BERLIN, "en")

    assert isinstance(intent, Create)
    assert (Note.NEEDS_A_MODEL in intent.notes) is brought


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("why did #1 not fire?", 1),
        ("why didn't #2 remind me yesterday?", 2),
        ("why is #3 so quiet", 3),
        ("why was #4 late?", 4),
    ],
)
def test_why_may_be_asked_at_length(text: str, number: int) -> None:
    intent = read(text, TUESDAY, BERLIN, "en")

    assert isinstance(intent, Command)
    assert (intent.name, intent.number, intent.words) == (CommandName.WHY, number, "")


def test_every_third_tuesday_may_be_counted_in_months_or_in_weeks() -> None:
    asked = preview("every 3rd Tuesday at 9 review", TUESDAY, BERLIN, "en", count=1)

    options = asked["options"]
    assert asked["kind"] == "ambiguous"
    assert isinstance(options, list)
    assert [option["kind"] for option in options] == ["cron", "every"]
    assert {option["task"] for option in options} == {"review"}


def test_a_month_until_which_it_goes_on_may_have_its_year() -> None:
    created = read("every day at 9 run until June 2027", TUESDAY, BERLIN, "en")

    assert isinstance(created, Create)
    assert created.task == "run"
    assert created.until is not None
    assert created.until.year == 2027


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        # America changed its clocks on 8 March, Europe will on 29 March.
        pytest.param(
            "every Friday at 9:15 am New York time stand-up",
            ["03-13 14:15", "03-20 14:15", "03-27 14:15", "04-03 15:15"],
            id="by the clocks of that place, on both sides of ours changing",
        ),
        pytest.param(
            "every 2 weeks on Friday at 9:00 UTC stand-up",
            ["03-13 10:00", "03-27 10:00", "04-10 11:00", "04-24 11:00"],
            id="a grid",
        ),
        pytest.param(
            "every hour from 9 to 10 Tokyo time on Fridays stand-up",
            ["03-13 01:00", "03-13 02:00", "03-20 01:00", "03-20 02:00"],
            id="hours of the day",
        ),
        pytest.param(
            "every Friday starting 20 March at 9 UTC stand-up",
            ["03-20 10:00", "03-27 10:00", "04-03 11:00", "04-10 11:00"],
            id="with the hour of a bound",
        ),
        pytest.param(
            "every Friday at 9 stand-up, Tokyo time",
            ["03-13 01:00", "03-20 01:00", "03-27 01:00", "04-03 02:00"],
            id="at the very end",
        ),
    ],
)
def test_a_repetition_goes_by_the_zone_that_was_said(text: str, moments: list[str]) -> None:
    created = read(text, TUESDAY, BERLIN, "en")

    assert said(text, 4) == (moments, "stand-up")
    assert isinstance(created, Create)
    assert isinstance(created.schedule, Cron | Every)
    assert created.zone == created.schedule.zone != BERLIN
    assert not created.absolute  # whichever zone the owner is in


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("tomorrow at 9 Tokyo time call", "03-11 01:00"),
        ("tomorrow at 9 (Tokyo time) call", "03-11 01:00"),
        ("tomorrow at 9 in the morning Tokyo time call", "03-11 01:00"),
        ("Friday 9am PT call", "03-13 17:00"),
        ("at noon eastern call", "03-10 17:00"),
        ("at 3pm central, call", "03-10 21:00"),
        ("tomorrow 10:00+02:00 call", "03-11 09:00"),
        ("tomorrow 10:00Z call", "03-11 11:00"),
        ("call tomorrow (9 am Tokyo time)", "03-11 01:00"),
        ("at 10:00 -0500 call", "03-10 16:00"),
        ("remind me 2 hours before 5pm London time to call", "03-10 16:00"),
        ("at 3pm GMT+2 call", "03-10 14:00"),
        ("at 3pm UTC+05:30 call", "03-10 10:30"),
        ("at 3pm utc -5 call", "03-10 21:00"),
        ("tomorrow at 14:30 America/New_York call", "03-11 19:30"),
    ],
)
def test_a_zone_may_be_said_in_many_ways(text: str, at: str) -> None:
    assert said(text, 1) == ([at], "call")


@pytest.mark.parametrize(
    "task", ["central park walk", "PT session", "mountain hike", "fly to Europe/Berlin"]
)
def test_what_only_looks_like_a_zone_is_the_task(task: str) -> None:
    assert said(f"at 3pm {task}", 1) == (["03-10 15:00"], task)


def test_the_zone_of_the_last_of_two_times_is_that_of_both() -> None:
    asked = read("call at 5 or 6 pm London time", TUESDAY, BERLIN, "en")

    assert isinstance(asked, Ambiguous)
    told = [each.schedule.moments[0] for each in asked.readings if isinstance(each.schedule, At)]
    assert [at.astimezone(ZoneInfo(BERLIN)).hour for at in told] == [18, 19]


@pytest.mark.parametrize(
    "text", ["at 9 UTC and 10 CET call", "every Mon 9:00 UTC and Fri 9:00 CET call"]
)
def test_two_zones_are_not_taken_for_one(text: str) -> None:
    assert preview(text, TUESDAY, BERLIN, "en")["reason"] == "too_complex"


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("remind me tomorrow, I mean Thursday, at 9 to call", ["03-12 09:00"]),
        ("remind me tomorrow, no, Thursday at 9 to call", ["03-12 09:00"]),
        ("remind me tomorrow at 9 to call, no wait, Thursday", ["03-12 09:00"]),
        ("tomorrow call, no wait, Thursday at 9", ["03-12 09:00"]),
        ("in an hour, no, tomorrow at 9 call", ["03-11 09:00"]),
        ("tomorrow at 9, no, in an hour call", ["03-10 11:00"]),
        ("not tomorrow but the day after at 9 call", ["03-12 09:00"]),
        ("not on Thursday but on Friday at 9 call", ["03-13 09:00"]),
        ("every Monday, I mean Friday, at 9 call", ["03-13 09:00", "03-20 09:00"]),
        ("every day at 9, no, at 10 call", ["03-11 10:00", "03-12 10:00"]),
        ("every day, no, tomorrow at 9 call", ["03-11 09:00"]),
        ("in 10 minutes, no, 20 minutes call", ["03-10 10:20"]),
    ],
)
def test_the_last_word_counts(text: str, moments: list[str]) -> None:
    assert said(text, 2) == (moments, "call")


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("in 2 hours and tomorrow at 8 call", ["03-10 12:00", "03-11 08:00"]),
        ("remind me on Friday at 8 and also in 2 hours to call", ["03-10 12:00", "03-13 08:00"]),
        ("call in 10 minutes, in 20 minutes and in 30 minutes", ["03-10 10:10", "03-10 10:20"]),
    ],
)
def test_each_of_several_moments_is_meant(text: str, moments: list[str]) -> None:
    assert said(text, 2) == (moments, "call")


@pytest.mark.parametrize(
    "text", ["in 2 hours and every day at 8 call", "every day at 8 and in 2 hours call"]
)
def test_once_and_time_after_time_are_not_mixed(text: str) -> None:
    assert preview(text, TUESDAY, BERLIN, "en")["reason"] == "too_complex"


def test_a_weekday_beside_tomorrow_has_to_agree() -> None:
    assert said("tomorrow, Wednesday, at 9 call", 1) == (["03-11 09:00"], "call")
    wrong = preview("tomorrow, Thursday, at 9 call", TUESDAY, BERLIN, "en")
    assert wrong["reason"] == "weekday_disagrees"


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("nightly at 10 read", ["03-10 22:00", "03-11 22:00"]),
        ("set a nightly reminder at 10 to read", ["03-10 22:00", "03-11 22:00"]),
        ("mornings at 7 read", ["03-11 07:00", "03-12 07:00"]),
        ("at 7 in the evenings read", ["03-10 19:00", "03-11 19:00"]),
        ("every Friday 5-6pm read", ["03-13 17:00", "03-20 17:00"]),
        ("every day from 11 to 1pm read", ["03-10 11:00", "03-11 11:00"]),
        ("every Friday eod read", ["03-13 18:00", "03-20 18:00"]),
        ("1st and 3rd Wed of month at 9 read", ["03-18 09:00", "04-01 09:00"]),
        ("even days at 9 read", ["03-12 09:00", "03-14 09:00"]),
        ("remind me 3 days after new year at 9 to read", ["01-04 09:00"]),
    ],
)
def test_short_forms(text: str, moments: list[str]) -> None:
    assert said(text, 2) == (moments, "read")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("every other weekday at 9 gym", "which_days"),
        ("not Friday, Saturday at 9 gym", "which_days"),
        ("remind me 3 days after the party to clean", "no_time"),
        ("remind me an hour after lunch to walk", "no_time"),
        ("flight Friday 6:20am remind me the night before", "no_time"),
    ],
)
def test_what_may_mean_much_is_asked(text: str, reason: str) -> None:
    assert preview(text, TUESDAY, BERLIN, "en")["reason"] == reason


def test_family_evenings_are_no_repetition() -> None:
    assert said("remind me at 19:00 to plan family evenings") == (
        ["03-10 19:00"], "plan family evenings"
    )  # fmt: skip


@pytest.mark.parametrize("hours", ["between 22 and 6", "from 22 to 6", "from 22:00 to 6:00"])
def test_hours_over_midnight_end_in_the_morning(hours: str) -> None:
    found = read(f"every hour {hours} feed the baby", TUESDAY, BERLIN, "en")

    assert isinstance(found, Create)
    assert isinstance(found.schedule, Cron)
    coming = [found.schedule.next_after(TUESDAY)]
    while len(coming) < 9:
        coming.append(found.schedule.next_after(coming[-1]))
    hours_ = [at.astimezone(ZoneInfo(BERLIN)).hour for at in coming if at]
    assert hours_ == [22, 23, 0, 1, 2, 3, 4, 5, 6]
