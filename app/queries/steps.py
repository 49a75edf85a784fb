"""What was done to one case, act by act, as its page tells it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import Act
from app.models import JournalEntry, Member
from app.queries.handles import acting
from app.queries.journal_words import masked_reasons
from app.queries.measures import Hidden, unless


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One act on a case. Without a name it is the clock's or the program's, or its author's name is withheld.

    number: its row of the journal. masked: its reason is withheld, and empty unless who asks reads it.
    by: a name, or the handle of a moderator, who then has no by_slug.
    """

    number: int
    at: datetime
    act: Act
    by: str | None
    by_slug: str | None
    nameless: bool
    by_program: bool
    reason: str
    masked: Hidden | None


def steps_of(
    session: Session,
    subject: str,
    number: int,
    by: Member | None,
    now: datetime,
    nameless: Collection[int] = (),
) -> tuple[CaseStep, ...]:
    """Every act on a case, the oldest first, as somebody reads it. nameless: of whom no name is told here."""
    of_it = (JournalEntry.subject == subject) & (JournalEntry.subject_id == number)
    query = select(JournalEntry, Member.name, Member.slug).outerjoin(Member, Member.id == JournalEntry.by_id)
    rows = session.execute(query.where(of_it).order_by(JournalEntry.id)).all()
    entries = [row[0] for row in rows]
    masked, named = masked_reasons(session, entries, by, now), acting(session, entries)
    people = ((named[entry.id], None) if entry.id in named else (name, slug) for entry, name, slug in rows)
    return tuple(
        _step(entry, *person, entry.by_id in nameless, masked.get(entry.id))
        for entry, person in zip(entries, people, strict=True)
    )


def _step(
    entry: JournalEntry, name: str | None, slug: str | None, nameless: bool, masked: Hidden | None
) -> CaseStep:
    return CaseStep(
        entry.id,
        entry.at,
        Act(entry.act),
        None if nameless else name,
        None if nameless else slug,
        nameless,
        name is None and "due" not in entry.detail,
        unless(masked, entry.reason),
        masked,
    )
