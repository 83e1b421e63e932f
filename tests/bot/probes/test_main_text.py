import pytest

from bot.probes.causes import LookCause
from bot.probes.main_text import Page
from scheduler.errors import TurnFailed, TurnRefused


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        pytest.param("<p>One</p><p>Two</p>", ["One", "Two"], id="paragraphs"),
        pytest.param("<p>now <b>12</b>,<i>90</i> €</p>", ["now 12,90 €"], id="words in a line"),
        pytest.param("<p>a\n   b\t\u00a0c</p>", ["a b c"], id="white space"),
        pytest.param("a<br>b<hr>c", ["a", "b", "c"], id="breaks"),
        pytest.param("<ul><li>a<li>b<ul><li>c</ul></ul>", ["a", "b", "c"], id="lists"),
        pytest.param("<h1>T</h1>text<div>in</div>text", ["T", "text", "in", "text"], id="around"),
        pytest.param(
            "<table><tr><th>a<th>b<tr><td>1<td>2</table>", ["a b", "1 2"], id="rows are lines"
        ),
        pytest.param("<pre>a\n  b\n\nc</pre>d", ["a", "b", "c", "d"], id="lines of code"),
        pytest.param(
            "<pre>a\n<b>b\n</b><pre>c\nd</pre></pre>", ["a", "b", "c", "d"], id="code in code"
        ),
        pytest.param("<p>1 &lt; 2 &amp; 3</p>", ["1 < 2 & 3"], id="entities"),
        pytest.param("a\u200b\u202eb\u2066c\x00", ["abc"], id="invisible characters"),
        pytest.param("<p> </p><p>\u00a0</p>", [], id="nothing to read"),
        pytest.param(
            "<body><script>x</script><style>x</style><noscript>x</noscript><template>x</template>"
            "<svg><text>x</text></svg><p hidden>x</p><!-- x --><p>seen</p>",
            ["seen"],
            id="what nobody sees",
        ),
        pytest.param(
            "<header>head</header><nav>x<nav>x</nav></nav><p>text</p><aside>x</aside>"
            "<div role=dialog>x</div><footer>x<svg></svg></footer>",
            ["head", "text"],
            id="furniture",
        ),
        pytest.param(
            "<header>x</header><main><p>text</p><nav>x</nav></main><div>x</div>",
            ["text"],
            id="the main part alone",
        ),
        pytest.param(
            "<div role=main><main>text</main></div><p>x", ["text"], id="main in main, once"
        ),
        pytest.param("<main></main><main> <p>b</main>c", ["b"], id="the first main with text"),
        pytest.param("<main></main><p>text</p>", ["text"], id="an empty main part"),
        pytest.param("", [], id="nothing"),
        pytest.param("no markup", ["no markup"], id="no markup"),
        pytest.param("<p>a<p", ["a"], id="broken off"),
        pytest.param("<b><p>a</b>b</p></i>c", ["ab", "c"], id="crossed"),
        pytest.param("<frameset><frame></frameset>", [], id="frames"),
    ],
)
def test_lines_of_a_page(html: str, lines: list[str]) -> None:
    assert list(Page(html).main()) == lines


@pytest.mark.parametrize(
    ("html", "title"),
    [
        pytest.param("<title>A  &amp;\n B</title>", "A & B", id="tidy"),
        pytest.param("<p>text", "", id="none"),
        pytest.param("<title></title>", "", id="empty"),
        pytest.param("<svg><title>x</title></svg>", "", id="of a drawing"),
        pytest.param("<title>a\u202eb</title>", "ab", id="without tricks"),
    ],
)
def test_title_of_a_page(html: str, title: str) -> None:
    assert Page(html).title == title


SHOP = (
    "<nav class=price>9</nav><p class=price>12<span> €</span></p>"
    "<div class=price>13 €<div class=price>was 15 €</div></div><p id=stock></p><pre>a\nb</pre>"
)


@pytest.mark.parametrize(
    ("selector", "lines"),
    [
        pytest.param("p.price", ["12 €"], id="one"),
        pytest.param(".price", ["9", "12 €", "13 €", "was 15 €"], id="several, each once"),
        pytest.param("p.price, span", ["12 €"], id="one within the other"),
        pytest.param("pre", ["a", "b"], id="code"),
        pytest.param("#stock", [], id="found, and empty"),
    ],
)
def test_lines_of_a_selection(selector: str, lines: list[str]) -> None:
    assert list(Page(SHOP).selected(selector)) == lines


def test_a_selector_that_finds_nothing_is_an_error() -> None:
    with pytest.raises(TurnFailed) as failed:
        Page(SHOP).selected(".sold-out")

    assert failed.value.cause == LookCause.NO_MATCH


@pytest.mark.parametrize("selector", ["", "p[", "..", "p::text", "p,,b", ":has(", "☃", "//p"])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(TurnRefused) as refused:
        Page(SHOP).selected(selector)

    assert refused.value.cause == LookCause.BAD_SELECTOR
