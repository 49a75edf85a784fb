"""The test client: it reads pages as a browser would, and inspects every one it gets.

Each HTML page has one h1, a title that begins with it, its language, a label for each control, unique ids,
French typography, forms that say what they do. A page that fails any of these fails the test that fetched it.
"""

import re
from contextvars import Context
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from flask import Flask
from werkzeug.test import TestResponse

from app.identity import LoggedIn
from app.models import Member
from tests.parsing import H, parse

CONTROLS = ("input", "select", "textarea")
NOBREAK = "\u00a0\u202f"
# Text that people, sources or code wrote is theirs; ours is everything else.
THEIRS = ("code", "pre", "script", "style", "textarea", "bdi", "ins", "del")


@dataclass
class Form:
    """A form of a page: where it goes, how, and the values it would send as it stands."""

    action: str
    method: str
    values: list[tuple[str, str]]

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.values if key == name), None)


class Page:
    """A page that was fetched and found sound."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.address = address
        self.source = response.get_data(as_text=True)
        self.tree = parse(self.source)
        inspect(self.tree, self.source)

    @property
    def h1(self) -> str:
        return text_of(next(self.tree.iter(f"{H}h1")))

    @property
    def text(self) -> str:
        """What a person reads, in one line, with ordinary spaces."""
        return text_of(next(self.tree.iter(f"{H}main")))

    @property
    def links(self) -> dict[str, str]:
        """Address by words, for every link."""
        return {text_of(a): a.get("href", "") for a in self.tree.iter(f"{H}a")}

    def all(self, tag: str, class_: str = "") -> list[ElementTree.Element]:
        found = self.tree.iter(f"{H}{tag}")
        return [e for e in found if not class_ or class_ in (e.get("class") or "").split()]

    def form(self, action: str = "") -> Form:
        """The form of <main> whose action ends so."""
        main = next(self.tree.iter(f"{H}main"))
        forms = [
            form for form in main.iter(f"{H}form") if (form.get("action") or self.address).endswith(action)
        ]
        assert forms, f"no form to {action!r} in {self.address}"
        return Form(
            forms[0].get("action") or self.address,
            (forms[0].get("method") or "get").lower(),
            _values(forms[0]),
        )

    @property
    def message(self) -> str:
        """What the site says was done."""
        return " ".join(text_of(e) for e in self.all("p", "notice"))


class Reader:
    """Somebody's browser, without JavaScript."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page: Page | None = None

    def get(self, address: str, expect: int = 200, **headers: str) -> Page:
        """Follow redirects to a page; the last answer has the status that is expected."""
        return self._arrive(self.ask("GET", address, headers=headers), address, expect)

    def post(self, address: str, values: dict[str, str] | list[tuple[str, str]], expect: int = 200) -> Page:
        """Send values as a form would, token included when the last page had one."""
        return self._arrive(self.ask("POST", address, data=_multi(values)), address, expect)

    def submit(self, form: Form, expect: int = 200, press: str = "", **changes: str | list[str]) -> Page:
        """Send a form with some values changed, by the button `press` when it has a name."""
        kept = [(name, value) for name, value in form.values if name not in changes]
        for name, value in changes.items():
            kept += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        if press:
            kept.append((press, "1"))
        if form.method == "post":
            return self.post(form.action, kept, expect)
        return self._arrive(self.ask("GET", form.action, query_string=_multi(kept)), form.action, expect)

    def log_in(self, email: str, password: str) -> Page:
        page = self.get("/comptes/connexion")
        return self.submit(page.form("/comptes/connexion"), email=email, password=password)

    def come_in(self, member: Member) -> None:
        """Be a member who logged in before: the browser has kept the cookie."""
        with self.client.session_transaction() as session:
            session.permanent = True
            session["_user_id"] = LoggedIn(member).get_id()

    def ask(self, method: str, address: str, **sent: Any) -> TestResponse:
        """One request in a context of its own: a test's application context must not leak into it."""
        return Context().run(self.client.open, address, method=method, **sent)

    def _arrive(self, response: TestResponse, address: str, expect: int) -> Page:
        hops = 0
        while response.status_code in (301, 302, 303, 307, 308) and hops < 6:
            target = urljoin(f"http://localhost{address}", response.headers["Location"])
            assert urlsplit(target).netloc in ("", "localhost"), f"{address} leads outside: {target}"
            address = target.removeprefix("http://localhost")
            response = self.ask("GET", address)
            hops += 1
        assert response.status_code == expect, (
            f"{address}: {response.status_code}, not {expect}\n{_gist(response)}"
        )
        self.page = Page(response, address)
        return self.page


def inspect(tree: ElementTree.Element, source: str) -> None:
    """Raise AssertionError, with a sentence, for the first thing a page does wrong."""
    assert source.lstrip().lower().startswith("<!doctype html>"), "no doctype"
    language = tree.get("lang")
    assert language in ("fr", "en"), f"the page does not say its language: {language!r}"
    titles = [text_of(e) for e in tree.iter(f"{H}h1")]
    assert len(titles) == 1, f"{len(titles)} h1: {titles}"
    title = text_of(next(tree.iter(f"{H}title")))
    assert title.startswith(titles[0]), f"title {title!r} does not begin with the h1 {titles[0]!r}"
    _ids(tree)
    _controls(tree)
    _forms(tree)
    _nothing_inline(tree)
    if language == "fr":
        _typography(tree)


def text_of(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _ids(tree: ElementTree.Element) -> None:
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice, f"ids that are not unique: {twice}"
    for element in tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for target in (element.get(attribute) or "").split():
                assert target in ids, f"{attribute}={target!r} names nothing"


def _controls(tree: ElementTree.Element) -> None:
    labelled = {e.get("for") for e in tree.iter(f"{H}label")}
    inside = {id(c) for label in tree.iter(f"{H}label") for c in label.iter()}
    for tag in CONTROLS:
        for control in tree.iter(f"{H}{tag}"):
            if control.get("type") in ("hidden", "submit"):
                continue
            named = control.get("id") in labelled or id(control) in inside or control.get("aria-label")
            assert named, f"no label for {tag} {control.get('name')!r}"
    for button in tree.iter(f"{H}button"):
        assert text_of(button) or button.get("aria-label"), "a button without words"


def _forms(tree: ElementTree.Element) -> None:
    for form in tree.iter(f"{H}form"):
        names = [name for name, _value in _values(form)]
        if (form.get("method") or "get").lower() == "post":
            assert "csrf_token" in names, f"a form to {form.get('action')!r} without its token"
        assert any(True for _ in form.iter(f"{H}button")), (
            f"a form to {form.get('action')!r} without a button"
        )


def _nothing_inline(tree: ElementTree.Element) -> None:
    for element in tree.iter():
        assert not element.get("style"), f"inline style on {element.tag}"
        handlers = [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118 (an Element)
        assert not handlers, f"inline handler on {element.tag}: {handlers}"
    for script in tree.iter(f"{H}script"):
        assert script.get("src"), "an inline script"


TYPOGRAPHY = (
    (re.compile(r"[^\W\d_] [:;!?](?:\s|$)"), "an ordinary space before : ; ! ?"),
    (re.compile(r"[^\W\d_](?<!\bhttps)(?<!\bhttp)[;!?](?:\s|$)"), "no space before ; ! ?"),
    (re.compile(r"« |«\w| »|\w»"), "guillemets without their no-break space"),
    (re.compile(r"\w'\w"), "a straight apostrophe"),
    (re.compile(r"\.\.\."), "three dots for an ellipsis"),
)


def _typography(tree: ElementTree.Element) -> None:
    text = "\n".join(_ours(tree))
    for pattern, sentence in TYPOGRAPHY:
        match = pattern.search(text)
        assert match is None, f"{sentence}: {text[max(0, match.start() - 30) : match.end() + 20]!r}"


def _ours(element: ElementTree.Element, *, ours: bool = True) -> list[str]:
    """The runs of text that the site itself says, outside what people wrote (`data-said`)."""
    ours = ours and element.get("data-said") is None and element.get("lang") != "en"
    ours = ours and not (isinstance(element.tag, str) and element.tag.removeprefix(H) in THEIRS)
    runs = [element.text or ""] if ours else []
    for child in element:
        runs += _ours(child, ours=ours)
        if ours:
            runs.append(child.tail or "")
    return [run for run in runs if run.strip()]


def _values(form: ElementTree.Element) -> list[tuple[str, str]]:
    values = []
    for control in form.iter():
        name, tag = control.get("name"), str(control.tag).removeprefix(H)
        if not name or control.get("disabled") is not None:
            continue
        if tag == "textarea":
            values.append((name, (control.text or "").removeprefix("\n")))
        elif tag == "select":
            options = list(control.iter(f"{H}option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            values += [(name, o.get("value", text_of(o))) for o in chosen]
        elif tag == "input" and control.get("type") not in ("submit", "button"):
            if control.get("type") in ("checkbox", "radio") and control.get("checked") is None:
                continue
            values.append((name, control.get("value", "")))
    return values


def _multi(values: dict[str, str] | list[tuple[str, str]]) -> dict[str, list[str]]:
    pairs = values.items() if isinstance(values, dict) else values
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        many.setdefault(name, []).append(value)
    return many


def _gist(response: TestResponse) -> str:
    return re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))[:600]
