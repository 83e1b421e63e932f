"""Values that only people can read: what stands near a word, or is named by it."""

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.numbers import number_in
from bot.probes.lines import tidy
from bot.probes.places import Find, found_at, selector_of

MOST_NODES = 4_000
"""Elements looked at in search of a word; a value worth watching stands among the first."""
LONGEST_TEXT = 120
"""Characters of an element that says a value; longer ones are paragraphs."""
FORMER = ("old", "was", "before", "strike", "regular", "rrp", "uvp")
"""Parts of the names of elements that say another price than today's."""


def near(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    """Elements that say the word beside a number, or that are named by it; then any with a unit."""
    body = tree.body
    nodes = [] if body is None else list(_elements(body))
    if word:
        yield from _worded(tree, nodes, word)
    named = [node for node in nodes if any("price" in name for name in _names(node))]
    for node in sorted(named, key=_is_former):
        yield from found_at(tree, {"selector": selector_of(tree, node)})
    for node in nodes:
        number = number_in(_short(node))
        if number is not None and number.unit and _is_leaf(node):
            yield from found_at(tree, {"selector": selector_of(tree, node)})


def _worded(tree: LexborHTMLParser, nodes: Iterable[LexborNode], word: str) -> Iterator[Find]:
    for node in sorted(nodes, key=_is_former):
        text = _short(node)
        named = any(word in name for name in _names(node))
        if not text or not (named or word in text.casefold()) or _says_it_inside(node, word):
            continue
        place = next((n for n in (node, *_behind(node)) if number_in(_after(n, word))), None)
        if place is not None:
            yield from found_at(tree, {"selector": selector_of(tree, _innermost(place))})


def _says_it_inside(node: LexborNode, word: str) -> bool:
    """Whether an element in it says both the word and a number."""
    inner = (_short(child) for child in node.css("*") if child.mem_id != node.mem_id)
    return any(word in text.casefold() and number_in(text) is not None for text in inner)


def _is_former(node: LexborNode) -> bool:
    """Whether it says what something cost before."""
    names = " ".join(_names(node))
    return node.tag in {"del", "s"} or any(word in names for word in FORMER)


def _after(node: LexborNode, word: str) -> str:
    """The text of the element from the word on, where it says it."""
    text = _short(node)
    start = text.casefold().find(word)
    return text[start:] if start > 0 else text


def _behind(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that follow: beside a label stands what it labels."""
    following = node.next
    while following is not None and following.is_text_node:
        following = following.next
    if following is not None and following.is_element_node:
        yield following


def _innermost(node: LexborNode) -> LexborNode:
    """The smallest element that still says the only number in *node*."""
    children = (child for child in node.css("*") if child.mem_id != node.mem_id)
    inner = [child for child in children if number_in(_short(child)) is not None]
    return inner[-1] if len({number_in(_short(child)) for child in inner}) == 1 else node


def _elements(body: LexborNode) -> Iterator[LexborNode]:
    for count, node in enumerate(body.css("*")):
        if count >= MOST_NODES:
            return
        if node.tag not in {"script", "style", "template", "noscript", "svg"}:
            yield node


def _names(node: LexborNode) -> list[str]:
    names = (node.attributes.get(name) or "" for name in ("id", "class", "data-testid"))
    return [name.casefold() for name in names]


def _is_leaf(node: LexborNode) -> bool:
    inner = (child for child in node.css("*") if child.mem_id != node.mem_id)
    return not any(number_in(_short(child)) for child in inner)


def _short(node: LexborNode) -> str:
    text = node.text()
    return "" if len(text) > 4 * LONGEST_TEXT else " ".join(tidy([text]))[:LONGEST_TEXT]
