"""Who runs the scheduler of a SQLite file: whoever holds the lock on the file beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from scheduler.errors import StoreLocked


class SchedulerLock:
    """The operating system gives the lock back when its holder dies, however it dies.

    Without a path (PostgreSQL, where replicas share the work) everybody may hold it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock. Raises `StoreLocked` at once when another process holds it."""
        if self._path is None:
            yield
            return
        lock = FileLock(self._path, mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreLocked("another Minder runs the scheduler of this database") from error
        try:
            yield
        finally:
            lock.release()

    def taken(self) -> bool:
        """Whether a process holds it at this moment; False where the lock means nothing."""
        try:
            with self.held():
                return False
        except StoreLocked:
            return True
