"""How a job is served, changed by its owner in words and by name: all that a policy has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.language import describe, read
from bot.language.intent import Command, CommandName
from bot.policies import POLICIES, governed
from bot.wording.policy_words import WORDS, said_of
from scheduler.consent import Approval, Approver
from scheduler.errors import InvalidPolicy
from scheduler.policy import Concurrency, Misfire, Policy, QuietWay
from scheduler.quiet import windows_of
from tests.bot.talk import ANN, Talk

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
NIGHT = windows_of("22:00-07:00")
MINUTE = timedelta(minutes=1)

SAID = [
    ("#1 if missed skip it", {"misfire": Misfire.SKIP}),
    ("#1 ask me if it was missed", {"misfire": Misfire.REVIEW}),
    ("#1 run it once if missed", {"misfire": Misfire.RUN_ONCE}),
    ("catch up on what you missed #1", {"misfire": Misfire.CATCH_UP}),
    ("#1 more than 2 hours late skip it", {"max_lateness": 120 * MINUTE}),
    ("#1 5 minutes late is fine", {"grace": 5 * MINUTE}),
    ("#1 replace the running one", {"concurrency": Concurrency.REPLACE}),
    ("#1 wait for the previous one", {"concurrency": Concurrency.QUEUE_ONE}),
    ("#1 retry 3 times", {"max_retries": 3}),
    ("#1 try again after 5 minutes", {"retry_backoff": 5 * MINUTE}),
    ("#1 timeout 3 minutes", {"timeout": 3 * MINUTE}),
    ("#1 with 2 minutes of jitter", {"jitter": 2 * MINUTE}),
    ("#1 not at night", {"quiet": NIGHT}),
    ("#1 don't run in quiet hours", {"quiet_way": QuietWay.HOLD_RUNS}),
    ("make it urgent", {"urgent": True}),
    ("make #1 silent", {"silent": True}),
    ("#1 at least 2 hours apart", {"cooldown": 120 * MINUTE}),
    ("#1 at most 3 times a day", {"daily_runs": 3}),
    (
        "#1 ask me first",
        {"approval": Approval.BEFORE_FIRST_RUN, "approver": Approver.OWNER, "approver_person": ANN},
    ),
]


@pytest.mark.parametrize(("words", "fields"), [pytest.param(*case, id=case[0]) for case in SAID])
async def test_a_policy_is_changed_in_words_and_taken_back(
    talk: Talk, words: str, fields: dict[str, Any]
) -> None:
    talk.person = ANN
    await talk.say("every day at 9 stretch")
    before = (await talk.job()).policy

    answer = await talk.say(words)

    assert (await talk.job()).policy == replace(before, **fields)
    assert "changed. " in answer
    await talk.say("undo")
    assert (await talk.job()).policy == before


async def test_every_policy_can_be_said(talk: Talk) -> None:
    said = {name for _, fields in SAID for name in fields}

    assert said - {"approver_person"} == POLICIES.keys() - {"mute"}  # which has a command


@pytest.mark.parametrize(
    ("written", "answer", "fields"),
    [
        pytest.param(
            "/edit 1 jitter=2m daily_runs=3",
            "up to 2 min after",
            {"jitter": 2 * MINUTE, "daily_runs": 3},
            id="two",
        ),
        pytest.param(
            "/edit #1 quiet=22:00-07:00 max-retries=2",
            "Quiet hours: 22:00",
            {"quiet": NIGHT, "max_retries": 2},
            id="with a dash",
        ),
        pytest.param(
            "/edit 1 jitter=20m", "I left it as it was: jitter: 5 min is the", {}, id="far"
        ),
        pytest.param("/edit 1 moon=full", "there is no policy moon, but misfire", {}, id="unknown"),
        pytest.param("/edit 1 misfire=maybe", "is none of skip, run_once", {}, id="no such way"),
        pytest.param("/edit 9 jitter=2m", "There is no #9", {}, id="no such job"),
        pytest.param("/edit 1", "What shall become of #1", {}, id="nothing said"),
        pytest.param("/edit 1 every 3 hours", "every 3 hours", {}, id="in words"),
        pytest.param("/edit 1 at 10:30, aloud", "10:30", {}, id="a time and a policy"),
    ],
)
async def test_a_policy_is_changed_by_name(
    talk: Talk, written: str, answer: str, fields: dict[str, Any]
) -> None:
    await talk.say("every day at 9 stretch")
    before = (await talk.job()).policy

    assert answer in await talk.say(written)
    assert (await talk.job()).policy == replace(before, **fields)


async def test_a_time_and_a_policy_are_one_change(talk: Talk) -> None:
    await talk.say("every day at 9 stretch")

    card = await talk.say("change #1 to 10:30, at most 3 times a day")

    assert "every day at 10:30" in card
    assert "At most 3 a day" in card
    await talk.say("undo")
    assert (await talk.job()).policy.daily_runs is None


async def test_what_goes_too_far_makes_no_job(talk: Talk) -> None:
    assert "no number from 0 to 16" in await talk.say("every day at 8 back up, retry 20 times")
    assert "nothing planned" in await talk.say("/list")


@pytest.mark.parametrize(
    "named",
    [
        pytest.param({"grace": "soon"}, id="no time"),
        pytest.param({"timeout": "0"}, id="no time at all"),
        pytest.param({"jitter": "6m"}, id="too long"),
        pytest.param({"cooldown": "99999d"}, id="for ever"),
        pytest.param({"daily_runs": "0"}, id="never"),
        pytest.param({"daily_runs": "9" * 5000}, id="a long number"),
        pytest.param({"max_retries": "-1"}, id="less than none"),
        pytest.param({"silent": "perhaps"}, id="neither yes nor no"),
        pytest.param({"quiet": "22:00-22:00"}, id="hours that never end"),
        pytest.param({"approval": "later"}, id="no such way"),
        pytest.param({"moon": "full"}, id="no such policy"),
    ],
)
def test_what_is_no_policy_says_so(named: dict[str, str]) -> None:
    with pytest.raises(InvalidPolicy, match=next(iter(named))):
        governed(Policy(), named, now=NOW)


def test_a_mute_ends() -> None:
    muted = governed(Policy(), {"mute": "1d"}, now=NOW)

    assert muted.muted_until == NOW + timedelta(days=1)
    assert governed(muted, {"mute": "off"}, now=NOW).muted_until is None


@pytest.mark.parametrize("name", sorted(WORDS))
def test_each_policy_is_said_in_a_sentence(name: str) -> None:
    said = said_of(Policy(), [name])

    assert said.endswith(".")
    assert len(said) > 10


def test_how_it_is_served_is_a_task_only_where_there_is_no_other() -> None:
    intent = read("make the bed silent", NOW, "UTC", "en")

    assert not (isinstance(intent, Command) and intent.name is CommandName.GOVERN)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param("#1 until June", "; until: none \u2192 2026-06-30 23:59", id="a bound"),
        pytest.param("#1 not at night", "; quiet: none \u2192 22:00\u201307:00", id="quiet hours"),
        pytest.param("#1 retry twice", "; max retries: 0 \u2192 2", id="a number"),
        pytest.param("make #1 urgent", "; urgent: no \u2192 yes", id="yes or no"),
        pytest.param("skip next #1", "; left out: none \u2192 2026-06-16 09:00", id="left out"),
        pytest.param("#1 if missed ask me", "; misfire: none \u2192 review", id="a way"),
    ],
)
async def test_the_history_says_a_change_as_people_do(talk: Talk, said: str, told: str) -> None:
    await talk.say("every day at 9 stretch")
    await talk.say(said)

    assert told in await talk.say("/history 1")


@pytest.mark.parametrize("words", ["test #1", "/test 1", "try out #1", "teste #1"])
async def test_a_test_is_asked_for_in_words(talk: Talk, words: str) -> None:
    await talk.say("every day at 9 stretch")

    assert "tried out now" in await talk.say(words)
    (said,) = await talk.wait(seconds=1)
    assert said.startswith("(test) \u23f0 #1 stretch")


WEEKDAYS = "every weekday at 09:00"


@pytest.mark.parametrize(
    ("written", "task", "schedule"),
    [
        pytest.param("rename #1 to call dad", "call dad", WEEKDAYS, id="renamed"),
        pytest.param("Please rename 1: ring at 9", "ring at 9", WEEKDAYS, id="as it is"),
        pytest.param("renombra #1 a llamar a papá", "llamar a papá", WEEKDAYS, id="in Spanish"),
        pytest.param("rename it to call dad", "call dad", WEEKDAYS, id="the only one"),
        pytest.param(
            "/edit 1 call dad at 13:00", "call dad", "every weekday at 13:00", id="and a time"
        ),
        pytest.param(
            "/edit 1 llamar a papá a las 14:00", "llamar a papá", "every weekday at 14:00",
            id="and a time in Spanish",
        ),
        pytest.param(
            "change #1 to call dad every 3 hours", "call dad", "every 3 hours", id="and a pace"
        ),
    ],
)  # fmt: skip
async def test_a_job_gets_other_words(talk: Talk, written: str, task: str, schedule: str) -> None:
    await talk.say("every weekday at 9 call mum")
    before = await talk.job()

    card = await talk.say(written)

    assert f"#1 {task}\n" in card
    assert f"before: call mum \u00b7 {WEEKDAYS}" in card
    now = await talk.job()
    assert now.schedule is not None
    assert describe(now.schedule, "en") == schedule
    await talk.say("undo")
    assert replace(await talk.job(), version=before.version) == before


@pytest.mark.parametrize(
    "written",
    [
        "/edit 1 every blue day", "/edit 1 never", "/edit 1 two hours earlier", "/edit 1 call dad",
        "change #1 to 25:00", "change #1 to 5 or 6pm", "rename #1 to", "rename #1 to\nx",
        "/edit 1 https://example.org/x",
    ],
)  # fmt: skip
async def test_what_is_no_time_renames_nothing(talk: Talk, written: str) -> None:
    await talk.say("every weekday at 9 call mum")
    before = await talk.job()

    answer = await talk.say(written)

    assert "\u2713" not in answer
    assert await talk.job() == before
    assert "#2" not in await talk.say("/list")


async def test_the_question_what_shall_become_of_it_takes_other_words(talk: Talk) -> None:
    await talk.say("remind me tomorrow at noon to call mum")
    await talk.say("/edit 1")

    assert "nothing" in await talk.say("hm, I do not know")
    assert "#1 call dad" in await talk.say("rename to call dad")
    await talk.say("/edit 1")
    assert "#2 buy milk" in await talk.say("remind me tomorrow at 8 to buy milk")


async def test_the_same_words_change_nothing(talk: Talk) -> None:
    await talk.say("remind me tomorrow at noon to call mum")
    before = await talk.job()

    await talk.say("rename #1 to call mum")

    assert await talk.job() == before


async def test_too_many_words_are_refused(talk: Talk) -> None:
    await talk.say("remind me tomorrow at noon to call mum")

    assert "too long for one job" in await talk.say(f"rename #1 to {'x' * 5_000}")
    assert (await talk.job()).task == "call mum"
