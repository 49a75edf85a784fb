"""blame(revisions): for each passage and each field, the revision that brought it, and the one that first said it.

Words are followed one by one, in their sentences. A paragraph that moves, or is wrapped elsewhere, keeps its
origins; a sentence taken away and brought back has the revision that brought it back as its origin, and still
its first publication: the day from which a defamation or a right of reply counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from revisions.content import Content
from revisions.ledger import Ledger, Origin, item_key
from revisions.prose import BlockKind, atom_places, blocks


class Passage(NamedTuple):
    """body[start:end], all of one origin and within one block (`block` counts them from 0)."""

    start: int
    end: int
    text: str
    block: int
    kind: BlockKind
    revision: int
    first_published: int


class Blame:
    """Where everything on a page comes from, as of one revision. Immutable: `extend` gives another."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def number(self) -> int:
        """The revision up to which this is true; 0 before the first."""
        return self._ledger.number

    @cached_property
    def fields(self) -> Mapping[str, Origin]:
        """The origin of the title ("title") and of each field's present value; of a list, its latest change."""
        return MappingProxyType({key: at for key, at in self._ledger.values.items() if "\n" not in key})

    def item(self, name: str, item_id: str) -> Origin:
        """The origin of one item of a list. Raises KeyError when there is no such item."""
        return self._ledger.values[item_key(name, item_id)]

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The whole body in passages, in order; joined, their texts are the body."""
        return tuple(_passages(self._ledger))

    def extend(self, number: int, content: Content) -> "Blame":
        """The same after one more revision, at the cost of what it changed."""
        ledger = self._ledger.copy()
        ledger.add(number, content)
        return Blame(ledger)

    def to_bytes(self) -> bytes:
        """All that `extend` needs, compact."""
        return self._ledger.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Blame":
        """What `to_bytes` wrote. Raises Unreadable for anything else."""
        return cls(Ledger.from_bytes(data))


def blame(revisions: Iterable[tuple[int, Content]]) -> Blame:
    """The blame of a page, from its numbered revisions in order."""
    ledger = Ledger()
    for number, content in revisions:
        ledger.add(number, content)
    return Blame(ledger)


def _passages(ledger: Ledger) -> Iterator[Passage]:
    """Each passage ends where the next begins; blanks and signs go with what stands before them."""
    body = "\n".join(ledger.lines)
    starts = list(_starts(body, ledger.origins))
    ends = [start for start, *_ in starts[1:]] + [len(body)]
    for (start, block, kind, origin), end in zip(starts, ends, strict=False):
        yield Passage(start, end, body[start:end], block, kind, *origin)


def _starts(body: str, origins: list[list[Origin]]) -> Iterator[tuple[int, int, BlockKind, Origin]]:
    """Where each passage begins: at a new block, and within one at a word of another origin."""
    offset = line = 0
    for index, block in enumerate(blocks(body)):
        offset, line = offset + block.gap, line + block.gap
        block_start = offset if index else 0
        last: Origin | None = None
        for text in block.text.split("\n"):
            for place, origin in zip(atom_places(text), origins[line], strict=True):
                if origin != last:
                    yield (block_start if last is None else offset + place), index, block.kind, origin
                    last = origin
            offset, line = offset + len(text) + 1, line + 1
        offset, line = offset - 1, line - 1
