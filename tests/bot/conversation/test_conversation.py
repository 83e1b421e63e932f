"""The conversation from end to end: what is said, what is stored, what is answered."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.exchange import LONGEST
from scheduler.schedule import At, Cron
from tests.bot.talk import ANN, BEN, Talk

MONDAY = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


def labels(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [button.label for row in talk.last.buttons for button in row]


# --- making ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "card"),
    [
        pytest.param(
            "remind me in 30 minutes to stretch",
            "\u2713 #1 stretch\nonce, today 12:30 (in 30 min) \u00b7 Europe/Madrid (UTC+2)",
            id="once, soon",
        ),
        pytest.param(
            "every weekday at 9 stand-up",
            "\u2713 #1 stand-up\nevery weekday at 09:00 \u00b7 Europe/Madrid (UTC+2)\n"
            "next: tomorrow 09:00 \u00b7 Wed 17 Jun 09:00 \u00b7 Thu 18 Jun 09:00",
            id="every weekday",
        ),
        pytest.param(
            "every 2 hours drink, 3 times",
            "\u2713 #1 drink\nevery 2 hours \u00b7 Europe/Madrid (UTC+2) \u00b7 3 times\n"
            "next: today 14:00 \u00b7 16:00 \u00b7 18:00",
            id="the day is said once",
        ),
        pytest.param(
            "in 5 minutes remind me",
            "\u2713 #1 your reminder\nonce, today 12:05 (in 5 min) \u00b7 Europe/Madrid (UTC+2)",
            id="no words for it",
        ),
    ],
)
async def test_a_card_says_what_was_understood(talk: Talk, words: str, card: str) -> None:
    answer = await talk.say(words)

    assert answer == card
    assert labels(talk) == ["Undo", "Edit", "Pause"]


@pytest.mark.parametrize(
    ("words", "note"),
    [
        pytest.param("remind me tomorrow to pay", "You named no hour", id="an hour was assumed"),
        pytest.param("at 5 call mum", "the next one by day", id="a half of the day was assumed"),
        pytest.param(
            "check https://example.org and tell me if it changes",
            "how often to look",
            id="an interval was assumed",
        ),
        pytest.param("on the 31st of every month at 9 pay", "In shorter", id="short months"),
        pytest.param(
            "every 2 hours stretch but not at night", "quiet: 22:00\u201307:00", id="quiet hours"
        ),
        pytest.param("every 2 hours stretch even at night", "urgent: it comes", id="urgent"),
        pytest.param(
            "every monday at 9 report, ask me first", "Before its first run I ask", id="approval"
        ),
        pytest.param(
            "check https://example.org every hour, at most once a day",
            "at most once in 1 day",
            id="a cooldown",
        ),
    ],
)
async def test_a_card_says_what_was_assumed_and_what_is_not_done(
    talk: Talk, words: str, note: str
) -> None:
    answer = await talk.say(words)

    assert answer.startswith("\u2713 #1")
    assert answer.count(note) == 1


async def test_a_card_says_when_the_clocks_change(talk: Talk) -> None:
    answer = await talk.say("every 3 months at 9 service")

    assert re.search(r"Clocks change before Wed 16 Dec .*: UTC\+2 becomes UTC\+1\.", answer)


async def test_two_requests_in_one_message_are_two_jobs(talk: Talk) -> None:
    answers = await talk.replies("at 5 call the bank and at 6 leave")

    assert [job.task for job in await talk.jobs()] == ["call the bank", "leave"]
    assert [reply.job_id for reply in answers] == [job.id for job in await talk.jobs()]


async def test_what_is_refused_does_not_keep_the_other_request_from_being_met(talk: Talk) -> None:
    await talk.say("at 5 call the bank")

    answer = await talk.say("at 5 call the bank and at 6 leave")

    assert "You have that already: #1 call the bank" in answer
    assert "\u2713 #2 leave" in answer


async def test_it_comes_when_it_is_due(talk: Talk) -> None:
    await talk.say("remind me in 30 minutes to stretch")

    assert await talk.wait(minutes=29) == []
    assert await talk.wait(minutes=1) == ["\u23f0 #1 stretch"]
    assert labels(talk) == ["Done", "10 min", "1 h", "Tomorrow 9:00"]


# --- nothing is made ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("how are you?", "I heard no time", id="talk"),
        pytest.param("Hello!", "I am here. Say what and when", id="a greeting"),
        pytest.param("thank you so much", "I am here. Say what and when", id="thanks"),
        pytest.param("", "nothing in it", id="empty"),
        pytest.param(" \n\t ", "nothing in it", id="white space"),
        pytest.param("remind me to pay", "When?", id="no time"),
        pytest.param("remind me on 31 February to pay", "does not exist", id="an impossible date"),
        pytest.param("remind me at 25:61 to pay", "no time of day", id="an impossible time"),
        pytest.param("every 0 minutes stretch", "no interval", id="no interval"),
        pytest.param("every 5 seconds stretch", "too often", id="too often"),
        pytest.param("0 0 31 2 * pay", "never comes", id="a schedule that never comes"),
        pytest.param(
            "let me know when the price on https://example.org drops below 90",
            "I found no number there",
            id="a number on a page",
        ),
        pytest.param("skip tomorrow", "You have nothing planned", id="skip"),
        pytest.param("x" * (LONGEST + 1), "longer than I can read", id="huge"),
        pytest.param("\x00\x01\ufffe\u202e\u200b", "I heard no time", id="binary"),
        pytest.param("<b>hi</b> & 'DROP TABLE jobs;--", "I heard no time", id="markup"),
        pytest.param("/rmeove 3", "Did you mean /remove?", id="a slash that is nearly one"),
        pytest.param("/", "/help shows", id="a bare slash"),
        pytest.param("/job " + "9" * 5000, "There is no", id="a number of 5000 digits"),
        pytest.param("#" + "9" * 5000, "I heard no time", id="nothing but digits"),
    ],
)
async def test_what_is_no_request_or_cannot_be_met_is_answered_kindly(
    talk: Talk, words: str, answer: str
) -> None:
    said = await talk.say(words)

    assert answer in said
    assert await talk.jobs() == []


async def test_a_message_read_long_after_it_was_sent_keeps_its_own_now(talk: Talk) -> None:
    answer = await talk.say("remind me in 2 hours to eat", sent_at=MONDAY - timedelta(hours=1))

    assert "today 13:00 (in 1 h)" in answer


async def test_a_message_read_too_late_says_which_moment_passed(talk: Talk) -> None:
    answer = await talk.say("remind me in 5 minutes to eat", sent_at=MONDAY - timedelta(hours=1))

    assert "That was for today 11:05" in answer
    assert await talk.jobs() == []


async def test_a_series_read_late_begins_with_what_is_to_come(talk: Talk) -> None:
    await talk.say("every day at 11:30 eat", sent_at=MONDAY - timedelta(hours=1))

    (job,) = await talk.jobs()
    assert job.next_run_at == MONDAY + timedelta(hours=23, minutes=30)


@pytest.mark.parametrize("words", ["thanks!", "see you at the party", ""])
async def test_talk_in_a_group_that_is_not_for_the_bot_is_left_alone(
    talk: Talk, words: str
) -> None:
    assert await talk.replies(words, addressed=False) == []


# --- other people ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["show #1", "pause #1", "delete #1", "run #1", "change #1 to tomorrow at 9:30", "/undo 1"],
)
async def test_another_owners_job_is_answered_like_an_unknown_one(talk: Talk, words: str) -> None:
    await talk.say("every 2 hours stretch")

    foreign = await talk.say(words, owner=BEN)
    unknown = await talk.say(words.replace("1", "99"))

    assert "There is no #1 here" in foreign
    assert foreign.replace("#1", "#99") == unknown


async def test_another_owners_button_changes_nothing(talk: Talk) -> None:
    await talk.say("every 2 hours stretch")

    assert "There is no #1" in await talk.press("Pause", owner=BEN)
    assert (await talk.job()).pause is None


# --- the same message twice --------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("remind me in 30 minutes to stretch", id="a job"),
        pytest.param("at 5 call the bank and at 6 leave", id="two jobs"),
        pytest.param(
            "check https://example.org every hour and tell me if it changes", id="a watch"
        ),
    ],
)
async def test_the_same_message_again_gets_the_same_card_and_makes_nothing(
    talk: Talk, words: str
) -> None:
    first = await talk.say(words, origin="update 1")
    made = await talk.jobs()

    again = await talk.say(words, origin="update 1")

    assert again == first
    assert await talk.jobs() == made


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        pytest.param(["remind me on friday at 3 to go"], "2", id="a choice"),
        pytest.param(["every 2 hours sip", "every 2 hours sip"], "yes", id="once more"),
        pytest.param(["send me a weather summary at 9"], "yes", id="just a reminder"),
        pytest.param(["every 2 hours sip", "/cancel"], "pause #1", id="a command"),
        pytest.param(["every 2 hours sip", "pause #1"], "undo", id="undo"),
    ],
)
async def test_the_same_answer_again_changes_nothing_more(
    talk: Talk, before: list[str], answer: str
) -> None:
    await talk.talk(*before)
    first = await talk.say(answer, origin="update 1")
    jobs = await talk.jobs()

    again = await talk.say(answer, origin="update 1")

    assert await talk.jobs() == jobs
    assert "no time" not in first + again


# --- nobody fires ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "every 2 hours drink",
        "/list",
        "show #1",
        "list today",
        "resume #1",
        "change #1 to tomorrow at 9:30",
    ],
)
async def test_what_says_when_says_first_that_nobody_fires(talk: Talk, words: str) -> None:
    await talk.talk("every 2 hours stretch", "every 3 hours sip", "pause #1")
    talk.alive = False

    answer = await talk.say(words)

    assert answer.startswith("Nothing fires at this moment")
    assert answer.count("Nothing fires") == 1


@pytest.mark.parametrize("words", ["how are you", "pause #1", "delete #1", "/help"])
async def test_what_does_not_need_not(talk: Talk, words: str) -> None:
    await talk.say("every 2 hours stretch")
    talk.alive = False

    assert "Nothing fires" not in await talk.say(words)


async def test_schedules_are_those_of_the_owners_zone(talk: Talk) -> None:
    await talk.talk("remind me tomorrow at 9 to pay", "every day at 9 stretch")

    once, daily = sorted(await talk.jobs(), key=lambda job: job.number)
    assert once.schedule == At(moments=(datetime(2026, 6, 16, 7, 0, tzinfo=UTC),))
    assert daily.schedule == Cron(expressions=("0 9 * * *",), zone="Europe/Madrid")


async def test_a_flood_is_answered_kindly_once(talk: Talk) -> None:
    talk.limit(3)

    answers = [len(await talk.replies("list")) for _ in range(6)]

    assert answers == [1, 1, 1, 1, 0, 0]
    assert "lost track" in await talk.press(data="j:show:1:1")
    assert "nothing planned" in await talk.say("list", owner=BEN)


# --- history -----------------------------------------------------------------------------------


async def test_the_history_tells_runs_and_who_changed_what(talk: Talk) -> None:
    await talk.say("every day at 9:00 stretch")
    await talk.say("change #1 to 9:30")
    await talk.say("pause #1")

    told = await talk.say("/history #1")

    assert told.splitlines()[-4:] == [
        "Changes",
        "today 12:00 you made it from Telegram",
        "today 12:00 you changed it from Telegram; "
        "schedule: every day at 09:00 \u2192 every day at 09:30",
        "today 12:00 you paused it from Telegram; pause: no \u2192 by you",
    ]
    assert await talk.say("history of #1") == told


# --- approval ----------------------------------------------------------------------------------


async def test_what_shall_ask_first_asks_before_its_first_run(talk: Talk) -> None:
    card = await talk.say("every day at 13:00 water the plants, ask me first")
    (question,) = await talk.wait(hours=1, minutes=1)
    approved = await talk.press("Approve")
    (said,) = await talk.wait(minutes=1)

    assert "Before its first run I ask whether it may." in card
    assert question.startswith("\U0001f512 #1 water the plants\nMay it run?")
    assert approved == "#1 water the plants: approved, next tomorrow 13:00."
    assert said.startswith("\u23f0 #1 water the plants")


async def test_another_chat_cannot_approve_and_a_no_counts_once(talk: Talk) -> None:
    await talk.say("every day at 13:00 water the plants, ask me first")
    await talk.wait(hours=1, minutes=1)
    deny, approve = talk.data("Deny"), talk.data("Approve")

    foreign = await talk.press(data=approve, owner=BEN)
    denied = await talk.press(data=deny)
    late = await talk.press(data=approve)

    assert foreign == late
    assert foreign.startswith("That was answered already")
    assert "denied" in denied
    assert "nobody approved it" in await talk.say("why #1")
    assert "next tomorrow" in await talk.say("resume #1")


@pytest.mark.parametrize(
    ("owner", "words", "said"),
    [
        pytest.param(ANN, "/approve", "#1 water: approved, next tomorrow 13:00.", id="yes"),
        pytest.param(ANN, "/deny", "#1 water: denied.", id="no"),
        pytest.param(BEN, "/approve", "Nothing waits for a yes or no here.", id="another chat"),
    ],
)
async def test_where_there_are_no_buttons_the_answer_is_typed(
    talk: Talk, owner: str, words: str, said: str
) -> None:
    await talk.say("every day at 13:00 water, ask me first")
    await talk.wait(hours=1, minutes=1)

    answer = await talk.say(words, owner=owner)

    assert answer.startswith(said)


async def test_what_was_answered_waits_no_longer(talk: Talk) -> None:
    await talk.say("every day at 13:00 water, ask me first")
    await talk.wait(hours=1, minutes=1)
    await talk.say("/approve")

    again = await talk.say("/deny")

    assert again == "Nothing waits for a yes or no here."


async def test_in_a_group_only_who_wanted_to_be_asked_approves(talk: Talk) -> None:
    group, ann, ben = "telegram:-100", "telegram:7", "telegram:8"
    talk.person = ann
    await talk.say("every day at 13:00 water, ask me first", owner=group)
    await talk.wait(hours=1, minutes=1)
    approve = talk.data("Approve")

    talk.person = ben
    foreign = await talk.press(data=approve, owner=group)
    talk.person = ann
    own = await talk.press(data=approve, owner=group)

    assert foreign == "Whoever wanted to be asked has to say it. The question stays open."
    assert own.startswith("#1 water: approved")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param("every hour drink, at most 5 times a day", "At most 5 a day", id="a day"),
        pytest.param("every 20 minutes drink at most once an hour", "one run in 1 h", id="apart"),
        pytest.param("every hour drink, at most twice a day", "At most 2 a day", id="twice"),
    ],
)
async def test_how_often_it_may_come_is_said_in_words(talk: Talk, words: str, says: str) -> None:
    card = await talk.say(words)

    assert says in card
    assert "cannot" not in card
