"""diff(older, newer): what changed, as data — field by field in the words of its kind, prose block by block."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from revisions.alignment import Effort, in_same_order
from revisions.block_diff import BlockChange, BlockOp, compare_blocks, newer_text, older_text
from revisions.content import Content
from revisions.errors import DoesNotApply
from revisions.fields import FieldKind, Items, Kinds, Parts, Value, items_of, kind_of, parts_of, text_of
from revisions.pieces import Piece, compare_words

_SAME = BlockOp.SAME  # an enumeration takes its time to name one, and a text has many blocks


class ItemOp(StrEnum):
    """What became of an item of a list."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a place, of a record or of an item that changed; None where it was, or is, absent."""

    name: str
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item of a list that changed. A CHANGED one may have `moved` too; the indexes count from 0."""

    op: ItemOp
    id: str
    before: Parts | None
    after: Parts | None
    index_before: int | None
    index_after: int | None
    parts: tuple[PartChange, ...] = ()
    moved: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field (or the title) that changed; None where it was, or is, absent.

    A text has `pieces`, and `blocks` too when it is prose; a list has `items`; a place or a record has `parts`.
    """

    name: str
    kind: FieldKind
    before: Value | None
    after: Value | None
    pieces: tuple[Piece, ...] = ()
    blocks: tuple[BlockChange, ...] = ()
    items: tuple[ItemChange, ...] = ()
    parts: tuple[PartChange, ...] = ()


@dataclass(frozen=True)
class Diff:
    """How one content became another.

    `body` covers the whole body in order, unchanged blocks included. Empty iff the canonical forms are equal;
    `len` counts the changes.
    """

    kind: FieldChange | None
    title: FieldChange | None
    fields: tuple[FieldChange, ...]
    body: tuple[BlockChange, ...]

    @cached_property
    def changed_blocks(self) -> tuple[BlockChange, ...]:
        """The blocks of the body that are not the same."""
        return tuple([block for block in self.body if block.op is not _SAME])

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of what changed: "kind", "title", fields, "body"."""
        named = [change for change in (self.kind, self.title, *self.fields) if change]
        return (*(change.name for change in named), *(["body"] if self.changed_blocks else []))

    @property
    def is_empty(self) -> bool:
        """Whether the two contents are equal."""
        return not self.changed

    def __len__(self) -> int:
        return len(self.changed) - bool(self.changed_blocks) + len(self.changed_blocks)

    def __bool__(self) -> bool:
        return not self.is_empty

    def apply(self, older: Content) -> Content:
        """The newer content, from the older one alone. Raises DoesNotApply on any other content."""
        fields = dict(older.fields)
        for change in self.fields:
            _check(change, fields.pop(change.name, None))
            if change.after is not None:
                fields[change.name] = change.after
        if older_text(self.body) != older.body:
            raise DoesNotApply("body")
        return Content(
            kind=_applied(self.kind, older.kind),
            title=_applied(self.title, older.title),
            fields=fields,
            body=newer_text(self.body),
        )


def diff(older: Content, newer: Content, kinds: Kinds | None = None, deadline: float = 0.5) -> Diff:
    """What changed from `older` to `newer`.

    `kinds` says how each field is told; a missing one is inferred from its values. `deadline` bounds, in
    seconds of an ordinary machine's work, the search for fine detail; beyond it the answer is coarser, never wrong.
    """
    effort = Effort(deadline)
    names = sorted({*older.fields, *newer.fields})
    fields = (_field(name, kinds, older.fields.get(name), newer.fields.get(name), effort) for name in names)
    return Diff(
        kind=_whole("kind", older.kind, newer.kind, effort),
        title=_whole("title", older.title, newer.title, effort),
        fields=tuple(change for change in fields if change),
        body=compare_blocks(older.body, newer.body, effort),
    )


def _applied(change: FieldChange | None, before: str) -> str:
    if change is None:
        return before
    _check(change, before)
    return text_of(change.after)


def _check(change: FieldChange, found: Value | None) -> None:
    if found != change.before:
        raise DoesNotApply(change.name)


def _whole(name: str, before: str, after: str, effort: Effort) -> FieldChange | None:
    if before == after:
        return None
    return FieldChange(name, FieldKind.LINE, before, after, compare_words(before, after, effort))


def _field(
    name: str, kinds: Kinds | None, before: Value | None, after: Value | None, effort: Effort
) -> FieldChange | None:
    if before == after:
        return None
    kind = kind_of(name, kinds, before, after)
    change = FieldChange(name, kind, before, after)
    if kind is FieldKind.LIST:
        return replace(change, items=compare_items(items_of(before), items_of(after), effort))
    if kind in (FieldKind.PLACE, FieldKind.RECORD):
        return replace(change, parts=compare_parts(parts_of(before), parts_of(after), effort))
    if not (isinstance(before, str | None) and isinstance(after, str | None)):
        return change
    blocks = compare_blocks(before or "", after or "", effort) if kind is FieldKind.PROSE else ()
    return replace(change, pieces=compare_words(before or "", after or "", effort), blocks=blocks)


def compare_parts(before: Parts, after: Parts, effort: Effort) -> tuple[PartChange, ...]:
    """The parts that differ, by name."""
    return tuple(
        PartChange(
            name,
            before.get(name),
            after.get(name),
            compare_words(before.get(name, ""), after.get(name, ""), effort),
        )
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def compare_items(before: Items, after: Items, effort: Effort) -> tuple[ItemChange, ...]:
    """The items that differ, in the newer order, those removed at the end of it."""
    old = {item["id"]: (index, item) for index, item in enumerate(before)}
    new = {item["id"]: (index, item) for index, item in enumerate(after)}
    still = in_same_order(list(old), list(new))
    changes = [
        _item(name, old.get(name), new.get(name), name not in still, effort) for name in {**new, **old}
    ]
    return tuple(change for change in changes if change)


def _item(
    name: str, old: tuple[int, Parts] | None, new: tuple[int, Parts] | None, moved: bool, effort: Effort
) -> ItemChange | None:
    if old is None and new is not None:
        return ItemChange(ItemOp.ADDED, name, None, new[1], None, new[0])
    if new is None and old is not None:
        return ItemChange(ItemOp.REMOVED, name, old[1], None, old[0], None)
    if old is None or new is None or (old[1] == new[1] and not moved):
        return None
    op = ItemOp.MOVED if old[1] == new[1] else ItemOp.CHANGED
    return ItemChange(op, name, old[1], new[1], old[0], new[0], compare_parts(old[1], new[1], effort), moved)
