"""Patterns that people write: what they find, what is refused, and that none costs much."""

import time

import pytest

from scheduler.errors import InvalidPattern
from scheduler.patterns import checked, matches


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        pytest.param(r"sold\s+out", "now sold  out", True, id="anywhere"),
        pytest.param(r"sold\s+out", "Sold out", False, id="letters as written"),
        pytest.param(r"(?i)sold\s+out", "SOLD OUT", True, id="in whatever case"),
        pytest.param("^\u00e9t\u00e9$", "\u00e9t\u00e9", True, id="beyond ASCII"),
        pytest.param(r"\d+", "none", False, id="nothing"),
    ],
)
def test_what_a_pattern_finds(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("", id="nothing"),
        pytest.param("   ", id="blanks"),
        pytest.param("(", id="left open"),
        pytest.param("a(?=b)", id="a look-ahead"),
        pytest.param(r"(a)\1", id="a back-reference"),
        pytest.param("(" * 90 + ")" * 90 + "{9}" * 6, id="nested and repeated"),
        pytest.param("((a{100}){100}){100}", id="it would be huge"),
        pytest.param("a" * 201, id="too long"),
        pytest.param(r"\p{Nonsense}", id="an unknown class"),
    ],
)
def test_what_is_no_pattern_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(InvalidPattern) as refusal:
        checked(pattern)

    assert str(refusal.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*$",
        "(a|aa)+$",
        "(.*a){20}$",
        r"^(\w+\s?)*$",
        "(x+x+)+y",
        "(?i)(a?){60}a{60}b",
    ],
)
def test_hostile_patterns_cost_bounded_time(pattern: str) -> None:
    text = "a" * 60_000 + "!"
    started = time.process_time()

    matches(pattern, text)

    assert time.process_time() - started < 1
