"""How the site is served: what is loaded before the processes that answer are two, and what happens when one dies."""

import http.client
import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from gunicorn.config import Config
from gunicorn.glogging import Logger
from sqlalchemy import event

from app import create_app
from app.compiling import SPARING, compile_apart, environment_with, room_for_templates
from app.gunicorn_conf import EvenWorker, OneAtATime, is_no_silence
from app.rehearsing import rehearse
from app.serving import load
from config import settings_from
from tests.village import Village

ROOT = Path(__file__).parent.parent
PATIENCE = 60
WRITING = ("INSERT", "UPDATE", "DELETE")


def test_what_all_need_is_loaded_and_the_data_is_left_for_each_to_open(tmp_path: Path) -> None:
    app = create_app(settings_from({"INSTANCE": str(tmp_path)}))
    before = threading.active_count()
    load(app)
    assert {"fr", "en"} <= set(app.extensions["words"])
    assert app.extensions["database"].engine.pool.checkedin() == 0
    assert not (tmp_path / "palabre.sqlite").exists()
    assert threading.active_count() == before


def test_a_rehearsal_leaves_nothing_written_and_nothing_open(village: Village) -> None:
    store = village.app.extensions["database"]
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    _rehearsed(village.app)
    assert any("FROM page" in statement for statement in said)
    assert not [statement for statement in said if statement.startswith(WRITING)]
    assert store.engine.pool.checkedin() == store.engine.pool.checkedout() == 0


def test_what_a_rehearsal_drew_is_not_kept(village: Village) -> None:
    said: list[str] = []
    event.listen(
        village.app.extensions["database"].engine,
        "before_cursor_execute",
        lambda *told: said.append(told[2]),
    )
    _rehearsed(village.app)
    first = len(said)
    _rehearsed(village.app)
    assert len(said) - first > first / 2


def _rehearsed(app: Flask) -> None:
    """In a thread of its own, as nothing of this test surrounds the site that starts."""
    rehearsing = threading.Thread(target=rehearse, args=[app])
    rehearsing.start()
    rehearsing.join(PATIENCE)


def test_a_rehearsal_before_there_are_tables_is_put_off(tmp_path: Path) -> None:
    rehearse(create_app(settings_from({"INSTANCE": str(tmp_path)})))


def test_another_program_compiles_its_templates_anew(tmp_path: Path) -> None:
    program, kept = tmp_path / "program", tmp_path / "kept"
    program.mkdir()
    (program / "calls.py").write_text("one = 1")
    before = room_for_templates(kept, program)
    (before / "page.cache").write_text("compiled")
    assert room_for_templates(kept, program) == before
    assert (before / "page.cache").exists()
    (program / "calls.py").write_text("one = 2")
    after = room_for_templates(kept, program)
    assert list(kept.iterdir()) == [after]
    assert after != before


def test_the_program_is_compiled_apart_once_for_each_state_of_it(tmp_path: Path) -> None:
    program, kept = tmp_path / "program", tmp_path / "kept"
    program.mkdir()
    (program / "calls.py").write_text('"""What it says."""\n\none = 1\n')
    # Python is told to keep nothing, and keeps it here all the same.
    environ = environment_with(
        kept, os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(program)}
    )
    words = [sys.executable, *SPARING, "-c", "import calls; assert False"]

    def compiled() -> list[Path]:
        return list(kept.rglob("calls.*.pyc"))

    compile_apart(kept, words, environ, program)
    [before] = compiled()
    assert b"What it says" not in before.read_bytes()
    before.unlink()
    compile_apart(kept, words, environ, program)
    assert not compiled()
    (program / "calls.py").write_text("one = 2")
    compile_apart(kept, words, environ, program)
    assert compiled()
    assert len(list(kept.glob("*.done"))) == 1


def test_a_program_that_cannot_be_loaded_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        compile_apart(tmp_path / "kept", [sys.executable, "-c", "raise SystemExit(3)"], os.environ, tmp_path)
    assert not list(tmp_path.rglob("*.done"))


class Site:
    """`flask serve`, as on a server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def ask(self, path: str) -> str:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200, (path, answer.status)
            return answer.read().decode()

    def finds(self, word: str, title: str) -> bool:
        return title in self.ask(f"/fiches?q={quote(word)}")

    @property
    def answering(self) -> list[int]:
        """The processes that answer: the elder, then its twin."""
        return _below(self.process.pid)


def _below(pid: int) -> list[int]:
    """The processes that this one started, and those that they did; none once it has ended."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid for child in children for pid in (int(child), *_below(int(child)))]


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sites of this file keep what is compiled."""
    return tmp_path_factory.mktemp("compiled")


@contextmanager
def served(village: Village, compiled: Path) -> Iterator[Site]:
    settings = village.app.extensions["settings"]
    for name in ("program", "templates"):
        (compiled / name).mkdir(exist_ok=True)
        (settings.instance / name).symlink_to(compiled / name)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    # From a folder that is not the project's.
    environ = os.environ | {"INSTANCE": ".", "DATABASE_URL": settings.database_url}
    words = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "serve", "--port", str(port)]
    process = subprocess.Popen(words, cwd=settings.instance, env=environ)
    try:
        wait_until(lambda: _answers(port))
        yield Site(process, port)
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="Processes are counted in /proc, which Linux alone has")
def test_the_journal_is_followed_while_processes_die_and_are_replaced(
    village: Village, compiled: Path
) -> None:
    with served(village, compiled) as site:
        wait_until(lambda: len(site.answering) == 2)

        village.edit("Le Perron", by="Lucie", body="On y tresse l’osier.")
        wait_until(lambda: site.finds("osier", "Le Perron"))

        elder, _twin = site.answering
        _is_replaced(site, village, elder, "chanvre")
        _elder, twin = site.answering
        _is_replaced(site, village, twin, "lin")

        answering = site.answering
        site.process.terminate()
        assert site.process.wait(PATIENCE) == 0
        assert not [pid for pid in answering if Path(f"/proc/{pid}").exists()]


def _is_replaced(site: Site, village: Village, process: int, word: str) -> None:
    former = set(site.answering)
    for n in range(8):  # work for the one that follows the journal
        village.edit("Le Perron", by="Lucie", body=f"On y file la laine, {n} fois.")
    os.kill(process, signal.SIGKILL)
    wait_until(lambda: len(site.answering) == 2 and not former & set(site.answering))
    for n in range(20):
        assert "Le Perron" in site.ask(f"/fiches/le-perron?fois={n}")
    village.edit("Le Perron", by="Lucie", body=f"On y file le {word}.")
    wait_until(lambda: site.finds(word, "Le Perron"))
    assert not site.finds("laine", "Le Perron")


class Drawing:
    """A WSGI application that says when it begins a page, and ends all of them at once."""

    def __init__(self) -> None:
        self.begun, self.done = threading.Semaphore(0), threading.Event()

    def __call__(self, _environ: dict[str, Any], _start_response: Callable[..., Any]) -> list[bytes]:
        self.begun.release()
        self.done.wait(PATIENCE)
        return [b""]


def _asked(application: OneAtATime, method: str) -> threading.Thread:
    asking = threading.Thread(target=application, args=({"REQUEST_METHOD": method}, print))
    asking.start()
    return asking


def test_a_page_waits_for_the_one_that_is_drawn_and_a_save_does_not() -> None:
    drawing = Drawing()
    application = OneAtATime(drawing, patience=PATIENCE)
    asking = [_asked(application, "GET")]
    assert drawing.begun.acquire(timeout=PATIENCE)
    asking += [_asked(application, method) for method in ("GET", "POST")]
    assert drawing.begun.acquire(timeout=PATIENCE)  # the save
    assert not drawing.begun.acquire(timeout=0.05)
    drawing.done.set()
    assert drawing.begun.acquire(timeout=PATIENCE)  # the page that waited
    for thread in asking:
        thread.join(PATIENCE)


def test_a_page_does_not_wait_for_the_end_of_a_long_one() -> None:
    drawing = Drawing()
    application = OneAtATime(drawing)
    asking = [_asked(application, "GET") for _n in range(3)]
    for _n in range(3):
        assert drawing.begun.acquire(timeout=PATIENCE)
    drawing.done.set()
    for thread in asking:
        thread.join(PATIENCE)
    assert not [thread for thread in asking if thread.is_alive()]


class Worker:
    """What answers in one process, with two threads, and says « Bonjour » to all."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        settings = Config()
        for name, value in {"threads": 2, "keepalive": PATIENCE, "graceful_timeout": 2 * PATIENCE}.items():
            settings.set(name, value)
        self.worker = EvenWorker(1, os.getppid(), [self.door], None, PATIENCE, settings, Logger(settings))
        self.worker.wsgi = self._greet
        self.worker.tpool, self.worker.poller = self.worker.get_thread_pool(), selectors.DefaultSelector()
        self.worker.method_queue.init()
        self.running = threading.Thread(target=self.worker.run)
        self.running.start()

    @staticmethod
    def _greet(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "7")])
        return [b"Bonjour"]

    def connect(self, said: bytes = b"") -> socket.socket:
        connection = socket.create_connection(self.door.getsockname(), timeout=PATIENCE)
        connection.sendall(said)
        return connection

    def greets(self) -> bool:
        with self.connect(b"GET / HTTP/1.1\r\nHost: palabre\r\nConnection: close\r\n\r\n") as connection:
            return connection.makefile("rb").read().endswith(b"Bonjour")

    def stop(self) -> None:
        self.worker.handle_exit(signal.SIGTERM, None)
        self.running.join(PATIENCE)
        self.worker.tmp.close()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr("gunicorn.workers.gthread.STOP_KEEPALIVE_LINGER", 0.1)
    worker = Worker()
    yield worker
    worker.stop()


def test_connections_that_say_nothing_keep_nobody_waiting(worker: Worker) -> None:
    silent = [
        worker.connect() for _n in range(PATIENCE)
    ]  # gunicorn's own threads wait 5 seconds for each pair
    assert worker.greets()
    silent[0].sendall(b"GET / HTTP/1.0\r\n\r\n")
    assert silent[0].makefile("rb").read().endswith(b"Bonjour")
    worker.stop()
    assert not worker.running.is_alive()
    for connection in silent:
        connection.close()


def test_who_leaves_in_the_middle_of_a_request_holds_no_thread(
    monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    monkeypatch.setattr("app.gunicorn_conf.SILENCE", 1)
    half = b"GET / HTTP/1.1\r\nHost: pala"
    with worker.connect(half), worker.connect(half):
        assert worker.greets()
    told = logging.LogRecord("gunicorn.error", logging.ERROR, "", 1, "", None, None)
    assert is_no_silence(told)
    told.exc_info = (BlockingIOError, BlockingIOError(), None)
    assert not is_no_silence(told)


def test_who_is_slow_to_leave_keeps_nobody_at_the_door(
    monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    leaving, gone = threading.Event(), threading.Event()

    def close(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # who came next may have left in haste
            connection.shutdown(socket.SHUT_WR)
            leaving.set()
            gone.wait(PATIENCE)

    monkeypatch.setattr("gunicorn.util.close_graceful", close)
    assert worker.greets()
    leaving.wait(PATIENCE)
    with worker.connect(b"GET / HTTP/1.1\r\nHost: palabre\r\n\r\n") as connection:
        assert connection.recv(1000)
    assert not gone.is_set()
    gone.set()
