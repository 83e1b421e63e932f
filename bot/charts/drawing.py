"""The chart of one watch: the number that it looks at, and what its rules tell of that."""

from collections.abc import Sequence
from datetime import datetime

from bot.charts import charting
from bot.charts.charting import Chart
from bot.wording import cards
from scheduler.backtest import replay
from scheduler.coming import period_of
from scheduler.model import DeliveryKind, Job, Observed


def chart_of(
    job: Job,
    seen: Sequence[Observed],
    *,
    until: datetime,
    dark: bool = False,
    language: str | None = None,
) -> Chart | None:
    """What was *seen* over time, with what the present rules tell of it; None without a number."""
    path, points = charting.series(job.attention, seen)
    if not points:
        return None
    period = period_of(job, until)
    told = replay(job.attention, seen, since=points[0][0], until=until, period=period)
    return Chart(
        title=charting.title(cards.task_words(job), path),
        points=charting.thinned(points),
        until=until,
        zone=job.zone,
        told=tuple(sent.at for sent in told.sent if sent.kind is DeliveryKind.CHANGE),
        marks=charting.marks_of(job.attention),
        dark=dark,
        language=language,
    )
