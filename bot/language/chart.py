"""Every constituent of a message, found from right to left and from the small to the large.

When the chart arrives at a token, all that begins further right is known. So a phrase is begun by
what begins at the token itself and completed by looking up what follows: no rule is tried twice,
and words that say nothing about time cost nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from bot.language.grammar import Branch, Grammar, Meaning
from bot.language.shapes import shapes_at
from bot.language.tokens import Token

T = TypeVar("T")

_MOST_ITEMS = 1_500
"""A message that has more readings than this is no message that a person wrote."""

_SHUT = frozenset(("url", "path", "mail", "pattern", "quote", "iana", "code", "gap", "line"))


class Item(NamedTuple):
    """Tokens *start* to *end* read as *symbol*, with that value and so many slips."""

    symbol: str
    start: int
    end: int
    value: object
    slips: int = 0


class Kids:
    """The valued parts of a phrase, by category, in the order in which they were said."""

    __slots__ = ("_items",)

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items

    def all(self, category: str, kind: type[T]) -> list[T]:
        """The values of every *category*; only those of that type."""
        symbol = f"<{category}>"
        return [i.value for i in self._items if i.symbol == symbol and isinstance(i.value, kind)]

    def one(self, category: str, kind: type[T]) -> T | None:
        """The value of the first *category*, or None."""
        return next(iter(self.all(category, kind)), None)

    def values(self, kind: type[T]) -> list[T]:
        """The values of that type, whatever their category."""
        return [i.value for i in self._items if i.symbol[0] == "<" and isinstance(i.value, kind)]


Builder = Callable[[Meaning, Kids], object | None]
"""Makes the value of a category from a phrase's meaning and parts; None refuses the reading."""


class Chart:
    """All constituents of the tokens of one message."""

    def __init__(
        self, found: Sequence[Token], text: str, grammar: Grammar, builders: Mapping[str, Builder]
    ) -> None:
        self.tokens = found
        self._grammar = grammar
        self._builders = builders
        self._cells: list[dict[str, list[Item]]] = [{} for _ in range(len(found) + 1)]
        self._known: set[str] = set()
        self._left = _MOST_ITEMS
        self._ends = {token.end: index + 1 for index, token in enumerate(found)}
        for start in reversed(range(len(found))):
            self._fill(start, text)

    def at(self, start: int, symbol: str) -> list[Item]:
        """The constituents of that symbol that begin at *start*."""
        return self._cells[start].get(symbol, [])

    def has(self, symbol: str) -> bool:
        """Whether the message has such a constituent anywhere."""
        return symbol in self._known

    def consists_of(self, start: int, end: int, symbols: Sequence[str]) -> bool:
        """Whether nothing but constituents of *symbols* stands between *start* and *end*."""
        reachable = {start}
        for place in range(start, end):
            if place in reachable:
                reachable |= {item.end for symbol in symbols for item in self.at(place, symbol)}
        return end in reachable

    def symbols(self, start: int) -> Collection[str]:
        """What begins at *start*."""
        return self._cells[start].keys()

    def apart(self, start: int, symbol: str) -> Iterator[tuple[int, Item]]:
        """Phrases in words whose last one stands apart from what begins at *start*.

        Of ``halte #3 an`` that is "an", with the token behind "halte".
        """
        begun = [(self._grammar.root, start)]
        while begun:
            branch, end = begun.pop()
            for word, items in self._cells[end].items():
                if word in branch.following and word[0] != "<":
                    begun += [(branch.following[word], item.end) for item in items]
            for last in range(end + 1, len(self.tokens)) if end > start else ():
                yield from ((end, item) for item in self._ending(branch, last, symbol))

    def _ending(self, branch: Branch, last: int, symbol: str) -> Iterator[Item]:
        for word in self._cells[last].keys() & branch.following.keys():
            for category, meaning in branch.following[word].complete if word[0] != "<" else ():
                if symbol == f"<{category}>":
                    yield Item(symbol, last, last + 1, meaning)

    def _fill(self, start: int, text: str) -> None:
        agenda = list(self._terminals(start, text))
        begun = self._grammar.root.following
        while agenda and self._left > 0:
            item = agenda.pop()
            if self._add(item):
                branch = begun.get(item.symbol)
                if branch:
                    self._complete(branch, (item,), item.slips, agenda)
        self._known.update(self._cells[start])

    def _add(self, item: Item) -> bool:
        known = self._cells[item.start].setdefault(item.symbol, [])
        for other in known:
            if other.end == item.end and other.value == item.value:
                return False
        self._left -= 1
        known.append(item)
        return True

    def _complete(
        self, branch: Branch, said: tuple[Item, ...], slips: int, found: list[Item]
    ) -> None:
        """Put to *found* what *said*, as far as *branch*, and what follows it make up."""
        end = said[-1].end
        for category, meaning in branch.complete:
            value = self._value(category, meaning, said)
            if value is not None:
                found.append(Item(f"<{category}>", said[0].start, end, value, slips))
        if not branch.following:
            return
        following = branch.following
        for symbol, items in self._cells[end].items():
            if symbol in following:
                for item in items:
                    self._complete(following[symbol], (*said, item), slips + item.slips, found)

    def _value(self, category: str, meaning: Meaning, said: Sequence[Item]) -> object | None:
        builder = self._builders.get(category)
        return builder(meaning, Kids(said)) if builder else meaning

    def _terminals(self, start: int, text: str) -> Iterator[Item]:
        token = self.tokens[start]
        if token.kind in _SHUT:
            yield Item(f"<{token.kind}>", start, start + 1, token.text)
        elif not self._is_part_of_a_name(start):
            for word, slips in self._grammar.readings(token.text):
                yield Item(word, start, start + 1, word, slips)
        if token.kind in ("number", "quote", "mark") and not self._is_part_of_a_name(start):
            for shape in shapes_at(text, token.start):
                end = self._ends.get(shape.end)
                if end:
                    yield Item(shape.symbol, start, end, shape.value)

    def _is_part_of_a_name(self, start: int) -> bool:
        """Whether digits hang on letters that say nothing here: the 1630 of LH1630."""
        token = self.tokens[start]
        if not (token.glued and token.kind == "number" and start):
            return False
        before = self.tokens[start - 1]
        return before.kind == "word" and before.text not in self._grammar.vocabulary
