"""Memory that was freed, given back to the system."""

import ctypes
import time

# What malloc.h calls M_TRIM_THRESHOLD and M_MMAP_THRESHOLD.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
LARGE = 256 * 1024


def give_back() -> None:
    """Let other processes have what this one no longer holds: the C library keeps it for itself otherwise.

    Done by glibc; elsewhere it may be done already, or not be possible.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def keep_large_pieces_apart() -> None:
    """Let each large piece, and the end of what is in use, go back to the system as soon as it is freed.

    The C library keeps larger and larger ones for itself otherwise: 7 MB in a process that answers, 14 at the least in
    one that writes an index.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MMAP_THRESHOLD, LARGE)
        set_option(_TRIM_THRESHOLD, LARGE)


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
