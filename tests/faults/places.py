"""Disks that are full or read-only: mounted where the machine allows it, else made so by limits."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

SIZE = 8 * 2**20


class Place:
    """A folder on a disk of its own, or one that is treated as if it were."""

    def __init__(self, folder: Path, *, mounted: bool) -> None:
        self.folder = folder
        self.mounted = mounted
        self._filler = folder / "filler"

    @property
    def way(self) -> str:
        """How the fault is made on this machine, for the report."""
        return "tmpfs" if self.mounted else "limits"

    def fill(self, pid: int) -> None:
        """Leave no room, for the process *pid* at least."""
        if not self.mounted:
            largest = max(path.stat().st_size for path in (self.folder / "home").iterdir())
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
            return
        with suppress(OSError), self._filler.open("wb") as filler:
            while True:
                filler.write(bytes(4096))
                filler.flush()

    def empty(self, pid: int) -> None:
        """Give the room back."""
        if self.mounted:
            self._filler.unlink()
        else:
            no = resource.RLIM_INFINITY
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (no, no))

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Let nothing be written meanwhile."""
        if self.mounted:
            _mount("-o", "remount,ro", str(self.folder))
            yield
            _mount("-o", "remount,rw", str(self.folder))
            return
        everything = [self.folder / "home", *(self.folder / "home").iterdir()]
        modes = {path: path.stat().st_mode for path in everything}
        for path in everything:
            path.chmod(0o500 if path.is_dir() else 0o400)
        yield
        for path, mode in modes.items():
            path.chmod(mode)


@contextmanager
def place() -> Iterator[Place]:
    """A disk of eight megabytes."""
    with TemporaryDirectory() as folder:
        mounted = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={SIZE}", "none", folder)
        try:
            yield Place(Path(folder), mounted=mounted)
        finally:
            if mounted:
                subprocess.run(["umount", folder], check=True)  # noqa: S607


def _mount(*how: str) -> bool:
    done = subprocess.run(["mount", *how], capture_output=True, check=False)  # noqa: S607
    return done.returncode == 0
