"""How the site is served: what is loaded before the processes that answer are forked, and what happens when one dies."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import event

from app import create_app
from app.rehearsing import rehearse
from app.serving import load, room_for_templates
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
    # In a thread of its own, as nothing of this test surrounds the site that starts.
    rehearsing = threading.Thread(target=rehearse, args=[village.app])
    rehearsing.start()
    rehearsing.join(PATIENCE)
    assert any("FROM page" in statement for statement in said)
    assert not [statement for statement in said if statement.startswith(WRITING)]
    assert store.engine.pool.checkedin() == store.engine.pool.checkedout() == 0


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
    def answering(self) -> set[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in children.split()}


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sites of this file keep their templates once they are compiled."""
    return tmp_path_factory.mktemp("templates")


@contextmanager
def served(village: Village, compiled: Path) -> Iterator[Site]:
    settings = village.app.extensions["settings"]
    (settings.instance / "templates").symlink_to(compiled)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    environ = os.environ | {"INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url}
    words = [sys.executable, "-m", "flask", "serve", "--port", str(port)]
    process = subprocess.Popen(words, cwd=ROOT, env=environ)
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
        first = site.answering

        village.edit("Le Perron", by="Lucie", body="On y tresse l’osier.")
        wait_until(lambda: site.finds("osier", "Le Perron"))

        for n in range(8):  # work for the one that follows the journal, while another process is forked
            village.edit("Le Perron", by="Lucie", body=f"On y tresse l’osier, {n} fois.")
        os.kill(min(first), signal.SIGKILL)
        wait_until(lambda: len(site.answering) == 2 and site.answering != first)
        for n in range(20):
            assert "Le Perron" in site.ask(f"/fiches/le-perron?fois={n}")

        village.edit("Le Perron", by="Lucie", body="On y file le chanvre.")
        wait_until(lambda: site.finds("chanvre", "Le Perron"))
        assert not site.finds("osier", "Le Perron")

        answering = site.answering
        site.process.terminate()
        assert site.process.wait(PATIENCE) == 0
        assert not [pid for pid in answering if Path(f"/proc/{pid}").exists()]
