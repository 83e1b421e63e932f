"""A log line is one JSON object, and no token leaves in it, wherever it came from."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot.logs import HIDDEN, redactor, set_up_logs

TOKEN = "123456789:AAH4k-3xampl3_t0ken-wh1ch_is_not_real-x"  # noqa: S105 - it is nobody's
Written = Callable[[], list[dict[str, object]]]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """The lines of standard error, logs set up afresh."""
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.level, root.handlers[:] = before
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"https://api.telegram.org/bot{TOKEN}/getMe", id="in an address"),
        pytest.param(f"file/bot{TOKEN}", id="at the end"),
        pytest.param(json.dumps({"exception": f"InvalidURL('{TOKEN}')"}), id="inside JSON"),
    ],
)
def test_what_looks_like_a_token_is_hidden(line: str) -> None:
    hidden = redactor(())(line)

    assert TOKEN.partition(":")[2] not in hidden
    assert HIDDEN in hidden


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("2026-03-01T12:00:00.123456+00:00", id="an instant"),
        pytest.param("host:4711:0660c5b97842de9297011cb3", id="the holder of a lease"),
        pytest.param("sha256:" + "0a1b2c3d" * 8, id="a digest"),
    ],
)
def test_what_does_not_stays(line: str) -> None:
    assert redactor(())(line) == line


def test_a_known_secret_is_hidden_whatever_it_looks_like() -> None:
    assert redactor(("hunter2", ""))("password hunter2") == f"password {HIDDEN}"


def test_own_lines_and_those_of_libraries_have_one_form(written: Written) -> None:
    set_up_logs("info", secrets=("hunter2",))

    structlog.get_logger().info("job executed", job_id="7", why=ValueError("hunter2"))
    logging.getLogger("aiogram").error("no answer to %s", TOKEN)

    ours, theirs = written()
    assert ours["event"] == "job executed"
    assert ours["level"] == "info"
    assert ours["why"] == HIDDEN
    assert theirs["event"] == f"no answer to {TOKEN.partition(':')[0]}{HIDDEN}"


def test_what_happened_to_many_is_a_line_for_each(written: Written) -> None:
    set_up_logs("info", secrets=("hunter2",))

    structlog.get_logger().info("job executed", each=[{"job_id": "7"}, {"job_id": "hunter2"}])

    seven, secret = written()
    assert (seven["event"], seven["level"], seven["job_id"]) == ("job executed", "info", "7")
    assert (secret["event"], secret["job_id"]) == ("job executed", HIDDEN)
    assert secret["timestamp"] == seven["timestamp"]


def test_a_traceback_stays_on_its_line(written: Written) -> None:
    set_up_logs("info")

    structlog.get_logger().error("turn failed", exc_info=ValueError(TOKEN))

    (line,) = written()
    assert "ValueError" in str(line["exception"])
    assert TOKEN not in str(line)


def test_what_is_below_the_level_is_not_written(written: Written) -> None:
    set_up_logs("warning")

    structlog.get_logger().info("job executed")
    logging.getLogger("aiogram").warning("slow")

    assert [line["event"] for line in written()] == ["slow"]
