"""What the README promises of the terminal, with the real program."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.conftest import COMMAND, Minder, Terminal

PROMPT = r"\x1b\[\?2004h.*>"
"""The terminal listens again (bracketed paste, then the sign): what is typed before is lost."""


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
    chat.expect(PROMPT)
    chat.sendeof()

    chat.expect(pexpect.EOF)
    chat.wait()
    assert chat.exitstatus == 0


def test_commands_are_completed(terminal: Terminal) -> None:
    chat = terminal()
    chat.expect(">")

    chat.send("/ti\t")

    # What was typed may be drawn before: the rest comes from nowhere else.
    chat.expect("mezone")


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


# --- at the keyboard ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda chat: chat.sendeof(), id="Ctrl-D"),
        pytest.param(lambda chat: chat.sendintr(), id="Ctrl-C"),
        pytest.param(lambda chat: chat.kill(signal.SIGTERM), id="SIGTERM"),
    ],
)
def test_a_chat_ends_at_once_and_in_order(
    terminal: Terminal, end: Callable[["pexpect.spawn[str]"], None]
) -> None:
    chat = terminal()
    chat.expect("nothing leaves this machine")
    chat.expect("to stretch.*>")

    end(chat)

    chat.expect(pexpect.EOF)
    chat.wait()
    assert chat.exitstatus == 0
    assert "Traceback" not in (chat.before or "")


def test_what_is_due_comes_above_what_is_being_typed(terminal: Terminal) -> None:
    chat = terminal()
    chat.expect("nothing leaves this machine")
    chat.sendline("remind me in 2 seconds to blink")
    chat.expect("#1 blink")

    chat.send("every weekday at 9 sta")
    chat.expect("\u23f0 #1 blink")
    chat.sendline("nd-up")

    chat.expect("#2 stand-up")


def test_the_chat_remembers_what_was_typed(terminal: Terminal) -> None:
    first = terminal()
    first.expect("nothing leaves this machine")
    first.sendline("every weekday at 9 stand-up")
    first.expect("pause #1")
    first.expect(PROMPT)
    first.sendeof()
    first.expect(pexpect.EOF)

    second = terminal()
    second.expect("nothing leaves this machine")
    second.send("\x1b[A")

    second.expect("every weekday at 9 stand-up")


def test_questions_are_answered_by_number_and_by_word(terminal: Terminal) -> None:
    chat = terminal()
    chat.expect("nothing leaves this machine")

    chat.sendline("remind me on friday at 3 to go")
    chat.expect(r"\[2\]")
    chat.sendline("2")
    chat.expect("15:00")
    chat.sendline("delete all my reminders")
    chat.expect("yes \u00b7 no")
    chat.sendline("yes")
    chat.expect("Removed 1")


# --- while another process runs ----------------------------------------------------------------


@pytest.fixture
def running(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """``minder run`` in the background."""
    with subprocess.Popen(
        [*COMMAND, "run"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def test_commands_work_while_the_bot_runs(minder: Minder, running: "subprocess.Popen[str]") -> None:
    said = minder("say", "every 2 hours stretch", "--linger", "0")
    listed = minder("jobs", "list")
    run = minder("jobs", "run", "1", "--json")
    status = json.loads(minder("status", "--json").stdout)

    assert "Nothing fires" not in said.stdout + listed.stdout
    assert "keep `minder chat`" not in said.stdout
    assert json.loads(run.stdout)["status"] == "succeeded"
    assert status["scheduler"]["alive"] is True
    assert running.poll() is None


def test_a_chat_says_what_the_other_process_fires(
    minder: Minder, running: "subprocess.Popen[str]"
) -> None:
    said = minder("say", "remind me in 2 seconds to sip", "--linger", "10")

    assert said.returncode == 0
    assert said.stdout.count("\u23f0 #1 sip") == 1


def test_every_command_talks_to_programs(minder: Minder) -> None:
    lines = minder("say", "--json", "remind me in 1 second to sip", "--linger", "5").stdout

    card, reminder = (json.loads(line) for line in lines.splitlines())
    assert card.keys() == reminder.keys() == {"text", "job_id", "buttons"}
    assert reminder["text"] == "\u23f0 #1 sip"
    assert card["job_id"] == reminder["job_id"]
