"""What an address offers is seen before anything is stored, and asked about if it is unclear."""

import pytest

from bot.conversation.surveys import Find, Kind, Survey
from bot.probes.causes import LookCause
from bot.wording.rendering import LOST
from scheduler.errors import TurnFailed
from scheduler.policy import Condition
from tests.bot.talk import Talk

DROPS = "check https://shop.example/tea every hour and tell me if the price drops below 90"
CHANGES = "check https://shop.example/tea every hour and tell me if it changes"
TEA = Find(source={"probe": "value", "place": {"selector": "#price"}}, sample="129.90 EUR")
OLD = Find(source={"probe": "value", "place": {"selector": "#old"}}, sample="199.00 EUR")


def page(*finds: Find) -> Survey:
    return Survey(kind=Kind.PAGE, finds=finds)


async def test_the_value_that_is_seen_now_is_shown_before_it_is_watched(talk: Talk) -> None:
    talk.survey = page(TEA)

    asked = await talk.say(DROPS)

    assert "I see 129.90 EUR now. Watch this?" in asked
    assert not await talk.jobs()

    card = await talk.say("yes")

    (job,) = await talk.jobs()
    assert "drops below 90" in card
    assert job.source == {**TEA.source, "url": "https://shop.example/tea"}
    (rule,) = job.attention.rules
    assert (rule.condition, rule.path, rule.value) == (Condition.BELOW, "/value", 90)


async def test_of_several_values_the_person_chooses(talk: Talk) -> None:
    talk.survey = page(TEA, OLD)

    asked = await talk.say(DROPS)
    await talk.press("199.00 EUR")

    (job,) = await talk.jobs()
    assert "[1] 129.90 EUR\n[2] 199.00 EUR" in asked
    assert job.source["place"] == {"selector": "#old"}


async def test_the_whole_page_can_be_watched_instead(talk: Talk) -> None:
    talk.survey = page(TEA, OLD)
    await talk.say(CHANGES.replace("it changes", "the price changes"))

    await talk.press("The whole page")

    (job,) = await talk.jobs()
    assert job.source == {"probe": "page", "url": "https://shop.example/tea"}


@pytest.mark.parametrize("answer", ["no", "none"])
async def test_nothing_is_stored_where_none_was_meant(talk: Talk, answer: str) -> None:
    talk.survey = page(TEA)
    await talk.say(DROPS)

    assert "leave it" in await talk.say(answer)
    assert not await talk.jobs()


async def test_a_number_is_not_watched_unseen(talk: Talk) -> None:
    talk.survey = TurnFailed("shop.example did not answer", cause="TIMEOUT")

    assert "I could not look at it: shop.example did not answer" in await talk.say(DROPS)
    assert not await talk.jobs()


async def test_a_page_that_does_not_answer_now_is_watched_all_the_same(talk: Talk) -> None:
    talk.survey = TurnFailed("shop.example did not answer", cause="TIMEOUT")

    await talk.say(CHANGES)

    (job,) = await talk.jobs()
    assert job.source["probe"] == "page"


async def test_a_feed_is_known_by_its_looks(talk: Talk) -> None:
    talk.survey = Survey(kind=Kind.FEED, finds=(Find(source={"probe": "feed"}, sample="News"),))

    card = await talk.say(CHANGES)

    (job,) = await talk.jobs()
    assert job.source["probe"] == "feed"
    assert "something new comes up" in card


async def test_json_is_compared_as_json(talk: Talk) -> None:
    talk.survey = Survey(kind=Kind.JSON)

    await talk.say(CHANGES)

    (job,) = await talk.jobs()
    assert job.source["probe"] == "json"


async def test_a_private_address_is_refused_before_it_is_asked(talk: Talk) -> None:
    said = await talk.say("check http://10.0.0.1/x every hour and tell me if the price drops")

    assert "private or reserved network" in said
    assert not await talk.jobs()


async def test_a_choice_survives_the_question_whether_it_is_there_already(talk: Talk) -> None:
    talk.survey = page(TEA, OLD)
    await talk.talk(DROPS, "2", DROPS)

    assert "already" in await talk.say("2")
    await talk.say("yes")

    first, second = await talk.jobs()
    assert first.source == second.source


@pytest.mark.parametrize(
    ("words", "source"),
    [
        pytest.param(
            "let me know when port 5432 on db.example.org is down",
            {"probe": "port", "host": "db.example.org", "port": 5432},
            id="a port",
        ),
        pytest.param(
            "let me know when port db.example.org:5432 is down",
            {"probe": "port", "host": "db.example.org", "port": 5432},
            id="a port as it stands in addresses",
        ),
        pytest.param(
            "tell me when the certificate of example.org:8443 changes",
            {"probe": "tls", "host": "example.org", "port": 8443},
            id="a certificate on another port",
        ),
        pytest.param(
            "tell me when the certificate of example.org changes",
            {"probe": "tls", "host": "example.org"},
            id="a certificate",
        ),
    ],
)
async def test_what_is_no_page_is_named_in_words(
    talk: Talk, words: str, source: dict[str, object]
) -> None:
    await talk.say(words)

    (job,) = await talk.jobs()
    assert job.source == source


async def test_an_unknown_command_is_refused_with_those_that_there_are(talk: Talk) -> None:
    await talk.say("tell me if it changes, every 10 minutes")

    assert "no command is called that" in await talk.say("the command disk")


# --- numbers that people type ---------------------------------------------------------------------


async def test_a_number_that_its_owner_types_is_tracked(talk: Talk) -> None:
    await talk.say("notify me when my steps change, hourly")
    card = await talk.say("I type it")

    said = await talk.say("steps 5000"), await talk.say("my steps: 6,000")

    assert "“steps 42”" in card
    assert said[0].endswith("steps: 5\u00a0000")
    assert "5\u00a0000 → 6\u00a0000 (+1\u00a0000, +20\u00a0%)" in said[1]


async def test_a_number_of_nothing_tracked_is_talk(talk: Talk) -> None:
    assert "planned nothing" in await talk.say("steps 5000")


async def test_what_is_typed_runs_the_job(talk: Talk) -> None:
    await talk.talk("tell me if my weight goes above 80, daily", "I type it")

    await talk.say("weight 81.5 kg")

    (job,) = await talk.jobs()
    assert await talk.app.store.numbers.last(job.owner, "weight") == 81.5
    assert [run.cause for run in await talk.app.service.history(job)] == ["manual"]


# --- a place that is gone -------------------------------------------------------------------------


async def test_a_value_whose_place_is_gone_is_looked_for_again(talk: Talk) -> None:
    talk.survey = page(TEA)
    await talk.talk(DROPS, "yes")
    talk.survey = page(OLD)

    asked = await talk.press(data="j:find:1:0")
    card = await talk.say("yes")

    (job,) = await talk.jobs()
    assert "I see 199.00 EUR now" in asked
    assert "looks there from now on" in card
    assert job.source == {**OLD.source, "url": "https://shop.example/tea"}


def test_the_codes_of_a_lost_place_are_those_of_looks() -> None:
    assert set(LookCause) >= LOST
