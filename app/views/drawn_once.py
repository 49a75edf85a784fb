"""Answers given again: what a page shows changes only when something is written, or when time passes.

A view that only shows says so (`@drawn_once`). What it answered is kept by this process and given again, before
the application is even asked, to whoever asks for the same: the same address with the same cookie, in the same
language. It holds as long as the newest row of the journal, what the index has read and the minute are the same.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from threading import Lock
from typing import Any, NamedTuple
from zlib import adler32, crc32

from flask import Flask, current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_etags

from app.identity import member, newest
from app.models.journal import newest_committed
from app.views.language import asked_for
from search_index import IndexAsleep

# A minute of pages for a process: none holds longer.
MOST_BYTES = 2_000_000
LARGEST = 400_000
# Where a view leaves word, for what stands before the application, that its answer may be given again.
DRAWN = "palabre.drawn"

# By what somebody says that they may have the answer already.
CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE"})

View = Callable[..., ResponseReturnValue]
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
# What an answer depends on besides who asks for what.
State = tuple[int, int, int]


class Kept(NamedTuple):
    """An answer, ready to be given again while nothing has changed."""

    state: State
    headers: Headers
    body: bytes
    etag: str


class Shelf:
    """Answers by key, those asked for longest ago leaving first when there are too many bytes.

    All of them leave with the first one of another state: none of them will be given again.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._held = most_bytes, 0
        self._state: State | None = None
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, state: Callable[[], State | None]) -> Kept | None:
        """What was kept under a key, if it holds still; the state is asked for only when something was."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
        return kept if kept is not None and kept.state == state() else None

    def put(self, key: Hashable, answer: Kept) -> None:
        """Keep an answer, unless it is so large that many others would leave."""
        if len(answer.body) > LARGEST:
            return
        with self._lock:
            if answer.state != self._state:
                self._answers.clear()
                self._state, self._held = answer.state, 0
            former = self._answers.pop(key, None)
            self._held += len(answer.body) - (len(former.body) if former else 0)
            self._answers[key] = answer
            while self._held > self._most:
                _key, oldest = self._answers.popitem(last=False)
                self._held -= len(oldest.body)


def drawn_once(view: View) -> View:
    """Mark a view that only shows: it answers 304 to those who have the page, and is asked again only when needed.

    Whoever is being told something has the page drawn for that telling alone.
    """

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        telling, state = session.get("_flashes"), _state(newest, current_app)
        drawn = make_response(view(**values))
        if request.method != "GET" or drawn.status_code != 200 or telling:
            return drawn
        if state is not None:
            request.environ[DRAWN] = state
        drawn.set_etag(_mark(drawn.get_data()))
        drawn.headers["Cache-Control"] = "private, no-cache" if member() else "no-cache"
        drawn.headers["Vary"] = "Cookie, Accept-Language"
        return drawn.make_conditional(request) if request.environ.keys() & CONDITIONS else drawn

    return answer


def _mark(body: bytes) -> str:
    """What tells one answer from another at the same address: checksums do, in half the time of a fingerprint."""
    return f"{len(body):x}-{crc32(body):08x}{adler32(body):08x}"


class GivenAgain:
    """What stands before the application, and gives again what it drew."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inside, self._shelf = app, app.wsgi_app, Shelf()

    def forget(self) -> None:
        """Keep nothing of what was answered so far."""
        self._shelf = Shelf()

    def _now(self) -> State | None:
        parts = self._app.extensions
        return _state(lambda: newest_committed(parts["database"].engine), self._app)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return self._inside(environ, start_response)
        key = _asked(environ)
        kept = self._shelf.get(key, self._now)
        return _give(kept, environ, start_response) if kept else self._ask(key, environ, start_response)

    def _ask(self, key: Hashable, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Let the application answer, and keep what it says may be given again."""
        heads: list[tuple[str, Headers]] = []

        def started(status: str, headers: Headers, exc_info: Any = None) -> Any:
            heads.append((status, headers))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        answer = self._inside(environ, started)
        if DRAWN not in environ:
            return answer
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, headers = heads[-1]
        names = {name.lower(): value for name, value in headers}
        if status.startswith("200") and "set-cookie" not in names:
            self._shelf.put(key, Kept(environ[DRAWN], headers, body, names["etag"].strip('"')))
        return [body]


def init_app(app: Flask) -> None:
    """Put what gives again before the application."""
    app.wsgi_app = app.extensions["given_again"] = GivenAgain(app)  # type: ignore[method-assign]


def _state(newest_row: Callable[[], int], app: Flask) -> State | None:
    """What every answer depends on now; None when the index sleeps: nothing is kept then."""
    try:
        minute = int(app.extensions["clock"]().timestamp() // 60)
        return newest_row(), app.extensions["index"].bookmark(), minute
    except IndexAsleep:
        return None


def _asked(environ: Environ) -> Hashable:
    """Who asks for what, in which language; visitors without a cookie are all the same one."""
    return (
        environ.get("SCRIPT_NAME"),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING"),
        environ.get("HTTP_COOKIE"),
        asked_for(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        environ.get("HTTP_HOST"),
        environ["wsgi.url_scheme"],
    )


def _give(kept: Kept, environ: Environ, start_response: Any) -> Iterable[bytes]:
    if _has_it(kept, environ):
        about_a_body = ("content-type", "content-length")
        start_response("304 NOT MODIFIED", [h for h in kept.headers if h[0].lower() not in about_a_body])
        return []
    start_response("200 OK", kept.headers)
    return [kept.body]


def _has_it(kept: Kept, environ: Environ) -> bool:
    """Does who asks have this very answer: by its mark or, without one, by the date it came with, sent back as it was?"""
    if has := environ.get("HTTP_IF_NONE_MATCH"):
        return parse_etags(has).contains_weak(kept.etag)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and ("Last-Modified", since) in kept.headers
