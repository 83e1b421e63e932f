"""``minder approve``: what waits, a yes, and a no with its reason."""

from tests.bot.cli.conftest import Added, Cli


def test_nothing_waits_in_a_fresh_home(cli: Cli) -> None:
    assert cli("approve").out == "Nothing waits for an approval.\n"


def test_what_is_to_be_approved_is_disabled_listed_and_approved(cli: Cli, added: Added) -> None:
    added()
    edited = cli("jobs", "edit", "1", "approval=before_enable", "--json").facts
    listed = cli("approve", "--json").facts

    approved = cli("approve", "1")

    assert (edited["enabled"], edited["approved"]) == (False, "asked")
    assert [job["number"] for job in listed] == [1]
    assert listed[0]["expires_at"]
    assert approved.out.startswith("#1 stretch: approved, next ")
    assert cli("jobs", "show", "1", "--json").facts["enabled"] is True
    assert cli("approve", "--json").facts == []


def test_a_no_has_its_reason_and_resuming_asks_again(cli: Cli, added: Added) -> None:
    added()
    cli("jobs", "edit", "1", "approval=before_enable")

    denied = cli("approve", "1", "--deny", "--reason", "too often", "--json")
    resumed = cli("jobs", "resume", "1", "--json")

    assert denied.facts["approved"] == "denied"
    assert (resumed.code, resumed.facts["code"]) == (1, "APPROVAL_REQUIRED")
    assert len(cli("approve", "--json").facts) == 1


def test_what_nobody_asked_cannot_be_answered(cli: Cli, added: Added) -> None:
    added()

    assert cli("approve", "1", "--json").facts["code"] == "NOT_ASKED"
