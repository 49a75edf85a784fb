"""A page with the origin of everything it says: its fields value by value, its text block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.kinds import Field, Kind
from app.presentation.shown import words
from revisions import Blame, Content, Origin, Passage


@dataclass(frozen=True, slots=True)
class AttributedField:
    """A field and what it says, in words; the values of a list that came together are told together."""

    name: str
    label: str
    said: tuple[tuple[str, Origin], ...]


@dataclass(frozen=True, slots=True)
class AttributedPassage:
    """Some words of one origin, and the blank after them; the signs of Markdown are left as they were typed."""

    words: str
    blank: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class AttributedBlock:
    """A paragraph, or a title, an item, a row, numbered from 1."""

    number: int
    passages: tuple[AttributedPassage, ...]

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Each origin once, in the order of the words."""
        return tuple(dict.fromkeys(passage.origin for passage in self.passages))


def attributed_fields(kind: Kind, content: Content, blame: Blame) -> list[AttributedField]:
    """The name of the page, then each field that says something, in the order of the page."""
    named = AttributedField("title", kind.title_label, ((content.title, blame.fields["title"]),))
    return [named] + [
        AttributedField(field.name, field.label, tuple(_said(field, content.fields[field.name], blame)))
        for field in kind.fields()
        if field.name in content.fields
    ]


def _said(field: Field, value: Any, blame: Blame) -> Iterator[tuple[str, Origin]]:
    if not isinstance(value, tuple):
        yield words(field, value), blame.fields[field.name]
        return
    together: dict[Origin, list[Any]] = {}
    for item in value:
        together.setdefault(blame.item(field.name, item["id"]), []).append(item)
    for origin, items in together.items():
        yield words(field, tuple(items)), origin


def attributed_blocks(blame: Blame) -> list[AttributedBlock]:
    """The text in blocks, in its order."""
    runs = groupby(blame.passages, lambda passage: passage.block)
    return [
        AttributedBlock(number, tuple(_passages(list(run)))) for number, (_block, run) in enumerate(runs, 1)
    ]


def _passages(run: list[Passage]) -> Iterator[AttributedPassage]:
    """The passages of a block, without the line ends that follow it."""
    for place, passage in enumerate(run, 1):
        words = passage.text.rstrip()
        blank = passage.text[len(words) :] if place < len(run) else ""
        yield AttributedPassage(words, blank, Origin(passage.revision, passage.first_published))
