"""Groups: only what is meant for the bot, answered where it was asked, wherever the group goes."""

import pytest
from aiogram.types import User

from tests.bot.telegram.living import Minder
from tests.bot.telegram.test_talk import asked
from tests.telegram_double import USERNAME, Double, Group, Seat, Standing


@pytest.fixture
def person(double: Double) -> User:
    return double.person("Ann")


@pytest.fixture
def team(double: Double, minder: Minder, person: User) -> Group:
    """A group whose bot is an administrator, and so reads everything."""
    del minder  # running
    made = double.group("Team", [person, double.person("Bob")])
    made.stand(Standing.ADMINISTRATOR)
    return made


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        pytest.param("/list", True, id="a command"),
        pytest.param(f"/list@{USERNAME}", True, id="a command with the bot's name"),
        pytest.param("/list@other_bot", False, id="another bot's command"),
        pytest.param("/play", False, id="a command that only another bot can know"),
        pytest.param(f"/play@{USERNAME}", True, id="an unknown command with the bot's name"),
        pytest.param(f"@{USERNAME} list my reminders", True, id="a mention"),
        pytest.param(f"list my reminders @{USERNAME.upper()}", True, id="a mention at the end"),
        pytest.param(f"@{USERNAME}", True, id="nothing but a mention"),
        pytest.param(f"@{USERNAME}_too list my reminders", False, id="a longer name"),
        pytest.param(f"mail me@{USERNAME}.org", False, id="an address"),
        pytest.param("list my reminders", False, id="talk among people"),
        pytest.param("remind me in 30 minutes to stretch", False, id="a request to nobody"),
    ],
)
async def test_only_what_is_meant_for_the_bot(
    minder: Minder, team: Group, person: User, words: str, answered: bool
) -> None:
    seat = team.seat(person)
    await seat.say(words)
    await seat.say("/undo")
    await seat.wait_for(lambda message: "nothing to take back" in (message.text or ""))

    assert len(seat.messages) == 1 + answered
    assert await minder.jobs() == []


async def test_a_job_of_a_group_is_everybodys(minder: Minder, team: Group, person: User) -> None:
    seat = team.seat(person)
    said = await seat.say(f"@{USERNAME} remind us in 30 minutes to stretch")
    card = await seat.next_message()
    minder.turn(minutes=30)
    reminder = await seat.next_message()

    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == said.message_id
    assert (reminder.text or "").endswith("stretch")
    assert reminder.reply_to_message is None


async def test_a_reply_in_a_group_needs_no_name(minder: Minder, team: Group, person: User) -> None:
    seat = team.seat(person)
    card = await asked(seat, f"@{USERNAME} every 2 hours stretch")

    await seat.reply(card, "pause")

    assert "paused" in ((await seat.next_message()).text or "")


async def test_thanks_in_a_group_are_left_alone(minder: Minder, team: Group, person: User) -> None:
    seat = team.seat(person)
    card = await asked(seat, f"@{USERNAME} every 2 hours stretch")

    await seat.reply(card, "thanks a lot")
    after = await asked(seat, "/list")

    assert seat.messages[1:] == [after]


async def test_joins_titles_and_pins_are_not_answered(
    double: Double, minder: Minder, team: Group, person: User
) -> None:
    team.join(double.person("Eve"))

    after = await asked(team.seat(person), "/list")

    assert team.seat(person).messages == [after]


# --- topics ------------------------------------------------------------------------------------


@pytest.fixture
def forum(double: Double, minder: Minder, person: User) -> Group:
    del minder  # running
    return double.supergroup("Forum", [person], forum=True)


async def test_each_topic_has_its_own_jobs_and_messages(
    minder: Minder, forum: Group, person: User
) -> None:
    inside = forum.seat(person, topic=forum.topic("Health"))
    general = forum.seat(person)
    await asked(inside, f"@{USERNAME} remind us in 30 minutes to stretch")
    await general.say("/list")
    await general.wait_for(lambda message: "nothing planned" in (message.text or ""))

    minder.turn(minutes=30)
    reminder = await inside.next_message()

    assert (reminder.text or "").endswith("stretch")
    assert (reminder.message_thread_id, reminder.is_topic_message) == (inside.topic, True)


@pytest.mark.parametrize("fate", ["deleted", "closed"])
async def test_a_topic_that_is_gone_is_told_once(
    double: Double, minder: Minder, forum: Group, person: User, fate: str
) -> None:
    topic = forum.topic("Health")
    inside = forum.seat(person, topic=topic)
    await asked(inside, f"@{USERNAME} every 2 hours stretch")
    if fate == "deleted":
        forum.delete_topic(topic)
    else:
        forum.close_topic(topic)
    told: dict[int, str | None] = {}
    for _ in range(2):
        minder.turn(hours=2)
        message = await forum.seat(person).wait_for(
            lambda one: one.message_thread_id is None and one.message_id not in told
        )
        told[message.message_id] = message.text

    assert [*told.values()] == [
        "(Its topic is gone or closed, so I write here.)\n\u23f0 #1 stretch",
        "\u23f0 #1 stretch",
    ]


async def test_a_thread_of_replies_is_no_topic(double: Double, minder: Minder) -> None:
    ann = double.person("Ann")
    team = double.supergroup("Team", [ann])
    seat = team.seat(ann)
    card = await asked(seat, f"@{USERNAME} every 2 hours stretch")

    await seat.reply(card, "pause")

    assert "#1 stretch: paused" in ((await seat.next_message()).text or "")
    assert [job.owner for job in await minder.jobs()] == [f"telegram:{team.id}"]


# --- the fate of chats --------------------------------------------------------------------------


async def test_a_group_that_migrates_takes_its_jobs_along(
    double: Double, minder: Minder, person: User
) -> None:
    team = double.group("Team", [person])
    await asked(team.seat(person), f"@{USERNAME} every 2 hours stretch")

    seat = team.migrate().seat(person)
    listed = await asked(seat, "/list")
    minder.turn(hours=2)

    assert "#1 stretch" in (listed.text or "")
    assert ((await seat.next_message()).text or "").endswith("stretch")


async def test_a_migration_that_only_sending_finds_out(
    double: Double, minder: Minder, person: User
) -> None:
    team = double.group("Team", [person])
    await asked(team.seat(person), f"@{USERNAME} every 2 hours stretch")
    double.updates.allow(["callback_query"])  # the service message never comes
    upgraded = team.migrate()

    minder.turn(hours=2)

    assert ((await upgraded.seat(person).next_message()).text or "").endswith("stretch")
    assert [job.owner for job in await minder.jobs()] == [f"telegram:{upgraded.id}"]


@pytest.mark.parametrize("standing", [Standing.KICKED, Standing.LEFT, Standing.MUTED])
async def test_where_the_bot_may_not_write_its_jobs_pause(
    minder: Minder, double: Double, person: User, standing: Standing
) -> None:
    team = double.group("Team", [person])
    seat = team.seat(person)
    await asked(seat, f"@{USERNAME} every 2 hours stretch")

    team.stand(standing)
    await minder.until_paused(seat)
    team.stand(Standing.MEMBER)
    await minder.until_paused(seat, False)

    minder.turn(hours=2)
    assert ((await seat.next_message()).text or "").endswith("stretch")


async def test_a_person_who_blocks_the_bot_and_comes_back(minder: Minder, ann: Seat) -> None:
    await asked(ann, "every 2 hours stretch")

    ann.block()
    await minder.until_paused(ann)
    minder.turn(hours=3)
    ann.unblock()
    await minder.until_paused(ann, False)
    minder.turn(hours=1)

    assert ((await ann.next_message()).text or "").endswith("stretch")
