"""Pieces of pages that are drawn alike for everybody, kept per process: a list of three hundred boxes is not light.

A form has some twenty controls, most of them as empty as on the form before.
"""

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask, request
from markupsafe import Markup

from app.presentation.words import language

MOST_KEPT = 1000
_kept: dict[Hashable, Markup] = {}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["drawn_alike"] = drawn_alike


def drawn_alike(macro: Callable[..., Markup], key: tuple[Hashable, ...], *words: Any) -> Markup:
    """What `macro` draws of `words`, drawn once for each key, language and place of the site.

    The key says all else that may differ.
    """
    full = (language(), request.script_root, *key)
    drawn = _kept.get(full)
    if drawn is None:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        drawn = _kept[full] = macro(*words)
    return drawn
