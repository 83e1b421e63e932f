"""How one reader is written to: sentences, numbers, amounts and dates in their language."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.wording import sentences

if TYPE_CHECKING:
    from babel import Locale

SPACE, MINUS = "\u00a0", "\u2212"
LARGEST, SMALLEST = 1e15, 1e-9
"""Beyond these a number is told with an exponent."""
LEAST_SHARE, WHOLE_TENTHS = 0.001, 0.1
"""Percent: what is less says nothing; from here on one place behind the mark is enough."""
CURRENCY = re.compile(r"[A-Z]{3}")
PLAIN_UNITS = {"day": "day", "hour": "h", "minute": "min", "second": "s"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """Writes for a reader of *language* (``de``, ``pt-BR``) in *zone*, values by Unicode's data.

    Without a language, or with one that nobody has data for: ``3 000.5``, ``129.90 EUR``,
    ``2026-05-01 14:30``.
    """

    language: str | None = None
    zone: str = "UTC"

    @property
    def known(self) -> bool:
        """Whether anything is known of how the language is written."""
        return _locale(self.language) is not None

    def say(self, key: str, /, **values: object) -> str:
        """See `bot.wording.sentences.say`."""
        return sentences.say(self.language, key, **values)

    def says(self, key: str) -> bool:
        """Whether there is a sentence called *key*."""
        return sentences.has_words(self.language, key)

    def number(self, value: float) -> str:
        """``3 000.5``; in German ``3.000,5``."""
        if value and not SMALLEST <= abs(value) < LARGEST:
            return f"{float(value):g}".replace("-", MINUS)
        return self._written(_exact(value))

    def amount(self, value: float, unit: str) -> str:
        """A number with its unit or currency: ``129.90 EUR``; in German ``129,90 €``."""
        if CURRENCY.fullmatch(unit) and abs(value) < LARGEST:
            return self._money(_exact(value), unit)
        return f"{self.number(value)}{SPACE}{unit}" if unit else self.number(value)

    def difference(self, old: float, new: float, unit: str = "") -> str:
        """By how much a number changed, and by how many percent: ``+2 000, +66.7 %``."""
        by = float(_exact(new) - _exact(old))
        sign = MINUS if by < 0 else "+"
        parts = [sign + self.amount(abs(by), unit)]
        share = abs(by / old) * 100 if old else 0
        if share >= LEAST_SHARE and unit != "%":
            parts.append(sign + self.percent(share))
        return ", ".join(parts)

    def percent(self, share: float) -> str:
        """``66.7 %``; of what is small, two digits."""
        seen = f"{share:.1f}" if share >= WHOLE_TENTHS else f"{share:.2g}"
        return f"{self.number(float(seen))}{SPACE}%"

    def words(self, text: str) -> str:
        """A text that is nothing but a date or an instant as the reader writes it."""
        try:
            if DAY.fullmatch(text):
                return self._day(date.fromisoformat(text))
            if INSTANT.fullmatch(text):
                return self._moment(datetime.fromisoformat(text).astimezone(ZoneInfo(self.zone)))
        except (ValueError, OverflowError):
            return text  # the 31st of February, the last hour of the calendar
        return text

    def mark(self, at: datetime, *, clock: bool) -> str:
        """A day of the year, with the time where *clock*: ``02 Mar 14:30``, ``2. März 14:30``."""
        local = at.astimezone(ZoneInfo(self.zone))
        if (locale := _locale(self.language)) is None:
            return f"{local:%d %b %H:%M}" if clock else f"{local:%d %b}"
        from babel.dates import format_skeleton, format_time  # noqa: PLC0415 - see `_locale`

        day = format_skeleton("MMMd", local, locale=locale)
        return f"{day} {format_time(local, 'short', locale=locale)}" if clock else day

    def day(self, day: date, *, year: bool) -> str:
        """A day as one speaks of it: ``Tue 24 Nov``, ``Di., 24. Nov.``; with the *year* or not."""
        if (locale := _locale(self.language)) is None:
            return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if year else "")
        from babel.dates import format_skeleton  # noqa: PLC0415 - see `_locale`

        moment = datetime.combine(day, time.min)
        return format_skeleton("yMMMEd" if year else "MMMEd", moment, locale=locale)

    def clock(self, at: time, *, seconds: bool = False) -> str:
        """A time of day: ``14:30``, ``14:30:05``."""
        if (locale := _locale(self.language)) is None:
            return f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"
        from babel.dates import format_time  # noqa: PLC0415 - see `_locale`

        return format_time(at, "medium" if seconds else "short", locale=locale)

    def length(self, number: int, unit: str) -> str:
        """So many of a *unit* of time (``day``, ``hour``, ``minute``, ``second``): ``5 min``."""
        if (locale := _locale(self.language)) is None:
            return f"{number} {PLAIN_UNITS[unit]}{'s' * (unit == 'day' and number > 1)}"
        from babel.units import format_unit  # noqa: PLC0415 - see `_locale`

        return format_unit(number, f"duration-{unit}", "long", locale=locale)

    def _written(self, value: Decimal) -> str:
        if (locale := _locale(self.language)) is None:
            return f"{value:,f}".replace(",", SPACE).replace("-", MINUS)
        from babel.numbers import format_decimal  # noqa: PLC0415 - see `_locale`

        return format_decimal(value, locale=locale, decimal_quantization=False).replace("-", MINUS)

    def _money(self, value: Decimal, currency: str) -> str:
        if (locale := _locale(self.language)) is None:
            # Shops write two places or none; what is finer stays.
            cents = value if value == value.to_integral() else value + Decimal("0.00")
            return f"{self._written(cents)}{SPACE}{currency}"
        from babel.numbers import format_currency  # noqa: PLC0415 - see `_locale`

        return format_currency(value, currency, locale=locale, decimal_quantization=False).replace(
            "-", MINUS
        )

    def _day(self, day: date) -> str:
        if (locale := _locale(self.language)) is None:
            return day.isoformat()
        from babel.dates import format_date  # noqa: PLC0415 - see `_locale`

        return format_date(day, "medium", locale=locale)

    def _moment(self, at: datetime) -> str:
        if (locale := _locale(self.language)) is None:
            return f"{at:%Y-%m-%d %H:%M}"
        from babel.dates import format_time  # noqa: PLC0415 - see `_locale`

        return f"{self._day(at.date())} {format_time(at, 'short', locale=locale)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Who a message goes to: where they are, what they read, and when it is for them."""

    now: datetime
    zone: str
    language: str | None = None

    @property
    def notation(self) -> Notation:
        return Notation(language=self.language, zone=self.zone)

    def say(self, key: str, /, **values: object) -> str:
        """See `bot.wording.sentences.say`."""
        return sentences.say(self.language, key, **values)


PLAIN = Notation()
"""For readers of whom nothing is known."""


@lru_cache(maxsize=64)
def _locale(language: str | None) -> "Locale | None":
    """What Unicode's data (CLDR) say of a language; None where they say nothing."""
    if language is None:
        return None
    # Nobody who does not need it waits for it, least of all a start.
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


def _exact(value: float) -> Decimal:
    """The number as it is written, without what binary fractions add to it."""
    exact = Decimal(str(value))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact
