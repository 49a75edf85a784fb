"""People as others see them: never an address, never an account that nobody confirmed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.governance.vocabulary import MemberState, Role
from app.models import Member

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Charge:
    """A role that somebody holds, and its term; without one, until it is taken back."""

    role: Role
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """A member. `since` is when the account was opened.

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


@dataclass(frozen=True, slots=True)
class People:
    """A page of members by name; `after` is the cursor of the next one, None at the end."""

    rows: tuple[Person, ...]
    after: str | None


def person(session: Session, slug: str, now: datetime) -> Person | None:
    """The member at this address; None when there is none, or when the account waits to be confirmed."""
    found = session.scalar(_confirmed().where(Member.slug == slug))
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
    )


def _confirmed() -> Select[tuple[Member]]:
    return select(Member).where(Member.state == MemberState.CONFIRMED)
