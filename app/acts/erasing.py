"""Closing an account: what says who somebody is goes, what they wrote stays under a name that says nothing.

Versions and the journal seal an identifier that says nothing of the person: they are as they were, and still prove it.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import checks
from app.acts import claims, declared_links, mediation, talk
from app.acts.accounts import knows_password
from app.acts.perform import case_of, perform
from app.acts.publishing import lock
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import ASKED, IN_CHARGE, MEDIATED, MEMBER
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, MemberState
from app.models import Claim, Dispute, Member, Page, Subscription, Topic

INVENTED = (
    "Cette personne est inventée\u202f: tout le monde peut entrer à sa place, et son compte ne se ferme pas."
)
CLOSED = "Compte fermé {signs}"


def erase(session: Session, member: Member, now: datetime, *, password: str | None = None) -> None:
    """Close an account: by the person, who types their password, or by the program when there is none to type.

    They hold no fiche nor charge any more, follow nothing, and are passed over in their disputes; what links they had
    declared is over; every session ends.
    Their proposals wait on: what they say is no longer theirs alone. Closed already, nothing is done.
    Raises Refusal for a wrong password, before anything is done.
    """
    session.refresh(member)
    if _closed(member):
        return
    if member.demonstration and password is not None:
        raise Refusal("invented", Sentence(INVENTED), 403)
    by = None if password is None else member
    facts = {"password": password is not None and knows_password(member, password)}
    decide(MEMBER, Act.ERASE, case_of(session, member, by, now, facts))
    for page in _pages_in_hand(session, member):
        lock(session, page)
    _leave_fiches(session, member, now)
    mediation.pass_over(session, member, now)
    _follow_nothing(session, member, now)
    declared_links.leave_all(session, member, now)
    # By its columns: the charges beside it are rows of another table, which this lock is not about.
    session.refresh(member, ["state", "epoch", "version"], with_for_update=True)
    if _closed(member):
        return
    _end_charges(member, now)
    perform(
        session,
        MEMBER,
        Act.ERASE,
        member,
        by,
        now,
        facts=facts,
        public=False,
        columns=_nobody(session, member),
    )


def _closed(member: Member) -> bool:
    return member.state == MemberState.ERASED


def _pages_in_hand(session: Session, member: Member) -> list[Page]:
    """The fiches that they hold or ask for, and those of the disputes that they mediate: held in one order."""
    claimed = select(Claim.page_id).where(Claim.author_id == member.id)
    mediated = select(Dispute.page_id).where(Dispute.mediator_id == member.id, Dispute.state.in_(MEDIATED))
    pages = select(Page).where(Page.id.in_(claimed.union(mediated)))
    return list(session.scalars(pages.order_by(Page.id)))


def _leave_fiches(session: Session, member: Member, now: datetime) -> None:
    """The fiches that they hold go back to the community, what they asked for is withdrawn."""
    theirs = select(Claim).where(Claim.author_id == member.id).order_by(Claim.page_id, Claim.id)
    for claim in session.scalars(theirs).all():
        if claim.state in IN_CHARGE:
            claims.relinquish(session, claim, member, now)
        elif claim.state in ASKED:
            claims.withdraw(session, claim, member, now)


def _follow_nothing(session: Session, member: Member, now: datetime) -> None:
    followed = select(Topic).join(Subscription, Subscription.topic_id == Topic.id)
    for topic in session.scalars(
        followed.where(Subscription.member_id == member.id).order_by(Topic.id)
    ).all():
        talk.unsubscribe(session, topic, member, now)


def _end_charges(member: Member, now: datetime) -> None:
    for mandate in member.mandates:
        if mandate.until is None or mandate.until > now:
            mandate.until = max(now, mandate.since)


def _nobody(session: Session, member: Member) -> dict[str, str | int]:
    """What is left of who they were: nothing. What must be unique is, and no address ever leads to it."""
    name = next(name for name in _names(member) if not _taken(session, name))
    return {
        "name": name,
        "name_key": checks.fold_name(name),
        "slug": checks.slug(name),
        "email": member.opaque_id,
        "password": "",
        "about": "",
        "offered": "",
        "presented_as": "",
        "epoch": member.epoch + 1,
    }


def _names(member: Member) -> Iterator[str]:
    """Four signs of what the journal knows them by; more, when others have the same."""
    yield from (CLOSED.format(signs=member.opaque_id[:length]) for length in (4, 8, 16, 32))


def _taken(session: Session, name: str) -> bool:
    same = (Member.name_key == checks.fold_name(name)) | (Member.slug == checks.slug(name))
    return session.scalar(select(Member.id).where(same).limit(1)) is not None
