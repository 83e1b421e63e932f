"""A file that takes up room on the disk, to be given away when what was promised needs it."""

import os
from pathlib import Path

SIZE = 2**20


class Ballast:
    """Lies beside a database; on a full disk not even a DELETE goes through without its room."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def release(self) -> bool:
        """Give the room away; False when there was none left to give."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def restored(self) -> bool:
        """Whether the room is taken, now that it is asked for again where it was given away."""
        try:
            if not self._path.exists():
                self._path.touch(mode=0o600)
                # No zeros: some file systems store them in no room at all.
                self._path.write_bytes(os.urandom(SIZE))
        except OSError:
            self.release()
            return False
        return True
