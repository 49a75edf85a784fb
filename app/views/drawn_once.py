"""Answers drawn once for all who read the same: what a page shows changes only when something is written.

An answer is kept by this process under its address, its language, the newest row of the journal, how far the index
has read, the day, and what the reader may do: nothing, for visitors; for members, their state and their roles.
A member's own name and the token of their forms are left out of what is kept, and put back in for each.
Whoever is being told something has the page drawn for them.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, to_user_timezone
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from app.identity import member, newest, now
from search_index import IndexAsleep

MOST_BYTES = 16_000_000
LARGEST = 400_000

View = Callable[..., ResponseReturnValue]


class Kept(NamedTuple):
    """An answer, ready to be given again."""

    body: bytes
    mimetype: str
    etag: str


class Shelf:
    """Answers by key, those asked for longest ago leaving first when there are too many bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._held = most_bytes, 0
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: Hashable, answer: Kept) -> None:
        """Keep an answer, unless it is so large that many others would leave."""
        if len(answer.body) > LARGEST:
            return
        with self._lock:
            if key not in self._answers:
                self._held += len(answer.body)
                self._answers[key] = answer
            while self._held > self._most:
                _key, oldest = self._answers.popitem(last=False)
                self._held -= len(oldest.body)


def init_app(app: Flask) -> None:
    """Give the application its shelf."""
    app.extensions["answers"] = Shelf()


def drawn_once(view: View) -> View:
    """Draw what this view shows to visitors once, and answer 304 to those who have it already."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        key = _key()
        if key is None:
            return view(**values)
        own = _own_words()
        shelf: Shelf = current_app.extensions["answers"]
        kept = shelf.get(key)
        if kept is None:
            drawn = make_response(view(**values))
            if drawn.status_code != 200:
                return drawn
            drawn.add_etag()
            body = drawn.get_data()
            for mark, words in own:
                body = body.replace(words, mark)
            kept = Kept(body, drawn.mimetype, drawn.get_etag()[0] or "")
            shelf.put(key, kept)
        return _fresh(kept, own)

    return answer


def _key() -> Hashable | None:
    """What the answer depends on; None when somebody is being told something, or when the index sleeps."""
    if request.method != "GET" or session.get("_flashes"):
        return None
    try:
        bookmark = current_app.extensions["index"].bookmark()
    except IndexAsleep:
        return None
    day = to_user_timezone(now()).date()
    return request.full_path, str(get_locale()), newest(), bookmark, day, _standing()


def _standing() -> Hashable:
    """All that the rules look at in this person, to draw the acts that are open to them."""
    who = member()
    return (who.state, who.roles(now())) if who else None


OwnWords = tuple[tuple[bytes, bytes], ...]


def _own_words() -> OwnWords:
    """(mark, words) for what is this member's alone: their name in the masthead, the token of their session."""
    who = member()
    if who is None:
        return ()
    token = str(generate_csrf())
    return ((b"\x01token\x01", token.encode()), (b"\x01name\x01", f"data-me>{escape(who.name)}<".encode()))


def _fresh(kept: Kept, own: OwnWords) -> Response:
    body = kept.body
    for mark, words in own:
        body = body.replace(mark, words)
    answer = Response(body, mimetype=kept.mimetype)
    answer.set_etag(f"{kept.etag}-{hashlib.sha256(body).hexdigest()[:12]}" if own else kept.etag)
    answer.headers["Cache-Control"] = "private, no-cache" if own else "no-cache"
    answer.vary.update(("Cookie", "Accept-Language"))
    return answer.make_conditional(request)
