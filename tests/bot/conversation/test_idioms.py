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


@pytest.mark.parametrize(
    "words",
    [
        "nein, doch lieber um 11 Uhr", "ich meinte um 11 Uhr", "um 11 Uhr stattdessen",
        "no, mejor a las 11", "perdón, quise decir a las 11", "a las 11 mejor",
        "non, à 11h", "pardon, je voulais dire à 11h", "plutôt à 11h",
        "no, anzi alle 11", "scusa, intendevo alle 11", "alle 11 invece",
        "não, às 11h", "desculpa, quis dizer às 11h", "aliás, às 11h",
        "nee, om 11 uur", "sorry, ik bedoelde om 11 uur", "toch liever om 11 uur",
        "nie, o 11:00", "chodziło mi o 11:00", "jednak o 11:00",
        "нет, в 11 часов", "ой, я имел в виду в 11:00", "лучше в 11:00",
        "ні, краще 11:00", "вибач, я мав на увазі 11:00",
        "yok saat 11'de", "pardon, saat 11 olsun",
        "不对 上午11点", "いや、11時にして", "لا، الساعة 11", "नहीं, 11 बजे",
    ],
)  # fmt: skip
async def test_a_second_thought_may_be_in_any_language(talk: Talk, words: str) -> None:
    await talk.say(TOMORROW)

    card = await talk.say(words)

    assert "#1 call mum\nonce, tomorrow 11:00" in card


async def test_a_second_thought_may_say_by_how_much(talk: Talk) -> None:
    await talk.say(TOMORROW)

    assert "once, tomorrow 10:00" in await talk.say("no, an hour later")
    assert "once, tomorrow 08:00" in await talk.say("nein, 2 Stunden früher")


async def test_a_second_thought_comes_soon_or_not_at_all(talk: Talk) -> None:
    await talk.say(TOMORROW)
    await talk.wait(minutes=6)

    await talk.say("no, at 11")

    assert "tomorrow 09:00" in await talk.say("list")


@pytest.mark.parametrize(
    "words",
    ["no", "no thanks", "actually I like tea", "sorry", "instead", "lieber nicht", "mejor así"],
)
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


@pytest.mark.parametrize(
    ("paused", "removed"),
    [
        pytest.param("pausiere #1 und #2 bis Freitag", "lösche 1 und 2", id="German"),
        pytest.param("#1 und #2 pausieren", "#1, #2 löschen", id="with the verb last"),
        pytest.param("pausa el #1 y #2 hasta el viernes", "borra 1 y 2", id="Spanish"),
        pytest.param("mets #1 et #2 en pause", "supprime #1 et #2", id="French"),
        pytest.param("metti in pausa #1 e #2", "cancella 1 e 2", id="Italian"),
        pytest.param("pausa #1 e #2 até sexta", "apaga 1 e 2", id="Portuguese"),
        pytest.param("pauzeer #1 en #2 tot vrijdag", "gooi #1 en #2 weg", id="Dutch"),
        pytest.param("wstrzymaj #1 i #2 do piątku", "usuń #1 oraz #2", id="Polish"),
        pytest.param("поставь #1 и #2 на паузу", "удали 1 и 2", id="Russian"),
        pytest.param("призупини #1 та #2", "видали #1 та #2", id="Ukrainian"),
        pytest.param("#1 ve #2'yi duraklat", "#1 ve #2'yi sil", id="Turkish"),
        pytest.param("暂停#1和#2", "删除#1和#2", id="Chinese"),
    ],
)
async def test_several_jobs_are_named_in_any_language(
    talk: Talk, paused: str, removed: str
) -> None:
    await talk.say(TOMORROW)
    await talk.say(WEEKLY)

    assert (await talk.say(paused)).count("paused") == 2
    assert (await talk.say(removed)).count("removed") == 2


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
