"""What a person typed, made plain for reading, with the way back to the original characters."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

HEAD, TAIL = 1_500, 500
"""Characters read at both ends of a long message: people say when at its edges."""

GAP = "\ufffc"
"""Stands for all that lies between them."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u02bc`\u00b4\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u300e\u300f", '"'),
        **dict.fromkeys("\u3002\uff61", "."),
        **dict.fromkeys("\u3001\u060c\uff0c", ","),
        "\ufffc": " ",
        "\u2044": "/",
        # The notation of the words files needs the usual brackets for itself.
        "(": "\u2768",
        ")": "\u2769",
        "\u061f": "?",
        "\u0131": "i",
    }
)
_ASCII = {
    **{code: " " for code in range(32) if code != ord("\n")},
    **{code: sign for code, sign in _PLAIN.items() if chr(code).isascii()},
}
_NOISE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_NOISE_AT_MOST = 20
"""One sign in so many that nobody types may be an accident of transport; more is no text."""
_INVISIBLE = frozenset(("Cf", "Cs", "Co", "Cn"))


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain lower-case text; ``origin[i]`` is where its i-th character began in the original."""

    text: str
    origin: tuple[int, ...]

    def original(self, position: int) -> int:
        """Where in the original the plain text's *position* lies; its end lies at the end."""
        return self.origin[position]


def is_text(original: str) -> bool:
    """Whether a person wrote it: other bytes are full of signs that nobody types."""
    edges = original[:HEAD] + original[HEAD:][-TAIL:]
    return len(_NOISE.findall(edges)) * _NOISE_AT_MOST <= len(edges)


# The same message is made plain for its language and for its meaning.
@lru_cache(maxsize=16)
def plain(original: str) -> Plain:
    """Compatibility forms unified, digits ASCII, invisible marks out, case folded."""
    length = len(original)
    if length <= HEAD + TAIL:
        text, origin = _edge(original, 0)
        return Plain(text, (*origin, length))
    head, head_origin = _edge(original[:HEAD], 0)
    tail, tail_origin = _edge(original[-TAIL:], length - TAIL)
    return Plain(head + GAP + tail, (*head_origin, HEAD, *tail_origin, length))


def _edge(text: str, start: int) -> tuple[str, list[int]]:
    """*text*, which begins at *start*, in plain; and where each character came from."""
    if text.isascii():
        return text.lower().translate(_ASCII), list(range(start, start + len(text)))
    characters: list[str] = []
    origin: list[int] = []
    for match in _CLUSTER.finditer(text):
        folded = _folded(match.group())
        characters.append(folded)
        origin.extend([start + match.start()] * len(folded))
    return "".join(characters), origin


_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


@lru_cache(maxsize=4096)
def _folded(cluster: str) -> str:
    unified = unicodedata.normalize("NFKC", cluster[:8]).translate(_PLAIN)
    kept = (_character(c) for c in unified if unicodedata.category(c) not in _INVISIBLE)
    # Turkish İ folds to an i that carries a dot of its own.
    return unicodedata.normalize("NFC", "".join(kept).casefold()).replace("\u0307", "")


def _character(character: str) -> str:
    value = unicodedata.decimal(character, None)
    if value is not None:
        return str(value)
    return character if not character.isspace() else ("\n" if character == "\n" else " ")


def bare(word: str) -> str:
    """*word* without the accents that people leave out: ``manana`` for ``mañana``."""
    if word.isascii():
        return word
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", word):
        latin = bool(kept) and (kept[-1].isascii() or kept[-1] in "\u0435\u0415")
        if not (latin and unicodedata.combining(character)):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).replace("ł", "l").replace("ß", "ss")
