"""The words of templates in the reader's language.

A page says a hundred of them, so each is translated and made safe once for all: what a template calls is a look in
a dictionary. The language is asked once a request.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, cast

from flask import Flask, appcontext_popped, appcontext_pushed, current_app, has_app_context
from flask_babel import get_locale, get_translations
from markupsafe import Markup

from app.presentation.direct_calls import safe


class Words(dict[str, str]):
    """What one language says of each French text, as a format; `said` when it needs nothing to be filled in."""

    def __init__(self, language: str, catalogue: Any) -> None:
        super().__init__()
        self.language = language
        self._catalogue = catalogue
        self.said: dict[str, Markup] = {}

    def __missing__(self, text: str) -> str:
        return self.setdefault(text, str(self._catalogue.ugettext(text)))

    def say(self, text: str) -> Markup:
        known = self.said.get(text)
        return known if known is not None else self.said.setdefault(text, _filled(self[text], {}))

    def plural(self, one: str, many: str, number: int) -> str:
        return str(self._catalogue.ungettext(one, many, number))


# `Markup(text)` of what is known to be a text: the class looks whether it is something else, a hundred times a page.
_marked: Callable[[str], Markup] = partial(str.__new__, Markup)


def _filled(text: str, values: dict[str, Any]) -> Markup:
    """Our own words with values made safe, where they stand; numbers are left to their formats."""
    for name, value in values.items():
        if value.__class__ is not int:
            values[name] = safe(value)
    return _marked(text % values)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, language=language)
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]


def gettext(text: str, /, **values: Any) -> Markup:
    """A text in the reader's language, its values made safe."""
    words = _words()
    return _filled(words[text], values) if values else words.say(text)


def plain(text: str, /, **values: Any) -> str:
    """A text in the reader's language as it stands, for what is not HTML yet: nothing of it is made safe."""
    words = _words()[text]
    return words % values if values else words


def ngettext(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """The same for a number of things; `num` is that number."""
    return _filled(_words().plural(one, many, number), {"num": number, **values})


def language() -> str:
    """The code of the reader's language."""
    return _words().language


# The words of the request that is answered, once they were asked for. `g` would hold them as well, at ten times the cost.
_now: ContextVar[Words | None] = ContextVar("words", default=None)


def _words() -> Words:
    words = _now.get()
    if words is None:
        words = _of_reader()
        _now.set(words)
    return words


def _of_reader() -> Words:
    if not has_app_context():
        raise RuntimeError("nobody reads outside of a request")
    code, known = get_locale().language, current_app.extensions.setdefault("words", {})
    if code not in known:
        known[code] = Words(code, get_translations())
    return cast(Words, known[code])


def _forget(_app: Flask) -> None:
    """Another request begins, or the one that it interrupted goes on: its reader may have another language."""
    _now.set(None)


appcontext_pushed.connect(_forget)
appcontext_popped.connect(_forget)
