"""What stands above a page because of an act: why it is protected, the notice that its structure leaves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.rulebook import PAGE
from app.governance.vocabulary import Act, MeasureKind, MeasureState, Reportable
from app.models import JournalEntry, Measure, Member, Page
from app.queries.journal_words import masked_reasons
from app.queries.measures import Hidden, hidden_words, unless


@dataclass(frozen=True, slots=True)
class Noted:
    """Words and what reports them. masked: they are withheld, and empty unless who asks reads them."""

    subject: Reportable
    number: int
    words: str
    masked: Hidden | None


def notice_of(session: Session, page: Page, by: Member | None, now: datetime) -> Noted | None:
    """What the structure says where its fiche was, when it says something."""
    done = (JournalEntry.page_id == page.id) & (JournalEntry.act == Act.SUSPEND)
    row = session.scalar(select(JournalEntry).where(done).order_by(JournalEntry.id.desc()).limit(1))
    if row is None or not page.listing_reason:
        return None
    mask = masked_reasons(session, [row], by, now).get(row.id)
    return Noted(Reportable.ACT, row.id, unless(mask, page.listing_reason), mask)


def protection_of(session: Session, page: Page, by: Member | None, now: datetime) -> Noted | None:
    """Why the page is protected, as the measure says it."""
    of_it = (Measure.subject == PAGE.name) & (Measure.subject_id == page.id)
    stands = (Measure.kind == MeasureKind.PROTECT) & (Measure.state == MeasureState.IN_FORCE)
    made = session.scalar(select(Measure).where(of_it, stands).order_by(Measure.id.desc()).limit(1))
    if made is None:
        return None
    mask = hidden_words(session, Reportable.MEASURE, [made.id], by, now).get(made.id)
    return Noted(Reportable.MEASURE, made.id, unless(mask, made.facts), mask)
