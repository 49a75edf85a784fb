"""The words of a request are in the language of its reader, and of nobody else."""

import pytest
from flask import Flask, request
from flask.ctx import RequestContext
from flask_babel import Babel

from app.presentation.words import language


def made_app() -> Flask:
    made = Flask("words")
    Babel(made, locale_selector=lambda: request.headers.get("Accept-Language", "fr"))
    return made


@pytest.fixture
def app() -> Flask:
    return made_app()


def asking(app: Flask, code: str) -> RequestContext:
    return app.test_request_context(headers={"Accept-Language": code})


def test_each_request_has_its_own_language(app: Flask) -> None:
    for code in ("fr", "en", "fr"):
        with asking(app, code):
            assert language() == language() == code


def test_a_request_within_another_leaves_it_its_language(app: Flask) -> None:
    with asking(app, "en"):
        assert language() == "en"
        with asking(made_app(), "fr"):
            assert language() == "fr"
        assert language() == "en"


def test_nobody_reads_outside_of_a_request() -> None:
    with pytest.raises(RuntimeError):
        language()
