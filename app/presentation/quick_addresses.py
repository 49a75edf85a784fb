"""Addresses that templates write, without asking the router each time: a page has thirty of them, a list hundreds.

What an address is made of is read once from the rule of its endpoint. Whatever is not plain (an endpoint with several
rules, an accent in its path, an anchor) is left to Flask, whose answer is the same.
"""

import re
from collections.abc import Iterable, Set
from contextvars import ContextVar
from functools import cache
from typing import Any
from urllib.parse import quote_plus

from flask import Flask, appcontext_popped, appcontext_pushed, current_app, request
from flask import url_for as of_router

_PLACE = re.compile(r"<([a-z_]+)>")
# What no address has to change to hold.
_is_plain = re.compile(r"[A-Za-z0-9._~-]+").fullmatch
# What the router leaves as it is after the « ? ».
_SAFE = "!$'()*,/:;?@"


def init_app(app: Flask) -> None:
    @cache
    def known(endpoint: str) -> tuple[str, frozenset[str]] | None:
        return _pattern(app, endpoint)

    def url_for(endpoint: str, **values: Any) -> str:
        pattern = known(endpoint)
        if pattern and len(values) == len(pattern[1]) and _all_plain(values.values()):
            # Most addresses are a path, and nothing has to be done to its parts.
            try:
                return root() + pattern[0] % values
            except KeyError:
                pass  # other values than those of the path
        told = _written(values, pattern[1]) if pattern else None
        if pattern is None or told is None or not pattern[1] <= told.keys():
            return of_router(endpoint, **values)
        path, names = pattern
        rest = "&".join([f"{name}={value}" for name, value in told.items() if name not in names])
        return f"{root()}{path % told}?{rest}" if rest else root() + path % told

    app.jinja_env.globals["url_for"] = url_for


def quick_url_for(endpoint: str, **values: Any) -> str:
    """The same for who is no template, and writes many."""
    return str(current_app.jinja_env.globals["url_for"](endpoint, **values))


# Where the site of this request is served, once it was asked for: a page asks thirty times.
_now: ContextVar[str | None] = ContextVar("root", default=None)


def root() -> str:
    """What the addresses of this request begin with, when the site is served below another one; "" for most."""
    known = _now.get()
    if known is None:
        known = request.script_root
        _now.set(known)
    return known


def _forget(_app: Flask) -> None:
    """Another request begins, or the one that it interrupted goes on: it may be served elsewhere."""
    _now.set(None)


appcontext_pushed.connect(_forget)
appcontext_popped.connect(_forget)


def _pattern(app: Flask, endpoint: str) -> tuple[str, frozenset[str]] | None:
    """The path of an endpoint, as a format, and what it is made of; None when it has not one plain path."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
    paths = {"<a rule of its own>" if rule.defaults else rule.rule for rule in rules}
    path = paths.pop() if len(paths) == 1 else "<no one path>"
    written = _PLACE.sub(r"%(\1)s", path)
    return (written, frozenset(_PLACE.findall(path))) if "<" not in written else None


def _all_plain(values: Iterable[Any]) -> bool:
    for value in values:
        kind = value.__class__
        if not (kind is int or (kind is str and _is_plain(value))):
            return False
    return True


def _written(values: dict[str, Any], names: Set[str]) -> dict[str, Any] | None:
    """The values that are there, as an address has them; None for one that only the router writes.

    names: those of the path, where nothing must have to be done to write them.
    """
    told = {}
    for name, value in values.items():
        if value is None:
            continue
        kind = value.__class__
        if name[0] == "_" or not (kind is int or kind is str):
            return None
        if kind is str and not _is_plain(value):
            if name in names:
                return None
            value = quote_plus(value, _SAFE)
        told[name] = value
    return told
