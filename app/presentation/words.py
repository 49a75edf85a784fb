"""The words of templates in the reader's language.

A page says a hundred of them, so each is translated and made safe once for all: what a template calls is a look in
a dictionary. The language is asked once a request.
"""

from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup


class Words(dict[str, Markup]):
    """What one language says of each French text, as a format; `said` when it needs nothing to be filled in."""

    def __init__(self, catalogue: Any) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.said: dict[str, Markup] = {}

    def __missing__(self, text: str) -> Markup:
        return self.setdefault(text, Markup(self._catalogue.ugettext(text)))  # noqa: S704 (our own words)

    def say(self, text: str) -> Markup:
        known = self.said.get(text)
        return known if known is not None else self.said.setdefault(text, self[text] % {})

    def plural(self, one: str, many: str, number: int) -> Markup:
        return Markup(self._catalogue.ungettext(one, many, number))  # noqa: S704 (our own words)


_known: dict[str, Words] = {}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]


def gettext(text: str, /, **values: Any) -> Markup:
    """A text in the reader's language, its values made safe."""
    words = _words()
    return words[text] % values if values else words.say(text)


def ngettext(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """The same for a number of things; `num` is that number."""
    return _words().plural(one, many, number) % {"num": number, **values}


def _words() -> Words:
    words: Words | None = getattr(g, "words", None)
    if words is None:
        language = str(get_locale())
        if language not in _known:
            _known[language] = Words(get_translations())
        words = g.words = _known[language]
    return words
