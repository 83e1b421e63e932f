"""What a message costs, and whether anything grows: ``python -m tests.language --speed N``."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from statistics import quantiles
from time import process_time

import psutil

from bot.language import languages, read, warm
from tests.bot.language.adversary.sentences import own_sentences

HOSTILE = (
    "1 ",
    "every 5 minutes and ",
    "mon, ",
    "at 5 or ",
    "half past ",
    "(",
    "\u4e00",
    "* ",
    '"',
)
LONG = 10_000
SETTLED = 20_000
"""Messages after which every cache is full."""
_FIRST = """
from datetime import UTC, datetime
from time import process_time
from bot.language import read, warm
warm()
started = process_time()
read("remind me tomorrow at 9 to call Ann", datetime(2026, 3, 10, tzinfo=UTC), "UTC", "en")
print(round((process_time() - started) * 1000, 1))
"""


def speed(count: int) -> Iterator[str]:
    """Costs of a message, of hostile ones and of the first, and the growth over *count*."""
    first = subprocess.run(
        [sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True
    )
    yield f"the first message of a warmed start: {first.stdout.strip()} CPU ms"
    warm()
    sentences = own_sentences()
    yield f"each of {len(sentences)} sentences: {_costs([(s.text, s.language) for s in sentences])}"
    hostile = [((unit * LONG)[:LONG], code) for unit in HOSTILE for code in languages()]
    yield f"each of {len(hostile)} hostile texts of {LONG} characters: {_costs(hostile)}"
    yield from _growth(count)


def _costs(texts: list[tuple[str, str]]) -> str:
    now = own_sentences()[0].now
    times: list[float] = []
    for text, code in texts:
        started = process_time()
        read(text, now, "Europe/Berlin", code)
        times.append((process_time() - started) * 1000)
    cuts = quantiles(times, n=100)
    return (
        f"CPU ms p50 {cuts[49]:.1f}, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f}, max {max(times):.0f}"
    )


def _growth(count: int) -> Iterator[str]:
    process = psutil.Process()
    sizes: list[float] = []
    # A number of its own in every message: a cache of whole messages would show.
    numbered = enumerate(islice(cycle(own_sentences()), count))
    for number, sentence in numbered:
        read(f"{sentence.text} {number}", sentence.now, sentence.zone, sentence.language)
        if number + 1 in (SETTLED, count):
            sizes.append(process.memory_info().rss / 2**20)
    grown = " and ".join(f"{size:.1f} MB" for size in sizes)
    yield f"memory after {SETTLED} and {count} messages: {grown}"
