"""Programs that do tasks: the contract on their pipes, and the jobs that are made of sentences."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import open_app
from bot.conversation.doers import source_for
from bot.outside.programs import Program
from bot.settings import Settings
from bot.turns.command import command
from scheduler.errors import TurnError, TurnFailed, TurnRefused
from scheduler.model import Cause, Job, JsonObject, Memory, Observation, Run, RunStatus, Turn
from scheduler.policy import Attention, Notify, Policy
from tests.bot.talk import Talk
from tests.bot.telegram.clock import HandClock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def turn(*, notify: Notify = Notify.ALWAYS, timeout: float = 20, **source: str) -> Turn:
    job = Job(
        id="j1",
        owner="telegram:7",
        number=1,
        task="the headlines",
        turn="command",
        source={"target": "news", "prompt": "the headlines", **source},
        schedule=None,
        zone="UTC",
        policy=Policy(timeout=timedelta(seconds=timeout)),
        attention=Attention(notify=notify),
        next_run_at=None,
        created_at=NOW,
    )
    run = Run(
        id="r1", job_id="j1", owner=job.owner, cause=Cause.SCHEDULE, due_at=NOW,
        status=RunStatus.RUNNING, attempt=2, created_at=NOW,
    )  # fmt: skip
    return Turn(job=job, run=run, memory=Memory(), now=NOW)


class Desk:
    """A program written in one line of Python, and what it says when it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def program(self, code: str, **more: object) -> Program:
        script = self._folder / "target.py"
        script.write_text(code)
        return Program(run=f"{sys.executable} {script}", **more)  # type: ignore[arg-type]

    async def says(self, code: str, asked: Turn | None = None, **more: object) -> Observation:
        return await command({"news": self.program(code, **more)})(asked or turn())

    async def fails(self, code: str, asked: Turn | None = None, **more: object) -> TurnError:
        with pytest.raises(TurnError) as failed:
            await self.says(code, asked, **more)
        return failed.value


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_it_is_asked_by_the_contract(desk: Desk) -> None:
    said = await desk.says("print(input())")

    asked = json.loads(json.dumps(said.result))["response"]["result"]
    assert asked == {
        "request_id": "req-r1-2",
        "correlation_id": "corr-r1",
        "caller": "cron:j1",
        "target": "news",
        "action": "run",
        "prompt": "the headlines",
        "timeout_sec": 19.0,
        "hop": 1,
    }


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        pytest.param('{"status": "ok", "result": "all quiet"}', "all quiet", id="a text"),
        pytest.param('{"status": "ok", "result": {"summary": "done"}}', "done", id="a summary"),
        pytest.param('{"text": "plain"}', "plain", id="an object without a status"),
        pytest.param("two\nlines", "two\nlines", id="no JSON is the text itself"),
        pytest.param("[1] see below", "[1] see below", id="a text that begins like a list"),
        pytest.param("", "", id="nothing is silence"),
        pytest.param(" \n", "", id="blank is silence"),
        pytest.param('{"status": "ok"}', "", id="ok and nothing else is silence"),
        pytest.param('{"status": "ok", "result": ""}', "", id="an empty result is silence"),
    ],
)
async def test_what_a_report_says(printed: str, text: str, desk: Desk) -> None:
    said = await desk.says(f"print({printed!r})")

    assert said.text == text
    assert said.state is None


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        pytest.param("steps: 3000", {"text": ["steps: 3000"]}, id="lines of a text"),
        pytest.param('{"steps": 3000}', {"steps": 3000}, id="an object"),
        pytest.param('{"status": "ok", "result": 3000}', {"value": 3000}, id="a number"),
        pytest.param(
            '{"status": "ok", "result": {"state": {"a": 1}, "text": "x"}}', {"a": 1}, id="a state"
        ),
        pytest.param("", None, id="nothing"),
    ],
)
async def test_what_a_watch_compares(printed: str, state: object, desk: Desk) -> None:
    said = await desk.says(f"print({printed!r})", turn(notify=Notify.ON_CHANGE))

    assert said.state == state


@pytest.mark.parametrize(
    ("code", "cause", "final"),
    [
        pytest.param(
            'print(\'{"status": "error", "error": {"code": "DENIED", "message": "no"}}\')',
            "DENIED", True, id="denied",
        ),
        pytest.param(
            'print(\'{"status": "error", "error": {"code": "TARGET_NOT_FOUND"}}\')',
            "TARGET_NOT_FOUND", True, id="it knows nobody of that name",
        ),
        pytest.param(
            'print(\'{"status": "error", "error": {"code": "E42", "message": "boom"}}\')',
            "INVOKER_ERROR_STATUS", False, id="an error of its own",
        ),
        pytest.param(
            'print(\'{"status": "busy"}\')', "INVOKER_ERROR_STATUS", False, id="another status"
        ),
        pytest.param("print('{\"status\": ')", "INVALID_RESPONSE", False, id="half a JSON"),
        pytest.param("print('{' * 30000)", "INVALID_RESPONSE", False, id="a deep JSON"),
        pytest.param("print('x' * 40000)", "INVALID_RESPONSE", False, id="too much"),
        pytest.param("raise SystemExit(3)", "INVOKER_ERROR_STATUS", False, id="it ends badly"),
        pytest.param("import time; time.sleep(60)", "TIMEOUT", False, id="it hangs"),
    ],
)  # fmt: skip
async def test_what_goes_wrong(code: str, cause: str, final: bool, desk: Desk) -> None:
    failure = await desk.fails(code, turn(timeout=1))

    assert failure.cause == cause
    assert isinstance(failure, TurnRefused if final else TurnFailed)


async def test_a_program_that_is_not_there_is_not_found(desk: Desk) -> None:
    asked = turn()

    with pytest.raises(TurnRefused) as failed:
        await command({"news": Program(run="/nowhere/at/all")})(asked)
    with pytest.raises(TurnRefused) as unknown:
        await command({})(asked)

    assert {failed.value.cause, unknown.value.cause} == {"TARGET_NOT_FOUND"}


async def test_what_it_complains_of_is_kept_with_the_run(desk: Desk) -> None:
    complain = "import sys; sys.stderr.write('low battery'); "

    said = await desk.says(complain + "print('fine')")
    failed = await desk.fails(complain + "sys.exit(1)")
    half = await desk.fails(complain + "print('{')")
    hung = await desk.fails(
        complain + "sys.stderr.flush(); import time; time.sleep(60)", turn(timeout=1)
    )

    assert said.result is not None
    assert said.result["stderr"] == "low battery"
    for error in (failed, half, hung):
        assert error.details["stderr"] == "low battery"
        assert error.details["request_id"] == "req-r1-2"
    assert half.details["response"] == "{"


async def test_folder_and_environment_are_as_configured(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "canary-of-the-bot")
    code = "import os; print(os.getcwd(), os.environ['CITY'], 'BOT_TOKEN' in os.environ)"

    said = await desk.says(code, folder=tmp_path, environment={"CITY": "Oslo"})

    assert said.text == f"{tmp_path} Oslo False"


async def test_a_key_that_it_was_given_shows_nowhere(desk: Desk) -> None:
    code = "import os, sys; sys.stderr.write(os.environ['KEY']); print(os.environ['KEY'])"

    said = await desk.says(code, environment={"KEY": "canary-key"})

    assert "canary" not in json.dumps(said.result) + said.text


async def test_nothing_that_it_started_is_left(desk: Desk, tmp_path: Path) -> None:
    trace = tmp_path / "alive"
    child = f"import time; time.sleep(2); open({str(trace)!r}, 'w')"
    code = (
        "import subprocess, sys, time; "
        f"subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )

    await desk.fails(code, turn(timeout=1))
    await desk.fails("import time; time.sleep(60)", turn(timeout=2.5))  # long enough to be born

    assert not trace.exists()


# --- sentences ----------------------------------------------------------------------------------


def named(talk: Talk, *names: str) -> None:
    talk.surround(targets=names)


@pytest.mark.parametrize(
    ("sentence", "task", "notify"),
    [
        pytest.param(
            "every morning at 9 ask news for the headlines", "the headlines", Notify.ALWAYS,
            id="for something",
        ),
        pytest.param(
            "ask the News to summarise the day every evening at 8", "summarise the day",
            Notify.ALWAYS, id="to do something",
        ),
        pytest.param("jeden Tag um 9 @news Schlagzeilen", "Schlagzeilen", Notify.ALWAYS, id="at"),
        pytest.param(
            "in 10 minutes ask news to summarise https://example.com",
            "summarise https://example.com", Notify.ALWAYS, id="what would need a model",
        ),
        pytest.param(
            "every hour ask news for my steps and tell me if they change", "my steps",
            Notify.ON_CHANGE, id="a watch",
        ),
    ],
)  # fmt: skip
async def test_a_sentence_that_names_a_target_is_its_task(
    talk: Talk, sentence: str, task: str, notify: Notify
) -> None:
    named(talk, "news")

    card = await talk.say(sentence)

    job = await talk.job()
    assert (job.turn, job.task, job.attention.notify) == ("command", task, notify)
    assert job.source == {"target": "news", "prompt": task}
    assert "asked: news" in card


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("remind me every day at 9 to ask news for the headlines", id="a reminder"),
        pytest.param("every day at 9 ask Ben for the keys", id="a person"),
    ],
)
async def test_who_is_no_target_is_not_asked(talk: Talk, sentence: str) -> None:
    named(talk, "news")

    await talk.say(sentence)

    assert (await talk.job()).turn == "remind"


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("every day at 9 ask agent for the weather", id="a report"),
        pytest.param(
            "every hour ask agent for the price of tea and tell me if it changes", id="a watch"
        ),
        pytest.param("every day at 9 @agent the weather", id="by an at sign"),
    ],
)
async def test_where_no_model_is_set_it_is_not_asked_silently(talk: Talk, sentence: str) -> None:
    asked = await talk.say(sentence)
    before = list(await talk.jobs())

    await talk.say("just remind me")

    assert asked.startswith("I have no model to do that with.")
    assert before == []
    assert (await talk.job()).turn == "remind"


async def test_another_task_is_another_baseline(talk: Talk) -> None:
    named(talk, "news")
    talk.targets = {"news": {"steps": 3000}}
    await talk.say("every hour ask news for my steps and tell me if they change")
    first = await talk.wait(minutes=1)

    job = await talk.job()
    assert job.schedule is not None

    source = source_for(job, "my calories")
    await talk.app.service.reschedule(
        job, job.schedule, task="my calories", source=source, origin="t"
    )
    again = await talk.wait(hours=1)

    assert source == {"target": "news", "prompt": "my calories"}
    assert "\nNow: 3" in first[0]
    assert "\nNow: 3" in again[0]


async def test_the_whole_way_in_one_process(tmp_path: Path) -> None:
    script = tmp_path / "news.py"
    script.write_text("print('two wars, one peace')")
    settings = Settings.model_construct(
        home=tmp_path, targets={"news": Program(run=f"{sys.executable} {script}")}
    )
    async with open_app(settings, clock=HandClock()) as app:
        talk = Talk(app, app.clock, zone="Europe/Madrid")  # type: ignore[arg-type]
        talk.serve_really()
        named(talk, "news")
        await talk.say("every morning at 9 ask news for the headlines")

        said = await talk.wait(hours=21)
        runs = await app.service.history(await talk.job())

    assert "two wars, one peace" in said[0]
    result: JsonObject | None = runs[0].result
    assert result is not None
    assert isinstance(result["response"], Mapping)
