"""What a message begins or ends with, or is joined by, found word by word: a chart costs more."""

from collections.abc import Collection, Iterator, Sequence

from bot.language.grammar import Branch, Grammar, grammar_of
from bot.language.normal import plain
from bot.language.recognise import ranked, rivals
from bot.language.tokens import Token, tokens
from bot.language.tongues import FALLBACK

_MARKS = frozenset(",.;:!-…~")
_JOINTS = frozenset(",&+")


def likely_languages(text: str, owners: str | None) -> Sequence[str]:
    """The languages in which *text* may say something to the bot, the owner's first."""
    said = [owners] if owners is not None else []
    return list(dict.fromkeys((*said, *rivals(dict(ranked(text))), FALLBACK)))


def second_thought(text: str, language: str) -> str | None:
    """What is thought now: *text* without "no, …" or "… instead"; None where it says neither."""
    said = plain(text)
    found, grammar = tokens(said), grammar_of(language)
    start = _behind_all(found, grammar, ("second_thought", "correction"))
    end = _before_last(found, grammar, "instead")
    if start >= end or (start == 0 and end == len(found)):
        return None
    first, last = found[start].start, found[end - 1].end
    return text[said.original(first) : said.original(last)]


def listed(text: str, language: str) -> tuple[str, Sequence[int], str] | None:
    """The first numbers that *text* lists, ``#1, #2 and 3``, with what stands around them."""
    said = plain(text)
    found, grammar = tokens(said), grammar_of(language)
    start = next((n for n, token in enumerate(found) if token.kind == "number"), len(found))
    numbers, end = _numbers(found, grammar, start)
    if len(numbers) < 2:  # noqa: PLR2004 - a list has two
        return None
    begun = start - (start > 0 and found[start - 1].text == "#")
    before = text[: said.original(found[begun].start)]
    return before, numbers, text[said.original(found[end - 1].end) :]


def _numbers(found: Sequence[Token], grammar: Grammar, start: int) -> tuple[list[int], int]:
    """The numbers of the list that begins at *start*, and the token behind it."""
    numbers, end = [], start
    while start < len(found) and found[start].kind == "number":
        numbers.append(int(found[start].text[:9]))
        end = start + 1
        start = _behind_joints(found, grammar, end)
        start += start < len(found) and found[start].text == "#"
        if start == end:
            break
    return numbers, end


def _behind_joints(found: Sequence[Token], grammar: Grammar, start: int) -> int:
    while start < len(found):
        ends = list(_ends(found, grammar, start, ("conj",)))
        if found[start].text not in _JOINTS and not ends:
            break
        start = max(ends, default=start + 1)
    return start


def _behind_all(found: Sequence[Token], grammar: Grammar, categories: Collection[str]) -> int:
    """The token behind all that opens the message so; 0 where nothing does."""
    start = reached = 0
    while start < len(found):
        ends = list(_ends(found, grammar, start, categories))
        reached = max(ends, default=reached)
        if not ends and found[start].text not in _MARKS:
            break
        start = max(ends, default=start + 1)
    return start if reached else 0


def _before_last(found: Sequence[Token], grammar: Grammar, category: str) -> int:
    """The token with which the message ends so, or where it ends anyway."""
    end = len(found)
    while end and found[end - 1].text in _MARKS:
        end -= 1
    ending = (n for n in range(1, end) if end in _ends(found, grammar, n, (category,)))
    start = next(ending, None)
    if start is None:
        return len(found)
    return start - (found[start - 1].text == ",")


def _ends(
    found: Sequence[Token], grammar: Grammar, start: int, categories: Collection[str]
) -> Iterator[int]:
    """Where phrases of these categories end that begin at *start*."""
    begun: list[tuple[Branch, int]] = [(grammar.root, start)]
    while begun:
        branch, place = begun.pop()
        if any(category in categories for category, _ in branch.complete):
            yield place
        if place < len(found):
            words = (word for word, slips in grammar.readings(found[place].text) if not slips)
            begun += [(branch.following[w], place + 1) for w in words if w in branch.following]
