"""``minder jobs cancel`` and ``minder jobs edit``, with the real program."""

import json

import pytest

from tests.conftest import Minder

EVERY_MORNING = "every weekday at 9 stand-up"


def test_policies_are_changed_and_shown(minder: Minder) -> None:
    minder(EVERY_MORNING)

    said = minder("jobs", "edit", "1", "concurrency=queue_one", "timeout=2m", "silent=yes")

    assert said.stdout.strip() == "#1 is changed: concurrency, timeout, silent."
    shown = json.loads(minder("jobs", "show", "1", "--json").stdout)
    assert (shown["concurrency"], shown["timeout_sec"]) == ("queue_one", 120)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        pytest.param("speed=9", "There is no policy speed, but misfire", id="no policy"),
        pytest.param("timeout=0", "Timeout: it needs some time.", id="no time at all"),
        pytest.param("grace=soon", "Grace: \u201csoon\u201d is no time", id="no length"),
        pytest.param("max_retries=17", "is no number from 0 to 16.", id="too many retries"),
        pytest.param(
            "concurrency=both", "\u201cboth\u201d is none of forbid, queue_one", id="no choice"
        ),
        pytest.param("silent", "is neither yes nor no", id="no value"),
    ],
)
def test_what_cannot_be_changed_is_refused(minder: Minder, written: str, complaint: str) -> None:
    minder(EVERY_MORNING)

    refused = minder("jobs", "edit", "1", written)

    assert refused.returncode == 2
    assert complaint in refused.stderr


def test_a_run_that_ended_cannot_be_cancelled(minder: Minder) -> None:
    minder(EVERY_MORNING)
    run = json.loads(minder("jobs", "run", "1", "--json").stdout)["run_id"]

    refused = json.loads(minder("jobs", "cancel", run, "--json").stdout)
    unknown = json.loads(minder("jobs", "cancel", "nowhere", "--json").stdout)

    assert (refused["code"], unknown["code"]) == ("RUN_ENDED", "RUN_NOT_FOUND")
