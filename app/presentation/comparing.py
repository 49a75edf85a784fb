"""A comparison as people read it: the sentence, then each change with its two sides, numbered in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from app.kinds import Field, Kind
from app.presentation.shown import shown, words
from app.presentation.summing_up import summed_up
from app.vocabularies import vocabulary
from revisions import (
    BlockChange,
    BlockOp,
    Content,
    Diff,
    FieldChange,
    FieldKind,
    ItemOp,
    Op,
    Piece,
    diff,
)

Run = Piece
Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class DrawnField:
    """A field that changed: its two sides as lines of pieces, and a note (« 3 inchangées », « ordre changé »)."""

    number: int
    name: str
    label: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A block of text that changed, with its number among the changes."""

    number: int
    change: BlockChange


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Blocks in a row that did not change: how many, and how the first begins."""

    blocks: tuple[BlockChange, ...]

    @property
    def count(self) -> int:
        return len(self.blocks)

    @property
    def beginning(self) -> str:
        text = " ".join((self.blocks[0].after or "").split())
        return text if len(text) <= 40 else text[:40].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class DrawnDiff:
    """`body` alternates what changed and what did not, in the order of the newer text."""

    sentence: str
    fields: tuple[DrawnField, ...]
    body: tuple[DrawnBlock | Unchanged, ...]
    count: int

    @property
    def body_changed(self) -> bool:
        return any(isinstance(part, DrawnBlock) for part in self.body)


def drawn_diff(kind: Kind, found: Diff) -> DrawnDiff:
    """A comparison of two contents of a kind, ready to be drawn."""
    changed = {change.name: change for change in found.fields}
    known = [f for f in kind.fields() if f.name in changed] if changed else []
    labels = {f.name: _(f.spoken) for f in known}
    if found.title:
        labels["title"] = _(kind.title_label).lower()
    named = [found.title] if found.title else []
    named += [changed.pop(f.name) for f in known] + list(changed.values())
    fields = tuple(_field(n, kind, change) for n, change in enumerate(named, 1))
    body = tuple(_body(found.body, len(fields)))
    return DrawnDiff(
        summed_up(found, labels), fields, body, len(fields) + sum(isinstance(b, DrawnBlock) for b in body)
    )


def _field(number: int, kind: Kind, change: FieldChange) -> DrawnField:
    field = kind.by_name.get(change.name)
    label = field.label if field else (kind.title_label if change.name == "title" else change.name)
    before, after, note = _sides(field, change)
    return DrawnField(number, change.name, label, tuple(before), tuple(after), note)


def _sides(field: Field | None, change: FieldChange) -> tuple[list[Line], list[Line], str]:
    if field is not None and (
        field.input == "hours" or (field.choices and change.kind is not FieldKind.LIST)
    ):
        change = _retold(field, change)
    if field is not None and change.items:
        return _items(field, change)
    if field is not None and change.parts:
        return _place(field, change)
    return _two_sides(change.pieces)


def _two_sides(pieces: tuple[Piece, ...]) -> tuple[list[Line], list[Line], str]:
    before = tuple(piece for piece in pieces if piece.op is not Op.INSERT)
    after = tuple(piece for piece in pieces if piece.op is not Op.DELETE)
    return ([before] if before else []), ([after] if after else []), ""


def _retold(field: Field, change: FieldChange) -> FieldChange:
    """The same change in the words that people read: hours in French, choices by their labels."""
    before, after = (_told(field, value) for value in (change.before, change.after))
    found = diff(_only(field.name, before), _only(field.name, after), {field.name: FieldKind.LINE})
    return found.fields[0] if found.fields else change


def _told(field: Field, value: Any) -> str:
    return words(field, value) if value else ""


def _only(name: str, text: str) -> Content:
    return Content("line", "", {name: text} if text else {}, "")


def _items(field: Field, change: FieldChange) -> tuple[list[Line], list[Line], str]:
    before: list[Line] = []
    after: list[Line] = []
    for item in change.items:
        old, new = _item_text(field, item.before), _item_text(field, item.after)
        if item.op is ItemOp.CHANGED:
            sides = _two_sides(_retold_text(old, new))
            before += sides[0]
            after += sides[1]
        elif item.op is ItemOp.REMOVED:
            before.append((Piece(Op.DELETE, old),))
        elif item.op is ItemOp.ADDED:
            after.append((Piece(Op.INSERT, new),))
    moved = any(item.op is ItemOp.MOVED for item in change.items)
    return before, after, _("ordre changé") if moved else ""


def _retold_text(old: str, new: str) -> tuple[Piece, ...]:
    found = diff(_only("text", old), _only("text", new), {"text": FieldKind.LINE})
    return found.fields[0].pieces if found.fields else (Piece(Op.EQUAL, new),)


def _item_text(field: Field, item: Mapping[str, str] | None) -> str:
    return words(field, (item,)) if item else ""


def _place(field: Field, change: FieldChange) -> tuple[list[Line], list[Line], str]:
    """The address before and after, line by line, then the codes and coordinates that moved."""
    old = [line.text for line in shown(field, change.before or {}).lines]
    new = [line.text for line in shown(field, change.after or {}).lines]
    before = [_line(Op.DELETE, text, kept=text in new) for text in old]
    after = [_line(Op.INSERT, text, kept=text in old) for text in new]
    for label, was, becomes in _hidden_parts(field, change):
        before += [(Piece(Op.DELETE, f"{label}\u202f: {was}"),)] if was else []
        after += [(Piece(Op.INSERT, f"{label}\u202f: {becomes}"),)] if becomes else []
    return before, after, ""


SPOKEN_PARTS = frozenset({"street", "postcode", "commune"})


def _hidden_parts(field: Field, change: FieldChange) -> Iterator[tuple[str, str, str]]:
    by_name = {part.name: part for part in field.parts}
    for part in change.parts:
        if part.name in SPOKEN_PARTS or part.name not in by_name:
            continue
        known = by_name[part.name]
        tell = vocabulary(known.choices).label if known.choices else str
        yield _(known.label).lower(), tell(part.before or ""), tell(part.after or "")


def _line(op: Op, text: str, *, kept: bool) -> Line:
    return (Piece(Op.EQUAL if kept else op, text),)


def _body(blocks: tuple[BlockChange, ...], already: int) -> Iterator[DrawnBlock | Unchanged]:
    for same, run in groupby(blocks, lambda block: block.op is _SAME):
        if same:
            yield Unchanged(tuple(run))
            continue
        for block in run:
            already += 1
            yield DrawnBlock(already, block)


_SAME = BlockOp.SAME  # an enumeration takes its time to name one, and a text has many blocks
