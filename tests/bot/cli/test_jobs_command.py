"""``minder jobs cancel`` and ``minder jobs edit``."""

import pytest

from tests.bot.cli.conftest import Cli

EVERY_MORNING = "every weekday at 9 stand-up"


def test_policies_are_changed_and_shown(cli: Cli) -> None:
    cli(EVERY_MORNING)

    said = cli("jobs", "edit", "1", "concurrency=queue_one", "timeout=2m", "silent=yes")

    assert said.out.strip() == "#1 is changed: concurrency, timeout, silent."
    shown = cli("jobs", "show", "1", "--json").facts
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
def test_what_cannot_be_changed_is_refused(cli: Cli, written: str, complaint: str) -> None:
    cli(EVERY_MORNING)

    refused = cli("jobs", "edit", "1", written)

    assert refused.code == 2
    assert complaint in refused.err


def test_a_run_that_ended_cannot_be_cancelled(cli: Cli) -> None:
    cli(EVERY_MORNING)
    run = cli("jobs", "run", "1", "--json").facts["run_id"]

    refused = cli("jobs", "cancel", run, "--json").facts
    unknown = cli("jobs", "cancel", "nowhere", "--json").facts

    assert (refused["code"], unknown["code"]) == ("RUN_ENDED", "RUN_NOT_FOUND")
