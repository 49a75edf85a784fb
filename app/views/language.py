"""The language of the pages: chosen and remembered, else the one the browser asks for, else French."""

from functools import lru_cache

from babel import Locale
from flask import Blueprint, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.identity import inside

blueprint = Blueprint("language", __name__)

LANGUAGES = ("fr", "en")
LONGEST_HEADER = 500
LOCALES = {code: Locale.parse(code) for code in LANGUAGES}


def of_request() -> str:
    """The language of this request's answer."""
    chosen = session.get("language")
    return str(chosen) if chosen in LANGUAGES else asked_for(request.headers.get("Accept-Language", ""))


def locale_of_request() -> Locale:
    """The same, as Babel has it: it would read the code anew in each request."""
    return LOCALES[of_request()]


@lru_cache(maxsize=200)
def asked_for(header: str) -> str:
    """The first of our languages that an Accept-Language header names, in its own order."""
    return parse_accept_header(header[:LONGEST_HEADER], LanguageAccept).best_match(LANGUAGES, "fr") or "fr"


@blueprint.get("/langue/<code>")
def choose(code: str) -> ResponseReturnValue:
    """A link, not a form: all it can do, from here or elsewhere, is change the words on the page."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    session.permanent = True
    return redirect(inside(request.args.get("suite")) or url_for("home.index"))
