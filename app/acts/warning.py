"""Saying, before a proposal lapses for want of an act, that it will: once for each silence.

It is a row of the journal that changes no state, so that a letter follows from it, and that the page shows it. What has lapsed
already is not told of any more: `settling` comes first.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.perform import perform
from app.acts.publishing import lock
from app.cases.proposals import proposal_case
from app.governance.conditions import lapse_notice
from app.governance.rulebook import PROPOSAL
from app.governance.rulebook.proposals import IDLE
from app.governance.vocabulary import Act, ProposalState
from app.models import JournalEntry, Proposal

Transaction = Callable[[], AbstractContextManager[Session]]


def warn_all(transaction: Transaction, now: datetime) -> int:
    """Tell of every proposal that will soon lapse, each in a transaction of its own; returns how many. Twice changes nothing."""
    with transaction() as session:
        idle = session.scalars(select(Proposal).where(Proposal.state.in_(IDLE)).order_by(Proposal.id))
        near = [proposal.id for proposal in idle if _to_warn_of(session, proposal, now)]
    return sum(_warn(transaction, number, now) for number in near)


def _warn(transaction: Transaction, number: int, now: datetime) -> bool:
    """Whoever acted since it was found has kept it from lapsing."""
    with transaction() as session:
        proposal = session.get_one(Proposal, number)
        lock(session, proposal.page)
        session.refresh(proposal)
        if not _to_warn_of(session, proposal, now):
            return False
        case = proposal_case(session, proposal, None, now)
        told = {"page": proposal.page, "public": proposal.state != ProposalState.DRAFT}
        perform(
            session,
            PROPOSAL,
            Act.WARN,
            proposal,
            None,
            now,
            facts=case.facts,
            policy=case.policy,
            due=lapse_notice(case),
            **told,
        )
        return True


def _to_warn_of(session: Session, proposal: Proposal, now: datetime) -> bool:
    if proposal.state not in IDLE or lapse_notice(proposal_case(session, proposal, None, now)) > now:
        return False
    of_it = (JournalEntry.subject == PROPOSAL.name) & (JournalEntry.subject_id == proposal.id)
    silent_since = max(proposal.state_since, proposal.last_act_at)
    warned = of_it & (JournalEntry.act == Act.WARN) & (JournalEntry.at > silent_since)
    return session.scalar(select(JournalEntry.id).where(warned).limit(1)) is None
