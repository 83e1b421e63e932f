"""Jobs that rest: paused until a date, all at once, without single times; and what was missed."""

import pytest

from scheduler.consent import Approval
from scheduler.model import RunStatus
from scheduler.policy import Misfire, Policy
from scheduler.schedule import Cron
from scheduler.wish import Wish
from tests.bot.talk import ANN, BEN, MADRID, Talk

HOURLY = "every hour drink"
UNAPPROVED = Wish(
    owner=ANN,
    task="stretch",
    schedule=Cron(expressions=("0 9 * * *",), zone=MADRID),
    zone=MADRID,
    policy=Policy(approval=Approval.BEFORE_ENABLE),
)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("pause #1 until Friday", "paused until Fri 19 Jun 09:00", id="a day"),
        pytest.param("pause #1 until tomorrow 8pm", "paused until tomorrow 20:00", id="an hour"),
        pytest.param("pause the drink for 3 days", "paused until Thu 18 Jun 12:00", id="a span"),
        pytest.param("pause until Friday #1", "paused until Fri 19 Jun 09:00", id="date first"),
        pytest.param("skip next #1", "leaves out today 13:00. Next: today 14:00.", id="next"),
        pytest.param("skip the next two #1", "leaves out today 13:00, today 14:00.", id="two"),
        pytest.param("skip #1", "leaves out today 13:00", id="bare"),
        pytest.param("skip tomorrow #1", "and 19 more", id="a day's"),
        pytest.param("skip the next 3 of #1", "today 15:00. Next: today 16:00", id="of"),
        pytest.param("pause everything", "One job is paused.", id="everything"),
        pytest.param("pause all until Friday", "paused until Fri 19 Jun 09:00", id="all, until"),
        pytest.param("resume all", "Nothing is paused.", id="nothing to resume"),
    ],
)
async def test_a_rest_is_understood(talk: Talk, words: str, answer: str) -> None:
    await talk.say(HOURLY)

    assert answer in await talk.say(words)


async def test_what_is_over_is_not_paused(talk: Talk) -> None:
    await talk.say("in an hour stretch")
    await talk.wait(hours=2)

    assert await talk.say("pause #1") == "#1 stretch: is over; nothing of it is to come."


async def test_what_waits_for_approval_is_not_paused(talk: Talk) -> None:
    job = await talk.app.service.add(UNAPPROVED, origin="cli")

    answer = await talk.say(f"pause #{job.number} until Friday")

    assert answer == "#1 stretch: does not run before it is approved."


async def test_a_pause_ends_by_itself_and_everything_says_so(talk: Talk) -> None:
    await talk.say(HOURLY)
    await talk.say("pause #1 until 15:30")

    assert "paused until today 15:30 by you" in await talk.say("list")
    assert "paused until today 15:30 by you" in await talk.say("show #1")
    assert "Now paused until today 15:30 by you." in await talk.say("why #1")
    assert await talk.wait(hours=3) == []
    assert await talk.wait(hours=1) == ["\u23f0 #1 drink"]
    assert "skipped: it was paused" in await talk.say("why #1")


async def test_a_moment_that_is_left_out_does_not_come_and_has_its_row(talk: Talk) -> None:
    await talk.say(HOURLY)
    await talk.say("skip next #1")

    assert "leaves out: today 13:00" in await talk.say("show #1")
    assert await talk.wait(hours=1) == []
    assert await talk.wait(hours=1) == ["\u23f0 #1 drink"]
    assert "skipped: you wanted it left out" in await talk.say("why #1")


async def test_a_moment_that_was_left_out_comes_after_an_undo(talk: Talk) -> None:
    await talk.say(HOURLY)
    await talk.say("skip next #1")

    await talk.say("undo")

    assert await talk.wait(hours=1) == ["\u23f0 #1 drink"]


async def test_after_a_rest_of_everything_the_misfire_policy_decides(talk: Talk) -> None:
    await talk.talk(HOURLY, "at 13:30 call Eve", "pause #1", "pause everything")

    assert await talk.wait(hours=2) == []
    assert (
        await talk.say("resume all") == "One job goes on. 1 that you paused one by one stay paused."
    )
    (late,) = await talk.wait(seconds=1)
    assert late.startswith("\u23f0 #2 call Eve\n(30 min 1 s late")


async def test_missed_moments_wait_for_a_word_and_later_ones_go_on(talk: Talk) -> None:
    await talk.say("every hour drink, ask me about what you missed")

    (asked,) = await talk.wait(hours=4.5)
    assert asked == (
        "\u2753 #1 drink\nIt was due 4 times and did not run, last today 16:00. "
        "What shall become of it?"
    )
    assert (await talk.job()).policy.misfire is Misfire.REVIEW
    once = talk.data("Run once")
    assert await talk.wait(hours=0.5) == ["\u23f0 #1 drink"]
    assert "Missed, and waiting for you to decide: 1" in await talk.say("list")
    assert "There is no" in await talk.press(data=once, owner=BEN)

    assert await talk.press(data=once) == "#1 drink: what was missed runs now."

    (late,) = await talk.wait(seconds=1)
    assert "1 h 1 s late" in late
    assert "also due 3 times" in late
    assert "decided already" in await talk.press(data=once)


@pytest.mark.parametrize(
    ("label", "answer", "messages"),
    [
        pytest.param("Skip", "#1 drink: what was missed is left out.", 0, id="skip"),
        pytest.param("Run the last 3", "#1 drink: what was missed runs now.", 3, id="the last 3"),
    ],
)
async def test_what_a_decision_leads_to(talk: Talk, label: str, answer: str, messages: int) -> None:
    await talk.say("every hour drink, ask me about what you missed")
    await talk.wait(hours=4.5)

    assert await talk.press(label) == answer

    assert len(await talk.wait(seconds=1)) == messages
    runs = await talk.app.service.history(await talk.job())
    assert all(run.status is not RunStatus.REVIEW for run in runs)


async def test_several_jobs_say_together_what_a_downtime_left(talk: Talk) -> None:
    await talk.talk(
        "every day at 13:00 stretch", "at 14:00 call Eve", "every hour drink, skip what you missed",
        "every day at 13:30 walk, ask me about what you missed",
    )  # fmt: skip

    said = await talk.wait(hours=4.5)

    (summary,) = [words for words in said if "I was not running for a while" in words]
    assert summary.split("\n")[1:] == [
        "Late:", "\u2022 #2 call Eve: today 14:00",
        "Skipped, as too late:", "\u2022 #1 stretch: today 13:00",
        "\u2022 #3 drink: 4 times, last today 16:00",
        "Missed, and waiting for you to decide:", "\u2022 #4 walk: today 13:30",
    ]  # fmt: skip
    assert sum("late: it was due" in words for words in said) == 1
    assert len(said) == 2


@pytest.mark.parametrize(
    ("words", "answer", "policy"),
    [
        pytest.param("skip what you missed of #1", "What I miss is skipped.", "skip", id="skip"),
        pytest.param(
            "catch up on what you missed #1", "the last three times", "catch_up", id="catch up"
        ),
        pytest.param("let me decide about what you missed of #1", "I ask you", "review", id="ask"),
        pytest.param("don't run during quiet hours #1", "does not run", "hold_runs", id="quiet"),
    ],
)
async def test_how_moments_are_served_is_changed_in_words(
    talk: Talk, words: str, answer: str, policy: str
) -> None:
    await talk.say(HOURLY)

    said = await talk.say(words)
    present = (await talk.job()).policy

    assert answer in said
    assert policy in {present.misfire, present.quiet_way}
    await talk.say("undo")
    assert policy not in {(await talk.job()).policy.misfire, (await talk.job()).policy.quiet_way}


async def test_what_is_left_out_is_not_what_comes_next(talk: Talk) -> None:
    await talk.say("every day at 14 stretch")
    await talk.say("tomorrow at 9 call Ann")

    await talk.say("skip next #1")

    assert "#1 stretch \u00b7 every day at 14:00, next tomorrow 14:00" in await talk.say("/list")
    assert (await talk.say("/next")).startswith("#2 call Ann")


async def test_missed_moments_are_decided_in_words_too(talk: Talk) -> None:
    assert await talk.say("/review") == "Nothing that was missed waits for you to decide."
    await talk.talk("every hour drink, ask me about what you missed")
    await talk.talk("every hour walk, ask me about what you missed")
    await talk.wait(hours=2.5)

    assert "#1 drink: 2 times" in await talk.say("/review")
    assert "Say which job" in await talk.say("/review skip")
    assert "Say which job" in await talk.say("/review 1 whatever")
    assert await talk.say("/review 1 Run once") == "#1 drink: what was missed runs now."
    assert await talk.say("/review skip") == "#2 walk: what was missed is left out."
    assert await talk.say("/review 2 skip") == "Nothing that was missed waits for you to decide."


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("pause #1 until 5 March 2020", "“until 5 March 2020” is over", id="past"),
        pytest.param("pause #1 until yesterday", "“until yesterday” is over", id="yesterday"),
        pytest.param("pause #1 until 31 February", "31 February” does not exist", id="no day"),
        pytest.param("pause #1 for 0 minutes", "“0 minutes” is no interval", id="nothing"),
        pytest.param("pause #1 for 2 months", "paused until Sat 15 Aug 12:00", id="months"),
        pytest.param("pause everything until 5 March 2020", "is over already", id="everything"),
        pytest.param("mute #1 until 5 March 2020", "is over already", id="a mute"),
    ],
)
async def test_an_end_that_cannot_be_is_not_taken_for_none(
    talk: Talk, words: str, answer: str
) -> None:
    await talk.say(HOURLY)

    assert answer in await talk.say(words)

    is_paused = (await talk.job()).pause is not None
    assert is_paused == ("months" in words)


async def test_nothing_is_left_out_of_a_pause(talk: Talk) -> None:
    await talk.talk(HOURLY, "pause #1 until tomorrow 9:30")

    assert await talk.say("skip next #1") == (
        "#1 drink: leaves out tomorrow 10:00. Next: tomorrow 11:00."
    )
    await talk.talk("resume #1", "pause #1")
    assert "before you resume it" in await talk.say("skip next #1")


async def test_undo_of_what_was_done_to_all_says_how_to_take_the_rest_back(talk: Talk) -> None:
    await talk.talk(HOURLY, "every hour walk", "pause everything")

    assert await talk.say("undo") == (
        "#2 walk: is no longer paused. “resume all” brings the others back."
    )
    await talk.talk("resume all")
    assert "“pause everything” stops the others too." in await talk.say("undo")


async def test_undo_of_a_resumption_that_ended_no_pause_claims_none(talk: Talk) -> None:
    await talk.talk("every day at 14:00 backup, ask me first", "resume #1")

    assert "paused" not in await talk.say("undo")


@pytest.mark.parametrize("words", ["pause #1 until Monday", "pausa #1 hasta el lunes"])
async def test_until_the_day_that_it_is_means_the_next_one(talk: Talk, words: str) -> None:
    await talk.say("every day at 13 stretch")  # on a Monday

    assert "Mon 22 Jun" in await talk.say(words)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("skip #1 on Saturday and Sunday", "Sat 20 Jun 18:00, Sun 21", id="two days"),
        pytest.param("skip #1 this week", "leaves out today 18:00, tomorrow", id="a week"),
        pytest.param("skip #1 24-26 December", "Thu 24 Dec 18:00, Fri 25 Dec", id="dates"),
        pytest.param("skip #1 tonight", "leaves out today 18:00. Next", id="tonight"),
        pytest.param("skip #1 until Friday", "which days are those?", id="an end alone"),
        pytest.param("skip #1 yesterday", "over already", id="past"),
    ],
)
async def test_the_days_that_are_named_are_left_out(talk: Talk, words: str, answer: str) -> None:
    await talk.say("every day at 18 gym")

    assert answer in await talk.say(words)


async def test_a_day_behind_a_pause_is_listed(talk: Talk) -> None:
    await talk.say("every day at 18 gym")
    await talk.say("pause #1 until tomorrow")

    assert await talk.say("list tomorrow") == "tomorrow 18:00 #1 gym"
    assert "#1 gym" in await talk.say("next")


async def test_the_days_of_a_week_are_listed_in_order(talk: Talk) -> None:
    await talk.say("on Friday at 9 call Ann")
    await talk.say("on Wednesday at 9 call Ben")

    assert (
        await talk.say("list this week")
        == "Wed 17 Jun 09:00 #2 call Ben\nFri 19 Jun 09:00 #1 call Ann"
    )


async def test_a_day_that_is_left_out_is_so_at_another_hour(talk: Talk) -> None:
    await talk.say("every day at 18 gym")
    await talk.say("every day at 8 and 20 pills")
    await talk.talk("skip #1 on Friday", "skip next #2")

    assert "leaves out: Fri 19 Jun" in await talk.say("change #1 to 19:00")
    assert "leaves out" not in await talk.say("change #2 to 9:00 and 21:00")


async def test_what_is_left_out_moves_a_job_down_the_list(talk: Talk) -> None:
    await talk.talk("every day at 18 gym", "tomorrow at 9 call Ann", "skip #1 today")
    await talk.say("skip #1 tomorrow")

    listed = await talk.say("list")

    assert [line.split()[0] for line in listed.splitlines()] == ["#2", "#1"]
