"""Which changes one person may accept: fields that say so, and misprints. — Règles, art. 4"""

from collections.abc import Iterable

from app.kinds import Kind
from revisions import Content

MOST_WORDS, MOST_SIGNS = 3, 2


def is_low_risk(kind: Kind, base: Content, content: Content, names: Iterable[str]) -> bool:
    """Whether every one of these names ("title", fields, "body") is changed in a way that is soon seen and mended."""
    return all(_mild(kind, name) or is_misprint(_text(base, name), _text(content, name)) for name in names)


def is_misprint(before: str, after: str) -> bool:
    """Whether a text differs by a sign or two in a word or three. A number is never a misprint."""
    old, new = before.split(), after.split()
    if len(old) != len(new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return 0 < len(changed) <= MOST_WORDS and all(_slip(a, b) for a, b in changed)


def _mild(kind: Kind, name: str) -> bool:
    return name in kind.by_name and kind.by_name[name].low_risk


def _text(content: Content, name: str) -> str:
    """A text, or nothing for what is none: no list or place is a misprint."""
    value = getattr(content, name) if name in ("title", "body") else content.fields.get(name, "")
    return value if isinstance(value, str) else ""


def _slip(one: str, other: str) -> bool:
    if len(one) > 60 or len(other) > 60 or any(sign.isdigit() for sign in one + other):
        return False
    return _distance(one, other) <= MOST_SIGNS < max(len(one), len(other))


def _distance(one: str, other: str) -> int:
    """How many signs must be put in, taken out or changed (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return row[-1]
