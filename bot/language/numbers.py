"""Numbers in words and digits: ``twenty five``, ``3``, ``1.5``, ``third``, ``28th``."""

from collections.abc import Mapping

from bot.language.chart import Builder, Kids
from bot.language.grammar import Meaning
from bot.language.shapes import Digits

LARGEST = 10**7
"""Nobody asks for more of anything; what is larger is called absurd, never computed with."""


def _number(meaning: Meaning, kids: Kids) -> float | None:
    if not isinstance(meaning, str):
        return float(meaning)
    values = [float(value) for value in kids.values(int)]
    values += [min(value, LARGEST) for value in kids.values(float)]
    if digits := kids.values(Digits):
        return float(min(digits[0].numbers[0], LARGEST))
    if meaning.startswith("*"):
        return _multiplied(float(meaning[1:]), kids)
    if not values:
        return None
    return sum(values) + float(meaning[1:] or 0)


def _multiplied(factor: float, kids: Kids) -> float:
    numbers = kids.values(float) or [float(value) for value in kids.values(int)] or [1.0]
    return numbers[0] * factor + sum(numbers[1:])


def _ordinal(meaning: Meaning, kids: Kids) -> int | None:
    if not isinstance(meaning, str):
        return int(meaning)
    if digits := kids.one("int", Digits):
        return digits.numbers[0] if digits.numbers[0] <= LARGEST else None
    values = kids.values(int) + [int(value) for value in kids.values(float)]
    return sum(values) if values else None


def whole(number: float | None) -> int | None:
    """*number* as an int, if it is one."""
    return int(number) if number is not None and number == int(number) else None


def _range(meaning: Meaning, kids: Kids) -> float:
    """Of ``5-10`` the first: better early than late."""
    return float(min(kids.all("int", Digits)[0].numbers[0], LARGEST))


BUILDERS: Mapping[str, Builder] = {
    "number": _number,
    "range": _range,
    "minute_word": _number,
    "minutes_told": _number,
    "late_minutes": _number,
    "ordinal": _ordinal,
}
