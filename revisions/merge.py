"""merge(base, mine, theirs): one content of two that left the same one, or the conflicts a person must settle."""

from collections.abc import Mapping
from dataclasses import dataclass

from revisions.conflict import ChoiceKey, Choices, FieldConflict
from revisions.content import Content
from revisions.diff3 import merge_texts
from revisions.errors import ImpossibleChoice, MergeConflict
from revisions.fields import FieldKind, Kinds, Value, items_of, kind_of, parts_of, text_of
from revisions.merge_parts import merge_items, merge_parts


@dataclass(frozen=True)
class Merge:
    """What came of three contents. `merged` holds all that merged by itself, and mine where a person must choose."""

    base: Content
    mine: Content
    theirs: Content
    merged: Content
    conflicts: tuple[FieldConflict, ...]

    @property
    def content(self) -> Content | None:
        """The merged content; None while there are conflicts."""
        return None if self.conflicts else self.merged

    def resolve(self, choices: Choices) -> Content:
        """The content that the choices make of what could not merge by itself.

        A choice is "mine", "theirs", "both" (one after the other), ("text", words) or ("value", a whole value), under the
        name of a conflict or one of its `keys`. Raises MergeConflict on what has no answer, ImpossibleChoice on
        an answer that does not fit, or to a question that was not asked.
        """
        self._check(choices)
        return _with(self.merged, {conflict.name: conflict.settle(choices) for conflict in self.conflicts})

    def _check(self, choices: Choices) -> None:
        asked: set[ChoiceKey] = {
            key for conflict in self.conflicts for key in (conflict.name, *conflict.keys)
        }
        for key in choices:
            if key not in asked:
                raise ImpossibleChoice(key if isinstance(key, str) else key[0])
        if missing := [conflict.name for conflict in self.conflicts if conflict.missing(choices)]:
            raise MergeConflict(missing)


def merge(base: Content, mine: Content, theirs: Content, kinds: Kinds | None = None) -> Merge:
    """Both sides' changes to `base` in one content, field by field.

    What only one side changed, or both alike, is merged. A list merges item by item, a place or a record part by
    part, prose line by line as git would; a line, number, date or choice is one person's or the other's.
    """
    values: dict[str, Value | None] = {}
    conflicts = []
    for name, *sides in _triples(base, mine, theirs):
        kind = _TEXTS.get(name) or kind_of(name, kinds, *sides)
        values[name], conflict = _merge_value(name, kind, *sides)
        conflicts += [conflict] if conflict else []
    return Merge(base, mine, theirs, _with(base, values), tuple(conflicts))


def merge_or_raise(base: Content, mine: Content, theirs: Content, kinds: Kinds | None = None) -> Content:
    """The merged content. Raises MergeConflict, naming the fields, when a person must choose."""
    merged = merge(base, mine, theirs, kinds)
    if merged.conflicts:
        raise MergeConflict(conflict.name for conflict in merged.conflicts)
    return merged.merged


def undo(head: Content, after: Content, before: Content, kinds: Kinds | None = None) -> Merge:
    """`head` without what one past revision did: the step from `before` to `after`, taken back.

    A merge with the roles swapped: from `after`, mine went on to `head`, theirs goes back to `before`.
    """
    return merge(base=after, mine=head, theirs=before, kinds=kinds)


_TEXTS: Mapping[str, FieldKind] = {"kind": FieldKind.LINE, "title": FieldKind.LINE, "body": FieldKind.PROSE}


def _triples(*contents: Content) -> list[tuple[str, Value | None, Value | None, Value | None]]:
    """Every named value of the three contents: kind, title, each field, body."""
    named = [{"kind": c.kind, "title": c.title, **c.fields, "body": c.body} for c in contents]
    base, mine, theirs = named
    return [(name, base.get(name), mine.get(name), theirs.get(name)) for name in {**base, **mine, **theirs}]


def _with(content: Content, values: Mapping[str, Value | None]) -> Content:
    """The content with other values; None takes a field away."""
    texts = {name: text_of(value) for name, value in values.items() if name in _TEXTS}
    fields = {**content.fields, **{name: value for name, value in values.items() if name not in _TEXTS}}
    present = {name: value for name, value in fields.items() if value is not None}
    return content.replace(fields=present, **texts)


def _merge_value(
    name: str, kind: FieldKind, base: Value | None, mine: Value | None, theirs: Value | None
) -> tuple[Value | None, FieldConflict | None]:
    """The merged value, with mine where a person must choose, and the conflict if there is one."""
    if mine == theirs or theirs == base:
        return mine, None
    if mine == base:
        return theirs, None
    if kind is FieldKind.PROSE:
        conflict = _merge_prose(name, base, mine, theirs)
    elif kind is FieldKind.LIST:
        conflict = _merge_list(name, base, mine, theirs)
    elif kind in (FieldKind.PLACE, FieldKind.RECORD):
        conflict = _merge_record(name, kind, base, mine, theirs)
    else:
        conflict = FieldConflict(name, kind, base, mine, theirs)
        return mine, conflict
    return conflict.merged, conflict if conflict.is_open else None


def _merge_prose(name: str, base: Value | None, mine: Value | None, theirs: Value | None) -> FieldConflict:
    regions = merge_texts(text_of(base), text_of(mine), text_of(theirs))
    return FieldConflict(name, FieldKind.PROSE, base, mine, theirs, regions=regions)


def _merge_list(name: str, base: Value | None, mine: Value | None, theirs: Value | None) -> FieldConflict:
    settled, items, order = merge_items(items_of(base), items_of(mine), items_of(theirs))
    return FieldConflict(name, FieldKind.LIST, base, mine, theirs, items=items, settled=settled, order=order)


def _merge_record(
    name: str, kind: FieldKind, base: Value | None, mine: Value | None, theirs: Value | None
) -> FieldConflict:
    as_place = kind is FieldKind.PLACE
    settled, parts = merge_parts(parts_of(base), parts_of(mine), parts_of(theirs), as_place)
    return FieldConflict(name, kind, base, mine, theirs, parts=parts, settled=settled)
