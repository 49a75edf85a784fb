"""The ties of people to pages and cases: the facts from which the rules compute who is uninvolved.

What binds to a page is asked for many pages at once, so that a list can say what somebody may decide. What binds
to one case (a ballot, an objection, a decision already made) is asked for that case.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.governance.rulebook import ASKED, DISPUTE, DONE, ENDED
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import Act, ClaimState
from app.models import Ballot, Claim, Dispute, JournalEntry, Party, Poll, Proposal, ProposalVersion, Revision

IN_CHARGE = (ClaimState.HELD, ClaimState.DORMANT)
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
    """What binds somebody to each of these pages: their versions, their proposals, their stewardships."""
    found: dict[int, list[Tie]] = {page_id: [] for page_id in page_ids}
    for ask in (_revisions, _proposals, _claims):
        for page_id, tie in ask(session, person_id, page_ids):
            found[page_id].append(tie)
    return {page_id: tuple(bound) for page_id, bound in found.items()}


def case_ties(session: Session, person_id: int, matter: Matter) -> tuple[Tie, ...]:
    """What binds somebody to one case: a ballot, a side taken, a decision, another open case with its author."""
    return (
        *_ballots(session, person_id, matter),
        *_acts(session, person_id, matter),
        *_other_cases(session, person_id, matter),
        *_other_disputes(session, person_id, matter),
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


def _claims(session: Session, person_id: int, page_ids: Collection[int]) -> list[tuple[int, Tie]]:
    """A steward in charge, a former one until their term, somebody who asks to be one."""
    theirs = select(Claim.page_id, Claim.state, Claim.since, Claim.until).where(
        Claim.author_id == person_id, Claim.page_id.in_(page_ids)
    )
    found = []
    for row in session.execute(theirs):
        if row.state in IN_CHARGE:
            found.append((row.page_id, Tie(TieKind.STEWARD)))
        elif row.state in ASKED:
            found.append((row.page_id, Tie(TieKind.PARTY)))
        elif row.until is not None:
            found.append((row.page_id, Tie(TieKind.STEWARD, row.until)))
    return found


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


def _other_cases(session: Session, person_id: int, matter: Matter) -> list[Tie]:
    """One of the two claims a fiche that the other claims or holds: they are parties to an open case."""
    mine, theirs = aliased(Claim), aliased(Claim)
    together = select(mine.id).join(theirs, theirs.page_id == mine.page_id)
    both = (mine.author_id == person_id) & (theirs.author_id == matter.author_id)
    living = (*ASKED, *IN_CHARGE)
    one_open = mine.state.in_(ASKED) | theirs.state.in_(ASKED)
    found = session.scalar(
        together.where(both, mine.state.in_(living), theirs.state.in_(living), one_open).limit(1)
    )
    return [] if found is None else [Tie(TieKind.PARTY)]


def _other_disputes(session: Session, person_id: int, matter: Matter) -> list[Tie]:
    """Somebody who is a party to another open dispute with one of the parties of this case."""
    mine, theirs = aliased(Party), aliased(Party)
    others = (matter.parties | {matter.author_id}) - {person_id}
    together = (
        select(mine.id)
        .join(theirs, theirs.dispute_id == mine.dispute_id)
        .join(Dispute, Dispute.id == mine.dispute_id)
        .where(mine.member_id == person_id, theirs.member_id.in_(others), Dispute.state.not_in(ENDED))
    )
    if matter.subject == DISPUTE.name:
        together = together.where(Dispute.id != matter.subject_id)
    return [] if session.scalar(together.limit(1)) is None else [Tie(TieKind.PARTY)]
