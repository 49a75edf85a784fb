"""Claims as the rules see them, and what both acts and pages ask of a fiche: its contacts, who was invited to it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.policies import in_force
from app.governance.case import By, Case, Standing
from app.governance.deadlines import after_days
from app.governance.procedure import settled
from app.governance.rulebook import CLAIM
from app.governance.vocabulary import Act, ClaimState, Role, StewardRole
from app.models import Claim, ClaimCode, JournalEntry, Member, Page
from app.models.contents import head_content
from app.queries.ties import Matter, ties

BEING_CHECKED = (ClaimState.TO_CHECK, ClaimState.CHECKED_ONCE)


def claim_case(session: Session, claim: Claim, by: By, now: datetime, **facts: Any) -> Case:
    """What the rules look at when somebody, or the clock, does something to this claim."""
    known = {"claimed": bool(claim.page.stewardships), "contacts": contacts(session, claim.page)}
    # Ties are asked of moderators alone: nobody else decides.
    judges = isinstance(by, Member) and Role.MODERATOR in by.roles(now) and claim.id is not None
    known["ties"] = _ties(session, claim, by) if judges else ()
    return Case(claim, by, now, in_force(session), {**known, **facts})


def standing(session: Session, claim: Claim, by: By, now: datetime) -> Case:
    """A claim as it stands now, even if the clock is late: a steward who acts does not fall asleep."""
    case = claim_case(session, claim, by, now)
    if claim.state == ClaimState.HELD:
        held = Standing(claim, claim.state, claim.state_since)
        held.last_act_at = last_act(session, claim)
        case = replace(case, subject=held)
    return settled(CLAIM, case)


def last_act(session: Session, claim: Claim) -> datetime:
    """When the steward last did anything about the fiche; when they became steward, before that."""
    theirs = (JournalEntry.by_id == claim.author_id) & (JournalEntry.page_id == claim.page_id)
    newest = select(JournalEntry.at).where(theirs).order_by(JournalEntry.id.desc()).limit(1)
    return max(claim.last_act_at, session.scalar(newest) or claim.last_act_at)


def _ties(session: Session, claim: Claim, by: Any) -> Any:
    """While the proof is being checked, who confirmed it is no judge of the claim yet, but the first of two."""
    matter = Matter(CLAIM.name, claim.id, claim.author_id)
    if claim.state in BEING_CHECKED:
        matter = Matter(CLAIM.name, claim.id, claim.author_id, decided=())
    return ties(session, by.id, claim.page_id, matter)


def contacts(session: Session, page: Page) -> int:
    """How many ways to reach its structure are known: those its letters went to, or its addresses for mail."""
    letters = select(func.count(ClaimCode.addressed_to.distinct())).where(ClaimCode.page_id == page.id)
    emails = head_content(session, page).fields.get("emails", ())
    return max(session.scalar(letters) or 0, len(emails))


@dataclass(frozen=True, slots=True)
class Invitation:
    """A manager asks somebody to care for the fiche with them, in a role."""

    by: Member
    role: StewardRole


def invitation(session: Session, page: Page, member: Member, now: datetime) -> Invitation | None:
    """The newest invitation of this person that still holds: its author manages the fiche, and it has not served.

    It holds as long as a letter's code.
    """
    shared = (
        select(JournalEntry, Claim)
        .join(Claim, (Claim.id == JournalEntry.subject_id) & (JournalEntry.subject == CLAIM.name))
        .where(JournalEntry.page_id == page.id, JournalEntry.act == Act.SHARE.value)
        .where(Claim.state == ClaimState.HELD, Claim.role == StewardRole.MANAGER)
        .order_by(JournalEntry.id.desc())
    )
    days = in_force(session).claim_code_days
    for entry, claim in session.execute(shared):
        if entry.detail.get("to") != member.opaque_id:
            continue
        served = _claimed_since(session, page, member, entry.at)
        holds = entry.by_id == claim.author_id and now < after_days(entry.at, days) and not served
        return Invitation(claim.author, StewardRole(entry.detail["as"])) if holds else None
    return None


def _claimed_since(session: Session, page: Page, member: Member, at: datetime) -> bool:
    theirs = (Claim.page_id == page.id) & (Claim.author_id == member.id) & (Claim.created_at >= at)
    return (
        session.scalar(select(Claim.id).where(theirs, Claim.invited_by_id.is_not(None)).limit(1)) is not None
    )
