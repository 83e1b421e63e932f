"""A watch's numbers over time, as a picture and as a line of bars."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from font_roboto import Roboto
from PIL import Image, ImageFont

from bot.charts.charting import Chart, chart_of_json, series, sparkline, summary, thinned
from bot.charts.picture import DARK, HEIGHT, LEFT, LIGHT, RGB, WIDTH, drawable, png
from scheduler.model import Observed
from scheduler.policy import Attention, Condition, Rule

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_chart(*values: float, dark: bool = False, marks: tuple[float, ...] = (15,)) -> Chart:
    points = tuple((START + n * HOUR, value) for n, value in enumerate(values))
    until = START + len(values) * HOUR
    return Chart(title="Lamp \u00b7 price", points=points, until=until, zone="Europe/Madrid",
                 told=(START + HOUR,), marks=marks, dark=dark)  # fmt: skip


def seen(*states: object) -> list[Observed]:
    return [Observed(at=START + n * HOUR, state=state) for n, state in enumerate(states)]  # type: ignore[arg-type]


def is_like(colour: Any, wanted: RGB) -> bool:
    """Shrinking has mixed what stands side by side."""
    return all(abs(one - other) < 30 for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_picture_shows_the_line_what_was_told_and_the_marks(dark: bool) -> None:
    colours = DARK if dark else LIGHT

    image = Image.open(BytesIO(png(a_chart(10, 20, 12, dark=dark))))

    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    painted = [colour for _, colour in image.getcolors(1_000_000) or []]
    for wanted in (colours.paper, colours.line, colours.told, colours.mark):
        assert any(is_like(colour, wanted) for colour in painted)
    assert image.getpixel((2, 2)) == colours.paper


def test_the_line_goes_in_steps() -> None:
    image = Image.open(BytesIO(png(a_chart(10, 20, marks=()))))

    def heights(x: int) -> set[int]:
        return {y for y in range(HEIGHT) if is_like(image.getpixel((x, y)), LIGHT.line)}

    flat = [heights(x) for x in (LEFT + 40, LEFT + 200)]
    assert flat[0] == flat[1] != set()


@pytest.mark.parametrize(
    "values", [(5,), (0, 0, 0), (-3, -1), (1e-9, 2e-9), (1e15, 1e15 + 1), (0.1, 1e9)]
)
def test_every_range_can_be_drawn(values: tuple[float, ...]) -> None:
    assert png(a_chart(*values, marks=()))[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        pytest.param("\u0426\u0456\u043d\u0430 \u0447\u0430\u044e", None, id="Ukrainian"),
        pytest.param("\u0421\u044a\u0435\u0448\u044c \u0451\u0436", None, id="Russian"),
        pytest.param("\u03a4\u03b9\u03bc\u03ae", None, id="Greek"),
        pytest.param(
            "\u0130\u011f\u015f \u0142\u017c \u20ac \u2212", None, id="Turkish, Polish, signs"
        ),
        pytest.param("Tea \u00b7 \u4fa1\u683c", "Tea", id="what has no letters is left out"),
    ],
)
def test_the_letters_of_a_title(title: str, drawn: str | None) -> None:
    assert drawable(ImageFont.truetype(Roboto, 22), title) == (drawn or title)


@pytest.mark.parametrize(
    ("language", "axis"),
    [
        pytest.param("de", "1. M\u00e4rz 01:00", id="German"),
        pytest.param("ja", "3\u67081\u65e5 1:00", id="Japanese"),
        pytest.param(None, "01 Mar 01:00", id="nobody knows"),
    ],
)
def test_the_days_below_are_the_readers_and_can_be_drawn(language: str | None, axis: str) -> None:
    chart = replace(a_chart(1.5, 2), language=language)

    assert chart.notation.mark(START, clock=True) == axis
    assert png(chart)[:4] == b"\x89PNG"


def test_a_line_of_bars() -> None:
    chart = a_chart(1, 8, 4)

    assert (sparkline(chart)[0], len(sparkline(chart))) == ("\u2581", 40)
    assert "\u2588" in sparkline(chart)
    assert summary(chart) == "min 1 \u00b7 max 8 \u00b7 last 4"


def test_a_chart_waits_in_the_outbox() -> None:
    chart = a_chart(1, 8, 4)

    assert chart_of_json(chart.as_json()) == chart


@pytest.mark.parametrize(
    ("states", "rules", "found"),
    [
        pytest.param([{"a": 1, "b": 7}, {"a": 2, "b": 7}], (), ("/a", [1, 2]), id="what moves"),
        pytest.param([{"a": 1, "b": 7}, {"a": 2, "b": 7}],
                     (Rule(condition=Condition.BELOW, value=5, path="/b"),), ("/b", [7]),
                     id="where the rule looks"),
        pytest.param(["x", "y"], (), ("", []), id="no number"),
        pytest.param([5, "n/a", 6, True], (), ("", [5, 6]), id="now and then a number"),
    ],
)  # fmt: skip
def test_what_is_drawn(
    states: list[object], rules: tuple[Rule, ...], found: tuple[str, list[float]]
) -> None:
    path, points = series(Attention(rules=rules), seen(*states))

    assert (path, [value for _, value in points]) == found


def test_of_many_points_some_are_drawn_and_the_last() -> None:
    points = [(START + n * HOUR, float(n)) for n in range(5_000)]

    assert len(thinned(points)) <= 401
    assert thinned(points)[-1] == points[-1]
