"""``minder preview``: what a sentence means, by itself or line after line."""

import io
import json
import subprocess
from typing import Any

import pytest

from bot.cli.preview import NOTHING
from tests.bot.cli.conftest import Cli
from tests.conftest import COMMAND

NOW, ZONE = "2026-06-15T12:00:00+02:00", "Europe/Madrid"


def asked(**changed: object) -> str:
    return json.dumps({"text": "tomorrow at 9 pay", "now": NOW, "tz": ZONE} | changed)


def answered(lines: bytes, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), "utf-8"))
    done = cli("preview", "--jsonl")
    assert done.code == 0
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        pytest.param("tomorrow at 9 pay", "at", "16 June 2026 at 09:00", id="once"),
        pytest.param("every 2 hours drink", "every", "every 2 hours", id="an interval"),
        pytest.param("every weekday at 9 stand-up", "cron", "every weekday at 09:00", id="cron"),
        pytest.param(
            "check https://example.org every hour and tell me if it changes",
            "watch",
            "every hour",
            id="a watch",
        ),
        pytest.param("let me know when my steps change, hourly", "watch", "hour", id="no source"),
        pytest.param("remind me on friday at 3 to go", "ambiguous", "", id="two readings"),
        pytest.param("remind me to pay", "ambiguous", "", id="no time"),
        pytest.param("how are you?", "none", "talk", id="talk"),
        pytest.param("pause #3", "none", "pause", id="a command"),
    ],
)
def test_a_line_has_every_key(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, text: str, kind: str, says: str
) -> None:
    (line,) = answered(asked(text=text, lang="en").encode(), cli, monkeypatch)

    assert line.keys() == NOTHING.keys()
    assert line["kind"] == kind
    assert says in line["says"]
    assert bool(line["next"]) is (kind in {"at", "every", "cron", "watch"})
    assert (line["at"] is not None) is (kind == "at")


def test_options_and_several_requests_are_said_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n".join(
        asked(text=text)
        for text in ("remind me on friday at 3 to go", "at 5 call the bank and at 6 leave")
    )

    readings, several = answered(lines.encode(), cli, monkeypatch)

    assert ["03:00" in readings["options"][0]["says"], "15:00" in readings["options"][1]["says"]]
    assert [option["task"] for option in several["options"]] == ["call the bank", "leave"]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"[1]", id="no object"),
        pytest.param(b"{}", id="nothing in it"),
        pytest.param(b"[" * 100_000, id="endless brackets"),
        pytest.param(asked(tz="Mars/Olympus").encode(), id="no such zone"),
        pytest.param(asked(tz=None).encode(), id="no zone"),
        pytest.param(asked(now="soon").encode(), id="no instant"),
        pytest.param(asked(now=5).encode(), id="a number for an instant"),
        pytest.param(asked(now="9999-12-31T23:59:59Z").encode(), id="the end of time"),
        pytest.param(asked(now="0001-01-01T00:00:00Z").encode(), id="the beginning of time"),
    ],
)
def test_a_line_that_is_none_gets_an_answer_and_the_next_is_read(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    wrong, right = answered(line + b"\n\n" + asked().encode(), cli, monkeypatch)

    assert wrong.keys() == NOTHING.keys()
    assert wrong["kind"] == "none"
    assert wrong["reason"]
    assert right["kind"] == "at"


def test_each_line_is_answered_before_the_next_is_sent(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*COMMAND, "preview", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            process.stdin.write(asked() + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["kind"] == "at"
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_a_sentence_for_people(cli: Cli) -> None:
    sentence = "remind me to stretch every weekday at 9 except holidays, 5 times"

    done = cli("preview", sentence, "--now", NOW, "--zone", ZONE, "--next", "2")

    assert done.out.splitlines() == [
        "cron \u00b7 Europe/Madrid",
        "task: stretch",
        "every weekday at 09:00",
        "5 times",
        "not on public holidays in Spain",
        "word by word:",
        "  asking  remind me to",
        "  task    stretch",
        "  repeat  every weekday",
        "  time    at 9",
        "  policy  except holidays",
        "  bound   5 times",
        "next:",
        "  tomorrow 09:00",
        "  Wed 17 Jun 09:00",
        "I took the holidays of the country that your zone lies in.",
    ]


def test_each_request_of_a_message_shows_its_moments(cli: Cli) -> None:
    sentence = "remind me every monday at 9 to swim and every day at 17:00 to walk"
    asked = ("preview", sentence, "--now", NOW, "--zone", ZONE, "--next", "2")

    words, facts = cli(*asked).out.splitlines(), json.loads(cli(*asked, "--json").out)

    assert words[:11] == [
        "cron \u00b7 Europe/Madrid",
        "[1] every Monday at 09:00",
        "  task: swim",
        "  next:",
        "    Mon 22 Jun 09:00",
        "    Mon 29 Jun 09:00",
        "[2] every day at 17:00",
        "  task: walk",
        "  next:",
        "    today 17:00",
        "    tomorrow 17:00",
    ]
    assert [len(option["next"]) for option in facts["options"]] == [2, 2]


def test_readings_in_two_languages_are_named(cli: Cli) -> None:
    asked = ("preview", "half 3 taxi", "--now", NOW, "--zone", ZONE)

    words, facts = cli(*asked).out, json.loads(cli(*asked, "--json").out)

    assert "[1] English: on Monday, 15 June 2026 at 15:30" in words
    assert [option["language"] for option in facts["options"]] == ["en", "nl"]


def test_a_watch_shows_its_source_and_its_rule(cli: Cli) -> None:
    sentence = "check https://example.org every hour and tell me if the price drops by 10%"

    facts = json.loads(cli("preview", sentence, "--now", NOW, "--zone", ZONE, "--json").out)

    assert facts["rule"] == "when the price drops by 10 %"
    assert {"text": "https://example.org", "part": "source"} in facts["words"]


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("remind me to pay", "When? Say"),
        ("every quiet silent moon", ""),
        ("tomorrow pay the rent", "You named no hour"),
    ],
)
def test_what_is_missing_or_was_assumed_is_said(cli: Cli, sentence: str, note: str) -> None:
    done = cli("preview", sentence, "--now", NOW, "--zone", ZONE)

    assert done.code == 0
    assert note in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["preview"], id="nothing to preview"),
        pytest.param(["preview", "at 9", "--zone", "Mars"], id="no such zone"),
        pytest.param(["preview", "at 9", "--now", "soon"], id="no instant"),
    ],
)
def test_wrong_words_are_wrong_use(cli: Cli, arguments: list[str]) -> None:
    words, facts = cli(*arguments), cli(*arguments, "--json")

    assert (words.code, facts.code) == (2, 2)
    assert facts.facts["code"] == "USAGE"
    assert facts.facts["hint"]
    assert words.err == f"{facts.facts['message']} {facts.facts['hint']}\n"


def test_nothing_is_stored(cli: Cli) -> None:
    cli("preview", "tomorrow at 9 pay")

    assert cli("jobs", "list", "--json").facts == []


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        pytest.param(
            "remind me at 5 to call the bank and at 6 to leave",
            [
                ("asking", "remind me"), ("time", "at 5"), ("task", "to call the bank"),
                ("time", "at 6"), ("task", "to leave"),
            ],
            id="several requests",
        ),
        pytest.param(
            "change the stand-up to 9:30",
            [
                ("command", "change"), ("filler", "the"), ("job", "stand-up"),
                ("filler", "to"), ("time", "9:30"),
            ],
            id="an edit by name",
        ),
        pytest.param(
            "pause #4 until Monday",
            [("command", "pause"), ("job", "#4"), ("time", "until Monday")],
            id="a command with a number and a time",
        ),
        pytest.param(
            "check https://example.org every hour and tell me if the price changes",
            [
                ("rule", "check"), ("source", "https://example.org"), ("repeat", "every hour"),
                ("filler", "and"), ("asking", "tell me"), ("rule", "if"),
                ("subject", "the price"), ("rule", "changes"),
            ],
            id="a watch and what it looks at",
        ),
    ],
)  # fmt: skip
def test_word_by_word(cli: Cli, sentence: str, words: list[tuple[str, str]]) -> None:
    facts = json.loads(cli("preview", sentence, "--now", NOW, "--zone", ZONE, "--json").out)

    assert [(word["part"], word["text"]) for word in facts["words"]] == words
