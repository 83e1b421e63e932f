"""What can be asked for besides a new job, and how each of it is taken back."""

import pytest

from tests.bot.talk import Talk

BOTH = ("every 2 hours stretch", "every 3 hours drink")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("/list", "#1 stretch \u00b7 every 2 hours, next today 14:00", id="list"),
        pytest.param("list my reminders", "#2 drink", id="list in words"),
        pytest.param("what's next?", "#1 stretch \u00b7 every 2 hours", id="next"),
        pytest.param("list today", "today 14:00 #1 stretch\ntoday 15:00 #2 drink", id="one day"),
        pytest.param("show #2", "#2 drink\nevery 3 hours", id="show"),
        pytest.param("/job 2", "#2 drink\nevery 3 hours", id="show by slash"),
        pytest.param("pause #1", "#1 stretch: paused", id="pause"),
        pytest.param("pause the drink", "#2 drink: paused", id="pause by name"),
        pytest.param("pause #1 for 2 hours", "paused until today 14:00", id="pause for a while"),
        pytest.param("resume #1", "#1 stretch: is not paused", id="resume what runs"),
        pytest.param("delete #1", "#1 stretch: removed", id="remove"),
        pytest.param("run #1", "#1 stretch: running now", id="run"),
        pytest.param("snooze", "There was no reminder yet", id="snooze before any reminder"),
        pytest.param("done", "There was no reminder yet", id="done before any reminder"),
        pytest.param("/help", "Write what you want and when", id="help"),
        pytest.param("/start", "Write what you want and when", id="start"),
        pytest.param("/cancel", "I had asked nothing", id="cancel without a question"),
        pytest.param("show #9", "There is no #9 here", id="an unknown number"),
        pytest.param("pause the tea", "There is no \u201ctea\u201d here", id="an unknown name"),
    ],
)
async def test_a_command_is_answered(talk: Talk, words: str, answer: str) -> None:
    await talk.talk(*BOTH)

    assert answer in await talk.say(words)


async def test_what_runs_is_stopped_and_its_job_goes_on(talk: Talk) -> None:
    await talk.talk(*BOTH)
    await talk.say("run #1")
    await talk.say("show #1")

    stopped = await talk.press("Stop this run")

    assert stopped == "#1 stretch: that run is stopped. The job itself stays."
    assert "called off: it was stopped; you asked for it" in await talk.say("why #1")
    assert await talk.say("/stop 1") == "#1 stretch: nothing is running."


async def test_the_list_of_nothing_shows_how_to_begin(talk: Talk) -> None:
    assert await talk.say("/list") == (
        "You have nothing planned. Try: remind me in 30 minutes to take a break"
    )


async def test_what_is_paused_stays_silent_until_it_is_resumed(talk: Talk) -> None:
    await talk.talk(BOTH[0], "pause #1")

    silent = await talk.wait(hours=3)
    answer = await talk.say("resume #1")

    assert silent == []
    assert answer == "#1 stretch: resumed, next today 16:00."
    assert await talk.wait(hours=1) == ["\u23f0 #1 stretch"]


async def test_pausing_twice_is_one_change(talk: Talk) -> None:
    await talk.talk(BOTH[0], "pause #1")

    assert "paused already" in await talk.say("pause #1")
    assert "taken back" not in await talk.say("undo")
    assert (await talk.job()).pause is None


async def test_what_is_run_by_hand_comes_at_once_and_leaves_the_grid_alone(talk: Talk) -> None:
    await talk.talk(BOTH[0], "run #1")

    assert await talk.wait() == ["\u23f0 #1 stretch"]
    assert await talk.wait(hours=2) == ["\u23f0 #1 stretch"]


async def test_a_reply_to_a_message_is_about_its_job(talk: Talk) -> None:
    await talk.talk(*BOTH)

    answer = await talk.say("pause", about=await talk.job(2))

    assert answer.startswith("#2 drink: paused")


async def test_a_reply_about_a_job_that_is_gone_names_it(talk: Talk) -> None:
    await talk.talk(*BOTH, "delete #1")

    assert "There is no #1 here" in await talk.say("pause", about=await talk.job(1))


# --- after a reminder --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "answer", "comes_after"),
    [
        pytest.param("snooze", "Snoozed #2 stretch to today 14:10.", {"minutes": 10}, id="bare"),
        pytest.param(
            "snooze for 1 hour", "Snoozed #2 stretch to today 15:00.", {"hours": 1}, id="a span"
        ),
        pytest.param(
            "/snooze 20 minutes", "Snoozed #2 stretch to today 14:20.", {"minutes": 20}, id="slash"
        ),
        pytest.param(
            "/snooze 1 1h", "Snoozed #2 stretch to today 15:00.", {"hours": 1}, id="by number"
        ),
    ],
)
async def test_snoozed_it_comes_once_more_and_the_series_stays(
    talk: Talk, words: str, answer: str, comes_after: dict[str, float]
) -> None:
    await talk.say(BOTH[0])
    await talk.wait(hours=2)

    assert await talk.say(words) == answer
    assert await talk.wait(**comes_after) == ["\u23f0 #2 stretch"]
    assert [job.number for job in await talk.jobs()] == [1]


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        pytest.param("10 min", "Snoozed #2 stretch to today 14:10.", id="ten minutes"),
        pytest.param("1 h", "Snoozed #2 stretch to today 15:00.", id="an hour"),
        pytest.param("Tomorrow 9:00", "Snoozed #2 stretch to tomorrow 09:00.", id="tomorrow"),
        pytest.param("Done", "#1 stretch: done.", id="done"),
    ],
)
async def test_the_buttons_of_a_reminder(talk: Talk, label: str, answer: str) -> None:
    await talk.say(BOTH[0])
    await talk.wait(hours=2)

    assert await talk.press(label) == answer


async def test_done_is_about_the_last_reminder(talk: Talk) -> None:
    await talk.talk(*BOTH)
    await talk.wait(hours=2)
    await talk.wait(hours=1)

    assert await talk.say("done") == "#2 drink: done."


# --- taking back -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        pytest.param(["every 5 hours sip"], "#3 sip: taken back. It will not fire.", id="created"),
        pytest.param(["pause #1"], "#1 stretch: is no longer paused.", id="paused"),
        pytest.param(["pause #1", "resume #1"], "#1 stretch: is paused again.", id="resumed"),
        pytest.param(["delete #1"], "#1 stretch: is back.", id="removed"),
        pytest.param(
            ["change #1 to every 4 hours"], "#1 stretch: is as it was before.", id="changed"
        ),
    ],
)
async def test_everything_can_be_taken_back(talk: Talk, lines: list[str], answer: str) -> None:
    await talk.talk(*BOTH)
    before = await talk.jobs()
    if "resume" in lines[-1]:
        await talk.say(lines[0])
        before = await talk.jobs()
        lines = lines[1:]
    await talk.talk(*lines)

    undone = await talk.say("undo")

    assert undone == answer
    assert [(job.id, job.schedule, job.pause) for job in await talk.jobs()] == [
        (job.id, job.schedule, job.pause) for job in before
    ]


async def test_done_and_snoozed_can_be_taken_back(talk: Talk) -> None:
    await talk.say(BOTH[0])
    await talk.wait(hours=2)

    await talk.say("done")
    assert await talk.say("undo") == "#1 stretch: is not done after all."
    await talk.say("snooze")
    assert await talk.say("undo") == "#2 stretch: taken back. It will not fire."
    assert await talk.wait(minutes=10) == []


async def test_one_step_after_another_is_taken_back(talk: Talk) -> None:
    await talk.talk("every 2 hours stretch", "pause #1")

    await talk.talk("undo", "undo")

    assert await talk.jobs() == []
    assert "nothing to take back" in await talk.say("undo")


async def test_after_a_day_there_is_nothing_to_take_back(talk: Talk) -> None:
    await talk.say("every 2 days at 9 stretch")
    talk.clock.turn(hours=25)

    assert "nothing to take back" in await talk.say("undo")


# --- buttons -----------------------------------------------------------------------------------


async def test_undo_of_a_card_that_was_changed_since_changes_nothing(talk: Talk) -> None:
    await talk.say("every 2 hours stretch")
    undo = talk.data("Undo")
    await talk.say("pause #1")

    assert "changed since" in await talk.press(data=undo)
    assert (await talk.job()).pause is not None


async def test_a_button_pressed_twice_has_one_effect(talk: Talk) -> None:
    await talk.say("every 2 hours stretch")
    pause = talk.data("Pause")

    first = await talk.press(data=pause)
    second = await talk.press(data=pause)

    assert first.startswith("#1 stretch: paused")
    assert "paused already" in second


@pytest.mark.parametrize(
    "data",
    [
        "", "j", "j:pause", "j:pause:x:1", "j:pause:1:x", "j:fly:1:1", "c:", "c:2", "x:1:2:3",
        "j:pause:" + "9" * 50 + ":1", "j:undo:99:1", "c:00000000:yes", "j:pause:1:1:1", "\u0661",
    ],
)  # fmt: skip
async def test_data_that_no_button_of_ours_carries_changes_nothing(talk: Talk, data: str) -> None:
    await talk.say("every 2 hours stretch")
    before = await talk.jobs()

    await talk.press(data=data or ":")

    assert await talk.jobs() == before


async def test_a_button_of_a_job_that_is_gone_says_so(talk: Talk) -> None:
    await talk.say("every 2 hours stretch")
    pause = talk.data("Pause")
    await talk.say("delete #1")

    assert "There is no #1 here" in await talk.press(data=pause)


# --- changes in words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "now"),
    [
        pytest.param("change #1 to 9:30", "every weekday at 09:30", id="a time"),
        pytest.param("#1 at 9:30", "every weekday at 09:30", id="without a verb"),
        pytest.param("move the stretch to 10am", "every weekday at 10:00", id="by name"),
        pytest.param("move it to Friday", "every Friday at 08:00", id="a weekday"),
        pytest.param("only on weekends", "every weekend at 08:00", id="days"),
        pytest.param("make #1 every 2 hours", "every 2 hours", id="a pace"),
        pytest.param("until july", "every weekday at 08:00", id="an end"),
    ],
)
async def test_a_change_keeps_what_it_does_not_name_and_is_taken_back(
    talk: Talk, words: str, now: str
) -> None:
    await talk.say("every weekday at 8 stretch")
    first = await talk.job()

    card = await talk.say(words)
    changed = await talk.job()
    await talk.say("undo")
    again = await talk.job()

    assert card.splitlines()[1].startswith(now)
    assert "before: every weekday at 08:00, next tomorrow 08:00" in card
    assert changed.id == first.id
    assert (changed.schedule, changed.bounds) != (first.schedule, first.bounds)
    assert (again.schedule, again.bounds) == (first.schedule, first.bounds)
    assert again.next_run_at == first.next_run_at


async def test_an_end_in_words_is_kept(talk: Talk) -> None:
    await talk.talk("every day at 14 stretch", "change #1 to 2 times")

    came = [await talk.wait(hours=hours) for hours in (2, 24, 24)]

    assert [len(each) for each in came] == [1, 1, 0]


async def test_what_does_not_fit_changes_nothing_and_says_how_to_say_it(talk: Talk) -> None:
    await talk.say(BOTH[0])

    answer = await talk.say("change #1 to 9:30")

    assert "stays as it was" in answer
    assert "change #1 to every day at 9:30" in answer
    assert (await talk.job()).version == 1


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("#1 mute for a day", "#1 stretch: muted until", id="a mute"),
        pytest.param("#1: skip what you missed", "#1 stretch", id="what was missed"),
        pytest.param("#1 why", "#1 stretch", id="why"),
        pytest.param("#1 is the best", "What shall become of #1", id="talk"),
    ],
)
async def test_a_command_may_begin_with_the_number(talk: Talk, words: str, answer: str) -> None:
    await talk.say("every 2 hours stretch")

    assert (await talk.say(words)).startswith(answer)


async def test_the_agenda_of_a_day_tells_what_comes_all_the_time_once(talk: Talk) -> None:
    await talk.say("every 30 minutes blink")
    await talk.say("tomorrow at 9 call Ann")
    await talk.say("/language de")

    day = await talk.say("list tomorrow")
    await talk.say("pause #1")
    empty = await talk.say("list on Sunday")

    assert day == "morgen 00:00 #1 blink \u00b7 alle 30 Minuten\nmorgen 09:00 #2 call Ann"
    assert empty == "F\u00fcr So., 21. Juni ist nichts geplant."
