"""Quiet hours and mutes as a person meets them: words in, silence, and one message after it."""

from dataclasses import replace

import pytest

from bot.conversation.surveys import Kind, Survey
from tests.bot.talk import Talk

WATCH = "check https://example.org every hour and tell me if it changes"


@pytest.fixture(autouse=True)
def sure(talk: Talk) -> None:
    """What is watched is no page, of which one look is not believed."""
    talk.survey = Survey(kind=Kind.JSON)


def shop(price: str) -> dict[str, object]:
    return {"title": "Shop", "text": ["Tea", f"Price: {price} EUR"]}


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        pytest.param(["/quiet"], "You have no quiet hours.", id="none yet"),
        pytest.param(["quiet hours 22-7"], "Quiet hours: 22:00\u201307:00 (", id="set"),
        pytest.param(["/quiet 22-7", "/quiet"], "Quiet hours: 22:00\u201307:00. What", id="shown"),
        pytest.param(
            ["quiet hours 22-7", "no quiet hours"],
            "No quiet hours any more (before: 22:00\u201307:00",
            id="taken away",
        ),
        pytest.param(["/quiet off"], "No quiet hours any more", id="off"),
        pytest.param(
            ["every hour drink", "quiet #1 22-7"],
            "#1 drink: quiet: 22:00\u201307:00; what it has to say then comes at the end",
            id="of a job",
        ),
        pytest.param(
            ["every hour drink", "quiet #1 off"], "#1 drink: quiet: no quiet hours", id="of none"
        ),
        pytest.param(
            ["every hour drink", "quiet #1"],
            "#1 drink: your own quiet hours count: /quiet shows them.",
            id="a job that has none of its own",
        ),
        pytest.param(
            ["every hour drink", "quiet #1 22-7", "undo"],
            "#1 drink: is as it was before.",
            id="undone",
        ),
        pytest.param(
            ["every hour drink", "mute #1 for a day"],
            "#1 drink: muted until tomorrow 12:00.",
            id="muted",
        ),
        pytest.param(
            ["every hour drink", "mute #1 for a day", "unmute #1"],
            "#1 drink: is no longer muted.",
            id="unmuted",
        ),
        pytest.param(
            ["every hour drink", "mute #1 for a day", "show #1"],
            "muted until tomorrow 12:00",
            id="a muted job says so",
        ),
    ],
)
async def test_what_is_said_of_them(talk: Talk, lines: list[str], answer: str) -> None:
    assert answer in await talk.talk(*lines)


async def test_what_a_night_brings_is_one_message_from_first_to_last(talk: Talk) -> None:
    await talk.talk("quiet hours 22-7", WATCH, "every 3 hours drink")
    await talk.wait(hours=9)  # 21:00
    for price in ("99.00", "89.00"):
        talk.page = shop(price)
        assert await talk.wait(hours=3) == []

    told, *_ = await talk.wait(hours=4, minutes=1)

    assert told.startswith("\U0001f319 While it was quiet:")
    assert "129.90 EUR \u2192 89.00 EUR" in told
    assert "drink" in told
    assert "(2 times, last today 03:00)" in told


async def test_what_came_and_went_in_the_night_is_not_told(talk: Talk) -> None:
    await talk.talk("quiet hours 22-7", WATCH)
    before = talk.page
    await talk.wait(hours=9)
    talk.page = shop("99.00")
    assert await talk.wait(hours=3) == []
    assert "held by quiet hours until today 07:00" in await talk.say("why #1")
    talk.page = before
    assert await talk.wait(hours=3) == []

    assert await talk.wait(hours=5) == []

    told = await talk.say("why #1")
    assert "not sent: by then it was again as you knew it" in told


async def test_a_reminder_at_a_named_time_comes_and_its_card_said_so(talk: Talk) -> None:
    await talk.say("quiet hours 22-7")

    card = await talk.say("at 23:30 take the pill")

    assert "That lies in quiet hours. You named the time" in card
    assert len(await talk.wait(hours=11, minutes=30)) == 1


async def test_who_asks_at_night_is_answered_at_once(talk: Talk) -> None:
    await talk.talk("quiet hours 22-7", WATCH)
    await talk.wait(hours=9)
    talk.page = shop("99.00")
    assert await talk.wait(hours=2) == []

    await talk.say("run #1")

    (told,) = await talk.wait(seconds=1)
    assert "129.90 EUR \u2192 99.00 EUR" in told
    assert await talk.wait(hours=9) == []


async def test_what_was_held_comes_when_quiet_hours_are_taken_away(talk: Talk) -> None:
    await talk.talk("quiet hours 22-7", "every 2 hours drink")
    await talk.wait(hours=9)
    assert await talk.wait(hours=2) == []

    await talk.say("no quiet hours")

    (told,) = await talk.wait(seconds=1)
    assert "drink" in told


async def test_a_muted_job_is_heard_of_when_it_ends_and_others_meanwhile(talk: Talk) -> None:
    await talk.talk("every 2 hours drink", "every 2 hours stretch", "mute #1 for 5 hours")

    (meanwhile,) = await talk.wait(hours=2)
    assert "#2 stretch" in meanwhile
    told = next(words for words in await talk.wait(hours=3, minutes=1) if "drink" in words)

    assert told.startswith("\U0001f507 While it was muted:")


@pytest.mark.parametrize("words", ["unmute #1", "undo"])
async def test_a_muted_watch_looks_on_and_can_be_heard_again(talk: Talk, words: str) -> None:
    assert "muted until today 17:00" in await talk.talk(WATCH, "mute #1 for 5 hours")
    await talk.wait(seconds=1)

    await talk.say(words)

    talk.page = shop("99.00")
    (told,) = await talk.wait(hours=1)
    assert "129.90 EUR \u2192 99.00 EUR" in told


async def test_a_removed_job_says_nothing_of_the_night(talk: Talk) -> None:
    await talk.talk("quiet hours 22-7", "every 2 hours drink")
    await talk.wait(hours=9)
    assert await talk.wait(hours=2) == []

    await talk.say("delete #1")

    assert await talk.wait(hours=10) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param("/quiet 22-22", "they end when they start", id="no length"),
        pytest.param("quiet hours 22:00-22:00", "they end when they start", id="in words"),
        pytest.param("no messages between 22 and 22", "they end when they start", id="between"),
        pytest.param("quiet hours 25:00-7", "names no time of day", id="no hour"),
        pytest.param("/quiet 25-7", "names no time of day", id="no such hour"),
        pytest.param("/quiet 22-7 Europe/Nowhere", "there is no time zone", id="no such zone"),
    ],
)
async def test_hours_that_make_no_sense_are_refused(talk: Talk, words: str, why: str) -> None:
    assert why in await talk.say(words)
    assert "You have no quiet hours" in await talk.say("/quiet")


async def test_that_it_settled_in_the_night_is_told_in_the_morning(talk: Talk) -> None:
    await talk.talk("quiet hours 20-7", WATCH)
    job = await talk.job()
    await talk.app.service.attend(job, replace(job.attention, confirm=1), origin=talk.origin())
    await talk.wait()
    told = []
    for price in ("99.00", "129.90", "99.00", "129.90"):
        talk.page = shop(price)
        told += await talk.wait(hours=1)

    night = await talk.wait(hours=7)
    morning = [words for _ in range(9) for words in await talk.wait(hours=1)]

    assert "it keeps switching" in told[-1]
    assert night == []
    assert len(morning) == 1
    assert morning[0].startswith("\U0001f319 While it was quiet:")
    assert "It kept switching, and has settled: Shop: Tea" in morning[0]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        pytest.param(
            ["/quiet 22:00-07:00", "undo"],
            "Quiet hours are as they were before: no quiet hours.",
            id="the first ones",
        ),
        pytest.param(
            ["/quiet 22:00-07:00", "/quiet 23:00-06:00", "undo"],
            "Quiet hours are as they were before: 22:00\u201307:00.",
            id="other ones",
        ),
        pytest.param(
            ["/quiet 22:00-07:00", "remind me at 18:00 to stretch", "undo"],
            "#1 stretch: taken back. It will not fire.",
            id="what came after them",
        ),
        pytest.param(
            ["remind me at 18:00 to stretch", "/quiet 22:00-07:00", "undo", "undo"],
            "#1 stretch: taken back. It will not fire.",
            id="and what came before them",
        ),
        pytest.param(
            ["/quiet 22:00-07:00", "remind me at 18:00 to stretch", "undo", "undo"],
            "Quiet hours are as they were before: no quiet hours.",
            id="one after another",
        ),
    ],
)
async def test_quiet_hours_are_taken_back_in_their_turn(
    talk: Talk, said: list[str], answer: str
) -> None:
    for words in said[:-1]:
        await talk.say(words)
        talk.clock.turn(minutes=1)

    assert await talk.say(said[-1]) == answer


async def test_an_undo_that_comes_twice_takes_back_once(talk: Talk) -> None:
    await talk.say("remind me at 18:00 to stretch")
    talk.clock.turn(minutes=1)
    await talk.say("/quiet 22:00-07:00")

    first = await talk.say("undo", origin="telegram:undo")
    again = await talk.say("undo", origin="telegram:undo")

    assert first == again
    assert len(await talk.jobs()) == 1
