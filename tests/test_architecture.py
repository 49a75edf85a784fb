"""Who may know whom: the table of the architecture as a dictionary, held against every import of the tree.

Imports hidden inside functions count like the others. When a real need breaks the table, change it here and
say why in DECISIONS.md.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# For each part: what it may import of ours, and which third parties.
# fmt: off
MAY_IMPORT: dict[str, tuple[set[str], set[str]]] = {
    "revisions":         (set(),                                                          {"zstandard"}),
    "search_index":      (set(),                                                          {"psycopg", "tantivy", "whoosh"}),
    "app.governance":    (set(),                                                          set()),
    "app.reference":     (set(),                                                          set()),
    "app.checks":        ({"app.reference"},                                              {"stdnum", "email_validator", "opening_hours"}),
    "app.vocabularies":  ({"app.checks", "app.reference"},                                set()),
    "app.wikitext":      (set(),                                                          set()),
    "app.locks":         (set(),                                                          set()),
    "app.memory":        (set(),                                                          set()),
    "app.tokens":        (set(),                                                          {"itsdangerous"}),
    "app.kinds":         ({"app.checks", "revisions"},                                    set()),
    "app.watch":         ({"app.kinds", "revisions"},                                     set()),
    "app.models":        ({"app.governance.vocabulary", "revisions"},                     {"sqlalchemy"}),
    "app.cases":         ({"app.governance", "app.kinds", "app.models", "app.queries.ties"},    {"sqlalchemy"}),
    "app.acts":          ({"app.watch", "app.cases", "app.governance", "app.kinds", "app.models", "app.checks", "app.queries.ties", "app.wikitext", "revisions"}, {"sqlalchemy", "argon2"}),
    "app.queries":       ({"app.watch", "app.cases", "app.governance", "app.kinds", "app.models", "app.checks", "app.reference", "app.vocabularies", "app.wikitext", "revisions", "search_index"}, {"sqlalchemy"}),
    "app.reactions":     ({"app.governance.deadlines", "app.governance.vocabulary", "app.kinds", "app.models", "app.tokens", "app.vocabularies", "app.wikitext", "revisions", "search_index"}, {"sqlalchemy"}),
    "app.importers":     ({"app.checks", "app.kinds", "app.reference"},                   set()),
    "app.presentation":  ({"app.governance.vocabulary", "app.kinds", "app.checks", "app.reference", "app.vocabularies", "app.wikitext", "revisions"}, {"babel", "flask", "flask_babel", "jinja2", "linkify_it", "markdown_it", "markupsafe", "nh3", "reportlab", "segno"}),
    "app.migrations":    ({"app.database", "app.models"},                                 {"alembic", "sqlalchemy"}),
    "app.database":      ({"app.locks"},                                                  {"flask", "sqlalchemy"}),
    "app.identity":      ({"app.database", "app.models"},                                 {"flask", "flask_login", "sqlalchemy", "werkzeug"}),
    "app.sessions":      (set(),                                                          {"flask", "itsdangerous", "flask_wtf"}),
    "app.security":      ({"config"},                                                     {"flask"}),
    "app.errors":        ({"app.governance", "app.identity", "app.presentation", "revisions"},                {"flask", "flask_babel", "flask_wtf", "sqlalchemy", "werkzeug"}),
    "app.views":         ({"app.watch", "app.acts", "app.cases", "app.queries", "app.governance", "app.kinds", "app.models", "app.presentation", "app.database", "app.identity", "app.errors", "app.checks", "app.tokens", "app.reference", "app.vocabularies", "app.wikitext", "revisions", "search_index"}, {"babel", "flask", "flask_babel", "flask_wtf", "markupsafe", "sqlalchemy", "werkzeug", "wtforms", "xstatic"}),
    "app.following":     ({"app.acts", "app.database", "app.locks", "app.memory", "app.reactions"}, {"flask"}),
    "app.rehearsing":    ({"app.kinds", "app.models", "app.queries"},                     {"flask", "sqlalchemy", "werkzeug"}),
    "app.compiling":     (set(),                                                          set()),
    "app.cli":           ({"app.acts", "app.compiling", "app.following", "app.importers", "app.database", "app.governance.vocabulary", "app.locks", "app.memory", "app.migrations", "app.models", "app.presentation.letters", "app.presentation.paper", "app.queries"}, {"click", "flask", "sqlalchemy"}),
    "app.serving":       ({"app.compiling", "app.memory", "app.presentation", "app.queries", "app.rehearsing", "app.views"}, {"flask", "jinja2"}),
    # What it imports of the site, it imports in the processes that answer alone.
    "app.gunicorn_conf": ({"app.following", "app.memory", "app.serving"},                 {"gunicorn"}),
    "app.translations":  ({"app.governance", "app.kinds"},                                {"babel"}),
    "app":               ({"app.cli", "app.database", "app.errors", "app.identity", "app.models", "app.presentation", "app.reactions", "app.security", "app.sessions", "app.translations", "app.views", "config", "search_index"}, {"flask", "flask_babel", "flask_wtf", "sqlalchemy", "werkzeug"}),
    "config":            (set(),                                                          set()),
    "wsgi":              ({"app"},                                                        set()),
}
# fmt: on
STANDARD = sys.stdlib_module_names
OURS = {"app", "config", "revisions", "search_index", "wsgi", "tests", "benchmarks"}


def modules() -> list[Path]:
    tops = [ROOT / "config.py", ROOT / "wsgi.py"]
    folders = [ROOT / "app", ROOT / "revisions", ROOT / "search_index"]
    found = tops + [path for folder in folders for path in folder.rglob("*.py")]
    return [path for path in found if "versions" not in path.parts]


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""
            # `from app import checks` imports app.checks.
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "app")


def part_of(name: str, parts: dict[str, tuple[set[str], set[str]]] = MAY_IMPORT) -> str | None:
    """The longest entry of the table that a dotted name belongs to."""
    fitting = [part for part in parts if name == part or name.startswith(part + ".")]
    return max(fitting, key=len, default=None)


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    me = dotted(path)
    part = part_of(me)
    assert part, f"{me} belongs to no part of the table"
    ours, third = MAY_IMPORT[part]
    for name in imports(path):
        top = name.partition(".")[0]
        if top not in OURS:
            assert top in third or top in STANDARD, (
                f"{me} imports {top}, a third party that {part} may not use"
            )
            continue
        if name == "app" or name == part or name.startswith(part + "."):
            continue
        assert any(name == one or name.startswith(one + ".") for one in ours), f"{me} may not import {name}"


def test_nothing_imports_the_application_itself() -> None:
    submodules = {p.stem for p in (ROOT / "app").iterdir()}
    for path in modules():
        source = path.read_text(encoding="utf-8")
        if "from app import" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module == "app":
                names = {alias.name for alias in node.names}
                assert names <= submodules or dotted(path) == "wsgi", (
                    f"{path} imports {names - submodules} from app"
                )


def test_nobody_below_the_views_reads_the_clock() -> None:
    """`now` is an argument: everything runs at any date, in a test as in an import."""
    for part in ("app/acts", "app/queries", "app/governance", "app/models", "revisions"):
        for path in (ROOT / part).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "datetime.now(" not in text, f"{path} reads the clock"
            assert "utcnow(" not in text, f"{path} reads the clock"


def test_no_room_is_a_drawer_for_everything() -> None:
    for path in modules():
        assert path.stem not in {"utils", "util", "helpers", "common", "misc"}, path
        assert path.stat().st_size < 24_000, f"{path} is a large room: look inside"


def test_no_part_of_the_table_is_empty() -> None:
    known = {part_of(dotted(path)) for path in modules()}
    assert set(MAY_IMPORT) - {"tests"} == known
