"""Three texts into one, line by line: a clean merge is the one that git's merge would give, or none.

The older text and each of the two newer ones are aligned with git's choices (see alignment). Where only one side
changed, its lines stand; where both made the same change, it stands once; where both changed lines that overlap
or touch, a person must choose. Nothing is ever patched by likeness.
"""

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from revisions.alignment import Hunk, align_as_git, common_start


class Region(NamedTuple):
    """Some whole lines, each with its line end: settled (`text`), or to be chosen among `base`, `mine` and `theirs`."""

    clean: bool
    text: str = ""
    base: str = ""
    mine: str = ""
    theirs: str = ""


def merge_texts(base: str, mine: str, theirs: str) -> tuple[Region, ...]:
    """The regions, in order, that cover the merged text."""
    o, a, b = _lines(base), _lines(mine), _lines(theirs)
    if mine in (base, theirs) or theirs == base:
        return tuple(_joined(iter([Region(True, "".join(b if mine == base else a))])))
    return tuple(_joined(_merge_lines(o, a, b)))


def text_of_lines(lines: str) -> str:
    """A text from its regions' lines: the last line's end goes."""
    return lines.removesuffix("\n")


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")] if text else []


class _Cluster(NamedTuple):
    """Lines of the base that one side or both changed, and what each side has instead."""

    o0: int
    o1: int
    mine: list[str]
    theirs: list[str]
    by_mine: bool
    by_theirs: bool


def _merge_lines(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Region]:
    at = 0
    for cluster in _clusters(base, mine, theirs):
        yield Region(True, "".join(base[at : cluster.o0]))
        yield from _settle(cluster, "".join(base[cluster.o0 : cluster.o1]))
        at = cluster.o1
    yield Region(True, "".join(base[at:]))


def _clusters(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[_Cluster]:
    """The changes of both sides, in order; those that overlap or touch are one."""
    a, b = _Side(mine, align_as_git(base, mine)), _Side(theirs, align_as_git(base, theirs))
    while a.hunks or b.hunks:
        o0 = o1 = min(side.hunks[0].a0 for side in (a, b) if side.hunks)
        a.begin(o0)
        b.begin(o0)
        while (reach := max(a.take(o1), b.take(o1))) > o1:
            o1 = reach
        yield _Cluster(o0, o1, a.taken(o1), b.taken(o1), a.changed, b.changed)


class _Side:
    """One newer text, walked along the base."""

    def __init__(self, lines: list[str], hunks: list[Hunk]) -> None:
        self.lines = lines
        self.hunks = deque(hunks)
        self.shift = 0  # how much later the same line stands here than in the base
        self.start = 0
        self.changed = False

    def begin(self, o0: int) -> None:
        self.start = o0 + self.shift
        self.changed = False

    def take(self, o1: int) -> int:
        """Take in the changes that begin at line o1 of the base or before; where they end."""
        while self.hunks and self.hunks[0].a0 <= o1:
            hunk = self.hunks.popleft()
            self.changed = True
            self.shift = hunk.b1 - hunk.a1
            o1 = max(o1, hunk.a1)
        return o1

    def taken(self, o1: int) -> list[str]:
        return self.lines[self.start : o1 + self.shift]


def _settle(cluster: _Cluster, base: str) -> Iterator[Region]:
    """One side's lines where the other left the base alone, or did the same; else a choice."""
    a, b = cluster.mine, cluster.theirs
    if not cluster.by_theirs or a == b:
        yield Region(True, "".join(a))
    elif not cluster.by_mine:
        yield Region(True, "".join(b))
    else:
        yield from _choice(base, a, b)


def _choice(base: str, mine: list[str], theirs: list[str]) -> Iterator[Region]:
    """A choice, without the lines with which both sides begin and end."""
    start = common_start(mine, theirs)
    end = common_start(mine[start:][::-1], theirs[start:][::-1])
    a1, b1 = len(mine) - end, len(theirs) - end
    yield Region(True, "".join(mine[:start]))
    yield Region(False, "", base, "".join(mine[start:a1]), "".join(theirs[start:b1]))
    yield Region(True, "".join(mine[a1:]))


def _joined(regions: Iterator[Region]) -> Iterator[Region]:
    """The same regions, neighbouring clean ones as one and empty ones left out."""
    for clean, run in groupby(regions, key=lambda region: region.clean):
        if not clean:
            yield from run
        elif text := "".join(region.text for region in run):
            yield Region(True, text)
