"""Standings: the state of every thing held against the last row that the journal has of it. Reading only.

Who changes a state behind the back of the journal is found: a proposal that nobody accepted, a block that nobody lifted.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.governance.rulebook import (
    APPEAL,
    BLOCK,
    CLAIM,
    DISPUTE,
    FIELD_PROTECTION,
    LINK,
    MEASURE,
    MEMBER,
    PAGE,
    PATROL,
    POLL,
    PRECEDENT,
    PROPOSAL,
    REPORT,
    SUSPENSION,
    TOPIC,
    VERSION,
)
from app.governance.vocabulary import Labelled, ListingState, MeasureState, PatrolState
from app.models import (
    Appeal,
    Block,
    Claim,
    DeclaredLink,
    Dispute,
    FieldProtection,
    JournalEntry,
    Listing,
    Measure,
    Member,
    Page,
    Patrol,
    Poll,
    Precedent,
    Proposal,
    Report,
    Topic,
    Visibility,
)
from app.queries.proofs import AT_A_TIME, BrokenProof

# What each table of the rulebook is about.
THINGS: Mapping[str, type[Any]] = {
    PAGE.name: Page,
    VERSION.name: Visibility,
    FIELD_PROTECTION.name: FieldProtection,
    MEMBER.name: Member,
    PROPOSAL.name: Proposal,
    POLL.name: Poll,
    CLAIM.name: Claim,
    SUSPENSION.name: Listing,
    DISPUTE.name: Dispute,
    PRECEDENT.name: Precedent,
    APPEAL.name: Appeal,
    TOPIC.name: Topic,
    REPORT.name: Report,
    MEASURE.name: Measure,
    BLOCK.name: Block,
    PATROL.name: Patrol,
    LINK.name: DeclaredLink,
}
# Born with an act on something else, whose row tells of them: until something is done to them they are so. A measure is
# also lifted by an act on what it is about (a page that opens again, a block that is lifted): see `liftings`.
BORN: Mapping[str, Collection[Labelled]] = {
    SUSPENSION.name: (ListingState.LISTED,),
    PATROL.name: tuple(PatrolState),
    MEASURE.name: tuple(MeasureState),
}


def prove(session: Session) -> int:
    """How many things there are, all in the state that the journal tells. Raises BrokenProof at the first that is not."""
    return sum(_prove(session, name, thing) for name, thing in THINGS.items())


def _prove(session: Session, name: str, thing: type[Any]) -> int:
    count = 0
    with session.execute(_beside_the_journal(name, thing)) as rows:
        for row in rows:
            count += 1
            if wrong := _wrong(name, f"la ligne {row.id} de la table {thing.__table__.name}", row):
                raise BrokenProof(f"{wrong}.")
    return count


def _beside_the_journal(name: str, thing: type[Any]) -> Select[Any]:
    """Every thing of a kind, with the last row of the journal about it."""
    last = (
        select(JournalEntry.subject_id, func.max(JournalEntry.id).label("entry"))
        .where(JournalEntry.subject == name)
        .group_by(JournalEntry.subject_id)
        .subquery()
    )
    return (
        select(thing.id, thing.state, JournalEntry.id.label("entry"), JournalEntry.state_after)
        .outerjoin(last, last.c.subject_id == thing.id)
        .outerjoin(JournalEntry, JournalEntry.id == last.c.entry)
        .order_by(thing.id)
        .execution_options(yield_per=AT_A_TIME)
    )


def _wrong(name: str, which: str, row: Any) -> str:
    """What does not hold of a thing, in a sentence; nothing when all holds."""
    if row.entry is None:
        return "" if row.state in BORN.get(name, ()) else f"le journal ne parle pas de {which}"
    if row.state == row.state_after:
        return ""
    told = f"« {row.state_after} »"
    return f"{which} n’est pas dans l’état que le journal dit à sa ligne {row.entry} : {told}"
