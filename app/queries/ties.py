"""The ties of people to pages and cases: the facts from which the rules compute who is uninvolved.

What binds to a page is asked for many pages at once, so that a list can say what somebody may decide. What binds
to one case (a ballot, an objection, a decision already made) is asked for that case.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, null, or_, select, type_coerce, union, union_all
from sqlalchemy.orm import Session, aliased

from app.governance.rulebook import ASKED, DISPUTE, DONE, ENDED, IN_CHARGE
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import Act
from app.models import (
    Ballot,
    Claim,
    DeclaredLink,
    Dispute,
    JournalEntry,
    Moment,
    Page,
    Party,
    Poll,
    Proposal,
    ProposalVersion,
    Revision,
)

# Acts on a case that make a party of whoever did them, and those that decide it.
TAKE_SIDES = (Act.OBJECT, Act.OPPOSE)
DECIDE = (
    Act.ENDORSE,
    Act.GRANT,
    Act.ACCEPT,
    Act.ACCEPT_PART,
    Act.REFUSE,
    Act.REVOKE,
    Act.REJECT,
    Act.CONSULT,
    Act.CONCLUDE,
)

PageTies = dict[int, tuple[Tie, ...]]

# The fiche that a link was declared with, which may have been merged into another one since.
_MERGED = aliased(Page)


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as the journal names it, whose it is, and who else is a party to it. `decided`: which acts count as
    having decided it."""

    subject: str
    subject_id: int
    author_id: int
    decided: tuple[Act, ...] = DECIDE
    parties: frozenset[int] = frozenset()


def ties(session: Session, person_id: int, page_id: int, matter: Matter | None = None) -> tuple[Tie, ...]:
    """What binds somebody to a page, and to a case about it."""
    found = page_ties(session, person_id, [page_id])[page_id]
    return found if matter is None else found + case_ties(session, person_id, matter)


def page_ties(session: Session, person_id: int, page_ids: Collection[int]) -> PageTies:
    """What binds somebody to each of these pages: their versions, their proposals, their stewardships, their links."""
    found: dict[int, list[Tie]] = {page_id: [] for page_id in page_ids}
    for ask in (_revisions, _proposals, _claims_and_links):
        for page_id, tie in ask(session, person_id, page_ids):
            found[page_id].append(tie)
    return {page_id: tuple(bound) for page_id, bound in found.items()}


def case_ties(session: Session, person_id: int, matter: Matter) -> tuple[Tie, ...]:
    """What binds somebody to one case: a ballot, a side taken, a decision, a link that they declared with its author or
    a party, another open case with one of them.

    Of two people, the one who declared the link is bound, the other is not: they would be so by words that are not theirs.
    """
    return (
        *_ballots(session, person_id, matter),
        *_acts(session, person_id, matter),
        *_with_people(session, person_id, matter),
    )


def _revisions(session: Session, person_id: int, page_ids: Collection[int]) -> list[tuple[int, Tie]]:
    theirs = select(Revision.page_id, func.max(Revision.at)).where(
        Revision.author_id == person_id, Revision.page_id.in_(page_ids)
    )
    rows = session.execute(theirs.group_by(Revision.page_id))
    return [(page_id, Tie(TieKind.REVISION, at)) for page_id, at in rows]


def _proposals(session: Session, person_id: int, page_ids: Collection[int]) -> list[tuple[int, Tie]]:
    """A proposal that waits binds for as long as it does; a rebase, which is no act of theirs, does not count."""
    wrote = func.min(ProposalVersion.at).label("at")
    theirs = (
        select(Proposal.page_id, Proposal.state, wrote)
        .join(ProposalVersion, ProposalVersion.proposal_id == Proposal.id)
        .where(ProposalVersion.author_id == person_id, Proposal.page_id.in_(page_ids))
        .group_by(Proposal.id, Proposal.page_id, Proposal.state, ProposalVersion.number)
    )
    return [
        (row.page_id, Tie(TieKind.PROPOSAL, row.at if row.state in DONE else None))
        for row in session.execute(theirs)
    ]


def _claims_and_links(
    session: Session, person_id: int, page_ids: Collection[int]
) -> Iterator[tuple[int, Tie]]:
    """A steward in charge, a former one until their term, somebody who asks to be one; and who declared a link."""
    claims = select(Claim.page_id, type_coerce(Claim.state, String).label("state"), Claim.until).where(
        Claim.author_id == person_id, Claim.page_id.in_(page_ids)
    )
    for row in session.execute(union_all(claims, _links(person_id, page_ids))):
        if row.state in IN_CHARGE:
            yield row.page_id, Tie(TieKind.STEWARD)
        elif row.state in ASKED:
            yield row.page_id, Tie(TieKind.PARTY)
        elif row.state == TieKind.LINK:
            yield row.page_id, Tie(TieKind.LINK, row.until)
        elif row.until is not None:
            yield row.page_id, Tie(TieKind.STEWARD, row.until)


def _links(person_id: int, page_ids: Collection[int]) -> Select[Any]:
    """Links with these fiches, or with those that were merged into them, until when."""
    bound = or_(Page.id == DeclaredLink.page_id, Page.id == _MERGED.merged_into_id)
    return (
        select(Page.id, literal(TieKind.LINK.value), DeclaredLink.ended_at)
        .select_from(DeclaredLink)
        .join(_MERGED, _MERGED.id == DeclaredLink.page_id)
        .join(Page, bound)
        .where(DeclaredLink.author_id == person_id, Page.id.in_(page_ids))
    )


def _ballots(session: Session, person_id: int, matter: Matter) -> list[Tie]:
    cast = select(func.max(Ballot.at)).join(Poll, Poll.id == Ballot.poll_id)
    about = (Poll.subject == matter.subject) & (Poll.subject_id == matter.subject_id)
    at = session.scalar(cast.where(about, Ballot.member_id == person_id))
    return [] if at is None else [Tie(TieKind.BALLOT, at)]


def _acts(session: Session, person_id: int, matter: Matter) -> list[Tie]:
    done = select(JournalEntry.act, JournalEntry.at).where(
        JournalEntry.by_id == person_id,
        JournalEntry.subject == matter.subject,
        JournalEntry.subject_id == matter.subject_id,
        JournalEntry.act.in_([*TAKE_SIDES, *matter.decided]),
    )
    return [
        Tie(TieKind.PARTY) if row.act in TAKE_SIDES else Tie(TieKind.DECIDED, row.at)
        for row in session.execute(done)
    ]


def _with_people(session: Session, person_id: int, matter: Matter) -> list[Tie]:
    """What binds somebody to the author of a case and to its parties, in one question."""
    others = (matter.parties | {matter.author_id}) - {person_id}
    linked = select(literal(TieKind.LINK.value).label("kind"), DeclaredLink.ended_at.label("at")).where(
        DeclaredLink.author_id == person_id, DeclaredLink.other_id.in_(others)
    )
    bonds = union(linked, _other_cases(person_id, matter), _other_disputes(person_id, matter, others))
    return [Tie(TieKind(kind), at) for kind, at in session.execute(bonds)]


# A bond that lasts, beside those that ended at a time.
_STILL_PARTY = (literal(TieKind.PARTY.value), cast(null(), Moment))


def _other_cases(person_id: int, matter: Matter) -> Select[Any]:
    """One of the two claims a fiche that the other claims or holds: they are parties to an open case."""
    mine, theirs = aliased(Claim), aliased(Claim)
    both = (mine.author_id == person_id) & (theirs.author_id == matter.author_id)
    living = (*ASKED, *IN_CHARGE)
    one_open = mine.state.in_(ASKED) | theirs.state.in_(ASKED)
    return (
        select(*_STILL_PARTY)
        .select_from(mine)
        .join(theirs, theirs.page_id == mine.page_id)
        .where(both, mine.state.in_(living), theirs.state.in_(living), one_open)
    )


def _other_disputes(person_id: int, matter: Matter, others: Collection[int]) -> Select[Any]:
    """Somebody who is a party to another open dispute with one of the parties of this case."""
    mine, theirs = aliased(Party), aliased(Party)
    together = (
        select(*_STILL_PARTY)
        .select_from(mine)
        .join(theirs, theirs.dispute_id == mine.dispute_id)
        .join(Dispute, Dispute.id == mine.dispute_id)
        .where(mine.member_id == person_id, theirs.member_id.in_(others), Dispute.state.not_in(ENDED))
    )
    if matter.subject == DISPUTE.name:
        return together.where(Dispute.id != matter.subject_id)
    return together
