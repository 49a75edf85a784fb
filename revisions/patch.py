"""A change by itself: what a proposal says, whatever else the page has become since."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from revisions.alignment import align_as_git, in_same_order
from revisions.content import Content
from revisions.fields import FieldKind, Items, Kinds, Parts, Value, items_of, kind_of, parts_of, text_of
from revisions.merge import merge

FORM = 1


@dataclass(frozen=True, slots=True)
class Patch:
    """What differs from one content to another, without the rest of either.

    names: "title", fields, "body". digest: SHA-256 of the change in its canonical form, in hexadecimal. A page that
    changed elsewhere gives the same one: other fields, other parts, other items, lines that do not touch.
    """

    names: tuple[str, ...]
    digest: str

    def __bool__(self) -> bool:
        return bool(self.names)


def patch_of(base: Content, mine: Content, kinds: Kinds | None = None) -> Patch:
    """The change from `base` to `mine`, two contents of one kind."""
    changes = {name: _change(name, kinds, old, new) for name, old, new in _differences(base, mine)}
    document = {"form": FORM, "kind": mine.kind, "changes": changes}
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Patch(tuple(changes), hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Rebase:
    """A change brought onto another base: the whole content that it makes there; or where it overlaps, and None."""

    content: Content | None
    overlap: tuple[str, ...] = ()


def rebase(base: Content, mine: Content, head: Content, kinds: Kinds | None = None) -> Rebase:
    """The change from `base` to `mine`, made to `head` instead: the very same one, or none.

    A merge that asks nothing may still make another change of it, when both sides did a part of it alike: that is an
    overlap too, at the names that the change had.
    """
    patch, merged = patch_of(base, mine, kinds), merge(base, mine, head, kinds)
    if merged.content is None:
        return Rebase(None, tuple(conflict.name for conflict in merged.conflicts))
    if patch_of(head, merged.content, kinds) != patch:
        return Rebase(None, patch.names)
    return Rebase(merged.content)


def differing(base: Content, mine: Content) -> tuple[str, ...]:
    """The names ("title", fields, "body") that differ from one content to another: those of `patch_of`, at once."""
    return tuple(name for name, _old, _new in _differences(base, mine))


def restricted(base: Content, mine: Content, names: Collection[str]) -> Content:
    """`base` with only these names ("title", fields, "body") as `mine` has them."""
    fields = {name: value for name, value in base.fields.items() if name not in names}
    fields |= {name: mine.fields[name] for name in names if name in mine.fields}
    texts = {name: getattr(mine, name) for name in ("title", "body") if name in names}
    return base.replace(fields=fields, **texts)


def _differences(base: Content, mine: Content) -> Iterator[tuple[str, Value | None, Value | None]]:
    if base.title != mine.title:
        yield "title", base.title, mine.title
    for name in sorted({*base.fields, *mine.fields}):
        old, new = base.fields.get(name), mine.fields.get(name)
        if old != new:
            yield name, old, new
    if base.body != mine.body:
        yield "body", base.body, mine.body


_TEXTS = {"title": FieldKind.LINE, "body": FieldKind.PROSE}


def _change(name: str, kinds: Kinds | None, old: Value | None, new: Value | None) -> Any:
    """A change in plain JSON data."""
    kind = _TEXTS.get(name) or kind_of(name, kinds, old, new)
    if kind is FieldKind.PROSE:
        return _hunks(text_of(old), text_of(new))
    if kind is FieldKind.LIST:
        return _items(items_of(old), items_of(new))
    if kind in (FieldKind.PLACE, FieldKind.RECORD):
        return _parts(parts_of(old), parts_of(new))
    return [_plain(old), _plain(new)]


def _hunks(older: str, newer: str) -> list[list[Any]]:
    """Each run of lines that changed: the line above, what was there, what is there now, the line below.

    Without its place. The lines above and below are part of the change: a merge keeps them, or asks a person.
    """
    a, b = older.split("\n"), newer.split("\n")
    return [
        [_line(a, hunk.a0 - 1), a[hunk.a0 : hunk.a1], b[hunk.b0 : hunk.b1], _line(a, hunk.a1)]
        for hunk in align_as_git(a, b)
    ]


def _line(lines: list[str], index: int) -> str | None:
    return lines[index] if 0 <= index < len(lines) else None


def _items(older: Items, newer: Items) -> dict[str, Any]:
    """Items by their id, and those that moved with the unmoved one that they follow. Where an item was added is
    no part of the change: several people may add one at the same place."""
    old, new = {item["id"]: item for item in older}, {item["id"]: item for item in newer}
    changes = {name: _item(old.get(name), new.get(name)) for name in {**old, **new}}
    return {
        "items": {name: change for name, change in changes.items() if change},
        "moved": _moved(list(old), list(new)),
    }


def _item(old: Parts | None, new: Parts | None) -> Any:
    if old is None or new is None:
        return [_plain(old), _plain(new)]
    return _parts(old, new)


def _moved(before: list[str], after: list[str]) -> dict[str, str | None]:
    still = in_same_order(before, after)
    moved: dict[str, str | None] = {}
    anchor = None
    for name in after:
        if name in still:
            anchor = name
        elif name in before:
            moved[name] = anchor
    return moved


def _parts(old: Parts, new: Parts) -> dict[str, Any]:
    names = {name for name in {**old, **new} if old.get(name) != new.get(name)}
    return {name: [old.get(name), new.get(name)] for name in names}


def _plain(value: Value | None) -> Any:
    if value is None or isinstance(value, str):
        return value
    return [dict(item) for item in value] if isinstance(value, tuple) else dict(value)
