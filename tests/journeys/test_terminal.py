"""What the README promises of the terminal, with the real program."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pexpect
import pytest

from tests.conftest import COMMAND, Minder, Terminal


def test_one_sentence_shows_its_card_waits_says_it_and_ends(minder: Minder) -> None:
    said = minder("remind me in 2 seconds to stretch")

    assert said.returncode == 0, said.stderr
    card, _, reminder = said.stdout.partition("\u23f0")
    assert "#1 stretch" in card
    assert "Europe/Madrid" in card
    assert "in 2 s" in card
    assert "stretch" in reminder


def test_what_is_due_later_is_stored_and_says_what_has_to_run(minder: Minder) -> None:
    said = minder("remind me tomorrow at 9 to pay the rent")
    listed = json.loads(minder("jobs", "list", "--json").stdout)

    assert said.returncode == 0
    assert "minder run" in said.stdout
    assert [job["task"] for job in listed] == ["pay the rent"]


def test_a_chat_in_a_terminal(terminal: Terminal) -> None:
    chat = terminal()
    chat.expect("nothing leaves this machine")

    chat.sendline("remind me in 1 second to blink")
    chat.expect("#1 blink")
    chat.expect("\u23f0")
    chat.sendline("done")
    chat.expect("done")
    chat.sendline("every weekday at 9 stand-up")
    chat.expect("Europe/Madrid")
    chat.sendline("/undo")
    chat.expect("taken back")
    chat.sendeof()

    chat.expect(pexpect.EOF)
    chat.wait()
    assert chat.exitstatus == 0


def test_commands_are_completed(terminal: Terminal) -> None:
    chat = terminal()
    chat.expect(">")

    chat.send("/ti\t")

    chat.expect("/timezone")


def test_a_piped_chat_answers_each_line_and_says_what_is_due(minder: Minder) -> None:
    talk = (
        "remind me in 1 second to sip\nevery weekday at 9 stand-up\npause #2\n/list\nhow are you?\n"
    )

    said = minder("chat", typed=talk)

    assert said.returncode == 0, said.stderr
    assert "\u23f0 #1 sip" in said.stdout
    assert "#2 stand-up: paused" in said.stdout


def test_killed_and_started_again_it_says_what_it_owes(minder: Minder, terminal: Terminal) -> None:
    chat = terminal("chat")
    chat.expect("nothing leaves this machine")
    chat.sendline("remind me in 2 seconds to breathe")
    chat.expect("#1 breathe")

    chat.kill(signal.SIGKILL)
    chat.wait()
    time.sleep(2)
    said = minder("chat", "--linger", "5")

    assert said.stdout.count("\u23f0 #1 breathe") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("jbos",), 2, "jobs", id="an unknown command names the nearest"),
        pytest.param(("jobs", "show", "7"), 1, "no job #7", id="an unknown job"),
        pytest.param(("jobs", "show", "rubbish"), 1, "no job rubbish", id="an unknown id"),
        pytest.param(("preview", "--zone", "Mars", "at 9"), 2, "time zone", id="a wrong zone"),
        pytest.param(("preview", "--now", "soon", "at 9"), 2, "instant", id="a wrong instant"),
        pytest.param(("preview",), 2, "preview", id="nothing to preview"),
        pytest.param(("jobs", "history", "1", "--limit", "no"), 2, "limit", id="no number"),
    ],
)
def test_wrong_use_is_told_kindly(
    minder: Minder, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = minder(*arguments)

    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_refusals_in_json_have_a_code(minder: Minder) -> None:
    done = minder("jobs", "show", "7", "--json")

    assert json.loads(done.stdout)["code"] == "JOB_NOT_FOUND"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("MINDER_ZONE", "Mars/Olympus", id="a zone that does not exist"),
        pytest.param("MINDER_DATABASE_URL", "mysql://nowhere", id="another kind of database"),
        pytest.param("MINDER_HOME", "/proc/nowhere", id="a folder that cannot be made"),
        pytest.param("MINDER_DATABASE_URL", "postgresql://127.0.0.1:1/x", id="no server there"),
    ],
)
def test_a_wrong_setting_ends_with_one_sentence(minder: Minder, name: str, value: str) -> None:
    done = minder("jobs", "list", **{name: value})

    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "Traceback" not in done.stderr


def test_a_second_run_refuses_and_the_first_goes_on(
    minder: Minder, environment: dict[str, str]
) -> None:
    with subprocess.Popen(
        [*COMMAND, "run"], env=environment, stderr=subprocess.PIPE, text=True
    ) as first:
        assert first.stderr is not None
        first.stderr.readline()

        second = minder("run")

        assert second.returncode == 1
        assert "Another Minder" in second.stderr
        assert first.poll() is None
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=15) == 0


@pytest.mark.parametrize(
    "rubbish",
    [
        pytest.param("\n\n   \n", id="empty"),
        pytest.param("x" * 300_000 + "\n", id="huge"),
        pytest.param("\u202e\u200b\ufeff\n", id="invisible"),
        pytest.param("/\n/ \n//\n/\u0000x\n", id="slashes"),
        pytest.param("'; DROP TABLE jobs;--\n%s%s%n{}\n", id="code"),
    ],
)
def test_rubbish_gets_an_answer_and_never_ends_the_chat(minder: Minder, rubbish: str) -> None:
    done = minder("chat", typed=f"{rubbish}remind me in 1 second to go on\n")

    assert done.returncode == 0, done.stderr
    assert "\u23f0 #1 go on" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_bytes_that_are_no_text_do_not_end_the_chat(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*COMMAND, "chat", "--linger", "0"],
        input=b"\xff\xfe\x00\x80 every\n/list\n",
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert b"nothing planned" in done.stdout


def test_messages_may_come_from_a_file(environment: dict[str, str], tmp_path: Path) -> None:
    messages = tmp_path / "messages.txt"
    messages.write_text("remind me tomorrow at 9 to pay\n/list\n", "utf-8")

    with messages.open("rb") as typed:
        done = subprocess.run(
            [*COMMAND, "chat", "--linger", "0"],
            stdin=typed,
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"#1 pay") == 2
