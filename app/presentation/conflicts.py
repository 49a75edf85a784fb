"""Two people's words, side by side: each thing to settle with its two texts and the choices it allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kinds import Field, Kind
from app.presentation.shown import words
from revisions import Choice, ChoiceKey, FieldConflict, FieldKind, Merge

PROSE = (FieldKind.PROSE,)
TYPED = (FieldKind.LINE, FieldKind.NUMBER, FieldKind.DATE, FieldKind.PROSE)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to settle. `name` is that of its inputs; None for a text means that this side removed it."""

    name: str
    key: ChoiceKey
    label: str
    base: str | None
    mine: str | None
    theirs: str | None
    context: str
    both: bool
    typed: bool
    prose: bool


def questions(kind: Kind, merge: Merge) -> list[Question]:
    """Everything that a person must settle, in the order of the page."""
    order = {name: n for n, name in enumerate(["title", *(f.name for f in kind.fields()), "body"])}
    conflicts = sorted(merge.conflicts, key=lambda conflict: order.get(conflict.name, len(order)))
    return [_question(kind, conflict, key) for conflict in conflicts for key in conflict.keys]


def choices_in(asked: list[Question], sent: Mapping[str, str]) -> dict[ChoiceKey, Choice]:
    """The answers of a form: `choix-…` says which side, `texte-…` what was typed instead."""
    found: dict[ChoiceKey, Choice] = {}
    for question in asked:
        choice = sent.get(f"choix-{question.name}")
        if choice == "text" and question.typed:
            text = sent.get(f"texte-{question.name}", "").replace("\r\n", "\n")
            found[question.key] = ("text", text)
        elif choice in ("mine", "theirs") or (choice == "both" and question.both):
            found[question.key] = choice  # type: ignore[assignment]
    return found


def _question(kind: Kind, conflict: FieldConflict, key: ChoiceKey) -> Question:
    field = kind.by_name.get(conflict.name)
    label = {"title": kind.title_label, "body": "Texte"}.get(conflict.name) or (
        field.label if field else conflict.name
    )
    base, mine, theirs = _texts(field, conflict, key)
    prose = conflict.kind in PROSE or bool(conflict.regions)
    name = key if isinstance(key, str) else f"{key[0]}-{key[1]}"
    typed = prose or (isinstance(key, str) and conflict.kind in TYPED)
    return Question(
        name, key, label, base, mine, theirs, _context(conflict, key), conflict.both_can_stay, typed, prose
    )


def _texts(field: Field | None, conflict: FieldConflict, key: ChoiceKey) -> tuple[str | None, ...]:
    if isinstance(key, str):
        return tuple(_told(field, value) for value in (conflict.base, conflict.mine, conflict.theirs))
    if conflict.regions:
        region = conflict.regions[int(key[1])]
        return tuple(text.rstrip("\n") or None for text in (region.base, region.mine, region.theirs))
    if conflict.items:
        item = next(item for item in conflict.items if item.id == key[1])
        return tuple(
            _told(field, (value,) if value else None) for value in (item.base, item.mine, item.theirs)
        )
    part = next(part for part in conflict.parts if part.name == key[1])
    return tuple(_told(field, value) for value in (part.base, part.mine, part.theirs))


def _told(field: Field | None, value: Any) -> str | None:
    if not value:
        return None
    if field is None or (isinstance(value, str) and not field.choices):
        return str(value)
    return words(field, value) or " ; ".join(str(part) for part in dict(value).values())


def _context(conflict: FieldConflict, key: ChoiceKey) -> str:
    """The end of what precedes a passage, so that one knows where one is."""
    if isinstance(key, str) or not conflict.regions:
        return ""
    before = conflict.regions[int(key[1]) - 1].text if int(key[1]) else ""
    lines = [line for line in before.split("\n") if line.strip()]
    return lines[-1] if lines else ""
