"""What every answer carries (a strict content policy and its headers), and what is asked of whatever is sent here."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response

from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="palabre",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        PERMANENT_SESSION_LIFETIME=30 * 86400,
        # Only what changes the session sends its cookie: a preview that answers late must not undo a log-out.
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=1_500_000,
        MAX_FORM_MEMORY_SIZE=1_500_000,
        MAX_FORM_PARTS=3_000,
        # A form may be left open for a day: what was typed is not lost to an early token.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.wsgi_app = WholeBodies(app.wsgi_app)  # type: ignore[method-assign]
    headers = _headers(settings)

    @app.after_request
    def protect(response: Response) -> Response:
        said = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 (they are not a dict)
        for name, value in headers.items():
            if name.lower() not in said:
                response.headers.add(name, value)
        return response


class WholeBodies:
    """A WSGI middleware by which a form that arrives cut short is refused, rather than taken for a shorter one.

    Gunicorn says that what it hands on ends by itself, so nobody compares that with the announced length.
    Without this a telephone that leaves its network in the middle of a sentence would publish half of it.
    """

    def __init__(self, inside: WSGIApplication) -> None:
        self._inside = inside

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return self._inside(environ, start_response)


def _headers(settings: Settings) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": content_policy(settings.tiles_url),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        # What is drawn for one person stays theirs; what may be shared says so itself.
        "Cache-Control": "private, no-cache",
    }
    if settings.production:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def content_policy(tiles_url: str) -> str:
    """Nothing but our own files, and images from the tile server when there is one."""
    tiles = urlsplit(tiles_url)
    images = f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data:{images}",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
