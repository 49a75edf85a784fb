"""The language of the pages, chosen and remembered."""

from flask import Blueprint, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.identity import inside

blueprint = Blueprint("language", __name__)

LANGUAGES = ("fr", "en")


@blueprint.get("/langue/<code>")
def choose(code: str) -> ResponseReturnValue:
    """A link, not a form: all it can do, from here or elsewhere, is change the words on the page."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    session.permanent = True
    return redirect(inside(request.args.get("suite")) or url_for("home.index"))
