"""Texts as Telegram takes them: where entities lie, and where a long text is cut."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.writing import LONGEST, entities_of, parts, units, words_of
from bot.wording.text import Span, Style, Text, bold, code, plain, text

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
EYES = "\U0001f440"
MOMENT = Span(text="today 12:00", style=Style.MOMENT, at=NOON)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(text("plain"), [], id="plain words have no entity"),
        pytest.param(text("a ", bold("b")), [("bold", 2, 1)], id="bold"),
        pytest.param(text(code("/list")), [("code", 0, 5)], id="code"),
        pytest.param(text("\u23f0 ", bold("#1")), [("bold", 2, 2)], id="a sign of one unit"),
        pytest.param(text("\U0001f440 ", bold("#1")), [("bold", 3, 2)], id="a sign of two units"),
        pytest.param(text(bold("\U0001f440")), [("bold", 0, 2)], id="a styled sign of two units"),
        pytest.param(text("at ", MOMENT), [("date_time", 3, 11)], id="an instant"),
        pytest.param(
            text(Span(text="noon", style=Style.MOMENT)), [], id="a moment that nobody pinned down"
        ),
        pytest.param(text("\ud83d", bold("x")), [("bold", 0, 1)], id="half a surrogate pair"),
        pytest.param(text(bold("\ud83d"), "x"), [], id="nothing left of a styled span"),
    ],
)
def test_where_entities_lie(said: Text, expected: list[tuple[str, int, int]]) -> None:
    found = [(entity.type, entity.offset, entity.length) for entity in entities_of(said)]

    assert found == expected


def test_an_instant_is_shown_in_our_words_and_known_to_the_second() -> None:
    (entity,) = entities_of(text(MOMENT))

    assert entity.unix_time == int(NOON.timestamp())
    assert entity.date_time_format is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(text("short"), ["short"], id="fits"),
        pytest.param(text("abcdefghij"), ["abcdefghij"], id="fits to the unit"),
        pytest.param(text("abcdefghijk"), ["abcdefghij", "k"], id="no place to cut"),
        pytest.param(text("abc def\nghi jkl"), ["abc def\n", "ghi jkl"], id="at a line's end"),
        pytest.param(text("abc def ghi jkl"), ["abc def ", "ghi jkl"], id="at a space"),
        pytest.param(text("a\nbcdefghijkl"), ["a\nbcdefghi", "jkl"], id="not for a line too early"),
        pytest.param(text(EYES * 6), [EYES * 5, EYES], id="units, not letters"),
        pytest.param(text("x" + EYES * 5), ["x" + EYES * 4, EYES], id="no halves"),
        pytest.param(text("abcdefgh", bold("bold")), ["abcdefgh", "bold"], id="a span stays whole"),
        pytest.param(text(bold("x" * 12)), ["x" * 10, "xx"], id="a span longer than a message"),
        pytest.param(text("a", "\n" * 28, "b"), ["a" + "\n" * 9, "\n" * 9 + "b"], id="empty part"),
        pytest.param(text(), [], id="nothing"),
        pytest.param(text(" \n "), [], id="nothing to see"),
    ],
)  # fmt: skip
def test_where_a_long_text_is_cut(said: Text, expected: list[str]) -> None:
    assert [plain(part) for part in parts(said, 10)] == expected


SPANS = st.builds(
    Span,
    text=st.text(st.sampled_from("ab \n\U0001f440"), max_size=30),
    style=st.sampled_from([Style.PLAIN, Style.BOLD, Style.CODE]),
)


@given(st.lists(SPANS, max_size=8), st.integers(2, 20))
def test_cutting_loses_nothing_but_empty_lines(spans: list[Span], longest: int) -> None:
    cut = parts(tuple(spans), longest)

    assert all(0 < units(plain(part)) <= longest for part in cut)
    said = "".join(plain(part) for part in cut)
    assert said.split() == [] or said.replace("\n", "").replace(" ", "") == plain(
        tuple(spans)
    ).replace("\n", "").replace(" ", "")


@given(st.lists(SPANS, max_size=8))
def test_entities_cover_the_words_of_their_spans(spans: list[Span]) -> None:
    said = tuple(spans)
    units_of = words_of(said).encode("utf-16-le")

    covered = [
        units_of[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
        for entity in entities_of(said)
    ]

    assert covered == [s.text for s in spans if s.style is not Style.PLAIN and s.text]


def test_the_longest_message_is_telegrams() -> None:
    assert len(parts(text("x" * LONGEST))) == 1
    assert len(parts(text("x" * (LONGEST + 1)))) == 2
