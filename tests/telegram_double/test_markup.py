"""The double reads HTML as Telegram does, down to the words of its refusals."""

import pytest

from tests.telegram_double.entities import formatted
from tests.telegram_double.errors import Refusal
from tests.telegram_double.markup import read_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        pytest.param("plain", "plain", [], id="no markup"),
        pytest.param("&lt;b&gt; &amp; &quot;&#65;&#x42;", '<b> & "AB', [], id="references"),
        pytest.param("&nbsp; &copy; AT&T", "&nbsp; &copy; AT&T", [], id="unknown references stay"),
        pytest.param("<B>x</b>", "x", [("bold", 0, 1)], id="tags in any case"),
        pytest.param("🙂<i>x</i>", "🙂x", [("italic", 2, 1)], id="UTF-16 offsets"),
        pytest.param("<b></b>x", "x", [], id="an empty tag is no entity"),
        pytest.param("<b>x</>", "x", [("bold", 0, 1)], id="a short end tag"),
        pytest.param(
            "<u>a<s>b</s></u>", "ab", [("underline", 0, 2), ("strikethrough", 1, 1)], id="nested"
        ),
        pytest.param(
            '<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)], id="a spoiler as span"
        ),
        pytest.param(
            "<blockquote expandable>x</blockquote>",
            "x",
            [("expandable_blockquote", 0, 1)],
            id="an attribute without a value",
        ),
    ],
)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    shown, found = read_html(source)

    assert shown == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        pytest.param(
            '<tg-time unix="1800000000" format="wDT">soon</tg-time>',
            {"type": "date_time", "unix_time": 1_800_000_000, "date_time_format": "wDT"},
            id="a moment with a format",
        ),
        pytest.param(
            "<tg-time unix=5>soon</tg-time>",
            {"type": "date_time", "unix_time": 5},
            id="a moment without",
        ),
        pytest.param(
            '<a href="https://e.org/?a=1&amp;b=2">soon</a>',
            {"type": "text_link", "url": "https://e.org/?a=1&b=2"},
            id="a link",
        ),
        pytest.param(
            '<pre><code class="language-json">soon</code></pre>',
            {"type": "pre", "language": "json"},
            id="a block with its language",
        ),
        pytest.param('<code class="language-c">soon</code>', {"type": "code"}, id="inline code"),
    ],
)
def test_attributes_become_parts_of_the_entity(source: str, entity: dict[str, object]) -> None:
    _, found = read_html(source)

    assert found == [entity | {"offset": 0, "length": 4}]


def test_a_link_to_nowhere_keeps_only_its_text() -> None:
    assert read_html('<a href="javascript:x">go</a>') == ("go", [])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("é<p>x", 'Unsupported start tag "p" at byte offset 2', id="unknown tag"),
        pytest.param("1 < 2", 'Unsupported start tag "" at byte offset 2', id="a bare sign"),
        pytest.param("a<b", "Unclosed start tag at byte offset 1", id="cut in the tag"),
        pytest.param(
            "<b>x", 'Can\'t find end tag corresponding to start tag "b"', id="never closed"
        ),
        pytest.param("x</b>", "Unexpected end tag at byte offset 1", id="never opened"),
        pytest.param("<b>x</b", "Unclosed end tag at byte offset 4", id="cut in the end tag"),
        pytest.param(
            "<b>x</i>",
            'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
            id="crossed",
        ),
        pytest.param(
            "<b =x>y</b>", 'Empty attribute name in the tag "b" at byte offset 0', id="no name"
        ),
        pytest.param(
            "<a href=x,y>z</a>", "Unexpected end of name token at byte offset 8", id="bare"
        ),
        pytest.param('<a href="x>z</a>', "Unclosed start tag at byte offset 0", id="no quote"),
        pytest.param(
            "<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0', id="span"
        ),
        pytest.param(
            '<tg-time unix="5" format="rt">x</tg-time>', "Invalid date format used", id="format"
        ),
        pytest.param(
            "&#xD800;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
            id="half a character",
        ),
    ],
)
def test_broken_markup_is_refused(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_around_is_trimmed_and_entities_move_along() -> None:
    text, entities = formatted("  \n<b>x</b> ", "HTML", None)

    assert text == "x"
    assert entities == [{"type": "bold", "offset": 0, "length": 1}]


def test_commands_links_and_mentions_are_found_but_not_inside_code() -> None:
    text, entities = formatted("/list https://e.org. @someone <code>/no</code>", "HTML", None)

    found = [(one["type"], text[one["offset"] :][: one["length"]]) for one in entities]
    assert found == [
        ("bot_command", "/list"),
        ("url", "https://e.org"),
        ("mention", "@someone"),
        ("code", "/no"),
    ]
