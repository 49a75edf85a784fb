"""Word by word: what was kept, taken out and put in between two texts."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from revisions.alignment import Effort, Hunk, align
from revisions.prose import spoken, words


class Op(StrEnum):
    """What became of a piece of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


class Piece(NamedTuple):
    """Some words in a row with one fate. The EQUAL and DELETE pieces make the older text, EQUAL and INSERT the newer."""

    op: Op
    text: str


def compare_words(older: str, newer: str, effort: Effort) -> tuple[Piece, ...]:
    """The pieces of two texts, cut between words only; one for the other when effort is spent."""
    if not effort.spend(150 + len(older) + len(newer)):
        return tuple(Piece(op, text) for op, text in ((Op.DELETE, older), (Op.INSERT, newer)) if text)
    a, b = words(older), words(newer)
    return pieces(a, b, readable(align(a, b, effort), a, b))


def pieces(a: Sequence[str], b: Sequence[str], hunks: Sequence[Hunk]) -> tuple[Piece, ...]:
    """The hunks between two lists of words, as pieces."""
    found, at = [], 0
    for hunk in hunks:
        found.append(Piece(Op.EQUAL, "".join(a[at : hunk.a0])))
        found.append(Piece(Op.DELETE, "".join(a[hunk.a0 : hunk.a1])))
        found.append(Piece(Op.INSERT, "".join(b[hunk.b0 : hunk.b1])))
        at = hunk.a1
    found.append(Piece(Op.EQUAL, "".join(a[at:])))
    return tuple(piece for piece in found if piece.text)


def readable(hunks: Sequence[Hunk], a: Sequence[str], b: Sequence[str]) -> list[Hunk]:
    """The same change in fewer hunks: what stood still between two larger changes by mere chance joins them.

    A stretch joins when it is no longer than the change on either side of it (the rule of diff-match-patch's
    semantic clean-up): « de la » kept between two rewritten sentences is no help to their reader.
    """
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
