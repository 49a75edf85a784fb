"""How gunicorn serves the site: the application is loaded once, then two processes and the worker are forked.

What was loaded before the fork is shared by all of them, which halves the memory of the site.
Read by gunicorn itself: `gunicorn -c python:app.serving wsgi:app` (`flask serve` runs that).
"""

import gc
import os
import signal
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from app.cli import follow_the_journal
from app.memory import give_back
from app.queries import communes

POLITE = 0.0005
MOST_POLITE = 0.002
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


preload_app = True
worker_class = EvenWorker
workers = 2
threads = 4
keepalive = 15
graceful_timeout = 10
loglevel = "warning"

_beside: list[int] = []


def when_ready(server: Any) -> None:
    """Before the processes that answer are forked: load what all need, then fork the one that follows the journal."""
    communes.make_ready()
    templates = server.app.wsgi().jinja_env
    for name in templates.list_templates(["html"]):
        templates.get_template(name)
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


def on_exit(_server: Any) -> None:
    for pid in _beside:
        os.kill(pid, signal.SIGTERM)
