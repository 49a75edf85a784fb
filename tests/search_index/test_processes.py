"""One writes, others read: real processes over one index."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest

from search_index import Index, IndexAsleep, Query, keeping
from tests.processes import processes
from tests.search_index.places import Place
from tests.search_index.village import FICHES, fiche


def answer(place: Place, line: Connection) -> None:
    """Tell, each time a text comes down the line, how many documents it finds."""
    index = place.open()
    for text in iter(line.recv, None):
        line.send(index.find(Query(text)).total)


def put_for_ever(place: Place) -> None:
    """Commit pairs of documents until killed."""
    index, n = place.open(), 0
    while True:
        n += 1
        index.put([fiche(2 * n, f"Gauche {n}"), fiche(2 * n + 1, f"Droite {n}")], bookmark=n)


def put_some(place: Place, who: int) -> None:
    """Commit three documents, one by one."""
    index = place.open()
    for n in range(3):
        index.put([fiche(who * 100 + n, f"Moulin {who} {n}")])


def test_another_process_sees_each_commit_at_once(index: Index, place: Place) -> None:
    here, there = processes.Pipe()
    reader = processes.Process(target=answer, args=(place, there))
    reader.start()

    def asked(text: str) -> int:
        here.send(text)
        return int(here.recv())

    assert asked("lavoir") == 0
    index.put([fiche(1, "Le lavoir")])
    assert asked("lavoir") == 1
    index.put([fiche(2, "Un autre lavoir")])
    assert asked("lavoir") == 2
    index.drop(["fiche-1"])
    assert asked("lavoir") == 1
    index.clear()
    index.put([fiche(3, "Le dernier lavoir"), fiche(4, "Le lavoir d’après"), fiche(5, "Ni lavoir")])
    assert asked("lavoir") == 3
    here.send(None)
    reader.join(10)
    assert reader.exitcode == 0


def serve(place: Place, told: SimpleQueue[tuple[int, int]]) -> None:
    """Open and ask, fork as a server does, and tell what both find."""
    index = place.open()
    found = index.find(Query("cagette")).total
    child = os.fork()
    if child == 0:
        os._exit(index.find(Query("cagette")).total)
    _, status = os.waitpid(child, 0)
    told.put((found, os.waitstatus_to_exitcode(status)))


def test_a_server_may_fork_after_opening(index: Index, place: Place) -> None:
    index.put(FICHES)
    told = processes.SimpleQueue()
    # Here other tests may have left threads behind: the server is a process with one.
    server = processes.Process(target=serve, args=(place, told))
    server.start()
    server.join(60)
    assert server.exitcode == 0
    assert told.get() == (1, 1)


def test_writers_wait_for_one_another(index: Index, place: Place) -> None:
    writers = [processes.Process(target=put_some, args=(place, who)) for who in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert index.find(Query("moulin")).total == index.count() == 6


def test_a_writer_killed_leaves_whole_commits_and_no_lock(index: Index, place: Place) -> None:
    writer = processes.Process(target=put_for_ever, args=(place,))
    writer.start()
    until = time.monotonic() + 20
    while index.bookmark() < 2 and time.monotonic() < until:
        time.sleep(0.02)
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    index.put([fiche(1, "Le lavoir")])  # whose turn comes when nothing is left of the one killed
    kept = index.bookmark()
    assert kept >= 2
    assert index.find(Query("gauche")).total == index.find(Query("droite")).total == kept
    assert index.count() == 2 * kept + 1


def test_a_writer_kept_waiting_too_long_is_told_so(
    index: Index, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_S", 0.1)
    with closing(place.open()) as other, other._writing(), pytest.raises(IndexAsleep) as asleep:  # type: ignore[attr-defined]
        index.put([fiche(1, "Le lavoir")])
    assert not asleep.value.needs_rebuild
    index.put([fiche(1, "Le lavoir")])
    assert index.count() == 1


def test_threads_share_an_index_while_it_is_written(index: Index) -> None:
    index.put(FICHES)
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(6):
            total = index.find(Query("cagette", facet_names=("departement",))).total
            if total != 1:
                wrong.append(total)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(2):
        index.put([fiche(100 + n, f"Le lavoir {n}")])
    for thread in threads:
        thread.join()
    assert wrong == []


ASK_WHOOSH = """
import pathlib, sys
from search_index import Document, Query, open_index
index = open_index(pathlib.Path(sys.argv[1]), "whoosh")
for n in range(3):
    index.put([Document(str(n), 1, "structure", f"Moulin {n}")], bookmark=n)
index.drop(["0"])
print(index.find(Query("mouln")).total, len(index.suggest("mou")), index.bookmark())
"""


def test_whoosh_compiled_for_the_first_time_warns_of_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-X", f"pycache_prefix={tmp_path / 'cache'}", "-c", ASK_WHOOSH]
    asked = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (asked.stdout, asked.stderr) == ("2 2 2\n", "")
