"""where(base, head, place, passage): what became of the words, or of the field, that somebody once pointed at.

An anchor follows its passage when paragraphs move, and when it is reworded a little; beyond that it says that the
passage is gone. It never takes other words for those that were meant: in doubt, they are gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from revisions.alignment import Effort
from revisions.block_diff import BlockChange, compare_blocks
from revisions.content import Content
from revisions.fields import Kinds
from revisions.pieces import Op, count_words
from revisions.prose import atom_places, spoken

# The share of its words that a passage must keep, in what now stands in its place, to be the same passage.
_SAME_PASSAGE = 0.6
# As many words in a row are nobody's by chance: wherever they stand, they are the ones.
_FEWEST_WORDS = 5
_SECONDS = 0.3
_MOST_PLACES = 20  # of a passage said again and again: only hostile texts have more


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where it is now. `passage`: the words that stand there, body[start:end] of the head; "" for a field, or when gone.

    changed: the passage was reworded, or the field has another value. Not found: the passage or the field is gone.
    """

    found: bool
    changed: bool = False
    passage: str = ""
    start: int = 0
    end: int = 0


GONE = Anchor(found=False)


class _Run(NamedTuple):
    """old[start:start + length] is new[at:at + length]."""

    start: int
    at: int
    length: int


def where(base: Content, head: Content, place: str, passage: str = "", kinds: Kinds | None = None) -> Anchor:
    """What became, in `head`, of what was pointed at in `base`.

    place: "" for the whole page, "title", "body", or the name of a field; `passage` is some of the body. With `kinds`, a
    field that this kind of page does not have is gone; one that was empty and still is, is where it was.
    """
    if place == "":
        return Anchor(found=True, changed=base != head)
    if place == "body" and passage:
        return _passage(base.body, head.body, passage)
    return _field(base, head, place, kinds)


def pointed_at(body: str, passage: str) -> str:
    """The passage as the body has it, first occurrence, signs and links included; "" when it does not say these words.

    For whoever copied it from the page as it is drawn, without its Markdown.
    """
    first = next(_occurrences(body, passage.strip()), None)
    return body[slice(*first)] if first else ""


def _field(base: Content, head: Content, place: str, kinds: Kinds | None) -> Anchor:
    if place not in {"title", "body"} and kinds is not None and place not in kinds:
        return GONE
    before, after = _said(base, place), _said(head, place)
    gone = bool(before) and not after
    return Anchor(found=not gone, changed=before != after)


def _said(content: Content, place: str) -> object:
    if place in {"title", "body"}:
        return getattr(content, place)
    return content.fields.get(place)


def _passage(old: str, new: str, passage: str) -> Anchor:
    spans = list(islice(_occurrences(old, passage.strip()), _MOST_PLACES))
    runs = list(_kept_runs(compare_blocks(old, new, Effort(_SECONDS)))) if spans else []
    found = [anchor for span in spans if (anchor := _followed(old, new, runs, *span)).found]
    if kept := [anchor for anchor in found if not anchor.changed]:
        return kept[0]
    return (_elsewhere(new, passage) if len(spans) == 1 else None) or (found[0] if found else GONE)


def _occurrences(body: str, passage: str) -> Iterator[tuple[int, int]]:
    """Where a body says these words in a row, from its first to its last sign. Only whole words count."""
    asked = _plain(spoken(passage))
    if not asked:
        return
    places, said = atom_places(body), spoken(body)
    text, lead = "\n" + "".join(f"{word}\n" for word in _plain(said)), atom_places(passage)[0]
    wanted = "\n" + "".join(f"{word}\n" for word in asked)
    at = text.find(wanted)
    index = counted = 0
    while at >= 0:
        index, counted = index + text.count("\n", counted, at), at
        last = index + len(asked) - 1
        yield _with_its_signs(body, passage, lead, places[index], places[last] + len(said[last]))
        at = text.find(wanted, at + 1)


def _plain(words: Sequence[str]) -> list[str]:
    return [word.replace("'", "’") for word in words]


def _with_its_signs(body: str, passage: str, lead: int, start: int, end: int) -> tuple[int, int]:
    """The whole passage, when the body has its signs too: the full stop, the quotation marks around."""
    whole = max(0, start - lead)
    return (whole, whole + len(passage)) if body.startswith(passage, whole) else (start, end)


def _kept_runs(changes: Sequence[BlockChange]) -> Iterator[_Run]:
    """Every stretch of the older text that the newer one kept, in the order of the newer."""
    starts, offset = {}, 0
    older = [change for change in changes if change.before is not None]
    for change in sorted(older, key=lambda change: change.index_before or 0):
        starts[change.index_before] = offset + change.gap_before
        offset += change.gap_before + len(change.before or "")
    at = 0
    for change in changes:
        if change.after is None:
            continue
        at += change.gap_after
        if change.before is not None:
            yield from _runs_of(change, starts[change.index_before], at)
        at += len(change.after)


def _runs_of(change: BlockChange, start: int, at: int) -> Iterator[_Run]:
    if not change.pieces:
        yield _Run(start, at, len(change.after or ""))
    for op, text in change.pieces:
        if op is Op.EQUAL:
            yield _Run(start, at, len(text))
        start += len(text) * (op is not Op.INSERT)
        at += len(text) * (op is not Op.DELETE)


def _followed(old: str, new: str, runs: Sequence[_Run], start: int, end: int) -> Anchor:
    """What is left of old[start:end] in one place of the new text, if it is most of it."""
    kept = [run for run in (_clipped(run, start, end) for run in runs) if run.length > 0]
    if not kept or [run.start for run in kept] != sorted(run.start for run in kept):
        return GONE
    now_start, now_end = kept[0].at, kept[-1].at + kept[-1].length
    before, after = old[start:end], new[now_start:now_end]
    words = sum(count_words(old[run.start : run.start + run.length]) for run in kept)
    if words == 0 or 2 * words < _SAME_PASSAGE * (count_words(before) + count_words(after)):
        return GONE
    return Anchor(True, spoken(before) != spoken(after), after, now_start, now_end)


def _clipped(run: _Run, start: int, end: int) -> _Run:
    """The part of a run within old[start:end]; of no length, or less, when there is none."""
    first, last = max(run.start, start), min(run.start + run.length, end)
    return _Run(first, run.at + first - run.start, last - first)


def _elsewhere(new: str, passage: str) -> Anchor | None:
    """The same words in another paragraph, when they are enough to be known and stand there once."""
    spans = list(islice(_occurrences(new, passage.strip()), 2))
    if len(spans) != 1 or len(spoken(passage)) < _FEWEST_WORDS:
        return None
    (start, end) = spans[0]
    return Anchor(True, False, new[start:end], start, end)
