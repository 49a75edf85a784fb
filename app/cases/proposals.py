"""Proposals as the rules see them, with what the clock has made of their poll."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases.disputes import freezing, standing
from app.cases.policies import pinned
from app.cases.polls import poll_case
from app.cases.protections import protected_names
from app.governance.case import By, Case
from app.governance.procedure import settled
from app.governance.rulebook import POLL, PROPOSAL
from app.governance.vocabulary import ProposalState
from app.models import Member, Proposal
from app.queries.ties import Matter, ties


def proposal_case(session: Session, proposal: Proposal, by: By, now: datetime, **facts: Any) -> Case:
    """What the rules look at when somebody, or the clock, does something to this proposal."""
    known: dict[str, Any] = {"poll": settled_poll(session, proposal, now)}
    if proposal.state == ProposalState.FROZEN:
        dispute = freezing(session, proposal.page_id, proposal.changed)
        known["dispute"] = dispute and standing(session, dispute, now)
    if proposal.state == ProposalState.REVIEW and isinstance(by, Member) and by.id == proposal.author_id:
        protected = protected_names(session, proposal.page_id, now)
        known["field_protected"] = not protected.isdisjoint(proposal.changed)
    if isinstance(by, Member) and proposal.id is not None:
        matter = Matter(PROPOSAL.name, proposal.id, proposal.author_id)
        known["ties"] = ties(session, by.id, proposal.page_id, matter)
    return Case(proposal, by, now, pinned(proposal), {"ties": (), **known, **facts})


def settled_poll(session: Session, proposal: Proposal, now: datetime) -> Any:
    """Its newest poll as it stands now, even if the clock is late; None without one."""
    if proposal.poll is None:
        return None
    return settled(POLL, poll_case(session, proposal.poll, None, now)).subject
