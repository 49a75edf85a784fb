"""Word by word: what was kept, taken out and put in between two texts."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from revisions.alignment import Effort, Hunk, align
from revisions.prose import spoken, words_and_blanks


class Op(StrEnum):
    """What became of a piece of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


_ORDER = (Op.EQUAL, Op.DELETE, Op.INSERT)


class Piece(NamedTuple):
    """Some words in a row with one fate. The EQUAL and DELETE pieces make the older text, EQUAL and INSERT the newer."""

    op: Op
    text: str


def compare_words(older: str, newer: str, effort: Effort) -> tuple[Piece, ...]:
    """The pieces of two texts, cut between words only; one for the other when effort is spent."""
    if not effort.spend(600 + 2 * (len(older) + len(newer))):
        return _one_for_the_other(older, newer)
    # Words alone are aligned: a blank is like any other, and would match everywhere.
    a, b = words_and_blanks(older), words_and_blanks(newer)
    hunks = align(a[::2], b[::2], effort)
    if not effort.spend(30 * len(hunks)):
        return _one_for_the_other(older, newer)
    return tuple(_pieces(a, b, readable(_with_blanks(hunks, a, b), a, b)))


def _one_for_the_other(older: str, newer: str) -> tuple[Piece, ...]:
    return tuple(Piece(op, text) for op, text in ((Op.DELETE, older), (Op.INSERT, newer)) if text)


def _with_blanks(hunks: list[Hunk], a: list[str], b: list[str]) -> list[Hunk]:
    """Hunks between words, told between words and blanks, and those where only the blank after a word changed."""
    found: list[Hunk] = []
    i = j = 0
    for hunk in [*hunks, Hunk(len(a) // 2, len(a) // 2, len(b) // 2, len(b) // 2)]:
        found += _changed_blanks(a, b, 2 * i, 2 * j, 2 * hunk.a0)
        found.append(Hunk(*(2 * index for index in hunk)))
        i, j = hunk.a1, hunk.b1
    return _joined(found[:-1])


def _changed_blanks(a: list[str], b: list[str], i: int, j: int, end: int) -> list[Hunk]:
    if a[i + 1 : end : 2] == b[j + 1 : j + end - i : 2]:
        return []
    places = ((i + step, j + step) for step in range(1, end - i, 2))
    return [Hunk(x, x + 1, y, y + 1) for x, y in places if a[x] != b[y]]


def _joined(hunks: list[Hunk]) -> list[Hunk]:
    """The same hunks, those that touch as one."""
    found: list[Hunk] = []
    for hunk in hunks:
        if found and found[-1].a1 == hunk.a0 and found[-1].b1 == hunk.b0:
            hunk = Hunk(found[-1].a0, hunk.a1, found.pop().b0, hunk.b1)
        found.append(hunk)
    return found


def _pieces(a: list[str], b: list[str], hunks: list[Hunk]) -> Iterator[Piece]:
    """The hunks as pieces of text."""
    at = 0
    for hunk in [*hunks, Hunk(len(a), len(a), len(b), len(b))]:
        told = (a[at : hunk.a0], a[hunk.a0 : hunk.a1], b[hunk.b0 : hunk.b1])
        yield from (Piece(op, text) for op, text in zip(_ORDER, map("".join, told), strict=True) if text)
        at = hunk.a1


def readable(hunks: Sequence[Hunk], a: Sequence[str], b: Sequence[str]) -> list[Hunk]:
    """The same change in fewer hunks: what stood still between two larger changes by mere chance joins them.

    A stretch joins when it is no longer than the change on either side of it (the rule of diff-match-patch's
    semantic clean-up): « de la » kept between two rewritten sentences is no help to their reader.
    """
    if len(hunks) < 2:
        return list(hunks)
    a_length = [0, *accumulate(map(len, a))]
    b_length = [0, *accumulate(map(len, b))]

    def size(hunk: Hunk) -> int:
        return max(a_length[hunk.a1] - a_length[hunk.a0], b_length[hunk.b1] - b_length[hunk.b0])

    kept: list[Hunk] = []
    for hunk in hunks:
        while kept:
            still = a_length[hunk.a0] - a_length[kept[-1].a1]
            if still > min(size(hunk), size(kept[-1])):
                break
            before = kept.pop()
            hunk = Hunk(before.a0, hunk.a1, before.b0, hunk.b1)
        kept.append(hunk)
    return kept


def count_words(text: str) -> int:
    """How many words a person would count."""
    return len(spoken(text))
