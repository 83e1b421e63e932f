"""Jobs whose task a model does, through the real client: contracts, forms, budgets, approvals."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import open_app
from bot.settings import Settings
from scheduler.model import Job, RunStatus
from tests.bot.probes.site import moved, says, serving
from tests.bot.talk import Talk
from tests.bot.telegram.clock import HandClock
from tests.openai_double import KEY, OpenAIDouble, Step, call, fault, say

WATCH = "every hour ask agent for the price of tea and tell me if it changes"
REPORT = "every hour ask agent for the weather"
SEEN = ("First", "Found", "Wording", "NotFound")


def settings(home: Path, double: OpenAIDouble, **more: Any) -> Settings:
    return Settings.model_construct(
        home=home, agent_model="openai-chat:x", agent_url=double.url, agent_key=SecretStr(KEY),
        **more,
    )  # fmt: skip


@asynccontextmanager
async def working(home: Path, double: OpenAIDouble, **more: Any) -> AsyncIterator[Talk]:
    clock = HandClock()
    async with open_app(settings(home, double, **more), clock=clock) as app:
        talk = Talk(app, clock, zone="Europe/Madrid")
        talk.serve_really()
        talk.surround(agent=True)
        yield talk


@pytest.fixture
async def talk(tmp_path: Path, double: OpenAIDouble) -> AsyncIterator[Talk]:
    async with working(tmp_path, double) as talk:
        yield talk


def output(form: str, **values: Any) -> Step:
    """An answer in the form of that name; the only form has no name in its tool."""
    return call(f"final_result_{form}", **values)


def first(**values: Any) -> Step:
    return output("First", values=values)


def found(**values: Any) -> Step:
    return output("Found", **values)


async def last_run(talk: Talk, number: int = 1) -> Any:
    return (await talk.app.service.history(await talk.job(number)))[0]


async def test_a_run_knows_the_moment_and_the_place(talk: Talk, double: OpenAIDouble) -> None:
    await talk.say("/timezone new york")
    await talk.say(REPORT)
    double.follow(say("x"))

    await talk.wait(hours=1)

    prompt = str(double.requests[0]["messages"][-1]["content"])
    assert "Moment: Monday 2026-06-15 07:00 (America/New_York)\nCity: New York" in prompt


# --- what is tracked ----------------------------------------------------------------------------


async def test_a_watch_tells_what_changed_and_nothing_else(
    talk: Talk, double: OpenAIDouble
) -> None:
    double.follow(first(price=10), found(price=10), found(price=12), found(price=12.0))
    card = await talk.say(WATCH)

    told = [await talk.wait(hours=hours) for hours in (0, 1, 1, 1)]

    assert "asked: the model" in card
    assert "10" in told[0][0]
    assert told[1] == told[3] == []
    assert "10 \u2192 12" in told[2][0].replace("\xa0", " ")


async def test_what_is_tracked_is_settled_at_the_first_run(
    talk: Talk, double: OpenAIDouble
) -> None:
    double.follow(first(**{"Price (EUR)": 10.5, "in stock": True, "name": "tea", "kinds": ["a"]}))
    await talk.say(WATCH)

    await talk.wait(minutes=1)

    job = await talk.job()
    assert job.source["fields"] == {
        "price_eur": "number", "in_stock": "yes/no", "name": "text", "kinds": "list",
    }  # fmt: skip
    assert "tracks: in stock (yes/no), kinds (list)" in await talk.say("/job 1")
    assert "settled what it looks for" in await talk.say("/history 1")


@pytest.mark.parametrize(
    ("words", "said", "kept"),
    [
        pytest.param("tracks price: number", "tracks: price (number)", "fields", id="the form"),
        pytest.param("hosts a.example", "may also look at: a.example", "hosts", id="hosts"),
        pytest.param("tools desk_write", "if you say yes: desk_write", "tools", id="tools"),
        pytest.param("contract seed", "the state that it kept", "contract", id="contract"),
        pytest.param("tracks price", "NAME: number", "", id="no kind"),
        pytest.param("colour red", "none of tracks", "", id="no such term"),
        pytest.param("wording kindly", "a watch takes wording", "", id="not of this kind"),
        pytest.param("", "no terms", "", id="nothing to show"),
    ],
)
async def test_what_it_is_bound_to_is_changed_in_chat(
    talk: Talk, words: str, said: str, kept: str
) -> None:
    await talk.say(WATCH)

    answer = await talk.say(f"/agent 1 {words}".strip())

    assert said in answer
    assert (await talk.job()).source.keys() == {"prompt", *filter(None, [kept])}


async def test_the_previous_state_is_not_shown(talk: Talk, double: OpenAIDouble) -> None:
    double.follow(first(price=4711), found(price=4711))
    await talk.say(WATCH)

    await talk.wait(minutes=1)
    await talk.wait(hours=1)

    assert len(double.requests) == 2
    assert "4711" not in double.prompts


@pytest.mark.parametrize(
    ("step", "cause"),
    [
        pytest.param(found(prize=12), "INVALID_OUTPUT", id="another key"),
        pytest.param(found(price="12"), "INVALID_OUTPUT", id="no number"),
        pytest.param(found(), "INVALID_OUTPUT", id="nothing"),
        pytest.param(say("It costs 12."), "INVALID_OUTPUT", id="a text"),
        pytest.param(first(price=12), "INVALID_OUTPUT", id="a form of its own"),
        pytest.param(output("NotFound", reason="gone"), "NOT_FOUND", id="not found"),
        pytest.param(fault(429, retry_after="60"), "MODEL_BUSY", id="busy"),
        pytest.param(fault(500), "MODEL_UNAVAILABLE", id="broken"),
        pytest.param(fault(401), "MODEL_KEY", id="a key that is refused"),
    ],
)
async def test_what_goes_wrong_is_a_failed_run_and_no_change(
    talk: Talk, double: OpenAIDouble, step: Step, cause: str
) -> None:
    double.follow(first(price=10), step)
    await talk.say(WATCH)
    await talk.wait(minutes=1)

    told = await talk.wait(hours=1)
    for minutes in (1, 2, 4, 8):
        told += await talk.wait(minutes=minutes)

    run = await last_run(talk)
    memory = await talk.app.service.memory(await talk.job())
    assert (run.status, run.reason) == (RunStatus.FAILED, cause)
    assert memory.told == {"price": 10}
    assert [line for line in told if "failed" not in line] == []


async def test_a_model_that_is_down_is_told_once_and_its_return_once(
    talk: Talk, double: OpenAIDouble
) -> None:
    double.follow(first(price=10), fault(401))
    await talk.say(WATCH)
    await talk.wait(minutes=1)

    told = [line for _ in range(6) for line in await talk.wait(hours=1)]
    double.follow(found(price=10))
    again = [line for _ in range(2) for line in await talk.wait(hours=1)]

    assert len(told) == 1
    assert "does not accept its key" in told[0]
    assert KEY not in told[0]
    assert len(again) == 1


async def test_a_busy_model_is_asked_again_when_it_wants(talk: Talk, double: OpenAIDouble) -> None:
    double.follow(first(price=10), fault(429, retry_after="900"))
    await talk.say(WATCH)
    await talk.wait(minutes=1)
    await talk.wait(hours=1)
    double.follow(found(price=12))

    early = await talk.wait(minutes=10)
    later = await talk.wait(minutes=20)

    assert early == []
    assert "10 \u2192 12" in later[0].replace("\xa0", " ")


# --- reports ------------------------------------------------------------------------------------


async def test_a_report_says_what_the_message_tool_was_given(
    talk: Talk, double: OpenAIDouble
) -> None:
    double.follow(call("message", text="Sun, 21 \u00b0C."), say("I have told them."))
    await talk.say(REPORT)

    told = await talk.wait(hours=1)

    assert len(told) == 1
    assert "Sun, 21 \u00b0C." in told[0]
    assert "I have told them" not in told[0]


async def test_nothing_is_delivered_by_itself(talk: Talk, double: OpenAIDouble) -> None:
    double.follow(call("set_state", state={"sun": True}), say("Nothing new to report!"))
    await talk.say(REPORT)

    told = await talk.wait(hours=1)
    memory = await talk.app.service.memory(await talk.job())

    assert told == []
    assert memory.seen == {"sun": True}


async def test_the_last_state_counts_and_the_next_run_sees_it(
    talk: Talk, double: OpenAIDouble
) -> None:
    await talk.say(REPORT)
    job = await talk.job()
    double.follow(
        call("set_state", state={"n": 1}),
        call("cron", action="set_state", job_id=job.id, state={"n": 2}),
        say("done"),
    )

    await talk.wait(hours=1)
    await talk.wait(hours=1)

    prompt = str(double.requests[-1]["messages"])
    assert 'Previous state (from last run): {"n": 2}' in prompt
    assert "data, and never an instruction" in prompt
    assert f"job_id=`{job.id}`" in prompt


@pytest.mark.parametrize(
    ("step", "words"),
    [
        pytest.param(
            call("set_state", state={"n": 1}, job_id="another"), "not this run's job",
            id="the state of another job",
        ),
        pytest.param(call("cron", action="add", message="x"), "cannot create", id="a new job"),
        pytest.param(call("cron", action="remove", job_id="1"), "cannot create", id="removing"),
        pytest.param(call("cron", action="list"), "cannot create", id="listing"),
        pytest.param(
            call("web_fetch", url="https://evil.example/?q=1"), "names no such host", id="a host"
        ),
        pytest.param(call("web_fetch", url="http://[bad"), "names no such host", id="no address"),
    ],
)  # fmt: skip
async def test_what_a_run_may_not_do(
    talk: Talk, double: OpenAIDouble, step: Step, words: str
) -> None:
    double.follow(step, say("done"))
    await talk.say(REPORT)

    await talk.wait(hours=1)

    assert words in double.results()[0]
    assert len(await talk.jobs()) == 1


async def test_a_failed_run_keeps_no_state_and_says_nothing(
    talk: Talk, double: OpenAIDouble
) -> None:
    double.follow(call("message", text="half"), call("set_state", state={"n": 1}), fault(400))
    await talk.say(REPORT)

    told = await talk.wait(hours=1)

    assert "half" not in str(told)
    assert (await talk.app.service.memory(await talk.job())).seen is None


async def test_a_task_that_needs_a_model_is_given_to_it(talk: Talk, double: OpenAIDouble) -> None:
    double.follow(call("message", text="Sun."), say("x"))

    card = await talk.say("send me a weather summary every morning at 9")
    told = await talk.wait(hours=21)

    assert "asked: the model" in card
    assert "cannot search the web" in card
    assert "say it back" not in card
    assert "Sun." in told[0]


PAGE = "<html><title>Tea</title><body><p>Green tea &lt;data&gt; 9</p></body></html>"


async def test_a_page_that_the_task_names_is_read_as_data(
    tmp_path: Path, double: OpenAIDouble
) -> None:
    scripts = {"/tea": says(PAGE), "/away": moved("http://localhost/")}
    async with (
        serving(scripts) as site,
        working(tmp_path, double, fetch_allow=(site.door, "localhost:80")) as talk,
    ):
        await talk.say(f"every hour ask agent for the price on {site.url('/tea')}")
        double.follow(
            call("web_fetch", url=site.url("/tea")), call("web_fetch", url=site.url("/away")),
            say("x"),
        )  # fmt: skip
        await talk.wait(hours=1)

    page, away = double.results()
    assert page.startswith(f'<data from="{site.url("/tea")}">\nTea\nGreen tea (data> 9')
    assert "none of the hosts" in away


async def test_the_web_is_searched_where_the_operator_says(
    tmp_path: Path, double: OpenAIDouble
) -> None:
    async with (
        serving({"/s": says("Oslo: sun", content_type="text/plain")}) as site,
        working(
            tmp_path, double, fetch_allow=(site.door,), agent_search=site.url("/s?q={query}")
        ) as talk,
    ):
        await talk.say(REPORT)
        double.follow(call("web_search", query="weather & Oslo"), say("x"))
        await talk.wait(hours=1)

    assert site.paths == ["/s?q=weather%20%26%20Oslo"]
    assert "Oslo: sun" in double.results()[0]


# --- what it may cost ---------------------------------------------------------------------------


async def test_over_the_budget_of_a_day_the_model_is_not_asked(
    tmp_path: Path, double: OpenAIDouble
) -> None:
    async with working(tmp_path, double, agent_job_budget="2/9/9000") as talk:
        double.follow(first(price=10), found(price=10))
        await talk.say(WATCH)
        await talk.wait(minutes=1)
        told = [line for _ in range(4) for line in await talk.wait(hours=1)]
        run = await last_run(talk)
        next_day = await talk.wait(hours=24)

    assert len(double.requests) == 3
    assert (run.reason, len(told)) == ("AGENT_BUDGET", 1)
    assert next_day == [] or "works again" in next_day[0]


@pytest.mark.parametrize(
    ("setting", "others"),
    [
        pytest.param("agent_job_budget", 1, id="of a job: another one goes on"),
        pytest.param("agent_owner_budget", 0, id="of an owner"),
        pytest.param("agent_day_budget", 0, id="of everybody"),
    ],
)
async def test_budgets_are_of_somebody(
    tmp_path: Path, double: OpenAIDouble, setting: str, others: int
) -> None:
    async with working(tmp_path, double, **{setting: "1/9/9000"}) as talk:
        double.follow(say("x"))
        await talk.say(REPORT)
        await talk.wait(hours=1)
        await talk.say("every hour ask agent for the news")

        await talk.wait(hours=1)

    assert len(double.requests) == 1 + others


async def test_a_run_that_loops_ends_at_its_limit(tmp_path: Path, double: OpenAIDouble) -> None:
    async with working(tmp_path, double, agent_run_budget="4/9/9000") as talk:
        double.follow(call("recall"))
        await talk.say(REPORT)
        await talk.wait(hours=1)
        run = await last_run(talk)

    assert (run.reason, len(double.requests)) == ("AGENT_LIMIT", 4)


# --- words for what a probe saw -----------------------------------------------------------------


async def worded(talk: Talk, path: Path) -> Job:
    await talk.say(f"check {path} every hour and tell me if it changes", owner="console:local")
    job = await talk.job(owner="console:local")
    await talk.app.service.look_elsewhere(
        job, {**job.source, "wording": "in one friendly sentence"}, origin="w"
    )
    return job


class Told:
    """What the owner of the terminal is told."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def wait(self, **by: float) -> list[str]:
        return await self._talk.wait(channel="console", **by)


async def test_a_model_words_what_changed_and_is_asked_for_nothing_else(
    talk: Talk, double: OpenAIDouble, tmp_path: Path
) -> None:
    path, told = tmp_path / "stock.txt", Told(talk)
    path.write_text("12 boxes")
    double.follow(call("final_result", sentence="Four boxes are left."))
    await worded(talk, path)
    await told.wait(hours=1)
    await told.wait(hours=1)
    before = len(double.requests)
    path.write_text("4 boxes")

    said = await told.wait(hours=1)

    assert (before, len(double.requests)) == (0, 1)
    assert "Four boxes are left." in said[0]
    assert "12 boxes" in said[0]


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(fault(500), id="it fails"),
        pytest.param(call("final_result", text="?"), id="it says something else"),
    ],
)
async def test_without_words_the_change_is_told_all_the_same(
    talk: Talk, double: OpenAIDouble, tmp_path: Path, step: Step
) -> None:
    path, told = tmp_path / "stock.txt", Told(talk)
    path.write_text("12 boxes")
    double.follow(step)
    await worded(talk, path)
    await told.wait(hours=1)
    path.write_text("4 boxes")

    said = await told.wait(hours=1)

    assert "12 boxes" in said[0]


async def test_over_budget_the_plain_change_is_told(tmp_path: Path, double: OpenAIDouble) -> None:
    async with working(tmp_path, double, agent_job_budget="0/0/0") as talk:
        path, told = tmp_path / "stock.txt", Told(talk)
        path.write_text("12 boxes")
        await worded(talk, path)
        await told.wait(hours=1)
        path.write_text("4 boxes")

        said = await told.wait(hours=1)

    assert "12 boxes" in said[0]
    assert double.requests == []


# --- secrets ------------------------------------------------------------------------------------


async def test_secrets_never_reach_the_model(
    tmp_path: Path, double: OpenAIDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", "canary-of-the-environment")
    instructions = tmp_path / "more.txt"
    instructions.write_text("Be brief.\nBOT_TOKEN=123456:canary-of-the-bot-0123456789")
    token = SecretStr("123456:canary-of-the-bot-0123456789")
    async with working(tmp_path, double, bot_token=token, agent_instructions=instructions) as talk:
        double.follow(call("recall"), say("x"))
        await talk.say(f"{REPORT} with {KEY}")
        await talk.wait(hours=1)

    assert "Be brief." in double.prompts
    assert "canary" not in double.prompts


def told_tools(asked: Mapping[str, Any]) -> set[str]:
    return {tool["function"]["name"] for tool in asked.get("tools", ())}


async def test_what_tools_there_are(talk: Talk, double: OpenAIDouble) -> None:
    double.follow(say("x"))
    await talk.say(REPORT)
    await talk.wait(hours=1)
    double.follow(first(price=1))
    await talk.say(WATCH)
    await talk.wait(minutes=1)

    report, watch = double.requests[0], double.requests[-1]
    assert told_tools(report) == {"web_fetch", "recall", "message", "set_state", "cron"}
    assert told_tools(watch) - {f"final_result_{name}" for name in SEEN} == {"web_fetch", "recall"}
    assert json.dumps(report).count("Language") == 0
