import pytest

from bot.probes.causes import LookCause
from bot.probes.reading import READERS, read
from scheduler.canonical import Json
from scheduler.errors import TurnFailed

HTML = "text/html; charset=utf-8"


def text(body: str, *, content_type: str = HTML, selector: str | None = None) -> object:
    return read(body.encode(), content_type=content_type, selector=selector)


@pytest.mark.parametrize(
    ("content_type", "body", "state"),
    [
        pytest.param(HTML, "<title>T</title><p>a", {"title": "T", "text": ["a"]}, id="html"),
        pytest.param("application/xhtml+xml", "<p>a</p>", {"title": "", "text": ["a"]}, id="xhtml"),
        pytest.param(
            "text/plain", "<p>a\n\n b  c", {"title": "", "text": ["<p>a", "b c"]}, id="plain"
        ),
        pytest.param(
            "application/json", '{"a": 1}', {"title": "", "text": ['{"a": 1}']}, id="json as text"
        ),
        pytest.param("", " <p>a", {"title": "", "text": ["a"]}, id="undeclared html"),
        pytest.param("", "a <b>", {"title": "", "text": ["a <b>"]}, id="undeclared text"),
    ],
)
def test_the_state_of_a_page(content_type: str, body: str, state: object) -> None:
    assert text(body, content_type=content_type) == state


PRICES = b"<title>T</title><p>Tea v1.2, 129.90 EUR<p>Milk v1.10, <b>2 EUR</b>"


@pytest.mark.parametrize(
    ("wanted", "state"),
    [
        pytest.param(
            {"what": "text", "pattern": r"v\d+\.\d+"}, {"text": ["v1.2", "v1.10"]}, id="a match"
        ),
        pytest.param(
            {"what": "text", "pattern": r"(\w+) v"}, {"text": ["Tea", "Milk"]}, id="its group"
        ),
        pytest.param(
            {"what": "value", "place": {"pattern": "[0-9.]+ EUR"}},
            {"value": 129.9, "unit": "EUR"},
            id="a number",
        ),
    ],
)
def test_what_a_pattern_finds_on_a_page(wanted: dict[str, Json], state: object) -> None:
    assert READERS[str(wanted["what"])](PRICES, HTML, wanted) == state


@pytest.mark.parametrize(
    ("wanted", "cause"),
    [
        pytest.param({"what": "text", "pattern": "coffee"}, LookCause.NO_MATCH, id="nothing"),
        pytest.param(
            {"what": "value", "place": {"pattern": "Milk"}}, LookCause.NO_NUMBER, id="no number"
        ),
    ],
)
def test_a_pattern_that_finds_nothing_is_an_error(
    wanted: dict[str, Json], cause: LookCause
) -> None:
    with pytest.raises(TurnFailed) as failed:
        READERS[str(wanted["what"])](PRICES, HTML, wanted)

    assert failed.value.cause == cause


def test_a_selection_leaves_the_title_out() -> None:
    assert text("<title>(3) Inbox</title><p>a<b>7</b>", selector="b") == {"text": ["7"]}


@pytest.mark.parametrize(
    ("body", "selector", "cause"),
    [
        pytest.param("", None, LookCause.EMPTY_PAGE, id="nothing"),
        pytest.param("<title>T</title>", None, LookCause.EMPTY_PAGE, id="only a title"),
        pytest.param("<script>app()</script>", None, LookCause.EMPTY_PAGE, id="only a script"),
        pytest.param("<p id=a></p>b", "#a", LookCause.EMPTY_PAGE, id="an empty selection"),
        pytest.param("<p>a", ".b", LookCause.NO_MATCH, id="no match"),
        pytest.param("<p>" + "a" * 70_000, None, LookCause.TOO_LARGE, id="too long"),
        pytest.param("<p>ü" * 20_000, None, LookCause.TOO_LARGE, id="too many lines"),
    ],
)
def test_what_is_an_error_and_no_state(body: str, selector: str | None, cause: LookCause) -> None:
    with pytest.raises(TurnFailed) as failed:
        text(body, selector=selector)

    assert failed.value.cause == cause


def test_a_long_page_can_be_watched_in_part() -> None:
    assert text("<b>7</b><p>" + "a" * 70_000, selector="b") == {"text": ["7"]}


def test_plain_text_has_nothing_to_select() -> None:
    with pytest.raises(TurnFailed) as failed:
        text("a", content_type="text/plain", selector="p")

    assert failed.value.cause == LookCause.NO_MATCH


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<title>Just a moment...</title><p>Enable JavaScript", id="cloudflare"),
        pytest.param("<title>Attention Required! | Cloudflare</title><p>x", id="cloudflare, hard"),
        pytest.param("<title>Robot Check</title><p>Type the characters", id="a shop"),
        pytest.param("<title>DDoS-Guard</title><p>Checking", id="ddos-guard"),
        pytest.param("<title> ACCESS DENIED </title><p>Reference 18.2", id="akamai"),
        pytest.param("<p>x<script>window._cf_chl_opt={}</script>", id="cloudflare without title"),
        pytest.param("<p>x<iframe src=https://geo.captcha-delivery.com/c>", id="datadome"),
        pytest.param("<p>Press<div id=px-captcha></div>", id="perimeter"),
        pytest.param("<p>x<iframe src='/_Incapsula_Resource?a'>", id="imperva"),
    ],
)
@pytest.mark.parametrize("selector", [None, "p", ".price"])
def test_pages_that_ask_for_a_human(html: str, selector: str | None) -> None:
    with pytest.raises(TurnFailed) as failed:
        text(html, selector=selector)

    assert failed.value.cause == LookCause.CHALLENGE_PAGE


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<title>Security checklist</title><p>a", id="a title that goes on"),
        pytest.param("<title>How to pass a robot check</title><p>a", id="a title about it"),
        pytest.param(
            "<title>Access denied</title><p>" + "What that means. " * 100, id="a long page about it"
        ),
        pytest.param(
            "<title>Shop</title><p>12 €<script src=/cdn-cgi/challenge-platform/x.js></script>",
            id="a script that watches for robots",
        ),
        pytest.param(
            "<title>Sign in</title><form class=g-recaptcha>Name</form>", id="a form with a captcha"
        ),
    ],
)
def test_honest_pages(html: str) -> None:
    assert text(html)
