"""How gunicorn serves the site: `gunicorn -c app/gunicorn_conf.py wsgi:app` (`flask serve` runs that).

Gunicorn reads this file by itself, not as a part of `app`, which it would load whole: its own process keeps the door and
holds nothing of the site. It starts one process, which loads the site, asks it a few pages (app/serving.py) and then forks
its twin: both answer at the same door, and what was loaded is shared. The elder also follows the journal, in a thread of its
own. When one of the two ends, so does the other, and gunicorn starts both anew; whoever comes meanwhile waits at the door.
"""

import gc
import logging
import os
import selectors
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any

from gunicorn.workers.gthread import TConn, ThreadWorker
from gunicorn.workers.workertmp import WorkerTmp

if TYPE_CHECKING:
    from app.following import Follower
    from app.memory import Thrift

POLITE = 0.0005
MOST_POLITE = 0.002
# How long a thread waits for the rest of a request, or for what it sends to be taken, when nothing at all comes: seconds.
SILENCE = 20
# How long a page waits for the one that its process draws already, in seconds.
PATIENT = 0.05
# A process that answers looks for circles of objects less often than Python does by itself, for a page makes thousands of
# objects and few circles: a tenth of the time of every page would go there.
CIRCLES = (10_000, 10, 10)
# Gunicorn ends who has not ended after `graceful_timeout`: its twin is ended so many seconds before.
A_MOMENT = 0.5
# How often who waits for the end of its twin looks, in seconds.
GLANCE = 0.02
# A process that answers gives back the memory that it freed, so many seconds apart: a quarter of what it grew by.
GIVEN_BACK_EVERY = 3.0

Answering = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


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

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to a thread, once something came by it.

        Browsers open more connections than they use. Gunicorn's threads wait five seconds for a first word of each,
        so that eight of these kept everybody waiting.
        """
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        for waiting in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, waiting, struct.pack("ll", SILENCE, 0))
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def finish_request(self, conn: TConn, fs: Future[object]) -> None:
        """Called when an answer is sent. What ends is closed by a thread, for whoever is slow to leave takes two seconds."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self.nr_conns -= 1
            self.tpool.submit(conn.close, graceful=True)

    def _cap_keepalive(self, deadline: float) -> None:
        """Called when the site stops: nobody waits long for who said nothing yet, either."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def is_no_silence(record: logging.LogRecord) -> bool:
    """A phone that left in the middle of its request is no error of the site."""
    return not (record.exc_info and record.exc_info[0] is BlockingIOError)


class OneAtATime:
    """A WSGI application that draws one page at a time, for threads of one process share one interpreter anyway.

    Pages drawn at once hand it to and fro at each question to the database, and open a connection each. Only pages
    wait (GET), each a twentieth of a second at most: a long one does not keep the others waiting for its end.
    """

    def __init__(self, answering: Answering, patience: float = PATIENT) -> None:
        self._answering, self._patience, self._drawing = answering, patience, threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return self._answering(environ, start_response)
        alone = self._drawing.acquire(timeout=self._patience)
        try:
            return self._answering(environ, start_response)
        finally:
            if alone:
                self._drawing.release()


class TwinWorker(EvenWorker):
    """Two processes that answer, one to gunicorn: the elder, which watches over its twin."""

    # In the elder: the process of its twin, and where that one says that it lives.
    _twin = 0
    _pulse: WorkerTmp
    # When all that is still being answered is cut off.
    _latest = 0.0
    _follower: "Follower | None" = None
    _thrift: "Thrift | None" = None

    def init_process(self) -> None:
        """Load the site, then be two, before anything is open that two cannot share."""
        for number in self.SIGNALS:  # what does not answer yet may be stopped at once
            signal.signal(number, signal.SIG_DFL)
        from app.following import Follower
        from app.memory import Thrift
        from app.serving import prepare

        self.log.error_log.addFilter(is_no_silence)
        app = self.app.wsgi()
        prepare(app, self.notify)
        self._fork()
        gc.set_threshold(*CIRCLES)
        self._thrift = Thrift(GIVEN_BACK_EVERY)
        if self._twin:
            self._follower = Follower(app)
            self._follower.start()
        super().init_process()

    def _fork(self) -> None:
        elder, self._pulse = os.getpid(), WorkerTmp(self.cfg)
        self._twin = os.fork()
        if not self._twin:
            self.ppid, self.pid, self.tmp = elder, os.getpid(), self._pulse

    def load_wsgi(self) -> None:
        super().load_wsgi()
        # SQLite answers in the thread that asks; while a server of databases answers, another page is drawn.
        if self.wsgi.extensions["database"].engine.dialect.name == "sqlite":
            self.wsgi = OneAtATime(self.wsgi)

    def notify(self) -> None:
        """Called between requests, once a second at least."""
        super().notify()
        if self._thrift is not None:
            self._thrift.after(self.nr)
        if self._twin:
            self._look_after_the_twin()

    def _look_after_the_twin(self) -> None:
        """End when it has ended; end it when it has not lived for as long as gunicorn bears with a process."""
        if os.waitpid(self._twin, os.WNOHANG)[0]:
            if self.alive:
                self.log.error("The twin of process %s has ended, so both are started anew.", self.pid)
            self._twin, self.alive = 0, False
        elif time.monotonic() - self._pulse.last_update() > self.cfg.timeout:
            os.kill(self._twin, signal.SIGKILL)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._latest = time.monotonic() + self.cfg.graceful_timeout - A_MOMENT
        self._tell_the_twin(signal.SIGTERM)
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        self._tell_the_twin(signal.SIGQUIT)
        super().handle_quit(sig, frame)

    def _tell_the_twin(self, number: int) -> None:
        if self._twin:
            with suppress(ProcessLookupError):
                os.kill(self._twin, number)

    def run(self) -> None:
        """Answer until told to stop; the elder ends last, and nobody writes after that."""
        super().run()
        if self._follower is not None:
            self._follower.stop(self.cfg.graceful_timeout)
        self._tell_the_twin(signal.SIGTERM)
        latest = self._latest or time.monotonic() + self.cfg.graceful_timeout
        while self._twin and not os.waitpid(self._twin, os.WNOHANG)[0]:
            if time.monotonic() > latest:
                self._tell_the_twin(signal.SIGKILL)
            time.sleep(GLANCE)


def pre_fork(_gunicorn: Any, _worker: Any) -> None:
    """Called by gunicorn's process before it starts one: what it holds stays shared, for nobody looks for circles in it."""
    gc.collect()
    gc.freeze()


worker_class = TwinWorker
workers = 1
threads = 4
keepalive = 15
# A start takes seconds, on an old machine that is busy many of them.
timeout = 120
graceful_timeout = 10
loglevel = "warning"
# Nobody steers the site by it, and it takes a thread and 5 MB.
control_socket_disable = True
