"""What a merge leaves to people: each conflict with both sides' words, and how a choice becomes a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from revisions.diff3 import Region, text_of_lines
from revisions.errors import ImpossibleChoice
from revisions.fields import LOCALITY_NAME, FieldKind, Items, Parts, Value, items_of, parts_of
from revisions.prose import BlockKind, blocks

Choice: TypeAlias = (
    Literal["mine", "theirs", "both"] | tuple[Literal["text"], str] | tuple[Literal["value"], Value]
)
ChoiceKey: TypeAlias = str | tuple[str, str] | tuple[str, int]
Choices: TypeAlias = Mapping[ChoiceKey, Choice]


@dataclass(frozen=True, slots=True)
class PartConflict:
    """A part, or the parts of a locality as one, that both sides changed. Absent parts are not in the mappings."""

    name: str
    base: Parts
    mine: Parts
    theirs: Parts

    @property
    def is_single(self) -> bool:
        """Whether it is one part, which a text can answer."""
        return self.name != LOCALITY_NAME


@dataclass(frozen=True, slots=True)
class ItemConflict:
    """An item that both sides changed, or that one changed and the other removed (None).

    When both changed it, `mine` and `theirs` already hold what merged by itself; `parts` are those that differ.
    """

    id: str
    base: Parts | None
    mine: Parts | None
    theirs: Parts | None
    parts: tuple[PartConflict, ...] = ()


@dataclass(frozen=True)
class FieldConflict:
    """A field that both sides changed in ways that cannot both stand. None is an absent field.

    A prose has `regions`, which cover it in order; a list has `items`, a place or a record `parts`; anything else is
    chosen whole. `settled` is what merged by itself: the list with its other items (`order` is that of all), the
    place with its other parts.
    """

    name: str
    kind: FieldKind
    base: Value | None
    mine: Value | None
    theirs: Value | None
    regions: tuple[Region, ...] = ()
    items: tuple[ItemConflict, ...] = ()
    parts: tuple[PartConflict, ...] = ()
    settled: Value | None = None
    order: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[ChoiceKey, ...]:
        """The choices that settle it: (name, region index), (name, item id) or (name, part), or the name alone."""
        regions = [(self.name, index) for index, region in enumerate(self.regions) if not region.clean]
        named = [(self.name, item.id) for item in self.items] + [
            (self.name, part.name) for part in self.parts
        ]
        return (*regions, *named) or (self.name,)

    @property
    def is_open(self) -> bool:
        """Whether there is anything left to choose."""
        return bool(self.items or self.parts or any(not region.clean for region in self.regions))

    @property
    def both_can_stay(self) -> bool:
        """Whether "both" is a choice: paragraphs and items can follow one another, a date cannot."""
        return bool(self.regions or self.items)

    @property
    def merged(self) -> Value | None:
        """The parts that merged by themselves, with mine where a person must choose."""
        return self.settle({self.name: "mine"})

    def missing(self, choices: Choices) -> bool:
        """Whether some choice is still to be made."""
        return self.name not in choices and any(key not in choices for key in self.keys)

    def settle(self, choices: Choices) -> Value | None:
        """The value that the choices make. The name alone answers for all that has no answer of its own.

        Raises KeyError where a choice is missing, ImpossibleChoice for one that this kind of field does not have.
        """
        whole = choices.get(self.name)
        if isinstance(whole, tuple):
            return whole[1]
        if self.kind is FieldKind.PROSE:
            return self._settle_regions(choices)
        if self.kind is FieldKind.LIST:
            return self._settle_items(choices)
        if self.kind in (FieldKind.PLACE, FieldKind.RECORD):
            return self._settle_parts(choices)
        return self.theirs if _is_theirs(self.name, choices[self.name]) else self.mine

    def _choice(self, choices: Choices, key: ChoiceKey) -> Choice:
        return choices[key] if key in choices else choices[self.name]

    def _settle_regions(self, choices: Choices) -> str:
        texts = [
            region.text
            if region.clean
            else _chosen_lines(self.name, region, self._choice(choices, (self.name, index)))
            for index, region in enumerate(self.regions)
        ]
        return text_of_lines("".join(texts))

    def _settle_items(self, choices: Choices) -> Items:
        clean = {item["id"]: (item,) for item in items_of(self.settled)}
        chosen = {
            item.id: _chosen_items(self.name, item, self._choice(choices, (self.name, item.id)))
            for item in self.items
        }
        return tuple(item for name in self.order for item in {**clean, **chosen}[name])

    def _settle_parts(self, choices: Choices) -> Parts:
        parts = dict(parts_of(self.settled))
        for part in self.parts:
            parts |= _chosen_part(self.name, part, self._choice(choices, (self.name, part.name)))
        return parts


_CLOSE_TOGETHER = {BlockKind.ITEM, BlockKind.TABLE_ROW, BlockKind.QUOTE}


def _is_theirs(name: str, choice: Choice) -> bool:
    """Whether a choice between two sides is theirs."""
    if choice not in ("mine", "theirs"):
        raise ImpossibleChoice(name)
    return choice == "theirs"


def _chosen_lines(name: str, region: Region, choice: Choice) -> str:
    if isinstance(choice, tuple):
        return _whole_lines(name, choice[1])
    if choice == "both":
        return _one_after_the_other(region.mine, region.theirs)
    return region.theirs if _is_theirs(name, choice) else region.mine


def _whole_lines(name: str, text: Value) -> str:
    if not isinstance(text, str):
        raise ImpossibleChoice(name)
    return text if not text or text.endswith("\n") else text + "\n"


def _one_after_the_other(mine: str, theirs: str) -> str:
    """Both texts, a blank line between them unless they are items or rows that belong together."""
    if not mine or not theirs:
        return mine or theirs
    above, below = blocks(text_of_lines(mine)), blocks(text_of_lines(theirs))
    close = above and below and {above[-1].kind, below[0].kind} <= _CLOSE_TOGETHER
    apart = not (close or mine.endswith("\n\n") or theirs.startswith("\n"))
    return mine + "\n" * apart + theirs


def _chosen_items(name: str, item: ItemConflict, choice: Choice) -> Items:
    """The items that stand in the end: one, none, or both (the second then gets an id of its own)."""
    if isinstance(choice, tuple):
        return ({**_as_parts(name, choice[1]), "id": item.id},)
    sides = {"mine": [item.mine], "theirs": [item.theirs], "both": [item.mine, item.theirs]}
    if choice not in sides:
        raise ImpossibleChoice(name)
    return tuple(side for side in sides[choice] if side is not None)


def _chosen_part(name: str, part: PartConflict, choice: Choice) -> Parts:
    if not isinstance(choice, tuple):
        return part.theirs if _is_theirs(name, choice) else part.mine
    if isinstance(choice[1], str) and part.is_single:
        return {part.name: choice[1]}
    return _as_parts(name, choice[1])


def _as_parts(name: str, value: Value) -> Parts:
    if not isinstance(value, Mapping):
        raise ImpossibleChoice(name)
    return value
