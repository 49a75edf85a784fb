"""The applications of two tests share what they compile: a suite that compiles every template anew takes twice as long."""

from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from config import settings_from


def test_the_second_application_compiles_nothing_that_the_first_did(tmp_path: Path) -> None:
    one, other = (create_app(settings_from({"INSTANCE": str(tmp_path / name)})) for name in ("one", "other"))
    for name in ("base.html", "history/index.html"):
        first, second = (app.jinja_env.get_template(name).root_render_func for app in (one, other))
        assert first is not second
        assert first.__code__ is second.__code__
    assert _history(one) is not _history(other)
    assert _history(one)._parts is _history(other)._parts


def _history(app: Flask) -> Rule:
    return next(rule for rule in app.url_map.iter_rules() if rule.endpoint == "history.index")
