"""Numbers as people and shops write them: ``12,99 €``, ``1 299.00 USD``, ``CHF 1'299.50``.

What stands behind the last mark is ambiguous when it is three digits: the language decides then,
and where none is known, three digits are thousands, since that is what prices mean by it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

COMMA_MARKS_DECIMALS = frozenset({
    "cs", "da", "de", "es", "fi", "fr", "hu", "id", "it", "nb", "nl", "pl", "pt", "ro", "ru",
    "sv", "tr", "uk", "vi",
})  # fmt: skip
"""Languages in which 1,5 is one and a half (Unicode CLDR, symbols/decimal)."""
MOST_DIGITS = 30
MINUS = {"-", "\u2212"}
_SPACES = "\u0020\u00a0\u2009\u202f"
_UNITS = r"[€$£¥₽₴₺₹₩₪₫₦฿₿%]|°[CF]?|zł|kr\.?|Kč|Ft|лв|руб\.?|грн|TL|元|円|원"  # noqa: RUF001 - Cyrillic it is
_CODES = r"[A-Z]{3}"
_SIGN = r"[-+\u2212]"
_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?P<sign>{_SIGN}(?=[\d$€£¥]))?"
    rf"(?:(?P<front>{_UNITS}|{_CODES})[{_SPACES}]?)?(?P<inner>{_SIGN}(?=\d))?"
    rf"(?P<digits>\d+(?:[.,'\u2019]\d+|[{_SPACES}]\d{{3}}(?!\d))*)"
    rf"(?:[{_SPACES}]?(?P<back>{_UNITS}|{_CODES}(?![A-Za-z])))?"
    r"(?!\w|[:/-]\d)",
)
_SYMBOLS = {"€": "EUR", "£": "GBP", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₹": "INR", "zł": "PLN"}
"""Signs that mean one currency everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a text, the unit or currency beside it, and the characters it was read from."""

    value: float
    unit: str
    text: str


def numbers(text: str, language: str = "") -> Iterator[Number]:
    """Every number in *text* that stands alone, in order; *language* as in ``de`` or ``de-AT``."""
    for match in _NUMBER.finditer(_plain(text)):
        value = _value(match["digits"], language.partition("-")[0].lower())
        if value is not None:
            unit = match["back"] or match["front"] or ""
            yield Number(
                value=-value if {match["sign"], match["inner"]} & MINUS else value,
                unit=_SYMBOLS.get(unit, unit),
                text=match[0].strip(),
            )


def number_in(text: str, language: str = "") -> Number | None:
    """The number that *text* is about: the first with a unit or currency, else the first."""
    found = list(numbers(text, language))
    return next((number for number in found if number.unit), found[0] if found else None)


def _plain(text: str) -> str:
    """*text* with full-width and other digits as ASCII."""
    return "".join(
        str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else c for c in text
    )


def _value(digits: str, language: str) -> float | None:
    marks = [c for c in digits if not c.isdigit()]
    if sum(map(str.isdigit, digits)) > MOST_DIGITS:
        return None
    whole, fraction = _parts(digits, marks, language)
    if not _is_grouped(whole):
        return None
    return float("".join(filter(str.isdigit, whole)) + "." + (fraction or "0"))


def _parts(digits: str, marks: list[str], language: str) -> tuple[str, str]:
    """What stands before and behind the decimal mark, if there is one."""
    if not marks or marks[-1] not in ",." or marks.count(marks[-1]) > 1:
        return digits, ""
    whole, mark, fraction = digits.rpartition(marks[-1])
    if len(marks) == 1 and len(fraction) == 3 and not _is_decimal(whole, mark, language):  # noqa: PLR2004 - thousands
        return digits, ""
    return whole, fraction


def _is_decimal(whole: str, mark: str, language: str) -> bool:
    """Whether three digits behind a lone mark are a fraction: 0.125, 1234.567, or by language."""
    if whole == "0" or len(whole) > 3:  # noqa: PLR2004 - thousands
        return True
    return bool(language) and (mark == ",") == (language in COMMA_MARKS_DECIMALS)


def _is_grouped(whole: str) -> bool:
    """Whether the marks in a whole number part it as people do: by threes, or as in 1,29,900."""
    first, *groups = re.split(r"\D", whole)
    sizes = [len(group) for group in groups]
    by_threes = all(size == 3 for size in sizes)  # noqa: PLR2004
    indian = bool(sizes) and sizes[-1] == 3 and all(size == 2 for size in sizes[:-1])  # noqa: PLR2004
    return not sizes or (len(first) <= 3 and (by_threes or indian))  # noqa: PLR2004
