"""What a consultation may decide: each option with the exact change that it would make."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Option
from app.queries.history import compared
from app.queries.visibility import EVERYBODY, Sight, said
from revisions import Content, Diff, unpack


@dataclass(frozen=True, slots=True)
class Choosable:
    """One option. `diff`: from what the page said to what it would say; None without an exact text, or when that is withheld."""

    option: Option
    diff: Diff | None


def options_of(
    session: Session, page_id: int, polls: Collection[int], sight: Sight = EVERYBODY
) -> dict[int, tuple[Choosable, ...]]:
    """The options of these polls, in the order of their codes, by poll."""
    asked = select(Option).where(Option.poll_id.in_(polls)).order_by(Option.id)
    rows = list(session.scalars(asked)) if polls else []
    bases = said(session, page_id, {row.base for row in rows if row.base}, sight)
    drawn: dict[int, list[Choosable]] = {number: [] for number in polls}
    for row in rows:
        before = bases.get(row.base or 0)
        text = text_of(row.packed) if before and row.packed else None
        drawn[row.poll_id].append(Choosable(row, compared(before, text) if before and text else None))
    return {number: tuple(found) for number, found in drawn.items()}


def text_of(packed: bytes) -> Content:
    """The whole content of an offer or of an option."""
    return Content.from_canonical(unpack(packed, None))
