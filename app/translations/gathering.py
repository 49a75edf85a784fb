"""Every French string that the site may show, found in its sources.

Three ways lead here: calls of gettext in templates and modules, which Babel reads; sentences of the pure parts,
which are arguments of known calls (MARKED) or values of known tables (TABLES); and what tables compose when they
are read (the kinds, the rules).
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_dir

from app.governance.reading import phrases
from app.governance.rulebook import PROCEDURES
from app.governance.vocabulary import Act, Labelled
from app.kinds import KINDS, REGIME_LABELS, Field, Kind

ROOT = Path(__file__).parent.parent.parent


class Message(NamedTuple):
    """A string to translate, its plural form if it has one, and the file it stands in."""

    one: str
    many: str
    file: str


# Which argument of a call is a sentence for people.
MARKED = {
    "Sentence": 0,
    "BadValue": 0,
    "TooHeavy": 0,
    "say": 0,
    "_degrees": 2,
    "passed": 1,
    "condition": 2,
}
# Tables of plain strings, translated when they are shown.
TABLES = (
    ("app/errors.py", "SENTENCES"),
    ("app/governance/uninvolved.py", "SAID"),
    ("app/checks/hours_in_french.py", "FRENCH"),
    ("app/checks/hours_in_french.py", "RANKS"),
    ("app/presentation/filters.py", "OTHER_NAMES"),
    ("app/views/editing.py", "REGIME_SECTIONS"),
    ("app/views/rules.py", "HEADINGS"),
)
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def gathered() -> list[Message]:
    """Every string once, in alphabetical order, with the first file that holds it."""
    found: dict[tuple[str, str], str] = {}
    for message in (*_called(), *_marked(), *_tabled(), *_composed()):
        key = (message.one, message.many)
        found[key] = min(found.get(key, message.file), message.file)
    plural = {one for one, many in found if many}
    return [
        Message(one, many, file) for (one, many), file in sorted(found.items()) if many or one not in plural
    ]


def _called() -> Iterator[Message]:
    """What gettext is called with. As everywhere in Jinja, a template's own settings do not change its words."""
    for folder in ("app", "templates"):
        messages = extract_from_dir(
            ROOT / folder,
            [
                (pattern.partition("/")[2], method)
                for pattern, method in METHODS
                if pattern.startswith(folder)
            ],
            keywords=KEYWORDS,
        )
        for file, _line, message, _comments, _context in messages:
            one, many = message if isinstance(message, tuple) else (message, "")
            yield Message(one, many, f"{folder}/{file}")


def _marked() -> Iterator[Message]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        # Most modules call none of these: they need not be understood.
        if any(f"{name}(" in source for name in MARKED):
            for text in marked(ast.parse(source)):
                yield Message(text, "", path.relative_to(ROOT).as_posix())


def marked(tree: ast.Module) -> Iterator[str]:
    """The sentences of the calls in MARKED: written there, or given a name in the same module."""
    named = _named(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        place = MARKED.get(node.func.id, len(node.args))
        if place < len(node.args):
            argument = node.args[place]
            values = named.get(argument.id, []) if isinstance(argument, ast.Name) else [argument]
            yield from (text for value in values for text in _strings(value))


def _named(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """What each name of a module is given, wherever in the module."""
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    named.setdefault(target.id, []).append(node.value)
    return named


def _strings(value: ast.expr) -> Iterator[str]:
    """The strings of an expression, without those that only choose among them: keys, calls, comparisons."""
    if isinstance(value, ast.Constant):
        if isinstance(value.value, str) and value.value:
            yield value.value
    elif isinstance(value, ast.Dict):
        yield from (text for one in value.values for text in _strings(one))
    elif isinstance(value, ast.IfExp):
        yield from (text for one in (value.body, value.orelse) for text in _strings(one))
    elif isinstance(value, ast.Tuple | ast.List):
        yield from (text for one in value.elts for text in _strings(one))


def _tabled() -> Iterator[Message]:
    """Raises KeyError for a table that is not where it was."""
    for file, name in TABLES:
        for value in _named(ast.parse((ROOT / file).read_text(encoding="utf-8")))[name]:
            yield from (Message(text, "", file) for text in _strings(value))


def _composed() -> Iterator[Message]:
    said = [*phrases(PROCEDURES.values())]
    said += [text for act in Act for text in (act.label, act.noun, act.past)]
    ours = (labelled for labelled in Labelled.__subclasses__() if labelled.__module__.startswith("app."))
    said += [one.label for labelled in ours for one in labelled]
    yield from (Message(text, "", "app/governance/rulebook.py") for text in said if text)
    kinds = [text for kind in KINDS.values() for text in _of_kind(kind)]
    yield from (Message(text, "", "app/kinds.py") for text in [*kinds, *REGIME_LABELS.values()] if text)


def _of_kind(kind: Kind) -> Iterator[str]:
    yield from (kind.label, kind.plural, kind.new_label, kind.title_label)
    yield from (group.label for group in kind.groups)
    yield from (text for field in kind.fields() for text in _of_field(field))


def _of_field(field: Field) -> Iterator[str]:
    yield from (field.label, field.spoken, field.help)
    yield from (part.label for part in field.parts)
