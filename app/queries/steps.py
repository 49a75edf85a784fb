"""What was done to one case, act by act, as its page tells it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import Act
from app.models import JournalEntry, Member
from app.queries.handles import acting
from app.queries.withheld_words import unsaid


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One act on a case. Without a name it is the clock's or the program's, or its author's name is withheld.

    by: a name, or the handle of a moderator, who then has no by_slug.
    """

    at: datetime
    act: Act
    by: str | None
    by_slug: str | None
    nameless: bool
    by_program: bool
    reason: str


def steps_of(
    session: Session, subject: str, number: int, nameless: Collection[int] = ()
) -> tuple[CaseStep, ...]:
    """Every act on a case, the oldest first. nameless: of whom no name is told here."""
    of_it = (JournalEntry.subject == subject) & (JournalEntry.subject_id == number)
    query = select(JournalEntry, Member.name, Member.slug).outerjoin(Member, Member.id == JournalEntry.by_id)
    rows = session.execute(query.where(of_it).order_by(JournalEntry.id)).all()
    entries = [row[0] for row in rows]
    silent, named = unsaid(session, entries), acting(session, entries)
    people = ((named[entry.id], None) if entry.id in named else (name, slug) for entry, name, slug in rows)
    return tuple(
        _step(entry, *person, entry.by_id in nameless, entry.id in silent)
        for entry, person in zip(entries, people, strict=True)
    )


def _step(entry: JournalEntry, name: str | None, slug: str | None, nameless: bool, silent: bool) -> CaseStep:
    return CaseStep(
        entry.at,
        Act(entry.act),
        None if nameless else name,
        None if nameless else slug,
        nameless,
        name is None and "due" not in entry.detail,
        "" if silent else entry.reason,
    )
