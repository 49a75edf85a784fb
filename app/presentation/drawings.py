"""Pieces of pages that are drawn alike for everybody, kept per process: a list of three hundred boxes is not light.

A form has some twenty controls, most of them as empty as on the form before.
"""

from collections.abc import Callable, Hashable
from typing import Any, Protocol

from flask import Flask
from markupsafe import Markup

from app.presentation.quick_addresses import root
from app.presentation.words import language

MOST_KEPT = 1000
_kept: dict[Hashable, Markup] = {}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(drawn_alike=drawn_alike, drawn_for=drawn_for)


def drawn_alike(macro: Callable[..., Markup], key: tuple[Hashable, ...], *words: Any) -> Markup:
    """What `macro` draws of `words`, drawn once for each key, language and place of the site.

    The key says all else that may differ.
    """
    full = (language(), root(), *key)
    drawn = _kept.get(full)
    if drawn is None:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        drawn = _kept[full] = macro(*words)
    return drawn


class Keeper(Protocol):
    """What says the same of a page to one person for a while."""

    def once(self, key: Hashable, make: Callable[[], Markup]) -> Markup: ...


def drawn_for(page: Keeper, macro: Callable[..., Markup], key: tuple[Hashable, ...], *words: Any) -> Markup:
    """What `macro` draws of a page and of `words`, drawn once for each key, for as long as the page keeps it.

    The key says all else that may differ.
    """
    full = ("drawn", language(), root(), *key)
    return page.once(full, lambda: macro(page, *words))
