"""A chart as a picture: a step line, what was told, the marks, light or dark. Needs Pillow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from io import BytesIO
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from bot.charts.charting import Chart, summary
from bot.wording.notation import Notation
from bot.wording.text import cleaned

if TYPE_CHECKING:
    from PIL import ImageFont
    from PIL.ImageDraw import ImageDraw

SCALE = 2
"""It is drawn twice as large, and shrunk: lines become smooth."""
WIDTH, HEIGHT = 900, 480
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 84, 44
ROWS, COLUMNS = 4, 5
TITLE_AT_MOST = 60
RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Of one way to look at it."""

    paper: RGB
    ink: RGB
    faint: RGB
    grid: RGB
    line: RGB
    told: RGB
    mark: RGB


LIGHT = Colours(
    paper=(255, 255, 255), ink=(28, 30, 33), faint=(106, 112, 120), grid=(228, 231, 235),
    line=(36, 113, 199), told=(214, 88, 30), mark=(150, 60, 150),
)  # fmt: skip
DARK = Colours(
    paper=(24, 28, 33), ink=(236, 238, 241), faint=(150, 158, 168), grid=(52, 58, 66),
    line=(104, 176, 255), told=(255, 154, 92), mark=(214, 138, 222),
)  # fmt: skip


def can_draw() -> bool:
    """Whether what draws is installed: ``pip install minder[charts]``."""
    return find_spec("PIL") is not None and find_spec("font_roboto") is not None


def png(chart: Chart) -> bytes:
    """The chart as a PNG file. Its letters are Roboto's: Latin, Greek and Cyrillic (Apache 2.0)."""
    from font_roboto import Roboto  # noqa: PLC0415 - an extra, as is the next
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - 20 MB

    colours = DARK if chart.dark else LIGHT
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), colours.paper)
    fonts = {size: ImageFont.truetype(Roboto, size * SCALE) for size in (14, 16, 22)}
    _Drawing(chart, colours, ImageDraw.Draw(image), fonts).draw()
    out = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Drawing:
    """Knows where everything stands; places are given in the size of the finished picture."""

    def __init__(
        self,
        chart: Chart,
        colours: Colours,
        pen: "ImageDraw",
        fonts: "dict[int, ImageFont.FreeTypeFont]",
    ) -> None:
        self._chart = chart
        self._colours = colours
        self._pen = pen
        self._fonts = fonts
        self._start = chart.points[0][0]
        self._span = max(chart.until - self._start, timedelta(seconds=1))
        self._ticks = _ticks((*chart.values, *chart.marks))

    def draw(self) -> None:
        self._heading()
        self._grid()
        self._marks()
        self._steps()
        self._told()

    def _heading(self) -> None:
        said = drawable(self._fonts[22], cleaned(self._chart.title, most=TITLE_AT_MOST))
        self._write((LEFT, 16), said, 22, self._colours.ink)
        own, plain = summary(self._chart), summary(self._chart, self._plain)
        self._write((LEFT, 48), self._legible(16, own, plain), 16, self._colours.faint)

    def _grid(self) -> None:
        for value in self._ticks:
            y = self._y(value)
            self._line([(LEFT, y), (WIDTH - RIGHT, y)], self._colours.grid, 1)
            self._write((LEFT - 10, y), self._said(value), 14, self._colours.faint, anchor="rm")
        moments = [self._start + self._span * place / (COLUMNS - 1) for place in range(COLUMNS)]
        # Within a few minutes several are told alike: the first of them is enough.
        named = {self._day(at): at for at in reversed(moments)}
        for said, at in named.items():
            anchor = {moments[0]: "la", moments[-1]: "ra"}.get(at, "ma")
            self._write(
                (self._x(at), HEIGHT - BOTTOM + 12), said, 14, self._colours.faint, anchor=anchor
            )

    def _marks(self) -> None:
        for value in self._chart.marks:
            y = self._y(value)
            for x in range(LEFT, WIDTH - RIGHT, 12):
                self._line([(x, y), (min(x + 7, WIDTH - RIGHT), y)], self._colours.mark, 2)
            self._write((LEFT + 6, y - 4), self._said(value), 14, self._colours.mark, "ld")

    def _steps(self) -> None:
        self._line([*self._corners()], self._colours.line, 3)

    def _corners(self) -> Iterator[tuple[float, float]]:
        y = self._y(self._chart.values[0])
        for at, value in self._chart.points:
            x = self._x(at)
            yield x, y
            y = self._y(value)
            yield x, y
        yield self._x(self._chart.until), y

    def _told(self) -> None:
        for moment in self._chart.told:
            value = next((v for at, v in reversed(self._chart.points) if at <= moment), None)
            if value is not None:
                x, y, r = self._x(moment), self._y(value), 6
                box = [(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE]
                self._pen.ellipse(
                    box, fill=self._colours.told, outline=self._colours.paper, width=2 * SCALE
                )

    def _said(self, value: float) -> str:
        return self._chart.notation.number(round(value, 10))

    # --- places ---------------------------------------------------------------------------------

    def _x(self, at: datetime) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((at - self._start) / self._span)

    def _y(self, value: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * ((value - low) / (high - low))

    def _day(self, at: datetime) -> str:
        clock = self._span < timedelta(days=7)
        own = self._chart.notation.mark(at, clock=clock)
        return self._legible(14, own, self._plain.mark(at, clock=clock))

    @property
    def _plain(self) -> Notation:
        return Notation(zone=self._chart.zone)

    def _legible(self, size: int, own: str, plain: str) -> str:
        """The reader's own words, or plain ones where the font has no letters for those."""
        return own if drawable(self._fonts[size], own) == " ".join(own.split()) else plain

    def _line(self, places: list[tuple[float, float]], colour: RGB, width: int) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in places]
        self._pen.line(scaled, fill=colour, width=width * SCALE, joint="curve")

    def _write(
        self, place: tuple[float, float], said: str, size: int, colour: RGB, anchor: str = "la"
    ) -> None:
        x, y = place
        plain = said.replace("\u00a0", " ").replace("\u202f", " ")
        at = (x * SCALE, y * SCALE)
        self._pen.text(at, plain, fill=colour, font=self._fonts[size], anchor=anchor)


def drawable(font: "ImageFont.FreeTypeFont", said: str) -> str:
    """The words without what the font has no letters for, which would all be the same box."""
    box = bytes(font.getmask("\uffff"))
    kept = "".join(c for c in said if c.isspace() or bytes(font.getmask(c)) != box)
    return " ".join(kept.split()).strip(" \u00b7")


def _ticks(values: tuple[float, ...]) -> list[float]:
    """Round numbers from below the lowest to above the highest."""
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0
    raw = span / ROWS
    power = 10.0 ** floor(log10(raw))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= raw)
    first, last = floor(low / step), ceil(high / step)
    if first == last:
        first, last = first - 1, last + 1
    return [place * step for place in range(first, last + 1)]
