"""Settings: what may be set, and that ``.env.example`` tells all of it."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
PLAIN = {"bot_token": "BOT_TOKEN"}


def lines() -> dict[str, str]:
    return dict(re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE))


def test_the_example_names_every_setting_and_no_other() -> None:
    names = {PLAIN.get(name, f"MINDER_{name.upper()}") for name in Settings.model_fields}

    assert set(lines()) == names


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    by_default = Settings()

    for name, value in lines().items():
        monkeypatch.setenv(name, value)

    assert Settings() == by_default


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("MINDER_ZONE", "Mars/Olympus", id="a zone that does not exist"),
        pytest.param("MINDER_LINGER", "soon", id="no number"),
        pytest.param("MINDER_AGENT_SEARCH", "https://x.example", id="a search for nothing"),
        pytest.param("MINDER_AGENT_RUN_BUDGET", "8", id="a third of a budget"),
        pytest.param("MINDER_AGENT_INSTRUCTIONS", "/nowhere", id="no such file"),
        pytest.param("MINDER_MCP_SERVERS", "/nowhere", id="no such list"),
        pytest.param("MINDER_TARGETS", '{"news": ""}', id="a program without a name"),
        pytest.param("MINDER_JOBS_PER_OWNER", "0", id="no jobs at all"),
    ],
)
def test_nonsense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError):
        Settings()


def test_the_token_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456:SECRET")

    assert "SECRET" not in repr(Settings())
