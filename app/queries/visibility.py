"""What somebody sees of versions that are withheld: one policy, through which every query of versions goes.

What is withheld from a person does not leave the database: their summary comes out empty, their author does not
join, their text is not unpacked. Without a Sight, a query answers as to everybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import Session, aliased

from app.governance.case import VISITOR, Case, Standing
from app.governance.procedure import open_acts, opens
from app.governance.rulebook import VERSION
from app.governance.vocabulary import (
    Act,
    Ground,
    MeasureGround,
    MeasureKind,
    MeasureState,
    Reportable,
    VersionState,
    Withholdable,
)
from app.models import Measure, Member, Proposal, Revision, Visibility
from app.models.contents import contents_at
from revisions import Content


@dataclass(frozen=True, slots=True)
class Sight:
    """In which states of a version somebody reads what is withheld of it; `judges`: the rows of Visibility that they
    read besides, because of an appeal that they may judge."""

    reads: frozenset[VersionState] = frozenset()
    judges: frozenset[int] = frozenset()

    def sees(self, hidden: Any) -> ColumnElement[bool]:
        """In a query that `joined` made: is this bit of Visibility no hindrance to them?"""
        free = or_(Visibility.id.is_(None), hidden.is_(False), Visibility.state.in_(self.reads))
        return or_(free, Visibility.id.in_(self.judges)) if self.judges else free


EVERYBODY = Sight()


def shown_to(by: Member | None, now: datetime, judges: frozenset[int] = frozenset()) -> Sight:
    """What the rulebook lets this person, or a visitor, see. judges: see `Sight`."""
    cases = ((state, _case(state, by, now)) for state in VersionState)
    return Sight(frozenset(s for s, case in cases if opens(VERSION, Act.READ_WITHHELD, case)), judges)


def acts_on(withheld: "Withheld | None", by: Member | None, now: datetime) -> frozenset[Act]:
    """What this person, or a visitor, may do with a version of which this is withheld."""
    return frozenset(open_acts(VERSION, _case(withheld.state if withheld else VersionState.SHOWN, by, now)))


def may(act: Act, withheld: "Withheld | None", by: Member | None, now: datetime) -> bool:
    """Is this one of them? The rules of the others are not looked at."""
    return opens(VERSION, act, _case(withheld.state if withheld else VersionState.SHOWN, by, now))


def _case(state: VersionState, by: Member | None, now: datetime) -> Case:
    return Case(Standing(None, state, now), by or VISITOR, now)


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of a version is withheld, on what ground, why and since when; `read` by who asks all the same."""

    what: tuple[Withholdable, ...]
    reserved: bool
    ground: Ground | MeasureGround
    why: str
    since: datetime
    read: bool

    @property
    def state(self) -> VersionState:
        return VersionState.RESERVED if self.reserved else VersionState.WITHHELD

    def hides(self, what: str) -> bool:
        """For templates: is this kept from who asks?"""
        return not self.read and Withholdable(what) in self.what


# The versions of which why they are withheld is itself withheld: most often none.
_V, _MADE, _LEFT = aliased(Visibility), aliased(Measure), aliased(Measure)
_UNSAID = (
    select(_V.id)
    .join(Revision, (Revision.page_id == _V.page_id) & (Revision.number == _V.number))
    .join(_MADE, (_MADE.subject == VERSION.name) & (_MADE.subject_id == Revision.id))
    .join(_LEFT, (_LEFT.subject == Reportable.MEASURE.value) & (_LEFT.subject_id == _MADE.id))
    .where(_MADE.kind == MeasureKind.WITHHOLD, _MADE.state == MeasureState.IN_FORCE)
    .where(_LEFT.kind == MeasureKind.WITHHOLD_POST, _LEFT.state == MeasureState.IN_FORCE)
    .correlate(None)
)

# What `joined` adds to a row, for `withheld` to read.
COLUMNS = (
    Visibility.id.label("withheld_id"),
    Visibility.state.label("withheld_state"),
    Visibility.text_hidden,
    Visibility.summary_hidden,
    Visibility.author_hidden,
    Visibility.ground,
    case((Visibility.id.in_(_UNSAID), ""), else_=Visibility.why).label("why"),
    Visibility.since,
)


def joined(query: Select[Any], sight: Sight = EVERYBODY) -> Select[Any]:
    """A query of revisions, each with its author and what is withheld of it. An author withheld does not join."""
    of_it = (Visibility.page_id == Revision.page_id) & (Visibility.number == Revision.number)
    author = (Member.id == Revision.author_id) & sight.sees(Visibility.author_hidden)
    return query.outerjoin(Visibility, of_it).outerjoin(Member, author).add_columns(*COLUMNS)


# The versions that were proposals, whose reasons they say again, and of which the words are withheld: most often none.
_PROPOSED, _R, _SILENT = aliased(Proposal), aliased(Revision), aliased(Measure)
_REPEATING = (
    select(_R.id)
    .join(_PROPOSED, (_PROPOSED.page_id == _R.page_id) & (_PROPOSED.revision == _R.number))
    .join(_SILENT, (_SILENT.subject == Reportable.PROPOSAL.value) & (_SILENT.subject_id == _PROPOSED.id))
    .where(_SILENT.kind == MeasureKind.WITHHOLD_POST, _SILENT.state == MeasureState.IN_FORCE)
    .correlate(None)
)


def summary(sight: Sight = EVERYBODY) -> ColumnElement[str]:
    """The column of summaries, empty where it is withheld."""
    said = sight.sees(Visibility.summary_hidden)
    if VersionState.WITHHELD not in sight.reads:
        said &= Revision.id.not_in(_REPEATING)
    return case((said, Revision.summary), else_="").label("summary")


def withheld(row: Any, sight: Sight = EVERYBODY) -> Withheld | None:
    """What is withheld of a row's revision; None for most."""
    if row.withheld_state in (None, VersionState.SHOWN):
        return None
    bits = (row.text_hidden, row.summary_hidden, row.author_hidden)
    return Withheld(
        tuple(what for what, hidden in zip(Withholdable, bits, strict=True) if hidden),
        row.withheld_state is VersionState.RESERVED,
        row.ground,
        row.why,
        row.since,
        row.withheld_state in sight.reads or row.withheld_id in sight.judges,
    )


def said(
    session: Session, page_id: int, numbers: Collection[int], sight: Sight = EVERYBODY
) -> dict[int, Content]:
    """What the page said at each of these revisions. One that does not exist, or is withheld, is left out."""
    query = select(Visibility.number).where(Visibility.page_id == page_id, Visibility.number.in_(numbers))
    hidden = set(session.scalars(query.where(~sight.sees(Visibility.text_hidden))))
    return contents_at(session, page_id, [number for number in numbers if number not in hidden])
