"""Views, templates and addresses agree: no template without a view, no view without its template, no orphan."""

import re
from pathlib import Path

from flask import Flask

from app import create_app
from config import Settings

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
DRAWN = re.compile(r"""["']([\w/-]+\.html)["']""")
USED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+['"]([\w/_.-]+)['"]""")
# Drawn by name from a table, not by render_template.
LETTERS = re.compile(r"""["'](mail/[\w-]+\.txt)["']""")


def templates() -> set[str]:
    return {p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*") if p.is_file()}


def named_in(folder: Path, *patterns: re.Pattern[str]) -> set[str]:
    texts = [p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.suffix in (".py", ".html", ".txt")]
    return {name for text in texts for pattern in patterns for name in pattern.findall(text)}


def test_every_template_that_is_named_exists() -> None:
    named = named_in(ROOT / "app", DRAWN, LETTERS) | named_in(TEMPLATES, USED)
    assert named <= templates()


def test_no_template_is_an_orphan() -> None:
    named = named_in(ROOT / "app", DRAWN, LETTERS) | named_in(TEMPLATES, USED)
    assert templates() <= named


def test_a_template_lives_under_the_view_module_that_draws_it() -> None:
    for path in (ROOT / "app" / "views").glob("*.py"):
        for name in DRAWN.findall(path.read_text(encoding="utf-8")):
            assert name.partition("/")[0] == path.stem, f"views/{path.name} draws {name}"


def test_every_template_says_what_its_page_is_for() -> None:
    for name in templates():
        if name.endswith(".html"):
            text = (TEMPLATES / name).read_text(encoding="utf-8")
            assert text.startswith("{#"), f"{name} does not begin with a comment"


def test_no_template_asks_for_a_role_or_holds_script_or_style() -> None:
    for name in templates():
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        assert not re.search(r"\.role\b(?!\.label)", text), name
        assert " style=" not in text, name
        assert "<style" not in text, name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), name


def application(settings: Settings) -> Flask:
    return create_app(settings)


def test_addresses_are_french_words_in_kebab_case(settings: Settings) -> None:
    app = application(settings)
    for rule in app.url_map.iter_rules():
        for part in re.sub(r"<[^>]*>", "", rule.rule).split("/"):
            assert re.fullmatch(r"[a-z0-9.-]*", part), rule.rule
    app.extensions["index"].close()


def test_every_endpoint_that_templates_link_to_exists(settings: Settings) -> None:
    app = application(settings)
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    used = named_in(TEMPLATES, re.compile(r"""url_for\(\s*['"]([\w.]+)['"]"""))
    assert used <= endpoints
    app.extensions["index"].close()
