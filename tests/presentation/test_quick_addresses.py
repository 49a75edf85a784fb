"""Addresses written without the router are those that the router writes."""

from itertools import product
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError

from app.presentation import quick_addresses

WORDS = ("le-perron", "12", 12, 0, True, "", "été", "a/b", "a b", "..", "~x", "%2F", "a&b=c", None)


@pytest.fixture(scope="module")
def app() -> Flask:
    made = Flask("quick")
    for rule in (
        "/",
        "/<section>/<slug>",
        "/<section>/<slug>/comparer/<older>..<newer>",
        "/vendor/<path:file>",
    ):
        made.add_url_rule(rule, rule, lambda **_values: "")
    made.add_url_rule("/deux", "several", lambda **_values: "")
    made.add_url_rule("/deux/<n>", "several")
    quick_addresses.init_app(made)
    return made


def both(app: Flask, endpoint: str, **values: Any) -> tuple[str, str]:
    return app.jinja_env.globals["url_for"](endpoint, **values), url_for(endpoint, **values)  # type: ignore[operator]


@pytest.mark.parametrize("root", ["", "/palabre"])
def test_they_are_the_same_whatever_they_hold(app: Flask, root: str) -> None:
    with app.test_request_context("/", base_url=f"http://localhost{root}/"):
        for one, other in product(WORDS, WORDS):
            for path, extra in product(WORDS, ({}, {"q": other}, {"_anchor": "v1"}, {"_external": True})):
                if one not in (None, "") and path not in (None, ""):
                    quick, plain = both(app, "/<section>/<slug>", section=one, slug=path, **extra)
                    assert quick == plain
        for one, other in product((1, "2", "x"), (3, "4")):
            pair = {"section": "fiches", "slug": "x", "older": one, "newer": other}
            quick, plain = both(app, "/<section>/<slug>/comparer/<older>..<newer>", **pair, page=3)
            assert quick == plain
        assert len(set(both(app, "/vendor/<path:file>", file="a/b.js"))) == 1
        assert len(set(both(app, "several"))) == len(set(both(app, "several", n=3))) == 1


def test_what_leads_nowhere_is_an_error(app: Flask) -> None:
    with app.test_request_context("/"):
        for endpoint, values in (("nowhere", {}), ("/<section>/<slug>", {"section": "fiches"})):
            with pytest.raises(BuildError):
                app.jinja_env.globals["url_for"](endpoint, **values)  # type: ignore[operator]
