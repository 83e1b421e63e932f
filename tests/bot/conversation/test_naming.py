"""Jobs are called by their words where a number would do, and a new job stays a new job."""

import pytest

from tests.bot.talk import Talk

GYM = "every weekday at 8 gym"
PLANTS = "every day at 20 water the plants"
BANK = "call the bank tomorrow at 11"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("skip gym on Friday", "#1 gym: leaves out Fri 19 Jun 08:00", id="skip"),
        pytest.param("skip the plants tomorrow", "#2 water the plants: leaves out", id="a part"),
        pytest.param("why gym", "#1 gym\nIt has not run yet.", id="why"),
        pytest.param("why did the plants not come?", "#2 water the plants\nIt has", id="asked"),
        pytest.param("history of the bank", "#3 call the bank\nIt has not run yet", id="history"),
        pytest.param("Gym done", "#1 gym: done", id="name first"),
        pytest.param("snooze gym 1 h", "Snoozed #4 gym to today 13:00", id="snooze so long"),
        pytest.param("skip gym tonight", "#1 gym: does not come then", id="skip today"),
        pytest.param(
            "skip gym on Thursday and Friday",
            "leaves out Thu 18 Jun 08:00, Fri 19",
            id="skip two days",
        ),
        pytest.param("skip gym next week", "leaves out Mon 22 Jun 08:00, Tue 23", id="skip a week"),
        pytest.param("skip gym every Friday", "which days are those?", id="skip for good"),
        pytest.param("can you skip gym on Friday?", "#1 gym: leaves out Fri 19", id="politely"),
        pytest.param("snooze gym until 14:00", "Snoozed #4 gym to today 14:00", id="snooze"),
        pytest.param("when is gym", "#1 gym\nevery weekday at 08:00", id="when"),
        pytest.param("push the bank to Friday", "#3 call the bank\nonce, Fri 19 Jun", id="push"),
    ],
)
async def test_a_job_is_called_by_its_words(talk: Talk, words: str, answer: str) -> None:
    for asked in (GYM, PLANTS, BANK):
        await talk.say(asked)

    assert answer in await talk.say(words)


async def test_the_whole_name_is_no_time(talk: Talk) -> None:
    await talk.say("every Sunday at 12 Sunday lunch")

    assert "#1 Sunday lunch: done" in await talk.say("Sunday lunch done")


@pytest.mark.parametrize("words", ["delete the car", "delete this", "delete last", "that done"])
async def test_a_part_of_a_word_or_a_pointing_one_is_no_name(talk: Talk, words: str) -> None:
    for asked in ("every day at 18 feed the carp", "every day at 19 think this over, last of that"):
        await talk.say(asked)
    before = await talk.say("list")

    await talk.say(words)

    assert await talk.say("list") == before


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("gym at 18:00 on Saturday", id="the same again"),
        pytest.param("call the bank about the loan on Friday at 9", id="more than the name"),
        pytest.param("buy plants on Saturday at 10", id="a word of it"),
        pytest.param("skip the line at the museum on Friday at 9", id="skip something else"),
    ],
)
async def test_a_new_job_stays_one(talk: Talk, words: str) -> None:
    for asked in (GYM, PLANTS, BANK):
        await talk.say(asked)

    assert (await talk.say(words)).startswith("✓ #4")


async def test_letters_that_fold_into_two_move_no_name(talk: Talk) -> None:
    await talk.say("every weekday at 8 Straße kehren")

    assert "#1 Straße kehren: leaves out" in await talk.say("skip STRASSE KEHREN on Friday")


@pytest.mark.parametrize("words", ["I love the gym", "the plants look good", "why is the sky blue"])
async def test_talk_stays_talk(talk: Talk, words: str) -> None:
    for asked in (GYM, PLANTS, BANK):
        await talk.say(asked)
    before = await talk.say("list")

    await talk.say(words)

    assert await talk.say("list") == before


async def test_of_two_with_the_same_words_one_is_chosen(talk: Talk) -> None:
    await talk.say(GYM)
    await talk.say("every Saturday at 10 gym")

    asked = await talk.say("skip gym on Saturday")
    chosen = await talk.say("number 2, please")

    assert asked == (
        "Which one? Say its number.\n#1 gym \u00b7 every weekday at 08:00"
        "\n#2 gym \u00b7 every Saturday at 10:00"
    )
    assert "#2 gym: leaves out Sat 20 Jun 10:00" in chosen


async def test_of_a_job_and_its_snooze_the_job_is_meant(talk: Talk) -> None:
    await talk.say(GYM)
    await talk.say("snooze gym until 14:00")

    assert "#1 gym: leaves out" in await talk.say("skip gym on Friday")
