"""How gunicorn serves the site: the application is loaded once, then two processes and the worker are forked.

What was loaded before the fork is shared by all of them, which halves the memory of the site.
Read by gunicorn itself: `gunicorn -c python:app.serving wsgi:app` (`flask serve` runs that).
"""

import gc
import os
import signal
import time
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from flask import Flask
from gunicorn.workers.gthread import ThreadWorker

from app.cli import follow_the_journal
from app.memory import Thrift, give_back
from app.presentation import filters, outlines
from app.queries import communes
from app.views.language import LANGUAGES

POLITE = 0.0005
MOST_POLITE = 0.002
# A process that answers gives back the memory that it freed, so many seconds apart: a quarter of what it grew by.
GIVEN_BACK_EVERY = 3.0
# How far behind those who answer the one that follows the journal stands, when all want a core.
BEHIND = 5


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

_beside: list[int] = []


def load(app: Flask) -> None:
    """Bring into memory what each process would bring for itself; the database and the index are left for each to open."""
    communes.make_ready()
    for name in ("communes", "departements"):
        outlines.outlines(name)
    for name in app.jinja_env.list_templates(["html"]):
        app.jinja_env.get_template(name)
    for language in LANGUAGES:
        with app.test_request_context(headers={"Accept-Language": language}):
            filters.moment(datetime.now(UTC))


def when_ready(server: Any) -> None:
    """Before the processes that answer are forked: load what all need, then fork the one that follows the journal."""
    load(server.app.wsgi())
    gc.collect()
    give_back()
    gc.freeze()
    pid = os.fork()
    if pid:
        _beside.append(pid)
        return
    os.nice(BEHIND)
    for listener in server.LISTENERS:
        listener.close()
    for number in (
        signal.SIGHUP,
        signal.SIGQUIT,
        signal.SIGUSR1,
        signal.SIGUSR2,
        signal.SIGTTIN,
        signal.SIGTTOU,
    ):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    follow_the_journal(server.app.wsgi(), while_parent=server.pid)
    os._exit(0)


def post_fork(_server: Any, _worker: Any) -> None:
    """In each process that answers: look for circles of objects less often, for a page makes thousands and few of them.

    A tenth of the time of every page goes there otherwise.
    """
    gc.set_threshold(10_000, 10, 10)


def on_exit(_server: Any) -> None:
    """The one that follows the journal ends too, before the site is said to have stopped: nobody writes after that."""
    running, end = [pid for pid in _beside if _runs(pid)], time.monotonic() + graceful_timeout
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    while any(map(_runs, running)) and time.monotonic() < end:
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    """Whether a child of ours has not ended."""
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:  # it was waited for already
        return False
