"""Memory that was freed, given back to the system."""

import ctypes
import time


def give_back() -> None:
    """Let other processes have what this one no longer holds: the C library keeps it for itself otherwise.

    Done by glibc; elsewhere it may be done already, or not be possible.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Thrift:
    """Gives back what work has left behind, once in so many seconds at most: it takes a few milliseconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._done, self._next = seconds, 0, 0.0

    def after(self, done: int) -> None:
        """`done`: how much was done in all. Nothing is given back while that is what it was."""
        now = time.monotonic()
        if done != self._done and now >= self._next:
            self._done, self._next = done, now + self._seconds
            give_back()
