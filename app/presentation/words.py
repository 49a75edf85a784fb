"""The words of templates in the reader's language; the catalogue is looked up once a request, not once a word."""

from typing import Any

from flask import Flask, g
from flask_babel import get_translations


def init_app(app: Flask) -> None:
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True
    )


def gettext(text: str) -> str:
    return _catalogue().ugettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    return _catalogue().ungettext(one, many, number)


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue
