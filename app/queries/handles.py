"""What others read of moderators who act as such: a handle that stays the same, not a name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import of_moderation
from app.models import Mandate, Member


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle and who bears it: for the coordination, and for those who judge an appeal."""

    handle: str
    name: str
    slug: str


def handle_of(member: Member | None) -> str:
    """How somebody is named where they moderate; by their name when they are of the coordination alone."""
    return member.moderating if member else ""


def handles(session: Session, member_ids: Collection[int]) -> dict[int, str]:
    """Those of these members who have a handle, with it."""
    known = select(Mandate.member_id, Mandate.handle).where(Mandate.handle != "")
    return dict(session.execute(known.where(Mandate.member_id.in_(member_ids))).all())


def acting(session: Session, entries: Iterable[Any]) -> dict[int, str]:
    """Of these rows of the journal (id, subject, act, by_id), those done by a moderator as such, with the handle."""
    done = [entry for entry in entries if entry.by_id and of_moderation(entry.subject, entry.act)]
    named = handles(session, {entry.by_id for entry in done}) if done else {}
    return {entry.id: named[entry.by_id] for entry in done if entry.by_id in named}


def bearers(session: Session) -> tuple[Handle, ...]:
    """Who is behind each handle."""
    query = select(Mandate.handle, Member.name, Member.slug).join(Member, Member.id == Mandate.member_id)
    rows = session.execute(query.where(Mandate.handle != "").distinct().order_by(Mandate.handle))
    return tuple(Handle(*row) for row in rows)
