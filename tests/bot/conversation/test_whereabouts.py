"""Zones: asked where they matter and are unknown; what was made meanwhile is put right."""

from datetime import UTC, datetime

import pytest

from scheduler.schedule import Cron
from scheduler.wish import Wish
from tests.bot.talk import ANN, MADRID, Talk

WHERE = "I took UTC. Where are you?"


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        pytest.param("every weekday at 9 stand-up", True, id="an hour of the day"),
        pytest.param("remind me tomorrow at 9 to pay", True, id="a day and an hour"),
        pytest.param("remind me in 30 minutes to stretch", False, id="a span"),
        pytest.param("every 2 hours drink", False, id="elapsed time"),
    ],
)
async def test_the_zone_is_asked_where_it_matters(stranger: Talk, words: str, asks: bool) -> None:
    assert (WHERE in await stranger.say(words)) is asks


@pytest.mark.parametrize("words", ["madrid", "Europe/Madrid", "/timezone madrid", " Madrid! "])
async def test_the_job_made_meanwhile_is_put_right(stranger: Talk, words: str) -> None:
    await stranger.say("every weekday at 9 stand-up")

    answer = await stranger.say(words)

    (job,) = await stranger.jobs()
    assert answer.startswith("Europe/Madrid, it is 12:00 there.\n\u2713 #1 stand-up")
    assert job.schedule == Cron(expressions=("0 9 * * 1-5",), zone=MADRID)
    assert job.next_run_at == datetime(2026, 6, 16, 7, 0, tzinfo=UTC)


async def test_all_jobs_made_meanwhile_are_put_right(stranger: Talk) -> None:
    await stranger.talk(
        "every day at 9 one",
        "remind me on friday at 3 to go",
        "2",
        "at 17:00 call Ben and at 18:00 leave",
    )
    await stranger.say("every 2 hours drink")

    await stranger.say("madrid")

    hours = {job.task: job.next_run_at for job in await stranger.jobs()}
    assert {task: at.hour for task, at in hours.items() if at} == {
        "one": 7, "go": 13, "call Ben": 15, "leave": 16, "drink": 12,
    }  # fmt: skip


async def test_utc_may_be_right(stranger: Talk) -> None:
    await stranger.say("every weekday at 9 stand-up")

    answer = await stranger.press("UTC is right")

    assert answer.startswith("UTC, it is 10:00 there.")
    assert (await stranger.app.store.owners.profile(ANN)).zone == "UTC"


async def test_the_day_that_was_meant_is_that_of_the_place(stranger: Talk) -> None:
    stranger.clock.turn(hours=13)  # 23:00 UTC: tomorrow already in Madrid
    await stranger.say("remind me tomorrow at 9 to pay")

    await stranger.say("madrid")

    assert (await stranger.job()).next_run_at == datetime(2026, 6, 17, 7, 0, tzinfo=UTC)


async def test_a_place_on_the_map_is_an_answer_too(stranger: Talk) -> None:
    await stranger.say("every weekday at 9 stand-up")

    answers = await stranger.conversation.place(ANN, MADRID, origin="update 9")

    assert [reply.job_id for reply in answers] == [None, (await stranger.job()).id]


async def test_the_zone_is_taken_whenever_it_comes(stranger: Talk) -> None:
    await stranger.talk("every weekday at 9 stand-up", "/cancel")

    assert "\u2713 #1" in await stranger.say("madrid")


async def test_what_was_changed_meanwhile_is_put_right_as_it_was_changed(stranger: Talk) -> None:
    await stranger.talk("every weekday at 9 stand-up", "change #1 to every day at 10")

    await stranger.say("madrid")

    assert (await stranger.job()).schedule == Cron(expressions=("0 10 * * *",), zone=MADRID)


async def test_what_is_gone_stays_gone(stranger: Talk) -> None:
    await stranger.talk("every weekday at 9 stand-up", "delete #1")

    assert await stranger.say("madrid") == "Europe/Madrid, it is 12:00 there."


async def moved_to_tokyo(talk: Talk) -> str:
    """At noon in Madrid, with a job by the clock, one on a grid of days, and two by no clock."""
    await talk.talk("/timezone madrid", "every weekday at 9 stand-up", "every 2 days at 18:00 run")
    await talk.talk("every 2 hours drink", "tomorrow at 8 call Eve")
    return await talk.say("/timezone tokyo")


async def test_a_change_of_zone_asks_what_becomes_of_the_jobs(stranger: Talk) -> None:
    assert await moved_to_tokyo(stranger) == (
        "Asia/Tokyo, it is 19:00 there. These go by the clock of Europe/Madrid:\n"
        "\u2022 #2 run: tomorrow 01:00; if it follows you, Wed 17 Jun 18:00\n"
        "\u2022 #1 stand-up: tomorrow 16:00; if it follows you, tomorrow 09:00"
    )
    keep = stranger.data("Keep home clock")
    assert await stranger.press(data=keep) == "They keep the clock of Europe/Madrid."


async def test_the_question_stands_when_the_zone_is_named_once_more(stranger: Talk) -> None:
    asked = await moved_to_tokyo(stranger)

    assert await stranger.say("/timezone tokyo") == asked


@pytest.mark.parametrize("words", ["Follow me", "follow", "yes"])
async def test_jobs_follow_their_owner(stranger: Talk, words: str) -> None:
    await moved_to_tokyo(stranger)

    answer = await stranger.say(words)

    assert answer.startswith("These go by the clock of Asia/Tokyo now. Each /undo takes one back.")
    assert "#1 stand-up \u00b7 every weekday at 09:00, next tomorrow 09:00\n" in answer
    zones = [job.zone for job in await stranger.app.service.listed(None)]
    assert sorted(zones) == ["Asia/Tokyo", "Asia/Tokyo", MADRID, MADRID]
    await stranger.say("undo")
    assert "at 09:00, next tomorrow 09:00 (Europe/Madrid)" in await stranger.say("list")


@pytest.mark.parametrize("words", ["Keep home clock", "keep", "no"])
async def test_jobs_keep_the_clock_of_home_and_say_so(stranger: Talk, words: str) -> None:
    await moved_to_tokyo(stranger)

    assert await stranger.say(words) == "They keep the clock of Europe/Madrid."
    assert "next tomorrow 09:00 (Europe/Madrid)" in await stranger.say("list")
    assert "until tomorrow 09:00 (Europe/Madrid)" in await stranger.say("pause #1 until 16:00")


async def test_jobs_in_the_zone_of_the_machine_may_follow_too(stranger: Talk) -> None:
    """As in a terminal, where nobody has to say a zone before they name another."""
    nine = Cron(expressions=("0 9 * * *",), zone="UTC")
    wish = Wish(owner=ANN, task="stretch", schedule=nine, zone="UTC")
    await stranger.app.service.add(wish, origin="cli")

    answer = await stranger.say("/timezone tokyo")

    assert answer.endswith("#1 stretch: tomorrow 18:00; if it follows you, tomorrow 09:00")


async def test_the_question_is_about_the_zone_that_was_left(stranger: Talk) -> None:
    await moved_to_tokyo(stranger)
    await stranger.say("keep")

    assert await stranger.say("/timezone new york") == "America/New_York, it is 06:00 there."


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("/timezone", "I do not know your time zone yet", id="unknown"),
        pytest.param(
            "/timezone atlantis", "I know no time zone \u201catlantis\u201d", id="no place"
        ),
        pytest.param("/timezone +02:00", "I know no time zone", id="an offset"),
    ],
)
async def test_what_is_no_zone(stranger: Talk, words: str, answer: str) -> None:
    assert answer in await stranger.say(words)


async def test_the_same_answer_again_changes_nothing_more(stranger: Talk) -> None:
    await stranger.say("every weekday at 9 stand-up")
    await stranger.say("madrid", origin="update 1")
    made = await stranger.jobs()

    again = await stranger.say("madrid", origin="update 1")

    assert again.startswith("Europe/Madrid")
    assert await stranger.jobs() == made


@pytest.mark.parametrize(
    ("words", "city"),
    [
        pytest.param("/timezone new york", "New York", id="a city"),
        pytest.param("/timezone America/New_York", "", id="a zone, wherever one is in it"),
        pytest.param("/timezone UTC", "", id="no place at all"),
    ],
)
async def test_a_city_that_is_named_is_known(stranger: Talk, words: str, city: str) -> None:
    await stranger.say("/timezone berlin")

    await stranger.say(words)

    assert (await stranger.app.store.owners.profile(ANN)).city == city
