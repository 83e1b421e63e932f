"""Other models than OpenAI's: the same tasks by their own interfaces, as the settings say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.agent.mind import ChosenMind
from bot.agent.thought import Thought, Tool
from bot.app import open_app
from bot.settings import Settings
from scheduler.model import RunStatus
from scheduler.thinking import Usage
from tests.anthropic_double import AnthropicDouble, anthropic_double
from tests.bot.agent.test_runs import REPORT, WATCH, first, found, last_run
from tests.bot.talk import Talk
from tests.bot.telegram.clock import HandClock
from tests.openai_double import KEY, OpenAIDouble, call, fault, say

LIMITS = Usage(requests=8, tool_calls=16, tokens=30_000)


@asynccontextmanager
async def working(home: Path, url: str, key: str = KEY) -> AsyncIterator[Talk]:
    clock = HandClock()
    settings = Settings.model_construct(
        home=home, agent_model="anthropic:claude-x", agent_url=url, agent_key=SecretStr(key)
    )
    async with open_app(settings, clock=clock) as app:
        talk = Talk(app, clock, zone="Europe/Madrid")
        talk.serve_really()
        talk.surround(agent=True, helper=app.helper())
        yield talk


@pytest.fixture
async def claude() -> AsyncIterator[AnthropicDouble]:
    async with anthropic_double() as double:
        yield double


@pytest.fixture
async def talk(tmp_path: Path, claude: AnthropicDouble) -> AsyncIterator[Talk]:
    async with working(tmp_path, claude.url) as talk:
        yield talk


async def price_of(name: str) -> str:
    """The price of a thing."""
    return f"{name} costs 2"


@pytest.mark.parametrize("name", ["ollama:qwen3:4b", "vllm:qwen"])
async def test_servers_that_speak_openai(name: str, double: OpenAIDouble) -> None:
    mind = ChosenMind(name, url=double.url, key=SecretStr(KEY))
    double.follow(call("price_of", name="tea"), say("Two."))
    tools = (Tool(name="price_of", call=price_of),)
    thought = Thought(instructions="", prompt="x", limits=LIMITS, seconds=10, tools=tools)

    answer = await mind.think(thought, lambda _: None)

    assert (answer.output, answer.used) == ("Two.", ("price_of",))
    assert double.requests[0]["model"] == name.partition(":")[2]
    assert double.results() == ["tea costs 2"]


async def test_anthropics_model_reports(talk: Talk, claude: AnthropicDouble) -> None:
    claude.follow(call("recall"), call("message", text="It rains."), say("done"))
    await talk.say(REPORT)

    told = await talk.wait(hours=1)

    assert "It rains." in told[0]
    assert claude.requests[0]["model"] == "claude-x"
    assert claude.headers[0]["authorization"] == f"Bearer {KEY}"
    assert (await last_run(talk)).result["usage"] == {
        "requests": 3, "tool_calls": 2, "tokens": 300,
    }  # fmt: skip


async def test_anthropics_model_tracks(talk: Talk, claude: AnthropicDouble) -> None:
    claude.follow(first(price=3.0))
    await talk.say(WATCH)
    await talk.wait(hours=1)
    claude.follow(found(price=4.0))

    told = await talk.wait(hours=1)

    assert "3 → 4" in told[0]


async def test_anthropics_model_talks_of_what_was_told(talk: Talk, claude: AnthropicDouble) -> None:
    await talk.say("remind me in 8 days to stretch")
    await talk.wait(hours=8 * 24)
    claude.follow(say("That was your reminder."))

    assert await talk.say("hmm what was that just now") == "That was your reminder."


@pytest.mark.parametrize(
    ("status", "code", "attempts"),
    [
        pytest.param(529, "MODEL_BUSY", 2, id="overloaded: asked again later"),
        pytest.param(429, "MODEL_BUSY", 2, id="too many requests: asked again later"),
        pytest.param(500, "MODEL_UNAVAILABLE", 2, id="broken: asked again later"),
        pytest.param(400, "MODEL_REFUSED", 1, id="refused: never again"),
    ],
)
async def test_what_goes_wrong_with_anthropics_model(
    talk: Talk,
    claude: AnthropicDouble,
    capsys: pytest.CaptureFixture[str],
    status: int,
    code: str,
    attempts: int,
) -> None:
    claude.follow(fault(status))
    await talk.say(REPORT)
    await talk.wait(hours=1)
    await talk.wait(minutes=1)

    run = await last_run(talk)

    assert (run.error["code"], len(claude.requests)) == (code, attempts)
    assert KEY not in f"{run.error}" + "".join(capsys.readouterr())


async def test_a_bad_key_of_anthropics_is_told_once_and_never_shown(
    tmp_path: Path, claude: AnthropicDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    async with working(tmp_path, claude.url, "sk-wrong") as talk:
        await talk.say(REPORT)

        told = [line for _ in range(6) for line in await talk.wait(hours=1)]

        run = await last_run(talk)
    assert ["does not accept its key" in line for line in told] == [True]
    assert (run.status, run.error["code"]) == (RunStatus.FAILED, "MODEL_KEY")
    assert "sk-wrong" not in f"{run.error}{told}" + "".join(capsys.readouterr())
