"""Sessions and form tokens, verified and signed once a process: a browser sends the same cookie for days.

The same bytes, signed by us, always say the same. Only their age changes: it is looked at each time.
"""

import time
from typing import Any, NamedTuple

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

MOST_KEPT = 500
# What cannot be changed where it is kept. A cookie that holds anything else (messages to show) is read each time.
_UNCHANGING = (str, int, bool)


class _Known(NamedTuple):
    """What a cookie says, and when it was signed."""

    said: dict[str, Any]
    signed: int


class KnownCookies(SecureCookieSessionInterface):
    """The sessions of Flask; a cookie that was verified is not verified again."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; an empty one when nobody signed its cookie, or too long ago."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        known = self._known.get(cookie)
        if known is None:
            return self._read(app, request, cookie)
        age = int(time.time()) - known.signed
        in_time = 0 <= age <= int(app.permanent_session_lifetime.total_seconds())
        return self.session_class(known.said if in_time else None)

    def _read(self, app: Flask, request: Request, cookie: str) -> SecureCookieSession | None:
        """The long way, which also refuses; what it accepts is kept."""
        opened = super().open_session(app, request)
        if opened and all(isinstance(value, _UNCHANGING) for value in opened.values()):
            _keep(self._known, cookie, _Known(dict(opened), self._signed(app, cookie)))
        return opened

    def _signed(self, app: Flask, cookie: str) -> int:
        signing = self.get_signing_serializer(app)
        return int(signing.loads(cookie, return_timestamp=True)[1].timestamp()) if signing else 0


def init_app(app: Flask) -> None:
    app.session_interface = KnownCookies()
    app.jinja_env.globals["csrf_token"] = FormTokens()


class FormTokens:
    """The token of the forms of a session. It has no age (WTF_CSRF_TIME_LIMIT): it is signed once."""

    def __init__(self) -> None:
        self._signed: dict[str, str] = {}

    def __call__(self) -> str:
        token = self._signed.get(session.get("csrf_token", ""))
        if token is None:
            token = generate_csrf()
            _keep(self._signed, session["csrf_token"], token)
        return token


def _keep(kept: dict[str, Any], key: str, value: Any) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = value
