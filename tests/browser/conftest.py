"""A real browser before a real server: what every story of this folder stands on.

One Chromium for the whole run, one village and one server a module, a browser context of their own for each
person of each test. Tests that write do it on a fiche of their own. Waiting is for something, never for a while.
"""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from config import settings_from
from tests.browser.machines import NARROW
from tests.browser.neighbours import neighbours
from tests.browser.witness import Witness
from tests.village import PASSWORD, Village

# fmt: off
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # A page of ours frames nobody else's: a process for each site costs a sixth more and shows nothing.
    "--disable-site-isolation-trials",
)
# fmt: on
# A busy machine is no defect of a page: these are how long one waits before giving up, not how long things take.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

# Without a window to draw around the pages, each of them costs half as much; what they are drawn by is the same.
PROGRAMS = ("chromium-headless-shell", "chromium")

# What a visitor of Auvergne's browser says of itself.
FRENCH = {"locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without it these tests are skipped, except in CI, which must provide it."""
    chromium = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must provide Chromium")
        pytest.skip("Chromium is not installed: the tests in a real browser are skipped")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def door() -> Iterator[socket.socket]:
    """A free port, held from before the site must know its own address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


@pytest.fixture(scope="module")
def site(door: socket.socket) -> str:
    return f"http://127.0.0.1:{door.getsockname()[1]}"


@pytest.fixture(scope="module")
def village(
    site: str,
    door: socket.socket,
    sqlite_templates: dict[str, tuple[Path, datetime]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Village]:
    """The village and its neighbours, indexed, and served to browsers for as long as the module lasts."""
    instance = tmp_path_factory.mktemp("instance")
    template, now = sqlite_templates["village"]
    shutil.copy(template, instance / "palabre.sqlite")
    environ = {"INSTANCE": str(instance), "PALABRE_MODE": "development", "SITE_URL": site, "TILES_URL": ""}
    app = create_app(settings_from(environ))
    with app.app_context():
        village = Village(app, now)
        for content in neighbours():
            village.write(content, by="Yannick")
        village.catch_up()
        server = make_server("127.0.0.1", 0, at_once(app), threaded=True, fd=door.fileno())
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield village
        server.shutdown()
        serving.join()
        server.server_close()
    app.extensions["index"].close()
    app.extensions["database"].let_go()


def at_once(app: Flask) -> WSGIApplication:
    """The site, whose answers are read to their end before they are sent.

    A window that closes meanwhile leaves this server with a file that it does not close.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            getattr(parts, "close", bool)()

    return answer


@pytest.fixture(scope="module")
def sessions() -> dict[str, dict]:
    """The cookies of those who logged in already: the log-in page counts its visitors."""
    return {}


@pytest.fixture(scope="module")
def watching(site: str) -> Witness:
    """Who watches all the windows of a module."""
    return Witness(site)


@pytest.fixture
def witness(watching: Witness) -> Iterator[Witness]:
    """What goes wrong in any window, while a test runs, fails it."""
    watching.begin()
    yield watching
    assert not watching.wrongs, "\n".join(watching.wrongs)


@pytest.fixture(scope="module")
def opened(
    browser: Browser, site: str, village: Village, sessions: dict[str, dict], watching: Witness
) -> Callable[..., Page]:
    """Opens a window; whoever opened it closes it."""

    def window(name: str = "", *, width: int = 1280, **machine: object) -> Page:
        if name and name not in sessions:
            sessions[name] = logged_in(village, name)
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 800},
            storage_state=sessions.get(name),
            **FRENCH,
            **machine,
        )
        context.set_default_timeout(PATIENCE)
        watching.watch(context)
        return context.new_page()

    return window


@pytest.fixture
def somebody(opened: Callable[..., Page], witness: Witness) -> Iterator[Callable[..., Page]]:
    """`somebody()` is a visitor's window, `somebody("Lucie")` that of a member: each its own browser.

    width=360, color_scheme="dark", java_script_enabled=False… make it another machine. Whatever went wrong in
    any of them fails the test.
    """
    contexts: list[BrowserContext] = []

    def window(name: str = "", **machine: object) -> Page:
        page = opened(name, **machine)
        contexts.append(page.context)
        return page

    yield window
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def onlookers(opened: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    pages: dict[str, Page] = {}
    yield lambda name="": pages.get(name) or pages.setdefault(name, opened(name, width=NARROW))
    for page in pages.values():
        page.context.close()


@pytest.fixture
def onlooker(onlookers: Callable[..., Page], witness: Witness) -> Callable[..., Page]:
    """`onlooker("Lucie")` is a window for tests that leave nothing in it: the same for all those of a module."""
    return onlookers


@pytest.fixture
def later(village: Village) -> Iterator[Callable[[float], None]]:
    """`later(days=8)`: time passes, for the site and for the people of the village."""
    clock, gone = village.app.extensions["clock"], timedelta()

    def go(days: float) -> None:
        nonlocal gone
        gone += timedelta(days=days)
        village.app.extensions["clock"] = lambda: clock() + gone
        village.now = clock() + gone

    yield go
    village.app.extensions["clock"] = clock


def logged_in(village: Village, name: str) -> dict:
    """The cookie of a member who came in by the form, elsewhere."""
    cookie = village.reader(name).client.get_cookie("palabre")
    assert cookie is not None
    told = {"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
    return {"cookies": [{**told, "httpOnly": True, "sameSite": "Lax"}], "origins": []}


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/comptes/connexion")
    page.get_by_label("Adresse de courriel").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
