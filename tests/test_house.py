"""The house rules that tools can check: formatting, lint, types, and which way imports point."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "format", "--check", "."], id="everything is formatted"),
        pytest.param(["ruff", "check", "."], id="lint"),
        pytest.param(["mypy"], id="types"),
        pytest.param(["importlinter.cli", "lint_imports"], id="imports point one way"),
    ],
)
@pytest.mark.long
def test_a_tool_finds_nothing(command: list[str]) -> None:
    if command[0] == "importlinter.cli":
        arguments = [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
        ]
    else:
        arguments = [sys.executable, "-m", *command]

    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
