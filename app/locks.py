"""One process at a time, on one machine: a lock on a file, which the system releases when the process ends."""

import fcntl
from pathlib import Path
from types import TracebackType


class AlreadyRunning(Exception):
    """Another process holds the lock."""


class Alone:
    """`with Alone(path):` holds the lock; raises AlreadyRunning when another process does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> "Alone":
        self._file = self.path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise AlreadyRunning from error
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()
