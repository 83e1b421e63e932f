"""What a reader of a page sees: its title and the lines of its text, without the furniture."""

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from bot.probes.causes import LookCause
from bot.probes.lines import tidy
from scheduler.errors import TurnFailed, TurnRefused

_UNSEEN = "script, style, noscript, template, svg, iframe, object, canvas, [hidden]"
_FURNITURE = (
    "nav, aside, footer, dialog, "
    "[role=navigation], [role=complementary], [role=contentinfo], [role=dialog], [role=search]"
)
_MAIN = "main, [role=main]"
_BLOCKS = (
    "address, article, blockquote, br, caption, center, dd, details, div, dl, dt, fieldset, "
    "figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hgroup, hr, legend, li, "
    "main, menu, ol, optgroup, option, p, pre, section, summary, table, tbody, tfoot, thead, tr, ul"
)
_CELLS = "td, th"
_BREAK = "\x1e"
"""Ends a line while the page is flattened: line ends of the source mean nothing."""


class Page:
    """One page; ask it once, for its main text or for a selection."""

    def __init__(self, html: str) -> None:
        self._tree = LexborHTMLParser(html)
        self.title = _title(self._tree)
        _remove(self._tree, _UNSEEN)
        _break_lines(self._tree)

    @property
    def length(self) -> int:
        """How many characters of text it has in all."""
        return sum(map(len, _lines([self._tree.body])))

    def main(self) -> tuple[str, ...]:
        """The lines of its ``main`` part if that has any, else of all but the furniture."""
        _remove(self._tree, _FURNITURE)
        mains = (_lines([node]) for node in self._tree.css(_MAIN))
        return next(filter(None, mains), ()) or _lines([self._tree.body])

    def selected(self, selector: str) -> tuple[str, ...]:
        """The lines of everything that the CSS *selector* finds, each once.

        Raises `TurnRefused` for what is no selector and `TurnFailed` if nothing is found.
        """
        try:
            found = self._tree.css(selector)
        except SelectolaxError:
            raise TurnRefused("that is no CSS selector", cause=LookCause.BAD_SELECTOR) from None
        if not found:
            raise TurnFailed("nothing on the page fits the selector", cause=LookCause.NO_MATCH)
        return _lines(_outermost(found))


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head title")
    return next(tidy([node.text()]), "") if node else ""


def _remove(tree: LexborHTMLParser, selector: str) -> None:
    # Backwards, because what is inside comes after and must go before.
    for node in reversed(tree.css(selector)):
        node.decompose()


def _break_lines(tree: LexborHTMLParser) -> None:
    for node in tree.css("pre"):
        _break_source_lines(node)
    for node in tree.css(_BLOCKS):
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    for node in tree.css(_CELLS):
        node.insert_before(" ")


def _break_source_lines(node: LexborNode) -> None:
    for text in list(node.traverse(include_text=True)):
        if text.is_text_node and "\n" in (content := text.text()):
            text.replace_with(content.replace("\n", _BREAK))


def _outermost(nodes: list[LexborNode]) -> Iterator[LexborNode]:
    chosen = {node.mem_id for node in nodes}
    return (node for node in nodes if not any(a.mem_id in chosen for a in _ancestors(node)))


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _lines(nodes: Iterable[LexborNode | None]) -> tuple[str, ...]:
    return tuple(line for node in nodes if node for line in tidy(node.text().split(_BREAK)))
