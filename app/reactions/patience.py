"""How long a reader that failed is left alone: a mail server that is away is not asked four times a second."""

import time

FIRST, LONGEST = 1.0, 60.0


class Patience:
    """Which readers may be asked now. Each failure doubles the wait, one success ends it."""

    def __init__(self) -> None:
        self._waits: dict[str, tuple[float, float]] = {}

    def ready(self, name: str) -> bool:
        return time.monotonic() >= self._waits.get(name, (0.0, 0.0))[1]

    def failed(self, name: str) -> None:
        wait = min(LONGEST, 2 * self._waits.get(name, (FIRST / 2, 0.0))[0])
        self._waits[name] = wait, time.monotonic() + wait

    def went_well(self, name: str) -> None:
        self._waits.pop(name, None)
