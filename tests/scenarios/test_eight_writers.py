"""Processes that write at once on one page, and processes that die while they write: nothing acknowledged is lost.

Each process opens the site for itself, as the servers of the site do.
"""

import os
import signal
from multiprocessing.connection import Connection
from typing import Any

from app import create_app
from app.queries import proofs
from config import Settings
from tests.processes import processes
from tests.village import Village, fresh

WRITERS, SAVES, KILLS = 8, 3, 4
TITLE = "Le Perron"


class Site(Village):
    """The village that exists already, opened by another process."""

    def __init__(self, settings: Settings, now: Any) -> None:
        self.app, self.now = create_app(settings), now


def rewrite(settings: Settings, now: Any, writer: int, start: Any, saved: Any) -> None:
    """Rewrite one's own paragraph a few times, each time over what one last read."""
    site = Site(settings, now)
    with site.app.app_context():
        base, body = 2, site.content(TITLE, 2).body
        start.wait()
        for turn in range(1, SAVES + 1):
            said = body.replace(words(writer, turn - 1), words(writer, turn))
            base = site.edit(TITLE, "Yannick", base=base, body=said).revision.number
            body = site.content(TITLE, base).body
            saved.put((writer, turn, base))


def words(writer: int, turn: int) -> str:
    return f"Paragraphe {writer}, écrit {turn} fois."


def test_eight_processes_on_one_page_lose_nothing(village: Village) -> None:
    village.edit(TITLE, "Lucie", body="\n\n".join(words(writer, 0) for writer in range(WRITERS)))
    start, saved = processes.Barrier(WRITERS), processes.Queue()
    settings = village.app.extensions["settings"]
    writers = [
        processes.Process(target=rewrite, args=(settings, village.now, n, start, saved))
        for n in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    told = [saved.get(timeout=60) for _save in range(WRITERS * SAVES)]
    for writer in writers:
        writer.join(timeout=60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    numbers = [revision.number for revision in village.revisions(TITLE)]
    assert numbers == list(range(1, 3 + WRITERS * SAVES))
    assert sorted(number for _writer, _turn, number in told) == numbers[2:]
    assert village.content(TITLE).body.split("\n\n") == [words(writer, SAVES) for writer in range(WRITERS)]
    for writer, turn, number in told:
        assert words(writer, turn) in village.content(TITLE, number).body
    assert proofs.verify(fresh()).revisions == len(numbers) + 1


def write_on(settings: Settings, now: Any, acknowledged: Connection) -> None:
    """Save one version after another, and tell each one that was saved, until somebody ends it."""
    site = Site(settings, now)
    with site.app.app_context():
        for n in range(10_000):
            said = f"Dit {n} fois par le processus {os.getpid()}."
            saved = site.edit(TITLE, "Yannick", body=said)
            acknowledged.send((saved.revision.number, said))


def test_a_writer_killed_in_the_middle_loses_nothing_that_it_had_saved(village: Village) -> None:
    told: list[tuple[int, str]] = []
    for kill in range(KILLS):
        told += _killed_after(village, 3 + kill)
    numbers = [revision.number for revision in village.revisions(TITLE)]
    assert numbers == list(range(1, len(numbers) + 1)), "numbers without a gap"
    assert village.page(TITLE).number == len(numbers)
    assert [village.content(TITLE, number).body for number, _said in told] == [said for _number, said in told]
    assert len(numbers) - 1 <= len(told) + KILLS, "at most one save a kill was not told"
    assert proofs.verify(fresh()).revisions == len(numbers) + 1
    village.edit(TITLE, "Lucie", body="Et l’on écrit encore.")


def _killed_after(village: Village, saves: int) -> list[tuple[int, str]]:
    """Let a process write until so many saves were told, and kill it in the middle of the next ones."""
    here, there = processes.Pipe(duplex=False)
    settings = village.app.extensions["settings"]
    writer = processes.Process(target=write_on, args=(settings, village.now, there))
    writer.start()
    there.close()
    told = [here.recv() for _save in range(saves)]
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(timeout=60)
    assert writer.exitcode == -signal.SIGKILL
    while here.poll():
        try:
            told.append(here.recv())
        except EOFError:
            break
    here.close()
    return told
