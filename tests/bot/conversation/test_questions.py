"""Questions that the bot asks: what opens them, what answers them, and what does not."""

from zoneinfo import ZoneInfo

import pytest

from scheduler.schedule import At
from tests.bot.talk import BEN, MADRID, Talk

FRIDAY_AT_3 = "remind me on friday at 3 to go"


# --- which reading -----------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["2", "[2]", "2.", " 2 "])
async def test_a_choice_by_number(talk: Talk, answer: str) -> None:
    asked = await talk.say(FRIDAY_AT_3)

    card = await talk.say(answer)

    assert "[1] Fri 19 Jun 03:00\n[2] Fri 19 Jun 15:00" in asked
    assert "once, Fri 19 Jun 15:00" in card


async def test_a_choice_by_button(talk: Talk) -> None:
    await talk.say(FRIDAY_AT_3)

    card = await talk.press("Fri 19 Jun 03:00")

    assert "once, Fri 19 Jun 03:00" in card


async def test_a_number_that_is_none_of_the_choices_asks_again(talk: Talk) -> None:
    await talk.say(FRIDAY_AT_3)

    assert "[1]" in await talk.say("3")
    assert "15:00" in await talk.say("2")


async def test_a_message_that_may_be_in_two_languages_is_asked_about(talk: Talk) -> None:
    asked = await talk.say("half 3 tandarts-dentist")
    card = await talk.press("Dutch: today 14:30")
    language = await talk.say("/language")
    kept = await talk.job()

    assert asked.startswith("Which language is that?")
    assert "[1] English: today 15:30\n[2] Dutch: today 14:30" in asked
    assert "once, today 14:30" in card
    assert kept.task == "tandarts-dentist"
    assert language.startswith("You told me no language")  # one answer says nothing of the next


async def test_a_choice_can_be_asked_once_more_when_it_is_there_already(talk: Talk) -> None:
    await talk.talk(FRIDAY_AT_3, "2", FRIDAY_AT_3)

    assert "already: #1 go" in await talk.say("2")
    assert "#2 go" in await talk.say("yes")


# --- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "answer", "card"),
    [
        pytest.param("remind me to call Ann", "tomorrow at 10", "#1 call Ann\nonce", id="once"),
        pytest.param("remind me to call Ann", "every Monday at 18:00", "every Mon", id="a series"),
        pytest.param(
            "remind me later to buy 2 apples", "in 20 minutes", "#1 buy 2 apples", id="later"
        ),
        pytest.param("remind me at 25:61 to sleep", "at 22:30", "#1 sleep", id="no such time"),
        pytest.param("remind me to call Ann", "on the first", "once, Wed 1 Jul", id="a day"),
        pytest.param("remind me to call Ann", "at 17:00 to leave", "leave", id="another request"),
    ],
)
async def test_a_time_that_was_asked_for_is_the_tasks(
    talk: Talk, request_: str, answer: str, card: str
) -> None:
    await talk.say(request_)

    assert card in await talk.say(answer)


@pytest.mark.parametrize(
    ("button", "moment"),
    [
        pytest.param("In 1 hour", "2026-06-15T13:00", id="soon"),
        pytest.param("This evening", "2026-06-15T18:00", id="tonight"),
        pytest.param("Tomorrow 9:00", "2026-06-16T09:00", id="in the morning"),
    ],
)
async def test_likely_times_are_buttons(talk: Talk, button: str, moment: str) -> None:
    await talk.say("remind me to call Ann")

    await talk.press(button)

    (job,) = await talk.jobs()
    assert job.task == "call Ann"
    assert job.next_run_at is not None
    assert f"{job.next_run_at.astimezone(ZoneInfo(MADRID)):%Y-%m-%dT%H:%M}" == moment


async def test_an_evening_that_has_begun_is_not_offered(talk: Talk) -> None:
    talk.clock.turn(hours=5, minutes=40)

    (asked,) = await talk.replies("remind me to call Ann")

    assert [button.label for button in asked.buttons[0]] == ["In 1 hour", "Tomorrow 9:00"]


async def test_a_time_in_doubt_is_asked_once_more_about_the_same_task(talk: Talk) -> None:
    await talk.talk("remind me to call Ann", "on 3/4 at 9")

    assert "#1 call Ann" in await talk.say("1")


async def test_a_time_that_cannot_be_is_asked_for_still(talk: Talk) -> None:
    await talk.talk("remind me to call Ann", "on 31 February")

    assert "#1 call Ann" in await talk.say("tomorrow at 9")


async def test_without_a_task_both_are_asked_for(talk: Talk) -> None:
    assert "What shall I remind you of, and when?" in await talk.say("remind me")


# --- what to look at ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        pytest.param(
            "https://example.org/steps", {"url": "https://example.org/steps"}, id="a page"
        ),
        pytest.param("it is https://example.org.", {"url": "https://example.org"}, id="in words"),
        pytest.param("example.org", {"url": "https://example.org"}, id="a bare site"),
        pytest.param("./steps.txt", {"path": "/srv/steps.txt"}, id="a file"),
    ],
)
async def test_a_watch_without_a_source_asks_for_it_and_stores_nothing_meanwhile(
    talk: Talk, answer: str, source: dict[str, str]
) -> None:
    asked = await talk.say("let me know when my steps change, hourly", owner="console:local")
    meanwhile = await talk.jobs("console:local")

    await talk.say(answer, owner="console:local")

    (job,) = await talk.jobs("console:local")
    assert asked.startswith("What shall I look at?")
    assert meanwhile == []
    assert source.items() <= job.source.items()


async def test_the_path_of_a_file_is_no_command(talk: Talk) -> None:
    await talk.say("let me know when my steps change, hourly", owner="console:local")

    answer = await talk.say("/etc/hosts", owner="console:local")

    assert "my steps \u00b7 hosts" in answer


async def test_a_source_that_may_never_be_looked_at_is_refused_and_asked_for_still(
    talk: Talk,
) -> None:
    await talk.say("let me know when my steps change, hourly")

    assert "cannot watch that" in await talk.say("http://127.0.0.1/steps")
    assert await talk.jobs() == []
    assert "#1 my steps" in await talk.say("https://example.org/steps")


async def test_a_site_that_is_its_own_subject_need_not_be_named_twice(talk: Talk) -> None:
    card = await talk.say("let me know when example.org is down")

    assert "#1 example.org" in card


# --- yes or no ---------------------------------------------------------------------------------


async def test_the_same_request_twice_is_asked(talk: Talk) -> None:
    await talk.say("remind me in 30 minutes to stretch")
    talk.clock.turn(seconds=20)

    answer = await talk.say("remind me in 30 minutes to stretch")

    assert answer == "You have that already: #1 stretch. Add it once more?"
    assert len(await talk.jobs()) == 1


@pytest.mark.parametrize(
    ("answer", "jobs"),
    [
        pytest.param("yes", 2, id="yes"),
        pytest.param("OK!", 2, id="ok"),
        pytest.param("no", 1, id="later"),
        pytest.param("/cancel", 1, id="cancelled"),
        pytest.param("2", 1, id="not an answer"),
    ],
)
async def test_once_more_only_on_yes(talk: Talk, answer: str, jobs: int) -> None:
    await talk.talk("every 2 hours stretch", "every 2 hours stretch", answer)

    assert len(await talk.jobs()) == jobs


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("every 2 hours drink", id="another task"),
        pytest.param("every 3 hours stretch", id="another interval"),
        pytest.param("remind me in 2 hours to stretch", id="another kind"),
        pytest.param("every 2 hours stretch, 3 times", id="another end"),
    ],
)
async def test_what_differs_is_no_double(talk: Talk, other: str) -> None:
    await talk.talk("every 2 hours stretch", other)

    assert len(await talk.jobs()) == 2


async def test_another_owners_request_is_no_double(talk: Talk) -> None:
    await talk.say("every 2 hours stretch")

    assert "\u2713 #1" in await talk.say("every 2 hours stretch", owner=BEN)


async def test_what_needs_a_model_is_offered_as_a_reminder(talk: Talk) -> None:
    asked = await talk.say("send me a weather summary at 9")
    meanwhile = await talk.jobs()

    card = await talk.press("Just remind me")

    assert "I have no model" in asked
    assert meanwhile == []
    assert "only say it back" in card
    assert [job.task for job in await talk.jobs()] == ["send me a weather summary"]


async def test_remove_all_asks_once_with_the_count(talk: Talk) -> None:
    await talk.talk("every 2 hours stretch", "every 3 hours drink")

    asked = await talk.say("delete all my reminders")
    meanwhile = len(await talk.jobs())
    answer = await talk.press("Yes")

    assert asked == "Remove all your 2 jobs?"
    assert meanwhile == 2
    assert answer == "Removed 2. Each /undo brings one back."
    assert await talk.jobs() == []


async def test_what_was_removed_together_comes_back_one_by_one(talk: Talk) -> None:
    await talk.talk(
        "every 2 hours stretch", "every 3 hours drink", "delete all my reminders", "yes"
    )

    await talk.talk("undo", "undo")

    assert len(await talk.jobs()) == 2


async def test_remove_all_of_nothing_says_so(talk: Talk) -> None:
    assert "nothing planned" in await talk.say("delete all my reminders")


# --- which job ---------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["2", "#2"])
async def test_which_job_by_number(talk: Talk, answer: str) -> None:
    await talk.talk("every 2 hours stretch", "every 3 hours drink")

    asked = await talk.say("pause")
    paused = await talk.say(answer)

    assert asked.splitlines() == [
        "Which one? Say its number.",
        "#1 stretch \u00b7 every 2 hours",
        "#2 drink \u00b7 every 3 hours",
    ]
    assert paused.startswith("#2 drink: paused")


async def test_which_job_by_button(talk: Talk) -> None:
    await talk.talk("every 2 hours green tea", "every 3 hours black tea", "/pause tea")

    answer = await talk.press("#1")

    assert answer.startswith("#1 green tea: paused")


# --- what shall become of it -------------------------------------------------------------------


async def test_an_edit_keeps_the_number_and_shows_before_and_after(talk: Talk) -> None:
    await talk.say("remind me in 30 minutes to stretch")

    asked = await talk.press("Edit")
    card = await talk.say("tomorrow at 9:30")

    (job,) = await talk.jobs()
    assert asked.startswith("What shall become of #1 stretch?")
    assert "once, tomorrow 09:30" in card
    assert "before: today 12:30" in card
    assert isinstance(job.schedule, At)
    assert job.version == 2


async def test_who_names_another_job_meanwhile_means_that_one(talk: Talk) -> None:
    await talk.talk("every Monday at 9 sing", "remind me in 30 minutes to stretch")
    await talk.press("Edit")

    card = await talk.say("#1 until July")

    assert "#1 sing" in card


async def test_an_edit_that_cannot_be_is_refused_and_asked_for_still(talk: Talk) -> None:
    await talk.say("every 2 hours stretch")
    await talk.press("Edit")

    assert "too often" in await talk.say("every 5 seconds")
    assert "every 3 hours" in await talk.say("every 3 hours")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param("9:30", "every weekday at 09:30", id="a time"),
        pytest.param("10", "every weekday at 10:00", id="a bare hour"),
        pytest.param("only on weekends", "every weekend at 08:00", id="days"),
        pytest.param("every day at 10", "every day at 10:00", id="both"),
        pytest.param("make it every 3 hours", "every 3 hours", id="a whole command"),
        pytest.param("until july", "until Fri 31 Jul 23:59", id="an end"),
    ],
)
async def test_the_question_takes_a_part_of_a_schedule(talk: Talk, answer: str, told: str) -> None:
    await talk.say("every weekday at 8 stretch")
    await talk.press("Edit")

    assert told in await talk.say(answer)


async def test_an_edit_takes_what_is_said_of_how_it_is_served(talk: Talk) -> None:
    await talk.say("every day at 9 stretch")

    answer = await talk.say("change #1 to every day at 10 silently")

    assert "It makes no sound." in answer


# --- buttons of questions ----------------------------------------------------------------------


async def test_the_button_of_an_older_question_has_no_effect(talk: Talk) -> None:
    await talk.talk("every 2 hours stretch", FRIDAY_AT_3)
    old = talk.data("Fri 19 Jun 03:00")
    await talk.say("delete all my reminders")

    assert "has had its time" in await talk.press(data=old)
    assert len(await talk.jobs()) == 1


async def test_a_question_answered_twice_by_button_has_one_effect(talk: Talk) -> None:
    await talk.say(FRIDAY_AT_3)
    button = talk.data("Fri 19 Jun 03:00")

    await talk.press(data=button)
    again = await talk.press(data=button)

    assert "has had its time" in again
    assert len(await talk.jobs()) == 1


async def test_another_owner_cannot_answer(talk: Talk) -> None:
    await talk.say(FRIDAY_AT_3)

    assert "has had its time" in await talk.press("Fri 19 Jun 03:00", owner=BEN)
    assert await talk.jobs(BEN) == []


async def test_a_question_is_forgotten_after_a_quarter_of_an_hour(talk: Talk) -> None:
    await talk.say(FRIDAY_AT_3)
    talk.clock.turn(minutes=16)

    assert "I heard no time" in await talk.say("2")


async def test_who_goes_on_to_something_else_is_not_asked_any_longer(talk: Talk) -> None:
    await talk.talk(FRIDAY_AT_3, "every 2 hours stretch")

    assert "I heard no time" in await talk.say("2")


async def test_an_answer_that_comes_late_means_the_day_it_was_asked_on(talk: Talk) -> None:
    talk.clock.turn(hours=11, minutes=50)  # ten to midnight in Madrid
    await talk.say("remind me tomorrow at 3 to go")
    talk.clock.turn(minutes=14)

    assert "once, today 15:00" in await talk.say("2")
