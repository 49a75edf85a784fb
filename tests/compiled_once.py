"""What each application compiles for itself, compiled here for the first one and kept for the thousands after.

A test gets an application and a database of its own; the addresses, the statements and the templates that they
compile are those of all the others, and compiling them again was a good part of what a test costs.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

import sqlalchemy
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

import app.database
from app import Site

BUILDING = ("_build", "_build_unknown")
COMPILED = ("_parts", "_trace", "_converters", "arguments", *BUILDING)
_addresses: dict[object, dict[str, Any]] = {}
_dialects: dict[str, Dialect] = {}
_statements: LRUCache[Any, Any] = LRUCache(5_000)


class Templates(BytecodeCache):
    """Templates of all applications, in memory."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_templates = Templates()


def install() -> None:
    """From now on every application shares what it compiles with the others."""
    compile_address = Rule.compile

    def compiled_once(rule: Rule) -> None:
        """What reads and builds the addresses of a rule: most of what an application costs to make.

        (The interpreter also stumbles, one time in ten thousand, over trees that are parsed while others are
        collected: « AST constructor recursion depth mismatch ».)
        """
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults))
        if key not in _addresses:
            compile_address(rule)
            _addresses[key] = {name: getattr(rule, name) for name in COMPILED}
        rule.__dict__.update(_addresses[key])
        for name in BUILDING:  # these are methods of the first one
            setattr(rule, name, getattr(rule, name).__func__.__get__(rule))

    Rule.compile = compiled_once  # type: ignore[method-assign]
    Site.jinja_options = {**Site.jinja_options, "bytecode_cache": _templates}
    app.database.create_engine = engine_like_the_others  # type: ignore[attr-defined]


def engine_like_the_others(url: str, **options: Any) -> Engine:
    """An engine with the dialect of the first one to the same kind of database, and the statements of all.

    A statement is kept with its dialect; and what a dialect asks a server at first has the same answers everywhere.
    """
    kind = url.partition(":")[0]
    engine = sqlalchemy.create_engine(url, **options)
    engine._compiled_cache = _statements
    if kind in _dialects:
        engine.dialect.initialize = lambda _connection: None  # type: ignore[method-assign]
        engine.dialect = engine.pool._dialect = _dialects[kind]
    else:
        event.listen(engine, "connect", _keep(kind, engine.dialect), once=True)
    return engine


def _keep(kind: str, dialect: Dialect) -> Callable[..., None]:
    """Keeps a dialect from when it has met its server."""
    return lambda _connection, _record: _dialects.update({kind: dialect})
