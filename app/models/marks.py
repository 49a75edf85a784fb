"""What the tags of versions tell of one another: which took which back, and stand."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import Session

from app.models.page import Revision

# Of a version that a later one took back.
REVERTED = "reverted"
# Tags of watch rules are told apart one by one; of the others their kind is enough.
WATCH = "watch:"

Tagged = tuple[int, list[str]]


def mark_of(tag: str) -> str:
    """How a version with this tag is found: `undoes:3..5` by `undoes`, `watch:liens` by itself."""
    return tag[:60] if tag.startswith(WATCH) else tag.partition(":")[0]


def tagged(session: Session, page_id: int) -> Iterator[Tagged]:
    """(number, tags) of the versions of a page that took others back, newest first."""
    tags = cast(Revision.tags, Text)
    took = or_(tags.contains('"restores:'), tags.contains('"undoes:'))
    rows = session.execute(
        select(Revision.number, Revision.tags)
        .where(Revision.page_id == page_id, took)
        .order_by(Revision.number.desc())
    )
    return ((row.number, row.tags) for row in rows)


def taken_back(rows: Iterable[Tagged]) -> dict[int, range]:
    """Each version that took others back and still stands, with those it took back. `rows`: newest first.

    What took something back and was itself taken back has undone nothing. One that a person had to settle says
    something of its own.
    """
    found: dict[int, range] = {}
    gone: set[int] = set()
    for number, tags in rows:
        if number not in gone and "settled" not in tags:
            found[number] = _span(number, tags)
            gone |= set(found[number])
    return found


def _span(number: int, tags: Iterable[str]) -> range:
    """Which versions one with these tags took back: all since the one it restored, or those it undid."""
    for kind, _colon, of in (tag.partition(":") for tag in tags):
        if kind == "restores":
            return range(int(of) + 1, number)
        if kind == "undoes":
            first, _dots, last = of.partition("..")
            return range(int(first), int(last or first) + 1)
    return range(0)
