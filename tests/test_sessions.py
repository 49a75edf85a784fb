"""A cookie is verified once: it says the same each time, for as long as it may, and to nobody who did not sign it."""

import time

import pytest
from flask import Flask, flash, get_flashed_messages, session
from flask.testing import FlaskClient
from flask_wtf.csrf import validate_csrf
from markupsafe import Markup

from app import sessions


@pytest.fixture
def visitor() -> FlaskClient:
    return process().test_client()


def process() -> Flask:
    """One of the processes that serve the site."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="a secret", WTF_CSRF_TIME_LIMIT=None)
    sessions.init_app(app)
    app.add_url_rule("/say/<word>", "say", lambda word: session.update(word=word, permanent=True) or "")
    app.add_url_rule("/said", "said", lambda: session.get("word", "nothing"))
    app.add_url_rule("/gather", "gather", lambda: session["words"].append("another") or str(session["words"]))
    app.add_url_rule("/hold", "hold", lambda: session.update(words=["one"]) or "")
    app.add_url_rule("/token", "token", lambda: app.jinja_env.globals["form_token"]())
    app.add_url_rule("/valid/<token>", "valid", lambda token: validate_csrf(token) or "valid")
    app.add_url_rule("/tell/<int:n>", "tell", lambda n: flash(Markup("<b>Saved</b>") * n, "saved") or "")
    app.add_url_rule("/told", "told", lambda: repr(get_flashed_messages(with_categories=True)))
    app.add_url_rule("/mine/<token>", "mine", lambda token: str(app.extensions["form_tokens"].signed(token)))
    return app


def said(visitor: FlaskClient, cookie: str) -> str:
    return visitor.application.test_client(use_cookies=False).get("/said", headers={"Cookie": cookie}).text


def cookie_of(visitor: FlaskClient, word: str = "hello") -> str:
    return visitor.get(f"/say/{word}").headers["Set-Cookie"].partition(";")[0]


def test_a_cookie_says_the_same_each_time(visitor: FlaskClient) -> None:
    first, second = cookie_of(visitor), cookie_of(visitor, "goodbye")
    assert [said(visitor, cookie) for cookie in (first, second, first, second)] == [
        "hello", "goodbye", "hello", "goodbye",
    ]  # fmt: skip


def test_a_known_cookie_that_was_tampered_with_says_nothing(visitor: FlaskClient) -> None:
    cookie = cookie_of(visitor)
    assert said(visitor, cookie) == "hello"
    assert said(visitor, cookie[:-2] + ("A" if cookie[-2] != "A" else "B") + cookie[-1]) == "nothing"


def test_a_known_cookie_grows_too_old(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie, today = cookie_of(visitor), time.time()
    assert said(visitor, cookie) == "hello"
    for days, expected in ((30, "hello"), (32, "nothing"), (-1, "nothing"), (1, "hello")):
        monkeypatch.setattr(time, "time", lambda days=days: today + days * 86400)
        assert said(visitor, cookie) == expected


def test_what_one_request_changes_is_not_there_for_the_next_with_the_same_cookie(
    visitor: FlaskClient,
) -> None:
    cookie = visitor.get("/hold").headers["Set-Cookie"].partition(";")[0]
    other = visitor.application.test_client(use_cookies=False)
    for _ in range(3):
        assert other.get("/gather", headers={"Cookie": cookie}).text == "['one', 'another']"
    cookie = cookie_of(visitor)
    other.get("/say/goodbye", headers={"Cookie": cookie})
    assert said(visitor, cookie) == "hello"


def test_more_cookies_than_are_kept_are_all_read(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_KEPT", 2)
    cookies = {word: cookie_of(visitor, word) for word in ("a", "b", "c", "d")}
    for _ in range(2):
        assert {word: said(visitor, cookie) for word, cookie in cookies.items()} == {
            word: word for word in cookies
        }


def test_a_form_token_holds_for_its_session_alone(visitor: FlaskClient) -> None:
    token = visitor.get("/token").text
    assert visitor.get("/token").text == token
    assert visitor.get(f"/valid/{token}").text == "valid"
    other = visitor.application.test_client()
    assert other.get("/token").text != token
    assert other.get(f"/valid/{token}").status_code == 500


@pytest.mark.parametrize("times", [1, 100])
def test_a_cookie_says_the_same_where_it_was_signed_and_elsewhere(visitor: FlaskClient, times: int) -> None:
    cookie = visitor.get(f"/tell/{times}").headers["Set-Cookie"].partition(";")[0]
    for where in (visitor.application, process()):
        for _time in range(2):
            told = where.test_client(use_cookies=False).get("/told", headers={"Cookie": cookie})
            assert told.text == f"[('saved', Markup('{'<b>Saved</b>' * times}'))]"


def test_a_token_that_was_signed_here_is_known_in_its_session_alone(visitor: FlaskClient) -> None:
    assert visitor.get("/mine/anything").text == "False"
    token = visitor.get("/token").text
    assert visitor.get(f"/mine/{token}").text == "True"
    assert visitor.get(f"/mine/{token[:-1]}").text == "False"
    other = visitor.application.test_client()
    assert other.get(f"/mine/{token}").text == "False"
    assert other.get("/token").text != token
    assert other.get(f"/mine/{token}").text == "False"


def test_what_is_long_to_say_is_told_in_a_short_cookie(visitor: FlaskClient) -> None:
    cookie = visitor.get("/tell/400").headers["Set-Cookie"]
    assert len(cookie) < 1_000 < len("<b>Saved</b>") * 400
    assert visitor.get("/told").text == repr([("saved", Markup("<b>Saved</b>") * 400)])
