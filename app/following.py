"""What the worker does: it follows the journal, does what is due, and packs old revisions, little by little."""

import logging
import signal
import threading
import time
from datetime import UTC, datetime

from flask import Flask, current_app

from app.acts import (
    appeals,
    blocks,
    claims,
    limits,
    packing,
    pages,
    protections,
    reports,
    settling,
    talk,
    warning,
)
from app.database import database, transaction
from app.locks import Alone, AlreadyRunning
from app.memory import Thrift
from app.reactions.patience import Patience
from app.reactions.readers import drain

# How often the worker looks for news, when there is none.
TICK = 0.25
# What is written meanwhile is read together: a round of work is not begun so soon after another, and the worker rests
# so many times as long as it worked, for those who write and read come first.
APART = 0.75
REST = 4
LONGEST_REST = 1.0
CLOCK_EVERY = 60
# How often the one that would follow the journal looks whether another one still does, in seconds.
ANOTHER_LOOK = 5
GIVEN_BACK_EVERY = 2.0
# Packing is work for idle moments: a batch takes a tenth of a second, those of one tick keep the readers waiting.
PACKED_A_TICK = 3


class Stop:
    """Whether somebody asked the one who follows the journal to end."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, *_signal: object) -> None:
        self.asked = True

    def ask_by_signals(self) -> None:
        """End when the system asks this process to."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)


def follow_the_journal(app: Flask, stop: Stop) -> None:
    """Work and rest until told to stop. Raises AlreadyRunning when another process does it."""
    patience, thrift = Patience(), Thrift(GIVEN_BACK_EVERY)
    last_clock, work = 0.0, 0
    with app.app_context(), Alone(app.extensions["settings"].instance / "worker.lock"):
        while not stop.asked:
            begun, caught = time.monotonic(), 0
            try:
                caught = catch_up(patience)
                if caught:
                    database().settle()
                if time.monotonic() - last_clock > CLOCK_EVERY:
                    do_what_is_due()
                    last_clock = time.monotonic()
                    pack_a_little()
                    work += 1
                work += caught
                thrift.after(work)
            except Exception:
                logging.getLogger(__name__).exception("worker: one round failed, the next one tries again")
                time.sleep(2)
            time.sleep(rest_after(time.monotonic() - begun) if caught else TICK)


class Follower(threading.Thread):
    """Follows the journal beside what answers, as soon as nobody else does."""

    def __init__(self, app: Flask) -> None:
        super().__init__(daemon=True)
        self._app, self._end = app, Stop()

    def run(self) -> None:
        while not self._end.asked:
            try:
                follow_the_journal(self._app, self._end)
            except AlreadyRunning:
                time.sleep(ANOTHER_LOOK)
            except Exception:
                logging.getLogger(__name__).exception("the journal is not followed, it will be tried again")
                time.sleep(ANOTHER_LOOK)

    def stop(self, patience: float) -> None:
        """End after the step at hand, which is waited for so many seconds at most."""
        self._end.ask()
        self.join(patience)


def rest_after(took: float) -> float:
    """How long to rest after a round of work, in seconds."""
    return min(LONGEST_REST, max(TICK, APART - took, REST * took))


def catch_up(patience: Patience | None = None) -> int:
    """Let the readers of the journal catch up, once."""
    store = database()
    return drain(store.reading, store.writing, current_app.extensions["surroundings"], patience)


def do_what_is_due() -> int:
    """Lift the protections that are over, settle every case and report, end blocks, tell of what will soon lapse, forget old
    counters; how many steps."""
    now = datetime.now(UTC)
    with transaction() as session:
        limits.forget_old(session, now)
        lifted = pages.lift_ended_protections(session, now)
    settled = claims.settle_all_due(transaction, now) + settling.settle_all_due(transaction, now)
    ended = reports.settle_all_due(transaction, now) + blocks.settle_all_due(transaction, now)
    ended += protections.settle_all_due(transaction, now)
    archived = talk.settle_all_due(transaction, now) + appeals.settle_all_due(transaction, now)
    return lifted + settled + ended + archived + warning.warn_all(transaction, now)


def pack_a_little() -> None:
    """Pack the oldest revisions of the pages that have grown most, a few batches at most."""
    tell_what_was_left(packing.bundle_pages(database().reading, transaction, most=PACKED_A_TICK))


def tell_what_was_left(done: packing.Packed) -> None:
    for sentence in done.left:
        logging.getLogger(__name__).error("pack: %s It is left as it was.", sentence)
