"""People as others see them: never an address, never an account that nobody confirmed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.cases.policies import in_force
from app.governance.case import VISITOR, Case
from app.governance.procedure import open_acts
from app.governance.rulebook import ENDED, IN_CHARGE, MEMBER, PENDING
from app.governance.vocabulary import Act, MemberState, Role
from app.models import Claim, Dispute, Member, Page, Party, Proposal

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Charge:
    """A role that somebody holds, and its term; without one, until it is taken back."""

    role: Role
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """A member. `since` is when the account was opened.

    closed: they closed their account, and what is left says nothing of them.
    Of an invented person, `offered` is the kind of person one can be in one click, `presented_as` a line about them.
    """

    id: int
    name: str
    slug: str
    about: str
    since: datetime
    contributions: int
    charges: tuple[Charge, ...]
    offered: str
    presented_as: str
    closed: bool


@dataclass(frozen=True, slots=True)
class People:
    """A page of members by name; `after` is the cursor of the next one, None at the end."""

    rows: tuple[Person, ...]
    after: str | None


def person(session: Session, slug: str, now: datetime) -> Person | None:
    """The member at this address, even one who closed their account; None when there is none, or when the account waits
    to be confirmed."""
    known = select(Member).where(Member.slug == slug, Member.state != MemberState.UNCONFIRMED)
    found = session.scalar(known)
    return seen(found, now) if found else None


def listed(session: Session, after: str, now: datetime, most: int = A_PAGE) -> People:
    """Members in the order of their names, those that follow `after`."""
    query = _confirmed().where(Member.name_key > after).order_by(Member.name_key).limit(most + 1)
    rows = list(session.scalars(query))
    return People(
        tuple(seen(row, now) for row in rows[:most]), rows[most - 1].name_key if len(rows) > most else None
    )


def invented(session: Session, now: datetime) -> tuple[Person, ...]:
    """The people of the demonstration whom anybody may be in one click: one for each kind of person."""
    offered = _confirmed().where(Member.demonstration, Member.offered != "")
    rows = session.scalars(offered.order_by(Member.id))
    return tuple(seen(row, now) for row in rows)


def seen(member: Member, now: datetime) -> Person:
    """A member, as anybody may see them at `now`."""
    charges = tuple(Charge(Role(m.role), m.until) for m in member.mandates if m.running(now))
    return Person(
        member.id,
        member.name,
        member.slug,
        member.about,
        member.created_at,
        member.contributions,
        charges,
        member.offered,
        member.presented_as,
        member.state == MemberState.ERASED,
    )


@dataclass(frozen=True, slots=True)
class Holds:
    """What somebody leaves who closes their account: the fiches they hold, the proposals and disputes under way."""

    fiches: tuple[str, ...]
    proposals: int
    disputes: int


def holds(session: Session, member: Member, now: datetime) -> Holds:
    """What would change for others if this account was closed now."""
    titles = (
        select(Page.title)
        .join(Claim, Claim.page_id == Page.id)
        .where(Claim.author_id == member.id, Claim.state.in_(IN_CHARGE))
        .order_by(Page.title)
    )
    waiting = select(func.count(Proposal.id)).where(
        Proposal.author_id == member.id, Proposal.state.in_(PENDING)
    )
    party = (
        select(func.count(Dispute.id))
        .join(Party, Party.dispute_id == Dispute.id)
        .where(Party.member_id == member.id, Dispute.state.not_in(ENDED))
    )
    return Holds(tuple(session.scalars(titles)), session.scalar(waiting) or 0, session.scalar(party) or 0)


def may_revert(session: Session, person_id: int, by: Member | None, now: datetime) -> bool:
    """Whether this person may undo all that the other wrote lately."""
    whose = session.get_one(Member, person_id)
    return Act.REVERT_ALL in open_acts(MEMBER, Case(whose, by or VISITOR, now, in_force(session)))


def _confirmed() -> Select[tuple[Member]]:
    return select(Member).where(Member.state == MemberState.CONFIRMED)
