"""Thinking through the real client: tools, forms of answers, and everything that goes wrong."""

from collections.abc import Sequence

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from bot.agent.engine import LibraryMind, ModelSetup
from bot.agent.mind import ChosenMind
from bot.agent.thought import Answer, Said, Suspended, Thought, Tool, always
from scheduler.errors import TurnError, TurnFailed, TurnRefused
from scheduler.thinking import Usage
from tests.openai_double import HANG, KEY, OpenAIDouble, Step, call, calls, fault, say

LIMITS = Usage(requests=8, tool_calls=16, tokens=30_000)


class Price(BaseModel):
    """What is tracked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    price: float


class Shelf:
    """Tools, and what was done with them."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def price_of(self, name: str, times: int = 1) -> str:
        """The price of a thing.

        Args:
            name: What it is called.
            times: How many.
        """
        self.asked.append(name)
        return f"{name} costs {times * 2}"

    async def buy(self, name: str) -> str:
        """Buy a thing."""
        self.asked.append(f"bought {name}")
        return "bought"

    @property
    def tools(self) -> tuple[Tool, ...]:
        return (
            Tool(name="price_of", call=self.price_of),
            Tool(name="buy", call=self.buy, asks=always),
        )


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


class Thinking:
    """Thoughts of a model behind the double, and what they cost."""

    def __init__(self, double: OpenAIDouble) -> None:
        self.double = double
        self.spent = Usage()

    def mind(self, *, key: str = KEY, stream: bool = False, name: str = "x") -> ChosenMind:
        return ChosenMind(
            f"openai-chat:{name}", url=self.double.url, key=SecretStr(key), stream=stream
        )

    def _spend(self, usage: Usage) -> None:
        self.spent += usage

    async def think(  # noqa: PLR0913 - all that a thought may be
        self,
        *script: Step,
        tools: Sequence[Tool] = (),
        outputs: tuple[type[BaseModel], ...] = (),
        limits: Usage = LIMITS,
        seconds: float = 10,
        key: str = KEY,
        stream: bool = False,
        history: tuple[Said, ...] = (),
        resumed: Suspended | None = None,
    ) -> Answer:
        self.double.follow(*script)
        thought = Thought(
            instructions="You work.",
            prompt="What does tea cost?",
            limits=limits,
            seconds=seconds,
            tools=tuple(tools),
            outputs=outputs,
            history=history,
            resumed=resumed,
        )
        return await self.mind(key=key, stream=stream).think(thought, self._spend)

    async def trouble(self, *script: Step, **about: object) -> TurnError:
        with pytest.raises(TurnError) as failed:
            await self.think(*script, **about)  # type: ignore[arg-type]
        return failed.value


@pytest.fixture
def thinking(double: OpenAIDouble) -> Thinking:
    return Thinking(double)


STREAM = pytest.mark.parametrize("stream", [False, True], ids=["whole", "in pieces"])


@STREAM
async def test_a_text(thinking: Thinking, stream: bool) -> None:
    answer = await thinking.think(say("It costs two."), stream=stream)

    assert (answer.output, answer.usage.requests) == ("It costs two.", 1)
    assert bool(thinking.double.requests[0].get("stream")) is stream


@STREAM
async def test_a_tool_is_called_and_its_result_is_seen(
    thinking: Thinking, shelf: Shelf, stream: bool
) -> None:
    answer = await thinking.think(
        call("price_of", name="tea", times=3), say("Six."), tools=shelf.tools, stream=stream
    )

    assert (answer.output, answer.used, shelf.asked) == ("Six.", ("price_of",), ["tea"])
    assert thinking.double.results() == ["tea costs 6"]
    assert answer.usage == Usage(requests=2, tool_calls=1, tokens=200) == thinking.spent


@STREAM
async def test_malformed_arguments_are_given_back(
    thinking: Thinking, shelf: Shelf, stream: bool
) -> None:
    answer = await thinking.think(
        Step(calls=(("price_of", '{"name": '),)),
        call("price_of", name="tea", times="many"),
        call("price_of", name="tea"),
        say("Two."),
        tools=shelf.tools,
        stream=stream,
    )

    assert (answer.output, shelf.asked) == ("Two.", ["tea"])


async def test_an_unknown_tool_is_not_called(thinking: Thinking, shelf: Shelf) -> None:
    answer = await thinking.think(call("rm", path="/"), say("I cannot."), tools=shelf.tools)

    assert (answer.output, shelf.asked) == ("I cannot.", [])


async def test_an_answer_has_the_form_that_was_agreed_on(thinking: Thinking) -> None:
    answer = await thinking.think(
        call("final_result", prize=9), call("final_result", price=9.5), outputs=(Price,)
    )

    assert answer.output == Price(price=9.5)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(call("final_result", prize=9), id="another key"),
        pytest.param(call("final_result", price="nine"), id="no number"),
        pytest.param(call("final_result", price=9, more=1), id="a key too many"),
        pytest.param(say("nine"), id="a text"),
        pytest.param(say(""), id="nothing"),
    ],
)
async def test_an_answer_of_another_form_is_an_error(thinking: Thinking, step: Step) -> None:
    trouble = await thinking.trouble(step, outputs=(Price,))

    assert trouble.cause == "INVALID_OUTPUT"
    assert isinstance(trouble, TurnFailed)


@pytest.mark.parametrize(
    ("script", "cause", "final"),
    [
        pytest.param((fault(429, retry_after="3600"),), "MODEL_BUSY", False, id="429"),
        pytest.param((fault(529),), "MODEL_BUSY", False, id="overloaded"),
        pytest.param((fault(500),), "MODEL_UNAVAILABLE", False, id="500"),
        pytest.param((fault(502, "<html>"),), "MODEL_UNAVAILABLE", False, id="a proxy's 502"),
        pytest.param((fault(400),), "MODEL_REFUSED", True, id="400"),
        pytest.param((fault(404),), "MODEL_REFUSED", True, id="no such model"),
        pytest.param((HANG,), "MODEL_TIMEOUT", False, id="hanging"),
        pytest.param((say("half of it", cut=True),), "MODEL_UNAVAILABLE", False, id="cut"),
    ],
)  # fmt: skip
@STREAM
async def test_what_goes_wrong_has_a_cause(
    thinking: Thinking, script: tuple[Step, ...], cause: str, final: bool, stream: bool
) -> None:
    trouble = await thinking.trouble(*script, seconds=1.5, stream=stream)

    assert trouble.cause == cause
    assert isinstance(trouble, TurnRefused if final else TurnFailed)
    assert KEY not in f"{trouble} {trouble.details}"


async def test_how_long_to_wait_is_kept(thinking: Thinking) -> None:
    trouble = await thinking.trouble(fault(429, retry_after="3600"))

    assert trouble.details == {"status": 429, "retry_after": 3600}


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(fault(429, retry_after="1"), id="busy"),
        pytest.param(fault(500), id="broken"),
    ],
)
async def test_nobody_waits_inside_a_thought(thinking: Thinking, step: Step) -> None:
    await thinking.trouble(step, say("Two."))

    assert len(thinking.double.requests) == 1


async def test_a_slow_model_is_waited_for(thinking: Thinking) -> None:
    answer = await thinking.think(say("Two.", seconds=0.5), seconds=5)

    assert answer.output == "Two."


async def test_a_bad_key_is_final(thinking: Thinking) -> None:
    trouble = await thinking.trouble(say("x"), key="sk-wrong")

    assert (trouble.cause, isinstance(trouble, TurnRefused)) == ("MODEL_KEY", True)


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param(Usage(requests=3, tool_calls=99, tokens=99_999), id="requests"),
        pytest.param(Usage(requests=99, tool_calls=2, tokens=99_999), id="tool calls"),
        pytest.param(Usage(requests=99, tool_calls=99, tokens=250), id="tokens"),
    ],
)
async def test_a_loop_ends_at_its_limits(thinking: Thinking, shelf: Shelf, limits: Usage) -> None:
    trouble = await thinking.trouble(call("price_of", name="tea"), tools=shelf.tools, limits=limits)

    assert trouble.cause == "AGENT_LIMIT"
    assert len(shelf.asked) <= 3
    assert thinking.spent.requests in {2, 3}


async def test_a_tool_that_asks_waits_for_a_person(thinking: Thinking, shelf: Shelf) -> None:
    answer = await thinking.think(
        calls(("price_of", {"name": "tea"}), ("buy", {"name": "tea"})), tools=shelf.tools
    )

    assert [(one.tool, one.arguments) for one in answer.waits] == [("buy", {"name": "tea"})]
    assert shelf.asked == ["tea"]


@pytest.mark.parametrize(
    ("yes", "asked", "seen"),
    [
        pytest.param(True, ["bought tea"], "bought", id="yes"),
        pytest.param(False, [], "said no", id="no"),
    ],
)
async def test_what_the_person_decided_is_seen_by_the_model(
    thinking: Thinking, shelf: Shelf, yes: bool, asked: list[str], seen: str
) -> None:
    waits = await thinking.think(call("buy", name="tea"), tools=shelf.tools)
    resumed = Suspended(messages=waits.messages, decisions={waits.waits[0].id: yes})

    answer = await thinking.think(say("So be it."), tools=shelf.tools, resumed=resumed)

    assert (answer.output, shelf.asked) == ("So be it.", asked)
    assert seen in thinking.double.results()[-1]


async def test_what_was_said_before_is_sent_along(thinking: Thinking) -> None:
    before = (Said(text="Hello", by_person=True), Said(text="Hi", by_person=False))

    await thinking.think(say("Two."), history=before)

    roles = [message["role"] for message in thinking.double.requests[0]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize("name", ["nonsense", "nobody:x", "openai-chat:"])
async def test_a_model_that_does_not_exist_is_said_kindly(name: str) -> None:
    thought = Thought(instructions="", prompt="x", limits=LIMITS, seconds=1)

    with pytest.raises(TurnRefused) as refused:
        await ChosenMind(name).think(thought, lambda _: None)

    assert refused.value.cause == "MODEL_SETTINGS"


@pytest.mark.parametrize(
    "name",
    ["openai-chat:gpt-5", "openai:gpt-5", "anthropic:claude-x", "ollama:qwen3:4b", "vllm:qwen"],
)
def test_a_model_is_named_by_one_string(name: str) -> None:
    mind = LibraryMind(ModelSetup(name=name, url="http://127.0.0.1:9/v1", key=KEY))

    assert mind.model_name == name.partition(":")[2]
