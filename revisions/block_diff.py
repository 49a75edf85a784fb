"""Block by block: which paragraphs, headings, items… were kept, rewritten, moved, added or removed."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from revisions.alignment import Effort, Hunk, align
from revisions.pieces import Op, Piece, compare_words, count_words
from revisions.prose import Block, BlockKind, blocks, is_spoken, join

# Two blocks that share a smaller part of their words than this are two blocks, not one rewritten.
_ALIKE = 0.4
_ALIKE_ELSEWHERE = 0.6
_FEWEST_WORDS = 5
_PAIRS_WORTH_TRYING = 2_500
_MOST = 2_000  # changes, or blocks in one change: nobody reads more, and only hostile texts have them


class BlockOp(StrEnum):
    """What became of a block."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REWRITTEN = "rewritten"
    MOVED = "moved"


class BlockChange(NamedTuple):
    """One block and its fate. `before` is None when it was added, `after` when it was removed.

    The indexes count the blocks of each text from 0; a moved block is told once, at its new place, and may be
    reworded too. `pieces` are those of a block that was rewritten, or moved and reworded; the gaps count
    the line ends before the block.
    """

    op: BlockOp
    kind: BlockKind
    before: str | None
    after: str | None
    index_before: int | None
    index_after: int | None
    gap_before: int = 0
    gap_after: int = 0
    pieces: tuple[Piece, ...] = ()
    words_added: int = 0
    words_removed: int = 0

    @property
    def reflowed(self) -> bool:
        """Rewritten without a word changed: lines broken elsewhere, a mark of emphasis, a blank line more."""
        return self.op is BlockOp.REWRITTEN and not self.words_added and not self.words_removed


def compare_blocks(older: str, newer: str, effort: Effort) -> tuple[BlockChange, ...]:
    """The blocks of the newer text in order, with those removed where they stood. All SAME iff the texts are."""
    a, b = blocks(older), blocks(newer)
    effort.spend(8 * (len(a) + len(b)))
    hunks = [] if older == newer else align([block.text for block in a], [block.text for block in b], effort)
    a, b, hunks = _for_a_reader(a, b, hunks)
    pairing = _Pairing(a, b, hunks, effort)
    start, a_end, b_end = _between_same_ends(a, b, hunks)
    changes = [_change(pairing, i, j, effort) for i, j in pairing.in_order(start, a_end, b_end)]
    return (*_still(b, 0, 0, start), *changes, *_still(b, a_end, b_end, len(b)))


def _between_same_ends(a: list[Block], b: list[Block], hunks: list[Hunk]) -> tuple[int, int, int]:
    """Where both texts stop beginning alike, and where each begins to end like the other: to the letter and the blank.

    Most blocks stand there, and nothing about them has to be found out. All of one end, or none.
    """
    if not hunks:
        return (len(b), len(a), len(b)) if a == b else (0, len(a), len(b))
    start, a_end, b_end = hunks[0].b0, hunks[-1].a1, hunks[-1].b1
    if a[: hunks[0].a0] != b[:start]:
        start = 0
    return (start, a_end, b_end) if a[a_end:] == b[b_end:] else (start, len(a), len(b))


def _still(b: list[Block], i: int, j: int, end: int) -> list[BlockChange]:
    """The newer blocks from j on, each the same as the older one, i being the first."""
    same = BlockOp.SAME
    return [
        BlockChange(same, kind, text, text, place - j + i, place, gap, gap)
        for place, (kind, text, gap) in enumerate(b[j:end], j)
    ]


def _for_a_reader(
    a: list[Block], b: list[Block], hunks: list[Hunk]
) -> tuple[list[Block], list[Block], list[Hunk]]:
    """The same comparison, in which a change of thousands of blocks is one of a single large block."""
    if len(hunks) > _MOST:
        hunks = [Hunk(hunks[0].a0, hunks[-1].a1, hunks[0].b0, hunks[-1].b1)]
    if not any(hunk.a1 - hunk.a0 > _MOST or hunk.b1 - hunk.b0 > _MOST for hunk in hunks):
        return a, b, hunks
    new_a, new_b, new_hunks = [], [], []
    i = j = 0
    for hunk in hunks:
        new_a += a[i : hunk.a0]
        new_b += b[j : hunk.b0]
        gone, come = _as_one(a[hunk.a0 : hunk.a1]), _as_one(b[hunk.b0 : hunk.b1])
        new_hunks.append(Hunk(len(new_a), len(new_a) + len(gone), len(new_b), len(new_b) + len(come)))
        new_a += gone
        new_b += come
        i, j = hunk.a1, hunk.b1
    return new_a + a[i:], new_b + b[j:], new_hunks


def _as_one(run: list[Block]) -> list[Block]:
    """Many blocks as one; few as they are."""
    if len(run) <= _MOST:
        return run
    return [Block(run[0].kind, join([run[0]._replace(gap=0), *run[1:]]), run[0].gap)]


def older_text(changes: Sequence[BlockChange]) -> str:
    """The text that the changes start from."""
    told = [change for change in changes if change.index_before is not None]
    told.sort(key=lambda change: change.index_before or 0)
    return "".join("\n" * change.gap_before + (change.before or "") for change in told)


def newer_text(changes: Iterable[BlockChange]) -> str:
    """The text that the changes lead to."""
    return "".join("\n" * change.gap_after + change.after for change in changes if change.after is not None)


def _change(pairing: "_Pairing", i: int | None, j: int | None, effort: Effort) -> BlockChange:
    """What became of older block i, or of newer block j, or of both when they are the same one."""
    if i is not None and j is not None:
        return _kept(pairing, i, j, effort)
    if j is not None:
        block = pairing.b[j]
        added = count_words(block.text)
        return BlockChange(BlockOp.ADDED, block.kind, None, block.text, None, j, 0, block.gap, (), added)
    block = pairing.a[i or 0]
    removed = count_words(block.text)
    return BlockChange(BlockOp.REMOVED, block.kind, block.text, None, i, None, block.gap, 0, (), 0, removed)


def _kept(pairing: "_Pairing", i: int, j: int, effort: Effort) -> BlockChange:
    """A block that is in both texts: the same, moved, rewritten, or set apart by other blank lines."""
    (_, older, older_gap), (kind, newer, gap) = pairing.a[i], pairing.b[j]
    op = pairing.fates.get(j, BlockOp.SAME)
    if op is BlockOp.SAME and gap != older_gap and pairing.respaced(i, j):
        op = BlockOp.REWRITTEN
    kept = BlockChange(op, kind, older, newer, i, j, older_gap, gap)
    if op is BlockOp.SAME or (op is BlockOp.MOVED and older == newer):
        return kept
    found = compare_words(older, newer, effort)
    return kept._replace(
        pieces=found,
        words_added=sum(count_words(piece.text) for piece in found if piece.op is Op.INSERT),
        words_removed=sum(count_words(piece.text) for piece in found if piece.op is Op.DELETE),
    )


class _Pairing:
    """Which older block each newer one is."""

    def __init__(self, a: list[Block], b: list[Block], hunks: list[Hunk], effort: Effort) -> None:
        self.a, self.b, self.hunks, self.effort = a, b, hunks, effort
        self.older_of: dict[int, int] = {}
        self.fates: dict[int, BlockOp] = {}  # of a newer block that is neither the same nor added
        self.gone = {i for hunk in hunks for i in range(hunk.a0, hunk.a1)}
        self.come = {j for hunk in hunks for j in range(hunk.b0, hunk.b1)}
        self._vocabularies: dict[str, frozenset[str]] = {}
        self._pair_the_same()
        self._pair_the_moved()
        for hunk in hunks:
            self._pair_in_place(hunk)
        self._pair_the_moved_and_reworded()

    def in_order(self, start: int, a_end: int, b_end: int) -> Iterator[tuple[int | None, int | None]]:
        """Each block once, as (older, newer) indexes: by place in the newer text, the removed ones where they stood.

        From the same place of both texts, to one of each.
        """
        kept = set(self.older_of.values())
        i = start
        for j in range(start, b_end):
            partner = self.older_of.get(j)
            if partner is not None and self.fates.get(j) is not BlockOp.MOVED:
                if i < partner:
                    yield from ((gone, None) for gone in range(i, partner) if gone not in kept)
                i = partner + 1
            yield partner, j
        yield from ((gone, None) for gone in range(i, a_end) if gone not in kept)

    def respaced(self, i: int, j: int) -> bool:
        """Whether two same blocks that other blank lines set apart come after two same blocks."""
        return i == j == 0 or self.older_of.get(j - 1) == i - 1

    def _pair(self, i: int, j: int, fate: BlockOp) -> None:
        self.older_of[j] = i
        if fate is not BlockOp.SAME:
            self.fates[j] = fate

    def _pair_the_same(self) -> None:
        a_start = b_start = 0
        for hunk in [*self.hunks, Hunk(len(self.a), len(self.a), len(self.b), len(self.b))]:
            self.older_of.update(zip(range(b_start, hunk.b0), range(a_start, hunk.a0), strict=True))
            a_start, b_start = hunk.a1, hunk.b1

    def _pair_the_moved(self) -> None:
        """To the letter, wherever they stand now."""
        places: dict[str, deque[int]] = defaultdict(deque)
        for i in sorted(self.gone):
            places[self.a[i].text].append(i)
        for j in sorted(self.come):
            text = self.b[j].text
            if places.get(text) and is_spoken(text):
                self._pair(places[text].popleft(), j, BlockOp.MOVED)
        self._forget_the_paired()

    def _pair_in_place(self, hunk: Hunk) -> None:
        """Those of one hunk that are rewritten: the pairs, in order, that share most words."""
        gone = [i for i in range(hunk.a0, hunk.a1) if i in self.gone]
        come = [j for j in range(hunk.b0, hunk.b1) if j in self.come]
        if len(gone) == len(come) == 1 and self.a[gone[0]].kind is self.b[come[0]].kind:
            pairs = [(gone[0], come[0])]
        elif len(gone) * len(come) <= _PAIRS_WORTH_TRYING:
            pairs = _best_in_order(gone, come, self._alike(gone, come, _ALIKE))
        else:
            pairs = [(i, j) for i, j in zip(gone, come, strict=False) if self._share(i, j) >= _ALIKE]
        for i, j in pairs:
            self._pair(i, j, BlockOp.REWRITTEN)

    def _pair_the_moved_and_reworded(self) -> None:
        """What is left, wherever it stands, when most of its words are found again in one place."""
        self._forget_the_paired()
        if len(self.gone) * len(self.come) > _PAIRS_WORTH_TRYING:
            return
        alike = self._alike(sorted(self.gone), sorted(self.come), _ALIKE_ELSEWHERE)
        for i, j in sorted(alike, key=lambda pair: (-alike[pair], pair)):
            if i in self.gone and j in self.come and len(self._vocabulary(self.a[i])) >= _FEWEST_WORDS:
                self._pair(i, j, BlockOp.MOVED)
                self._forget_the_paired()

    def _forget_the_paired(self) -> None:
        self.gone -= set(self.older_of.values())
        self.come -= self.older_of.keys()

    def _alike(self, gone: list[int], come: list[int], least: float) -> dict[tuple[int, int], float]:
        """The pairs of blocks that share enough of their words, with that share, from `least` to 1."""
        found: dict[tuple[int, int], float] = {}
        for i in gone:
            if not self.effort.spend(10 + len(come) * (3 + len(self._vocabulary(self.a[i])) // 8)):
                break
            for j in come:
                if (share := self._share(i, j)) >= least:
                    found[i, j] = share
        return found

    def _share(self, i: int, j: int) -> float:
        """The share of their words that two blocks have in common."""
        a, b = self._vocabulary(self.a[i]), self._vocabulary(self.b[j])
        return 2 * len(a & b) / ((len(a) + len(b)) or 1)

    def _vocabulary(self, block: Block) -> frozenset[str]:
        """The words of a block, roughly: a block is compared with many others before one is found alike."""
        if block.text not in self._vocabularies:
            self._vocabularies[block.text] = frozenset(block.text.casefold().split())
        return self._vocabularies[block.text]


def _best_in_order(
    gone: list[int], come: list[int], alike: Mapping[tuple[int, int], float]
) -> list[tuple[int, int]]:
    """The pairs of greatest likeness in all, none crossing another."""
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    for x in reversed(range(len(gone))):
        for y in reversed(range(len(come))):
            paired = best[x + 1][y + 1] + alike.get((gone[x], come[y]), 0.0)
            best[x][y] = max(paired, best[x + 1][y], best[x][y + 1])
    pairs, x, y = [], 0, 0
    while x < len(gone) and y < len(come):
        if best[x][y] == best[x + 1][y]:
            x += 1
        elif best[x][y] == best[x][y + 1]:
            y += 1
        else:
            pairs.append((gone[x], come[y]))
            x, y = x + 1, y + 1
    return pairs
