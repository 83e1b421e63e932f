"""What a model wants to change, on buttons: who may say yes, and what the question becomes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wording.approvals import OF_ANOTHER
from tests.bot.telegram.clock import HandClock
from tests.bot.telegram.living import Minder, living
from tests.bot.telegram.test_presses import now
from tests.bot.telegram.test_talk import asked, labels
from tests.openai_double import KEY, OpenAIDouble, call, openai_double, say
from tests.telegram_double import USERNAME, Double, Seat

QUESTION = 'jobs_control {"action": "remove", "job": 1}'


@pytest.fixture
async def model() -> AsyncIterator[OpenAIDouble]:
    """Looks at what a watch saw, and then wants the job to be gone."""
    async with openai_double() as double:
        double.follow(
            call("jobs_query", action="get", job=1),
            call("jobs_control", action="remove", job=1),
            say("That is it."),
        )
        yield double


@pytest.fixture
async def minder(
    double: Double, tmp_path: Path, clock: HandClock, model: OpenAIDouble
) -> AsyncIterator[Minder]:
    setup = {"agent_model": "openai-chat:x", "agent_url": model.url, "agent_key": KEY}
    async with living(double, tmp_path, clock, **setup) as alive:
        yield alive


@pytest.mark.parametrize(
    ("label", "outcome", "left"),
    [
        pytest.param(
            "Approve", f"\u2705 Approved:\n{QUESTION}\n\n#1 stretch: removed.", 0, id="yes"
        ),
        pytest.param("Deny", f"\u26d4 Denied:\n{QUESTION}", 1, id="no"),
    ],
)
async def test_the_question_becomes_its_answer(
    minder: Minder, ann: Seat, label: str, outcome: str, left: int
) -> None:
    await asked(ann, "every 2 hours stretch")
    question = await asked(ann, "hmm that thing there, get rid of it")

    await ann.press(question, label)

    shown = await now(ann, question, outcome)
    assert (shown.text or "").endswith("That is it.")
    assert not set(labels(shown)) & {"Approve", "Deny"}
    assert len(await minder.jobs(ann)) == left


async def test_in_a_group_only_who_made_it_ask_may_say_yes(double: Double, minder: Minder) -> None:
    people = [double.person(name) for name in ("Ann", "Bob")]
    team = double.group("Team", people)
    ann, bob = map(team.seat, people)
    await asked(ann, f"@{USERNAME} every 2 hours stretch")
    question = await asked(ann, f"@{USERNAME} hmm that thing there, get rid of it")

    await bob.press(question, "Approve")
    await bob.wait_for(lambda message: message.text == OF_ANOTHER)
    kept = len(await minder.jobs())
    await ann.press(question, "Approve")
    await now(ann, question, "Approved")

    assert (kept, await minder.jobs()) == (1, [])


async def test_a_forwarded_message_is_no_wish(
    minder: Minder, ann: Seat, model: OpenAIDouble
) -> None:
    await asked(ann, "every 2 hours stretch")
    model.follow(call("jobs_control", action="remove", job=1), say("ok"))
    await ann.forward("hmm that thing there, get rid of it", author="Mallory")

    question = await ann.next_message()

    assert QUESTION in (question.text or "")
    assert len(await minder.jobs(ann)) == 1
