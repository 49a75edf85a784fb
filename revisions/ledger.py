"""The ledger behind a blame: the present words of a page with their origins, and what was said once and is gone."""

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice
from typing import Any, NamedTuple

import zstandard

from revisions.alignment import Effort, Hunk, align
from revisions.content import Content
from revisions.errors import Unreadable
from revisions.fields import Value
from revisions.pieces import readable
from revisions.prose import atoms, opens_block, sentences

_EFFORT = 0.2  # for one revision; words that it does not suffice for count as new
_REMEMBERED_AT_MOST = 50_000
_LARGEST = 64 * 1024 * 1024
_FORMAT = 2


class Origin(NamedTuple):
    """The revision that brought something where it is, and the revision in which it first was."""

    revision: int
    first_published: int


class Ledger:
    """Grows by one revision at a time."""

    def __init__(self) -> None:
        self.number = 0
        self.lines: list[str] = []
        self.origins: list[list[Origin]] = []  # of each atom of each line
        self.values: dict[str, Origin] = {}  # of the title, each field, and each item (see item_key)
        self.said: dict[str, int] = {}  # what each of these says now, as a digest
        self.first_said: dict[int, int] = {}  # by such a digest, when it was first said
        self.gone: dict[int, list[int]] = {}  # by digest of a sentence that is gone, its words' first days

    def copy(self) -> "Ledger":
        """Another one, that can grow by itself."""
        other = Ledger()
        other.number, other.lines, other.origins = self.number, self.lines, self.origins
        other.values, other.said = self.values, self.said
        other.first_said, other.gone = dict(self.first_said), dict(self.gone)
        return other

    def add(self, number: int, content: Content) -> None:
        """Enter the next revision; its number is greater than the last one's."""
        if number <= self.number:
            raise ValueError(f"revision {number} does not come after revision {self.number}")
        self.number = number
        self._add_values(content)
        self._add_body(content.body.split("\n") if content.body else [])

    def _add_values(self, content: Content) -> None:
        said = dict(_sayings(content))
        self.values = {key: self._value_origin(key, digest) for key, digest in said.items()}
        self.said = said

    def _value_origin(self, key: str, digest: int) -> Origin:
        if self.said.get(key) == digest:
            return self.values[key]
        return Origin(self.number, self.first_said.setdefault(digest, self.number))

    def _add_body(self, lines: list[str]) -> None:
        """The new lines with their origins: those of the same lines, and what is found for the others."""
        effort = Effort(_EFFORT)
        hunks = _whole_blocks(align(self.lines, lines, effort), self.lines)
        changes = [_Change(self._sentences(hunk), sentences(lines[hunk.b0 : hunk.b1])) for hunk in hunks]
        self._find_origins(changes, effort)
        origins: list[list[Origin]] = []
        at = 0
        for hunk, change in zip(hunks, changes, strict=True):
            origins += self.origins[at : hunk.a0]
            origins += _by_line(change.origins(), lines[hunk.b0 : hunk.b1])
            at = hunk.a1
        self.origins = origins + self.origins[at:]
        self.lines = lines

    def _sentences(self, hunk: Hunk) -> "list[_Sentence]":
        """What stood in a changed stretch, sentence by sentence."""
        origins = chain.from_iterable(self.origins[hunk.a0 : hunk.a1])
        return [
            _Sentence(words, list(islice(origins, len(words))))
            for words in sentences(self.lines[hunk.a0 : hunk.a1])
        ]

    def _find_origins(self, changes: "list[_Change]", effort: Effort) -> None:
        """Sentences that stayed, then sentences that moved, then words that stayed; the rest is new, or back."""
        for change in changes:
            change.find_in_place(effort)
        _find_moved(changes)
        for change in changes:
            self._find_words(change, effort)
        for change in changes:
            for sentence in change.gone():
                self.gone.setdefault(
                    _digest(sentence.words), [origin.first_published for origin in sentence.origins]
                )
        while len(self.gone) > _REMEMBERED_AT_MOST:
            del self.gone[next(iter(self.gone))]

    def _find_words(self, change: "_Change", effort: Effort) -> None:
        """Word by word, what the unknown sentences of a stretch keep of those that are gone from it."""
        gone, unknown = change.gone(), change.unknown()
        old = [word for sentence in gone for word in sentence.words]
        origins = [origin for sentence in gone for origin in sentence.origins]
        new = [word for index in unknown for word in change.new[index]]
        found: list[Origin | None] = []
        at = 0
        for hunk in readable(align(old, new, effort), old, new):
            found += origins[at : hunk.a0]
            found += [None] * (hunk.b1 - hunk.b0)
            at = hunk.a1
        rest = iter([*found, *origins[at:]])
        for index in unknown:
            words = change.new[index]
            change.found[index] = self._completed(words, list(islice(rest, len(words))))

    def _completed(self, words: tuple[str, ...], found: "list[Origin | None]") -> list[Origin]:
        """New words come from this revision; if the sentence was there once, they were published then."""
        firsts = self.gone.get(_digest(words), [self.number] * len(words))
        return [origin or Origin(self.number, first) for origin, first in zip(found, firsts, strict=True)]

    def to_bytes(self) -> bytes:
        """Everything, compact."""
        document = {
            "number": self.number,
            "lines": self.lines,
            "origins": _runs(chain.from_iterable(self.origins)),
            "values": self.values,
            "said": self.said,
            "first_said": list(self.first_said.items()),
            "gone": [(digest, _runs(firsts)) for digest, firsts in self.gone.items()],
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return bytes([_FORMAT]) + zstandard.ZstdCompressor(level=9, write_checksum=True).compress(
            text.encode()
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Ledger":
        """What `to_bytes` wrote. Raises Unreadable for anything else."""
        if data[:1] != bytes([_FORMAT]):
            raise Unreadable("son attribution est d’un autre format")
        try:
            return cls._from_document(json.loads(_decompressed(data[1:])))
        except (zstandard.ZstdError, ValueError, KeyError, TypeError, StopIteration) as error:
            raise Unreadable("son attribution est abîmée") from error

    @classmethod
    def _from_document(cls, document: dict[str, Any]) -> "Ledger":
        ledger = cls()
        ledger.number, ledger.lines = document["number"], document["lines"]
        origins = [Origin(*origin) for origin in _unrun(document["origins"])]
        ledger.origins = list(_by_line(origins, ledger.lines))
        ledger.values = {key: Origin(*origin) for key, origin in document["values"].items()}
        ledger.said = document["said"]
        ledger.first_said = dict(document["first_said"])
        ledger.gone = {digest: list(_unrun(runs)) for digest, runs in document["gone"]}
        return ledger


class _Sentence(NamedTuple):
    words: tuple[str, ...]
    origins: list[Origin]


class _Change:
    """A changed stretch: its old sentences, its new ones, and the origins found for these."""

    def __init__(self, old: list[_Sentence], new: list[tuple[str, ...]]) -> None:
        self.old = old
        self.new = new
        self.kept: set[int] = set()  # indexes of the old sentences that are found again
        self.found: dict[int, list[Origin]] = {}  # by index of the new sentence

    def find(self, index: int, where: "_Change", old_index: int) -> None:
        """A new sentence is an old one, to the letter."""
        self.found[index] = where.old[old_index].origins
        where.kept.add(old_index)

    def find_in_place(self, effort: Effort) -> None:
        """The sentences that kept their order; their lines may end elsewhere."""
        i = j = 0
        end = Hunk(len(self.old), len(self.old), len(self.new), len(self.new))
        for hunk in [*align([old.words for old in self.old], self.new, effort), end]:
            for old_index, index in zip(range(i, hunk.a0), range(j, hunk.b0), strict=True):
                self.find(index, self, old_index)
            i, j = hunk.a1, hunk.b1

    def gone(self) -> list[_Sentence]:
        """The old sentences that are not found again."""
        return [sentence for index, sentence in enumerate(self.old) if index not in self.kept]

    def unknown(self) -> list[int]:
        """The new sentences that are not found yet."""
        return [index for index in range(len(self.new)) if index not in self.found]

    def origins(self) -> Iterator[Origin]:
        """Those of every atom of the stretch, once all are found."""
        return chain.from_iterable(self.found[index] for index in range(len(self.new)))


def item_key(name: str, item_id: str) -> str:
    """How the ledger names an item of a list: no field's name holds a line end."""
    return f"{name}\n{item_id}"


def _sayings(content: Content) -> Iterator[tuple[str, int]]:
    values: dict[str, Value] = {"title": content.title, **content.fields}
    for name, value in values.items():
        if isinstance(value, tuple):
            yield name, _digest([name, *(sorted(item.items()) for item in value)])
            for item in value:
                key = item_key(name, item["id"])
                yield key, _digest([key, sorted(item.items())])
        else:
            yield name, _digest([name, value if isinstance(value, str) else sorted(value.items())])


def _digest(said: Any) -> int:
    """Twelve bytes of a digest: nobody makes two sentences alike, to have one pass for as old as the other."""
    text = json.dumps(said, ensure_ascii=False).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=12).digest())


def _find_moved(changes: list[_Change]) -> None:
    """Sentences gone from one stretch and come to another."""
    places: dict[tuple[str, ...], deque[tuple[_Change, int]]] = defaultdict(deque)
    for change in changes:
        for index, sentence in enumerate(change.old):
            if index not in change.kept:
                places[sentence.words].append((change, index))
    for change in changes:
        for index in change.unknown():
            if places.get(change.new[index]):
                change.find(index, *places[change.new[index]].popleft())


def _whole_blocks(hunks: list[Hunk], lines: list[str]) -> list[Hunk]:
    """The hunks widened to whole paragraphs, so that a sentence is never cut by the end of a line."""
    wide: list[Hunk] = []
    for index, hunk in enumerate(hunks):
        floor = wide[-1].a1 if wide else 0
        ceiling = hunks[index + 1].a0 if index + 1 < len(hunks) else len(lines)
        up, down = _lines_above(lines, hunk.a0, floor), _lines_below(lines, hunk.a1, ceiling)
        hunk = Hunk(hunk.a0 - up, hunk.a1 + down, hunk.b0 - up, hunk.b1 + down)
        if wide and hunk.a0 == floor:
            before = wide.pop()
            hunk = Hunk(before.a0, hunk.a1, before.b0, hunk.b1)
        wide.append(hunk)
    return wide


def _lines_above(lines: list[str], start: int, floor: int) -> int:
    """How many lines above belong to the same block."""
    at = start
    while at > floor and lines[at - 1]:
        at -= 1
        if opens_block(lines[at]):
            break
    return start - at


def _lines_below(lines: list[str], end: int, ceiling: int) -> int:
    """How many lines below belong to the same block."""
    at = end
    while at < ceiling and lines[at] and not opens_block(lines[at]):
        at += 1
    return at - end


def _by_line(origins: Iterable[Origin], lines: list[str]) -> Iterator[list[Origin]]:
    """The origins of some lines' atoms, line by line."""
    rest = iter(origins)
    for line in lines:
        yield list(islice(rest, len(atoms(line))))


def _runs(values: Iterable[Any]) -> list[Any]:
    """Equal neighbours told once: [value, how many, value, how many…]."""
    return [told for value, run in groupby(values) for told in (value, len(list(run)))]


def _unrun(runs: list[Any]) -> Iterator[Any]:
    for value, count in zip(runs[::2], runs[1::2], strict=True):
        yield from [value] * count


def _decompressed(data: bytes) -> bytes:
    if not 0 <= zstandard.get_frame_parameters(data).content_size <= _LARGEST:
        raise Unreadable("la taille de son attribution est impossible")
    return zstandard.ZstdDecompressor().decompress(data)
