"""What a consultation may decide: each option with the exact change that it would make."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import Reportable
from app.models import Member, Option
from app.queries.history import compared
from app.queries.measures import Hidden, hidden_words, unless
from app.queries.visibility import EVERYBODY, Sight, said
from revisions import Content, Diff, unpack


@dataclass(frozen=True, slots=True)
class Choosable:
    """One option. `diff`: from what the page said to what it would say; None without an exact text, or when that is withheld.
    masked: its own words are withheld."""

    option: Option
    diff: Diff | None
    masked: Hidden | None

    @property
    def hidden(self) -> bool:
        """Whether its words are kept from who asks."""
        return self.masked is not None and not self.masked.read

    @property
    def label(self) -> str:
        return unnamed(self.option.code) if self.hidden else self.option.label

    @property
    def note(self) -> str:
        return unless(self.masked, self.option.note)


def unnamed(code: str) -> str:
    """What an option is called when its words are withheld."""
    return f"Option {code.upper()}, masquée"


def options_of(
    session: Session,
    page_id: int,
    polls: Collection[int],
    by: Member | None,
    now: datetime,
    sight: Sight = EVERYBODY,
) -> dict[int, tuple[Choosable, ...]]:
    """The options of these polls, in the order of their codes, by poll, as somebody reads them."""
    asked = select(Option).where(Option.poll_id.in_(polls)).order_by(Option.id)
    rows = list(session.scalars(asked)) if polls else []
    bases = said(session, page_id, {row.base for row in rows if row.base}, sight)
    masked = hidden_words(session, Reportable.OPTION, [row.id for row in rows], by, now) if rows else {}
    drawn: dict[int, list[Choosable]] = {number: [] for number in polls}
    for row in rows:
        drawn[row.poll_id].append(_choosable(row, bases.get(row.base or 0), masked.get(row.id)))
    return {number: tuple(found) for number, found in drawn.items()}


def _choosable(row: Option, before: Content | None, masked: Hidden | None) -> Choosable:
    shown = masked is None or masked.read
    text = text_of(row.packed) if shown and before and row.packed else None
    return Choosable(row, compared(before, text) if before and text else None, masked)


def text_of(packed: bytes) -> Content:
    """The whole content of an offer or of an option."""
    return Content.from_canonical(unpack(packed, None))
