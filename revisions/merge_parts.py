"""Merging what has parts: a place or a record part by part, a list item by item, and in what order."""

from collections.abc import Iterator

from revisions.alignment import in_same_order
from revisions.conflict import ItemConflict, PartConflict
from revisions.fields import LOCALITY, LOCALITY_NAME, Items, Parts

_Units = dict[str, Parts]


def merge_parts(
    base: Parts, mine: Parts, theirs: Parts, as_place: bool
) -> tuple[Parts, tuple[PartConflict, ...]]:
    """The parts that merge by themselves, and those that both sides changed.

    In a place the parts of the locality change as one: the commune of one person with the
    coordinates of another would be nowhere.
    """
    bases, mines, theirses = (_units(parts, as_place) for parts in (base, mine, theirs))
    settled: dict[str, str] = {}
    conflicts = []
    for name in sorted({*bases, *mines, *theirses}):
        old, a, b = bases.get(name, {}), mines.get(name, {}), theirses.get(name, {})
        if a in (old, b) or b == old:
            settled |= b if a == old else a
        else:
            conflicts.append(PartConflict(name, old, a, b))
    return settled, tuple(conflicts)


def _units(parts: Parts, as_place: bool) -> _Units:
    """Each part alone, but those of a locality together."""
    units: dict[str, dict[str, str]] = {}
    for name, text in parts.items():
        unit = LOCALITY_NAME if as_place and name in LOCALITY else name
        units.setdefault(unit, {})[name] = text
    return dict(units)


def merge_items(
    base: Items, mine: Items, theirs: Items
) -> tuple[Items, tuple[ItemConflict, ...], tuple[str, ...]]:
    """The items that merge by themselves, in order; those that do not; and the order of all, by id."""
    bases, mines, theirses = ({item["id"]: item for item in items} for items in (base, mine, theirs))
    merged: dict[str, Parts] = {}
    conflicts: dict[str, ItemConflict] = {}
    for name in {**bases, **mines, **theirses}:
        item, conflict = _merge_item(name, bases.get(name), mines.get(name), theirses.get(name))
        if conflict:
            conflicts[name] = conflict
        elif item is not None:
            merged[name] = item
    order = tuple(
        name for name in _merge_order([*bases], [*mines], [*theirses]) if name in merged or name in conflicts
    )
    return (
        tuple(merged[name] for name in order if name in merged),
        tuple(conflicts[name] for name in order if name in conflicts),
        order,
    )


def _merge_item(
    name: str, base: Parts | None, mine: Parts | None, theirs: Parts | None
) -> tuple[Parts | None, ItemConflict | None]:
    if mine == theirs or theirs == base:
        return mine, None
    if mine == base:
        return theirs, None
    if mine is None or theirs is None:
        return None, ItemConflict(name, base, mine, theirs)
    settled, parts = merge_parts(base or {}, mine, theirs, as_place=True)
    if not parts:
        return settled, None
    mine, theirs = (
        {**settled, **_all(side)} for side in ([p.mine for p in parts], [p.theirs for p in parts])
    )
    return None, ItemConflict(name, base, mine, theirs, parts)


def _all(parts: list[Parts]) -> Parts:
    return {name: text for some in parts for name, text in some.items()}


def _merge_order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """An order in which each item follows the one that the person who placed it put before it.

    Items that nobody moved keep their order; those that one side moved or added come after their neighbour
    on that side. Two runs at one place come in alphabetical order of their ids, and an item that both sides placed
    stands at the first of its places: whoever is "mine", the order is the same.
    """
    by_mine, by_theirs = set(mine) - in_same_order(base, mine), set(theirs) - in_same_order(base, theirs)
    fixed = [name for name in base if name not in by_mine | by_theirs]
    runs: dict[str | None, list[list[str]]] = {}
    for side, placed in ((mine, by_mine), (theirs, by_theirs)):
        for anchor, run in _runs(side, placed, set(fixed)):
            runs.setdefault(anchor, []).append(run)
    order = [name for run in sorted(runs.get(None, [])) for name in run]
    for name in fixed:
        order += [name, *(other for run in sorted(runs.get(name, [])) for other in run)]
    return list(dict.fromkeys(order))


def _runs(side: list[str], placed: set[str], fixed: set[str]) -> Iterator[tuple[str | None, list[str]]]:
    """What one side placed, in runs, each with the unmoved item it follows (None: the beginning)."""
    anchor: str | None = None
    run: list[str] = []
    for name in side:
        if name in placed:
            run.append(name)
        elif name in fixed:
            if run:
                yield anchor, run
            anchor, run = name, []
    if run:
        yield anchor, run
