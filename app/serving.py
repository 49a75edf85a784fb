"""What is done once, before the processes that answer are two (gunicorn_conf.py): what both need is loaded, and a few pages are asked.

What was there before the fork is shared, which halves the memory of the site.
"""

import gc
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app.compiling import room_for_templates
from app.memory import give_back, keep_large_pieces_apart
from app.presentation import filters, outlines
from app.queries import communes
from app.rehearsing import rehearse
from app.views.language import LANGUAGES


def prepare(app: Flask, alive: Callable[[], None]) -> None:
    """Load what both need, and ask a few pages; no connection stays open. `alive`: called between two steps."""
    _compile_apart(app)
    alive()
    load(app)
    rehearse(app, alive)
    keep_large_pieces_apart()
    gc.collect()
    give_back()
    gc.freeze()


def load(app: Flask) -> None:
    """Bring into memory what each process would bring for itself; the database and the index are left for each to open."""
    communes.make_ready()
    for name in ("communes", "departements"):
        outlines.outlines(name)
    for name in _templates(app):
        app.jinja_env.get_template(name)
    for language in LANGUAGES:
        with app.test_request_context(headers={"Accept-Language": language}):
            filters.moment(datetime.now(UTC))


def _templates(app: Flask) -> list[str]:
    return app.jinja_env.list_templates(["html"])


def _compile_apart(app: Flask) -> None:
    """Have another process compile the templates, if they are not: it takes seconds, and leaves holes of 5 MB in memory."""
    folder = room_for_templates(app.extensions["settings"].instance / "templates", Path(app.root_path))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    compiling = os.fork()
    if not compiling:
        try:
            for name in _templates(app):
                app.jinja_env.get_template(name)
        finally:  # a template that is wrong is told when it is read
            os._exit(0)
    os.waitpid(compiling, 0)
