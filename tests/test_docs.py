"""What the README says is so."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from bot.__main__ import minder as application
from tests.conftest import Minder

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")

AGREED = {
    ".ci", ".env.example", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "bot",
    "pyproject.toml", "scheduler", "storage", "tests",
}  # fmt: skip


def test_nothing_else_lies_at_the_top() -> None:
    git = shutil.which("git")
    assert git is not None
    listed = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= AGREED


def test_every_command_stands_in_the_readme() -> None:
    group = get_command(application)

    missing = [name for name in group.commands if f"`minder {name}" not in README]  # type: ignore[attr-defined]

    assert missing == []


def test_every_command_of_a_job_stands_in_the_readme() -> None:
    jobs = get_command(application).commands["jobs"]  # type: ignore[attr-defined]

    row = README.partition("| `minder jobs list`")[2].partition("\n")[0]
    missing = [name for name in jobs.commands if name != "list" and f"`{name}`" not in row]

    assert missing == []


def test_there_are_exactly_two_commands_to_copy() -> None:
    commands = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)

    assert [shlex.split(line)[-1] for line in commands] == [
        "remind me in 5 seconds to stretch",
        "pytest",
    ]


def masked(text: str) -> list[str]:
    """Its lines, with whatever changes from one time to the next left out."""
    text = re.sub(r"\d\d:\d\d(?::\d\d)?|127\.0\.0\.1:\d+", "…", text)
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.long
def test_the_conversation_is_the_demos(minder: Minder) -> None:
    shown = README.partition("```text\n")[2].partition("```")[0]

    played = minder("demo")

    assert played.returncode == 0, played.stderr
    told = masked(played.stdout)
    assert [line for line in masked(shown) if line not in told] == []


COUNTS = sorted(
    path.parent.name
    for path in (ROOT / "tests").glob("*/__main__.py")
    if path.parent.name != "telegram_double"  # a stand-in, not a count
)


@pytest.mark.parametrize("count", COUNTS)
def test_every_longer_count_stands_in_the_readme(count: str) -> None:
    assert f"`python -m tests.{count}`" in README
