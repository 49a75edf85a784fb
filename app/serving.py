"""How gunicorn serves the site: the application is loaded and asked a few pages, then two processes that answer are forked.

What was there before the fork is shared, which halves the memory of the site. The first process then follows the
journal, in a thread of its own. Read by gunicorn itself: `gunicorn -c python:app.serving wsgi:app` (`flask serve` runs that).
"""

import gc
import logging
import os
import shutil
import sys
import threading
import time
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.workers.gthread import ThreadWorker
from jinja2 import FileSystemBytecodeCache

from app.following import TICK, Stop, follow_the_journal
from app.locks import AloneInHere, AlreadyRunning
from app.memory import Thrift, give_back, keep_large_pieces_apart
from app.presentation import filters, outlines
from app.queries import communes
from app.rehearsing import rehearse
from app.views.language import LANGUAGES

POLITE = 0.0005
MOST_POLITE = 0.002
# A process that answers gives back the memory that it freed, so many seconds apart: a quarter of what it grew by.
GIVEN_BACK_EVERY = 3.0
# How far behind those who answer the one that follows the journal stands, when all want a core.
BEHIND = 5
# How often the one that would follow the journal looks whether another one still does, in seconds.
ANOTHER_LOOK = 5


class EvenWorker(ThreadWorker):
    """Threads that answer, in a process that lets the other one take a connection when it has more of them.

    Both wait at one door, and whoever is quicker would take all the connections that browsers keep open:
    one core would do everything while the other sleeps.
    """

    def accept(self, listener: Any) -> None:
        """Wait half a millisecond for each connection held, then take the new one, if it is still there."""
        if self.nr_conns:
            time.sleep(min(self.nr_conns * POLITE, MOST_POLITE))
        super().accept(listener)

    @cached_property
    def thrift(self) -> Thrift:
        return Thrift(GIVEN_BACK_EVERY)

    def notify(self) -> None:
        """Called between requests, once a second at least."""
        super().notify()
        self.thrift.after(self.nr)


preload_app = True
worker_class = EvenWorker
workers = 2
threads = 4
keepalive = 15
graceful_timeout = 10
loglevel = "warning"
# Nobody steers the site by it, and it takes a thread and 5 MB.
control_socket_disable = True

_stop = Stop()
_followers: list[threading.Thread] = []


def load(app: Flask) -> None:
    """Bring into memory what each process would bring for itself; the database and the index are left for each to open."""
    communes.make_ready()
    for name in ("communes", "departements"):
        outlines.outlines(name)
    for name in _templates(app):
        app.jinja_env.get_template(name)
    for language in LANGUAGES:
        with app.test_request_context(headers={"Accept-Language": language}):
            filters.moment(datetime.now(UTC))


def _templates(app: Flask) -> list[str]:
    return app.jinja_env.list_templates(["html"])


def _compile_apart(app: Flask) -> None:
    """Have another process compile the templates, if they are not: it takes seconds, and leaves holes of 5 MB in memory."""
    folder = room_for_templates(app.extensions["settings"].instance / "templates", Path(app.root_path))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    compiling = os.fork()
    if not compiling:
        try:
            for name in _templates(app):
                app.jinja_env.get_template(name)
        finally:  # a template that is wrong is told when it is read
            os._exit(0)
    os.waitpid(compiling, 0)


def room_for_templates(kept: Path, program: Path) -> Path:
    """The folder of the templates that this program compiled; what another one compiled is removed.

    Jinja looks whether a template changed; what it becomes depends on Jinja and on our Python as much.
    """
    told = blake2b(version("jinja2").encode(), digest_size=8)
    for path in sorted(program.rglob("*.py")):
        told.update(path.read_bytes())
    folder = kept / told.hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    for former in kept.iterdir():
        if former != folder:
            shutil.rmtree(former, ignore_errors=True)
    return folder


def when_ready(server: Any) -> None:
    """Before the processes that answer are forked: load what all need, and have the journal followed soon."""
    app = server.app.wsgi()
    _compile_apart(app)
    load(app)
    rehearse(app)
    keep_large_pieces_apart()
    gc.collect()
    give_back()
    gc.freeze()
    follower = threading.Thread(target=_follow, args=(server, _never_forked_at_work(app)), daemon=True)
    follower.start()
    _followers.append(follower)


def _never_forked_at_work(app: Flask) -> AloneInHere:
    """What the one that follows the journal holds while it works: a fork waits for it, and finds no connection open.

    What a thread holds when its process is forked, a lock or a connection, the new process would hold for ever.
    """
    alone = AloneInHere()

    def before() -> None:
        alone.interrupt()
        app.extensions["database"].let_go()

    os.register_at_fork(before=before, after_in_parent=alone.resume, after_in_child=alone.resume)
    return alone


def _follow(server: Any, alone: AloneInHere) -> None:
    """Follow the journal until the site stops, once all who answer are there, and as soon as nobody else does."""
    while len(server.WORKERS) < workers and not _stop.asked:
        time.sleep(TICK)
    if sys.platform == "linux":  # where a thread has a rank of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)
    while not _stop.asked:
        try:
            follow_the_journal(server.app.wsgi(), _stop, alone)
        except AlreadyRunning:
            time.sleep(ANOTHER_LOOK)
        except Exception:
            logging.getLogger(__name__).exception("the journal is not followed, it will be tried again")
            time.sleep(ANOTHER_LOOK)


def post_fork(_server: Any, _worker: Any) -> None:
    """In each process that answers: look for circles of objects less often, for a page makes thousands and few of them.

    A tenth of the time of every page goes there otherwise.
    """
    gc.set_threshold(10_000, 10, 10)


def on_exit(_server: Any) -> None:
    """The journal is no longer followed, before the site is said to have stopped: nobody writes after that."""
    _stop.ask()
    for follower in _followers:
        follower.join(graceful_timeout)
