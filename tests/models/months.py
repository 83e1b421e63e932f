"""A month of hourly runs with a model of one bad habit, told by what reaches the person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

from pydantic_ai.models.function import FunctionModel

from bot.agent.engine import LibraryMind, ModelSetup
from bot.app import open_app
from bot.settings import Settings
from scheduler.model import RunStatus
from tests.bot.talk import Talk
from tests.bot.telegram.clock import HandClock
from tests.models.characters import CHARACTERS, Shop

WATCH = "every hour ask agent for the price of tea and tell me if it changes"
REPORT = "every hour ask agent for the price of tea, only if it changed"
ARROW = re.compile(r"([\d.]+) \u2192 ([\d.]+)")
NOW = re.compile(r"costs ([\d.]+) now")
APART = 6
"""Hours that lie between two changes at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What came of it."""

    changes: int
    messages: int
    """All that spoke of a price, the first look apart."""
    right: int
    """Those that told a change that was not told before, with its right values."""
    incidents: int
    """Words of failures and of their end."""
    failed: int
    """Runs."""
    paused: bool

    @property
    def false(self) -> int:
        return self.messages - self.right

    @property
    def missed(self) -> int:
        return self.changes - self.right


def prices(seed: int, hours: int, changes: int) -> Sequence[float]:
    """The price in each hour: so many changes, none back to the one before."""
    random = Random(seed)  # noqa: S311 - a world, not a secret
    slots = range(1, hours // APART)
    at = sorted(slot * APART for slot in random.sample(slots, changes))
    found, price = [], 100.0
    for hour in range(hours):
        if hour in at:
            price = round(price + random.choice((-1, 1)) * random.uniform(1, 9), 2)
        found.append(price)
    return found


async def a_month(
    home: Path, character: str, *, seed_contract: bool, seed: int, hours: int, changes: int
) -> Month:
    """Play it: under our contract, or under the seed's prompt alone."""
    shop = Shop()
    model = FunctionModel(CHARACTERS[character](shop))
    mind = LibraryMind(ModelSetup(name=character), model=model)
    settings = Settings.model_construct(
        home=home, agent_model="played", agent_job_budget="999/999/999999"
    )
    with patch("bot.app.mind_of", lambda _: mind):
        async with open_app(settings, clock=(clock := HandClock())) as app:
            talk = Talk(app, clock, zone="Europe/Madrid")
            talk.serve_really()
            talk.surround(agent=True)
            await talk.say(REPORT if seed_contract else WATCH)
            truth, told = prices(seed, hours, changes), list[tuple[int, str]]()
            for hour, shop.price in enumerate(truth):
                told += [(hour, line) for line in await talk.wait(hours=1 if hour else 0)]
            job = await talk.job()
            runs = await app.service.history(job, limit=10 * hours)
    failed = sum(run.status is RunStatus.FAILED for run in runs)
    return _told(truth, told, changes, failed=failed, paused=job.pause is not None)


def _told(
    truth: Sequence[float],
    told: Sequence[tuple[int, str]],
    changes: int,
    *,
    failed: int,
    paused: bool,
) -> Month:
    """Hold what was told against what was true."""
    known, right, messages, incidents = truth[0], 0, 0, 0
    for number, (hour, line) in enumerate(told):
        words = line.replace("\xa0", " ").replace(",", "")
        if "failed" in line or "works again" in line:
            incidents += 1
        arrow, news = ARROW.search(words), NOW.search(words)
        if arrow is None and news is None:
            continue
        first = number == 0 and news is not None
        messages += not first
        new = float(arrow[2] if arrow else news[1])  # type: ignore[index]
        old_is_right = arrow is None or float(arrow[1]) == known
        if new == truth[hour] != known and old_is_right:
            right, known = right + 1, new
    return Month(
        changes=changes,
        messages=messages,
        right=right,
        incidents=incidents,
        failed=failed,
        paused=paused,
    )
