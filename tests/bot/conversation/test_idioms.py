"""Ways to speak of jobs that no words file knows: second thoughts, several at once, by so much."""

import pytest

from tests.bot.talk import Talk

TOMORROW = "remind me tomorrow at 9 to call mum"
WEEKLY = "every Monday at 8 water the plants"


@pytest.mark.parametrize(
    ("words", "when"),
    [
        pytest.param("no, at 11", "tomorrow 11:00", id="no"),
        pytest.param("sorry, I meant Friday", "Fri 19 Jun 09:00", id="sorry"),
        pytest.param("actually at 12", "tomorrow 12:00", id="actually"),
        pytest.param("at 8 instead", "tomorrow 08:00", id="instead"),
        pytest.param("oops I meant 6pm", "tomorrow 18:00", id="oops"),
    ],
)
async def test_a_second_thought_changes_what_was_just_made(
    talk: Talk, words: str, when: str
) -> None:
    await talk.say(WEEKLY)
    await talk.say(TOMORROW)

    card = await talk.say(words)

    assert f"#2 call mum\nonce, {when}" in card
    assert "#3" not in await talk.say("list")


async def test_a_second_thought_comes_soon_or_not_at_all(talk: Talk) -> None:
    await talk.say(TOMORROW)
    await talk.wait(minutes=6)

    await talk.say("no, at 11")

    assert "tomorrow 09:00" in await talk.say("list")


@pytest.mark.parametrize("words", ["no", "no thanks", "actually I like tea", "sorry", "instead"])
async def test_what_names_no_time_is_no_second_thought(talk: Talk, words: str) -> None:
    await talk.say(TOMORROW)
    before = await talk.job()

    await talk.say(words)

    assert await talk.job() == before


async def test_several_jobs_are_named_in_one_command(talk: Talk) -> None:
    await talk.say(TOMORROW)
    await talk.say(WEEKLY)

    paused = await talk.say("pause #1 and #2 until Friday")
    resumed = await talk.say("resume 1, 2")
    removed = await talk.say("delete #1, #2 and #7")

    assert paused.count("paused until") == 2
    assert resumed.count("resumed") == 2
    assert removed.count("removed") == 2
    assert "There is no #7" in removed
    assert "nothing planned" in await talk.say("list")
    assert "is back" in await talk.say("undo")
    assert "is back" in await talk.say("undo")


@pytest.mark.parametrize("words", ["buy 1, 2 or 3 apples", "#1, #2", "remind me at 1 and 2"])
async def test_what_is_no_command_for_each_does_nothing(talk: Talk, words: str) -> None:
    await talk.say(TOMORROW)
    before = await talk.job()

    await talk.say(words)

    assert await talk.job() == before


@pytest.mark.parametrize(
    ("words", "when"),
    [
        pytest.param("move #1 2 hours later", "tomorrow 11:00", id="later"),
        pytest.param("move it 30 minutes earlier", "tomorrow 08:30", id="earlier"),
        pytest.param("postpone #1 by a day", "Wed 17 Jun 09:00", id="by a day"),
        pytest.param("bring forward #1 by an hour", "tomorrow 08:00", id="forward"),
        pytest.param("snooze #1 1 hour", "tomorrow 10:00", id="snoozed before it came"),
        pytest.param("snooze #1 until tomorrow 15:00", "tomorrow 15:00", id="until then"),
    ],
)
async def test_what_has_not_come_is_moved_by_so_much(talk: Talk, words: str, when: str) -> None:
    await talk.say(TOMORROW)

    card = await talk.say(words)

    assert f"#1 call mum\nonce, {when}" in card
    assert "#2" not in await talk.say("list")
    await talk.say("undo")
    assert "tomorrow 09:00" in await talk.say("list")


async def test_a_series_is_not_moved_by_so_much(talk: Talk) -> None:
    await talk.say(WEEKLY)
    before = await talk.job()

    assert "only what comes once" in await talk.say("move #1 1 hour later")
    assert await talk.job() == before


async def test_what_is_done_before_it_came_does_not_come(talk: Talk) -> None:
    await talk.say(TOMORROW)

    assert "does not come any more" in await talk.say("done #1")
    assert "nothing planned" in await talk.say("list")
    assert "is back" in await talk.say("undo")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("can you delete #1?", "removed", id="can you"),
        pytest.param("could you please pause #1, please?", "paused", id="with courtesy"),
        pytest.param("when does #1 come?", "once, tomorrow 09:00", id="when"),
        pytest.param("history #1", "you made it", id="history"),
        pytest.param("can you call mum?", "no time", id="no command"),
    ],
)
async def test_a_question_may_be_a_command(talk: Talk, words: str, answer: str) -> None:
    await talk.say(TOMORROW)

    assert answer in await talk.say(words)


@pytest.mark.parametrize(
    "words", ["pause #1 on 7 July", "pause #1 from Friday to Sunday", "mute #1 tomorrow"]
)
async def test_a_rest_begins_at_once_or_not(talk: Talk, words: str) -> None:
    await talk.say(WEEKLY)
    before = await talk.job()

    assert "I can only begin now" in await talk.say(words)
    assert await talk.job() == before


async def test_all_is_no_name(talk: Talk) -> None:
    await talk.say(TOMORROW)

    assert "“al”" in await talk.say("/remove al")
    assert "2 jobs" not in await talk.say("/pause all")
    assert "paused" in await talk.say("list")
    await talk.say("/resume all")
    assert "Remove your only job?" in await talk.say("/remove all")


async def test_undo_takes_back_the_zone_where_that_came_last(talk: Talk) -> None:
    await talk.say(WEEKLY)
    await talk.wait(minutes=1)
    await talk.say("/timezone London")
    await talk.say("keep")

    assert "Europe/Madrid" in await talk.say("undo")
    assert "Europe/Madrid" in await talk.say("/timezone")
    assert "taken back" in await talk.say("undo")


async def test_undo_of_a_pause_under_a_pause_claims_nothing(talk: Talk) -> None:
    await talk.say(WEEKLY)
    await talk.say("pause #1 until Friday")
    await talk.say("pause #1 until 1 July")

    assert "as it was before" in await talk.say("undo")
    assert "paused until" in await talk.say("list")


async def test_cancel_with_nothing_open_says_so(talk: Talk) -> None:
    await talk.say(TOMORROW)

    assert "“undo” takes back" in await talk.say("cancel that")
