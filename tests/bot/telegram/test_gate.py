"""Who may talk: the one who pairs, the listed, everybody; others hear one sentence, once."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.telegram.gate import Admission
from tests.bot.telegram.clock import HandClock
from tests.bot.telegram.living import Minder, living
from tests.bot.telegram.test_talk import asked
from tests.telegram_double import Double, Seat


@pytest.fixture
async def minder(double: Double, tmp_path: Path, clock: HandClock) -> AsyncIterator[Minder]:
    """A bot that nobody has paired yet."""
    async with living(double, tmp_path, clock, admission=Admission()) as alive:
        yield alive


async def code_of(minder: Minder) -> str:
    """The pairing code, read where an operator reads it."""
    found = re.search(r"code: (\w{8})\.", await minder.announcement())
    assert found is not None
    return found[1]


async def test_the_first_chat_with_the_code_is_the_operators(
    double: Double, minder: Minder, ann: Seat
) -> None:
    code = await code_of(minder)

    await ann.say(code.lower())

    assert "Paired" in ((await ann.next_message()).text or "")
    assert "Write what you want and when" in ((await ann.next_message()).text or "")
    assert "#1 stretch" in ((await asked(ann, "remind me in 30 minutes to stretch")).text or "")
    assert await minder.app.store.facts.fact("paired") == {"owner": f"telegram:{ann.id}"}


async def test_the_link_pairs_as_well(double: Double, minder: Minder, ann: Seat) -> None:
    code = await code_of(minder)

    assert f"?start={code}" in minder.announced[0]
    assert "Paired" in ((await asked(ann, f"/start {code}")).text or "")


async def test_a_paired_bot_stays_so_and_asks_for_no_code(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    async with living(double, tmp_path, clock, admission=Admission()) as first:
        await asked(ann, await code_of(first))
        await ann.next_message()
    async with living(double, tmp_path, clock, admission=Admission()) as second:
        assert "You have nothing planned" in ((await asked(ann, "/list")).text or "")
        assert second.announced == []


async def test_five_wrong_codes_and_not_even_the_right_one_helps(
    double: Double, minder: Minder, ann: Seat
) -> None:
    code = await code_of(minder)
    answers = [(await asked(ann, f"WRNG{number}{number}AB")).text for number in range(2, 7)]
    await ann.say(code)
    bob = double.private("Bob")
    paired = await asked(bob, code)

    assert answers[0] == "That is not the pairing code; 4 tries are left."
    assert answers[3:] == [
        "That is not the pairing code; one try is left.",
        "That was not it either.",
    ]
    assert "Paired" in (paired.text or "")
    assert len(ann.messages) == 5


async def test_a_stranger_is_refused_once_with_their_id(
    double: Double, minder: Minder, ann: Seat
) -> None:
    bob = double.private("Bob")
    await asked(ann, await code_of(minder))
    refusal = await asked(bob, "remind me in 30 minutes to stretch")
    await bob.say("please")
    await bob.say("/list")
    await double.acknowledged()
    await ann.next_message()
    await asked(ann, "/list")

    assert "may not talk to you" in (refusal.text or "")
    assert str(bob.person.id) in (refusal.text or "")
    assert len(bob.messages) == 1
    assert await minder.jobs() == []


async def test_before_that_everybody_hears_how_to_pair(minder: Minder, ann: Seat) -> None:
    await code_of(minder)

    answer = await asked(ann, "/start")
    wrong = await asked(ann, "/start WRNG22AB")

    assert "send me the pairing code" in (answer.text or "")
    assert "4 tries are left" in (wrong.text or "")


async def test_a_strangers_edits_and_places_are_not_answered(
    double: Double, minder: Minder, ann: Seat
) -> None:
    bob = double.private("Bob")
    await asked(ann, await code_of(minder))
    await ann.next_message()
    said = await bob.say("/list")
    await bob.next_message()
    await bob.edit(said, "/help")
    await bob.send_location(40.42, -3.70)
    await minder.served(4)

    assert len(bob.messages) == 1


async def test_a_strangers_press_is_answered_and_does_nothing(
    double: Double, minder: Minder, ann: Seat
) -> None:
    bob = double.private("Bob")
    await asked(ann, await code_of(minder))
    refusal = await asked(bob, "/start")

    answer = await bob.press_data(refusal, "c:1")

    assert answer.text == "This bot does not know you."


@pytest.mark.parametrize("listed", ["person", "group"])
async def test_the_listed_come_in_without_a_code(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat, listed: str
) -> None:
    bob = double.person("Bob")
    team = double.group("Team", [ann.person, bob])
    allow = frozenset({ann.person.id if listed == "person" else team.id})
    async with living(double, tmp_path, clock, admission=Admission(allow=allow)) as minder:
        theirs, others = team.seat(ann.person), team.seat(bob)
        await asked(theirs, "/list")
        await others.say("/list")
        refused = await theirs.next_message()

        assert minder.announced == []
        assert ("may not talk to you" in (refused.text or "")) is (listed == "person")


async def test_in_a_group_a_stranger_is_refused_once_for_all(
    double: Double, minder: Minder, ann: Seat
) -> None:
    await asked(ann, await code_of(minder))
    team = double.group("Team", [double.person("Bob"), double.person("Eve"), ann.person])
    for person in team.chat.members.values():
        await team.seat(person).say("/list")
    seat = team.seat(ann.person)
    await seat.wait_for(lambda message: "nothing planned" in (message.text or ""))

    assert len(seat.messages) == 2
