"""Requests as people type them in a hurry: shortened, out of order, with words that say nothing."""

import pytest

from bot.language import read
from bot.language.intent import Command
from bot.language.preview import preview
from tests.bot.language.told import BERLIN, TUESDAY, said


@pytest.mark.parametrize(
    ("text", "at", "task"),
    [
        ("in 1hr30 pick up the kids", "03-10 11:30", "pick up the kids"),
        ("in like an hour or so text Meg", "03-10 11:00", "text Meg"),
        ("remind me in 2 hours 45 to move the car", "03-10 12:45", "move the car"),
        ("rem me 2 buy eggs tmrow 6pm", "03-11 18:00", "buy eggs"),
        ("hw due nxt fri", "03-13 09:00", "hw due"),
        ("2day 5pm call bro", "03-10 17:00", "call bro"),
        ("plz remind me abt the gig on sat nite", "03-14 20:00", "the gig"),
        ("remidn me ot call Bob at 4pm", "03-10 16:00", "call Bob"),
        ("wed arvo fix the bike", "03-11 15:00", "fix the bike"),
        ("morning of the 19th: blood test", "03-19 09:00", "blood test"),
        ("sometime tomorrow call the plumber", "03-11 09:00", "call the plumber"),
        ("mid november book the ski trip", "11-15 09:00", "book the ski trip"),
        ("early next week call the roofer", "03-16 09:00", "call the roofer"),
        ("wed 25 march 3 to 4pm workshop", "03-25 15:00", "workshop"),
        ("i must not forget to bring the keys tomorrow", "03-11 09:00", "bring the keys"),
        ("it'd be great if you could poke me about the wash at 5pm", "03-10 17:00", "the wash"),
        ("remind both of us on Friday at 7pm to pay", "03-13 19:00", "pay"),
        ("my flight is on 1 May at 6:10, remind me 3 hours before", "05-01 03:10", "my flight"),
        ("remind me to 2 x stretch at 5pm", "03-10 17:00", "2 x stretch"),
        ("exactly 48 hours from now take it out", "03-12 10:00", "take it out"),
        ("no rush but in an hour could you remind me to eat", "03-10 11:00", "eat"),
        (
            "meeting tomorrow at 10 with Ann at 5 Main St",
            "03-11 10:00",
            "meeting with Ann at 5 Main St",
        ),
        ("remind me tomorrow at 8am... actually 8:30 to leave", "03-11 08:30", "leave"),
        ("remind me thursday at 9, no, make it 10, to call Al", "03-12 10:00", "call Al"),
        ("call Jo thu 5/11 at noon", "11-05 12:00", "call Jo"),
        ("in 2 weeks on a tuesday at 10 review", "03-24 10:00", "review"),
        ("two tuesdays from now at 10 review", "03-24 10:00", "review"),
        ("tomorrow morning 6 sharp run", "03-11 06:00", "run"),
        ("last thing tonight lock up", "03-10 20:00", "lock up"),
        ("Christmas cards: buy stamps nov 20", "11-20 09:00", "Christmas cards: buy stamps"),
        ("buy 1/2 kg of rice at 6pm", "03-10 18:00", "buy 1/2 kg of rice"),
        ("dinner 8pm sat", "03-14 20:00", "dinner"),
        ("at 7am sun salutations", "03-11 07:00", "sun salutations"),
        ("saturday fortnight 3pm christening", "03-28 15:00", "christening"),
        ("pick it up sometime between 10 and 12 on saturday", "03-14 10:00", "pick it up"),
        ("cook pasta for 12 minutes at 7pm", "03-10 19:00", "cook pasta for 12 minutes"),
        (
            "hi there! could you maybe remind me at 5pm to thaw peas? thanks a ton",
            "03-10 17:00",
            "thaw peas",
        ),
        ("I was wondering if you could remind me at 5pm about Al", "03-10 17:00", "Al"),
        ("call the bank [tomorrow 9am]", "03-11 09:00", "call the bank"),
        ("at 3:00pm.call lee", "03-10 15:00", "call lee"),
    ],
)
def test_once(text: str, at: str, task: str) -> None:
    assert said(text, 2) == ([at], task)


def test_a_month_of_next_year() -> None:
    found = preview("next year in april renew the licence", TUESDAY, BERLIN, "en")

    assert (found["at"], found["task"]) == ("2027-04-01T07:00:00Z", "renew the licence")


@pytest.mark.parametrize(
    ("text", "moments", "task"),
    [
        ("every wk day 9am log in", ["03-11 09:00", "03-12 09:00"], "log in"),
        ("meds @8am n 8pm evryday", ["03-10 20:00", "03-11 08:00"], "meds"),
        ("evry tues an thurs 7pm zumba", ["03-10 19:00", "03-12 19:00"], "zumba"),
        ("once a month, on the last day, back up", ["03-31 09:00", "04-30 09:00"], "back up"),
        ("at :30 every hour drink", ["03-10 10:30", "03-10 11:30"], "drink"),
        ("for 5 days at 8pm take the pill", ["03-10 20:00", "03-11 20:00"], "take the pill"),
        ("mon 16 - fri 20 march at 7am feed Al", ["03-16 07:00", "03-17 07:00"], "feed Al"),
        ("semi-annually check the tyres", ["09-10 10:00", "03-10 10:00"], "check the tyres"),
        ("at the top of every hour breathe", ["03-10 11:00", "03-10 12:00"], "breathe"),
        ("Mo We Fr 7:30 run", ["03-11 07:30", "03-13 07:30"], "run"),
        ("PTA 2nd tuesdays at 7pm", ["03-10 19:00", "04-14 19:00"], "PTA"),
        ("every hour at 20 past check", ["03-10 10:20", "03-10 11:20"], "check"),
        ("remind me 2 days in a row at 9pm to floss", ["03-10 21:00", "03-11 21:00"], "floss"),
        ("tomorrow and the day after at 8 fast", ["03-11 08:00", "03-12 08:00"], "fast"),
        (
            "every day unless it's a weekend water it at 8",
            ["03-11 08:00", "03-12 08:00"],
            "water it",
        ),
        (
            "between christmas and new year feed Al daily at 8",
            ["12-25 08:00", "12-26 08:00"],
            "feed Al",
        ),
        ("every half year check the alarm", ["09-10 10:00", "03-10 10:00"], "check the alarm"),
        ("every hour on the half hour stretch", ["03-10 10:30", "03-10 11:30"], "stretch"),
        ("next mon & wed at 8am swim", ["03-16 08:00", "03-18 08:00"], "swim"),
        (
            "remind me on the 20th, 22nd and 24th of march at 8 to water them",
            ["03-20 08:00", "03-22 08:00"],
            "water them",
        ),
        ("in 20 mins and again in 40 mins baste it", ["03-10 10:20", "03-10 10:40"], "baste it"),
        (
            "twice a year, on 1 april and 1 october, change the tyres",
            ["04-01 09:00", "10-01 09:00"],
            "change the tyres",
        ),
        (
            "every day at noon except dec 24 and 25 walk the dog",
            ["03-10 12:00", "03-11 12:00"],
            "walk the dog",
        ),
    ],
)
def test_again_and_again(text: str, moments: list[str], task: str) -> None:
    assert said(text, 2) == (moments, task)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("whats on friday?", "list"),
        ("what's scheduled for today?", "list"),
        ("all reminders", "list"),
        ("what have I got coming up", "list"),
        ("done with #5", "done"),
        ("make #7 every two days instead", "change"),
        ("oops, undo", "undo"),
        ("stop all reminders for 2 days", "pause_all"),
    ],
)
def test_commands(text: str, name: str) -> None:
    found = read(text, TUESDAY, BERLIN, "en")

    assert isinstance(found, Command)
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "condition", "subject"),
    [
        ("ping https://a.example every minute and warn me if it's down", "down", ""),
        ("check my steps every evening and tell me if they're below 8000", "below", "my steps"),
        ("tell me when the file ~/film.mkv is there", "appears", "the file ~/film.mkv"),
        ("tell me if mysite.io goes down", "down", "mysite.io"),
    ],
)
def test_watches(text: str, condition: str, subject: str) -> None:
    found = read(text, TUESDAY, BERLIN, "en")

    watch = getattr(found, "watch", None)
    assert watch is not None
    assert (watch.condition, watch.subject) == (condition, subject)
