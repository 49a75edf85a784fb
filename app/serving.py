"""How gunicorn serves the site: the application is loaded once, then two processes and the worker are forked.

What was loaded before the fork is shared by all of them, which halves the memory of the site.
Read by gunicorn itself: `gunicorn -c python:app.serving wsgi:app` (`flask serve` runs that).
"""

import gc
import os
import signal
from typing import Any

from app.cli import follow_the_journal
from app.reference import communes

preload_app = True
worker_class = "gthread"
workers = 2
threads = 4
keepalive = 15
graceful_timeout = 10
loglevel = "warning"

_beside: list[int] = []


def when_ready(server: Any) -> None:
    """Before the processes that answer are forked: load what all need, then fork the one that follows the journal."""
    communes()
    gc.collect()
    gc.freeze()
    pid = os.fork()
    if pid:
        _beside.append(pid)
        return
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
