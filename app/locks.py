"""One at a time on one machine, by a lock on a file, which the system releases with its process."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import IO

# How often who waits for their turn looks again: a thread that slept longer would find the door closed once more.
GLANCE = 0.001


class AlreadyRunning(Exception):
    """Another process holds the lock."""


class Alone:
    """`with Alone(path):` holds the lock; raises AlreadyRunning when another process does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> "Alone":
        self._file = self.path.open("w")
        if not _held(self._file):
            self._file.close()
            raise AlreadyRunning
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()


class Turn:
    """A place among those who do the same thing one after the other, threads and processes alike."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self, patience: float) -> bool:
        """Wait for one's turn, so many seconds at most; False when it did not come."""
        # Every save opens it: as the system does, which takes a fifth of the time.
        self._file, end = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644), time.monotonic() + patience
        while not _held(self._file):
            if time.monotonic() > end:
                self.give()
                return False
            time.sleep(GLANCE)
        return True

    def give(self) -> None:
        """Let the next one have it; nothing when it was not taken."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _held(file: IO[str] | int) -> bool:
    """Whether the lock on this file is ours, now that we asked for it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
