"""Who runs the scheduler of a SQLite file: whoever holds the lock on the file beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from scheduler.errors import StoreLocked
from storage.database import unavailable

ASKING = 0.2
"""Seconds within which every question is over."""


class SchedulerLock:
    """The operating system gives the lock back when its holder dies, however it dies.

    Without a path (PostgreSQL, where replicas share the work) everybody may hold it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Raises `StoreLocked` when another process holds it, and `StoreUnavailable` when there can
        be no lock.
        """
        if self._path is None:
            yield
            return
        # Not given up at once: whoever only asks whether it is taken holds it for an instant.
        with self._acquired(self._path, ASKING):
            yield

    @contextmanager
    def _acquired(self, path: Path, patience: float) -> Iterator[None]:
        lock = FileLock(path, mode=0o600)
        try:
            lock.acquire(timeout=patience, poll_interval=ASKING / 10)
        except Timeout as error:
            raise StoreLocked("another Minder runs the scheduler of this database") from error
        except OSError as error:
            raise unavailable(error) from error
        try:
            yield
        finally:
            lock.release()

    def taken(self) -> bool:
        """Whether a process holds it at this moment; False where the lock means nothing."""
        if self._path is None:
            return False
        try:
            with self._acquired(self._path, 0):
                return False
        except StoreLocked:
            return True
