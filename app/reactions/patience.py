"""Which readers may be asked now: a mail server that is away is not asked four times a second, and some wait for calm."""

import time

FIRST, LONGEST = 1.0, 60.0
# It is calm when nothing was written for so long, in seconds; who waits for that waits so long at most.
CALM, LONGEST_WAIT = 2.0, 60.0


class Patience:
    """Each failure of a reader doubles the wait, one success ends it."""

    def __init__(self) -> None:
        self._waits: dict[str, tuple[float, float]] = {}
        self._heard = self._calm = time.monotonic() - LONGEST_WAIT

    def ready(self, name: str) -> bool:
        return time.monotonic() >= self._waits.get(name, (0.0, 0.0))[1]

    def failed(self, name: str) -> None:
        wait = min(LONGEST, 2 * self._waits.get(name, (FIRST / 2, 0.0))[0])
        self._waits[name] = wait, time.monotonic() + wait

    def went_well(self, name: str) -> None:
        self._waits.pop(name, None)

    def is_calm(self, heard: int) -> bool:
        """Whether those who wait for calm are asked now. `heard`: how many rows the others read in this round."""
        now = time.monotonic()
        if heard:
            self._heard = now
        calm = now - self._heard >= CALM or now - self._calm >= LONGEST_WAIT
        if calm:
            self._calm = now
        return calm
