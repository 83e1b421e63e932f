"""APScheduler 3.11 does the same: date jobs in SQLite, none of them ever too late."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, Lock
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_REMOVED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, create_engine, event

from tests.bench.filling import CLOCK

FILLED_IN = timedelta(milliseconds=2)
"""At most, for one job."""
LEAD = timedelta(seconds=3)


def remind(task: str) -> str:
    """What a job does: as little as a reminder."""
    return task


def settle(path: Path, number: int) -> float:
    """Seconds from the due moment until all jobs have run and none is stored any more."""
    due = CLOCK.now() + LEAD + number * FILLED_IN
    with _scheduler(_engine(path, synchronous="OFF")) as filling:
        for place in range(number):
            filling.add_job(remind, "date", run_date=due, args=[f"plants {place}"])
    with _scheduler(_engine(path, synchronous="FULL")) as serving:
        done = _when_all_are_done(serving, number)
        assert CLOCK.now() < due, "the moment came before the scheduler stood ready"
        serving.resume()
        done.wait()
        return (CLOCK.now() - due).total_seconds()


@contextmanager
def _scheduler(engine: Engine) -> Iterator[Any]:
    """A scheduler at work, paused."""
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start(paused=True)
    try:
        yield scheduler
    finally:
        scheduler.shutdown()
        engine.dispose()


def _engine(path: Path, *, synchronous: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA synchronous = {synchronous}")

    return engine


def _when_all_are_done(scheduler: Any, number: int) -> Event:
    """Set once *number* jobs have run and are gone from the store."""
    done, guard, left = Event(), Lock(), count(2 * number - 1, -1)

    def tick(_happened: object) -> None:
        with guard:  # one half comes from the pool's threads, the other from the scheduler's
            if not next(left):
                done.set()

    scheduler.add_listener(tick, EVENT_JOB_EXECUTED | EVENT_JOB_REMOVED)
    return done
