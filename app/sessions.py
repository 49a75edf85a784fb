"""Sessions and form tokens, verified and signed once a process: a browser sends the same cookie for days.

The same bytes, signed by us, always say the same. Only their age changes: it is looked at each time.
"""

import time
from hmac import compare_digest
from typing import Any, NamedTuple

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import Serializer
from itsdangerous.encoding import base64_encode

MOST_KEPT = 500
# Past so many signs what a cookie says is compressed, for a browser keeps four thousand. To see whether a few words would
# be shorter so, the library compresses them all, and asks for a quarter of a megabyte each time.
LONG = 1000
# What cannot be changed where it is kept. A cookie that holds anything else (messages to show) is read each time.
_UNCHANGING = (str, int, bool)


class _Known(NamedTuple):
    """What a cookie says, as it is written there where it could be changed; and when it was signed."""

    said: dict[str, Any] | bytes
    signed: int


class _Signing:
    """Signs and reads as Flask does; a cookie is known from then on."""

    def __init__(self, signing: Any, known: dict[str, _Known]) -> None:
        self._signing, self._known = signing, known

    def dumps(self, said: dict[str, Any]) -> str:
        now, written = int(time.time()), base64_encode(Serializer.dump_payload(self._signing, said))
        if len(written) > LONG:
            written = self._signing.dump_payload(said)
        cookie = str(self._signing.make_signer().sign(written).decode())
        self._keep(cookie, said, now)
        return cookie

    def loads(self, cookie: str, max_age: int) -> dict[str, Any]:
        said, signed = self._signing.loads(cookie, max_age, return_timestamp=True)
        self._keep(cookie, said, int(signed.timestamp()))
        opened: dict[str, Any] = said
        return opened

    def read(self, known: _Known) -> dict[str, Any]:
        """What a known cookie says."""
        if isinstance(known.said, dict):
            return known.said
        opened: dict[str, Any] = self._signing.load_payload(known.said)
        return opened

    def _keep(self, cookie: str, said: dict[str, Any], signed: int) -> None:
        plain = all(isinstance(value, _UNCHANGING) for value in said.values())
        written = cookie.rsplit(".", 2)[0].encode()  # what is before its date and its signature
        _keep(self._known, cookie, _Known(dict(said) if plain else written, signed))


class KnownCookies(SecureCookieSessionInterface):
    """The sessions of Flask; a cookie that was verified, or signed here, is not verified again."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._signing: _Signing | None = None

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; an empty one when nobody signed its cookie, or too long ago."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        known = self._known.get(cookie)
        if known is None or self._signing is None:
            return super().open_session(app, request)
        age = int(time.time()) - known.signed
        in_time = 0 <= age <= int(app.permanent_session_lifetime.total_seconds())
        return self.session_class(self._signing.read(known) if in_time else None)

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs the cookies of the site; None where it has no key."""
        if self._signing is None and (signing := super().get_signing_serializer(app)):
            self._signing = _Signing(signing, self._known)
        return self._signing


def init_app(app: Flask) -> None:
    app.session_interface = KnownCookies()
    app.jinja_env.globals["form_token"] = app.extensions["form_tokens"] = FormTokens()


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

    def signed(self, token: str) -> bool:
        """Whether it is the token that was signed here for this session; another one may be right all the same."""
        ours = self._signed.get(session.get("csrf_token", ""))
        return ours is not None and compare_digest(ours.encode(), token.encode())


def _keep(kept: dict[str, Any], key: str, value: Any) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = value
