"""Memory that was freed, given back to the system."""

import ctypes


def give_back() -> None:
    """Let other processes have what this one no longer holds: the C library keeps it for itself otherwise.

    Done by glibc; elsewhere it may be done already, or not be possible.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
