"""People who write at random moments: to ask for something, and to change their minds."""

import asyncio
from collections.abc import Mapping
from random import Random
from typing import Any

from scheduler.model import Delivery
from tests.sim.telegram import Telegram
from tests.sim.weather import DAY, HOUR, MINUTE

Words = dict[str, Any]

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
CRONS = (
    ("0 9 * * *",),
    ("30 2 * * *",),
    ("*/30 * * * *",),
    ("0 8 * * 1-5", "30 20 * * *"),
    ("15 */3 * * *",),
    ("0 0 1 * *",),
)
EVERY = (
    (5 * MINUTE, "second"),
    (17 * MINUTE, "second"),
    (2 * HOUR, "second"),
    (7 * HOUR, "second"),
    (1, "day"),
    (2, "day"),
)
CONCURRENCIES = ("forbid", "forbid", "queue_one", "replace")
MISFIRES = (None, "skip", "run_once", "catch_up", "review")
QUIETS = (None, None, None, None, "22:00-07:00", "23:30-05:00; 12:00-13:00", "none")
"""A job's own quiet hours; None: those of its owner."""
CHANGES = (
    "pause", "resume", "remove", "run_now", "done", "undo", "reschedule", "snooze", "reach", "stop",
    "pause_until", "skip", "decide", "decide",
)  # fmt: skip
HUSHES = ("quiet", "mute", "quiet_owner", "rest", "go_on")
APPROVALS = (*(("none",) * 5), "before_enable", "before_first_run", "before_first_run")
COOLDOWNS = (None, None, None, None, 20 * MINUTE, 3 * HOUR)
DAILY_RUNS = (None, None, None, None, 1, 4)
JITTERS = (0, 0, 0, 100)
ANSWERS = 0.6
"""How many of the questions whether a job may run are answered; the others lapse."""
ANSWERS_WITHIN = 18 * MINUTE
"""Some answer too late."""
REGRETS = 0.3
"""How many of those jobs get other times soon after, for which nobody has said yes."""
OFTEN = ("*/30 * * * *", "15 */3 * * *", 5 * MINUTE, 17 * MINUTE, 2 * HOUR)
OFTEN_AT_MOST, OFTEN_FOR = 10, 8 * HOUR
"""Runs of what is due often, and how long they come: more of the same would show nothing new."""
ASKS = 0.12
"""How much of what they write later asks for another job, in place of one that ended."""
LATELY = 3
"""So many of their newest jobs they write about."""


class Person:
    """One chat and whoever writes in it."""

    def __init__(self, owner: str, telegram: Telegram, chance: Random, mood: Random) -> None:
        self.owner = owner
        self._telegram = telegram
        self._chance = chance
        self._mood = mood
        self._asked = 0
        telegram.readers[owner] = self.read

    async def live(self, writes_a_day: float, *, wanted: int) -> None:
        """Ask for so many jobs, then write now and then, until cancelled."""
        clock = self._telegram.clock
        for _ in range(wanted):
            await clock.sleep(self._chance.uniform(1, 20))
            self._ask()
        while True:
            await clock.sleep(self._chance.expovariate(writes_a_day / DAY))
            # Impatient people write several times in a row.
            for _ in range(self._chance.choice((1, 1, 1, 2, 3))):
                self._change_mind()

    async def hush(self, writes_a_day: float) -> None:
        """Ask for quiet now and then, of a job or of all, until cancelled."""
        while True:
            await self._telegram.clock.sleep(self._mood.expovariate(writes_a_day / DAY))
            number = self._mood.randint(1, self._asked + 1)
            words: Words = {"do": self._mood.choice(HUSHES), "number": number}
            if words["do"] == "mute":
                words["until"] = self._now() + self._mood.choice((HOUR, DAY))
            elif words["do"] == "rest":
                words["until"] = self._mood.choice((None, self._now() + 5 * HOUR))
            else:
                words["quiet"] = self._mood.choice(QUIETS)
            self._telegram.write(self.owner, words)

    def read(self, message: Delivery) -> None:
        """Answer the question whether a job may run, twice at times, or leave it to somebody else.

        What that other one says counts for nothing.
        """
        if message.content.get("notice") != "approval" or self._mood.random() > ANSWERS:
            return
        words = {
            "do": "answer",
            "id": message.job_id,
            "consent": message.content["consent"],
            "yes": self._mood.random() < 0.7,
        }
        delay, late = self._mood.uniform(5, ANSWERS_WITHIN), self._mood.uniform(0, 60)
        who = self._mood.choice((self.owner, self.owner, self.owner, *self._telegram.readers))
        loop = asyncio.get_running_loop()
        loop.call_later(delay, self._telegram.write, who, words)
        if self._mood.random() < 0.3:
            loop.call_later(delay + late, self._telegram.write, self.owner, words)
        if self._mood.random() < REGRETS:
            loop.call_later(delay + 60 * late, self._put_off, message.content["number"])

    def _put_off(self, number: object) -> None:
        words: Words = {"do": "reschedule", "number": number}
        self._telegram.write(self.owner, words | self._times(self._mood.choice(ZONES), self._mood))

    def _ask(self) -> None:
        self._asked += 1
        self._telegram.write(self.owner, self._wish())

    def _change_mind(self) -> None:
        if self._chance.random() < ASKS:
            self._ask()
            return
        do = self._chance.choice(CHANGES)
        words: Words = {"do": do, "number": self._number()}
        if do == "reschedule":
            words |= self._times(self._chance.choice(ZONES), self._chance)
        elif do == "snooze":
            words["until"] = self._now() + self._chance.choice((10 * MINUTE, 3 * HOUR, -HOUR))
        elif do == "pause_until":
            words["until"] = self._now() + self._chance.choice((20 * MINUTE, 5 * HOUR, DAY))
        elif do == "skip":
            words["times"] = self._chance.choice((1, 1, 3))
        elif do == "decide":
            words["decision"] = self._chance.choice(("run_once", "run_last", "skip"))
        elif do == "reach":
            words["id"] = self._somebody_elses()
        self._telegram.write(self.owner, words)

    def _number(self) -> int:
        return self._chance.randint(max(1, self._asked - LATELY), self._asked + 1)

    def _somebody_elses(self) -> str:
        others = [turn.job_id for turn in self._telegram.ledger.turns[-20:]]
        return self._chance.choice(others) if others else "no such job"

    def _wish(self) -> Words:
        zone = self._chance.choice(ZONES)
        times = self._times(zone, self._chance)
        often = times["ends"] is not None
        return times | {
            "do": "add",
            "turn": self._chance.choice(("remind", "errand", "watch")),
            "zone": zone,
            "period": self._chance.choice((600, 7200)),
            "misfire": self._chance.choice(MISFIRES),
            "concurrency": self._chance.choice(CONCURRENCIES),
            "wave": self._mood.random() < 0.4,
            "quiet": self._mood.choice(QUIETS),
            "quiet_way": self._mood.choice(("hold_messages", "hold_messages", "hold_runs")),
            "urgent": self._mood.random() < 0.1,
            "approval": self._mood.choice(APPROVALS),
            "cooldown": self._mood.choice(COOLDOWNS),
            "daily_runs": self._mood.choice(DAILY_RUNS),
            "jitter": self._mood.choice(JITTERS),
            "max_retries": self._chance.choice((0, 0, 2)),
            "max_runs": OFTEN_AT_MOST if often else self._chance.choice((None, None, None, 5)),
        }

    def _times(self, zone: str, chance: Random) -> Words:
        """A schedule, and when it ends, where it comes often."""
        schedule = self._schedule(zone, chance)
        often = schedule.get("every") in OFTEN or schedule.get("cron", ("",))[0] in OFTEN
        return {"schedule": schedule, "ends": self._now() + OFTEN_FOR if often else None}

    def _schedule(self, zone: str, chance: Random) -> Mapping[str, Any]:
        kind = chance.choice(("at", "every", "every", "cron"))
        now = round(self._now())
        if kind == "at":
            first = now + chance.choice((45, 20 * MINUTE, 9 * HOUR, 3 * DAY))
            return {"at": [first, first + HOUR] if chance.random() < 0.3 else [first]}
        if kind == "cron":
            return {"cron": list(chance.choice(CRONS)), "zone": zone}
        amount, unit = chance.choice(EVERY)
        return {"every": int(amount), "unit": unit, "from": now, "zone": zone}

    def _now(self) -> float:
        return self._telegram.clock.now().timestamp()
