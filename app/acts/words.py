"""Withholding what somebody wrote elsewhere than in a page: a post, a proposal's reason, a proof, a presentation.

The words stay where they are, and their seal holds: they are no longer shown but to those who decide, and to their
author, who is told why.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.measures import Reasons, already_taken, answer, draft, told
from app.acts.perform import perform
from app.cases.reported import Thing
from app.governance.refusals import Refusal
from app.governance.rulebook import MEASURE
from app.governance.sentences import Sentence
from app.governance.statements import words_withheld
from app.governance.vocabulary import Act, MeasureGround, MeasureKind, MeasureState
from app.models import JournalHead, Measure, Member, Page, Report


def withhold(
    session: Session,
    thing: Thing,
    why: str,
    ground: MeasureGround | None,
    by: Member,
    now: datetime,
    *,
    report: Report | None = None,
    form_key: str | None = None,
) -> Measure:
    """Show these words no more. Raises Refusal when they are withheld already."""
    # One after the other: who comes second sees what the first did.
    session.execute(select(JournalHead).with_for_update())
    if twin := already_taken(session, form_key, by):
        return twin
    if standing(session, thing) is not None:
        raise Refusal("already-withheld", Sentence("Ce texte est déjà masqué."), 409)
    reasons = Reasons(
        kind=MeasureKind.WITHHOLD_POST,
        subject=thing.subject.value,
        subject_id=thing.subject_id,
        said=words_withheld(thing.subject, thing.subject_id),
        facts=why,
        ground=ground,
        page=session.get(Page, thing.page_id) if thing.page_id else None,
        member_id=thing.member_id,
        report=report,
        form_key=form_key,
    )
    measure = draft(session, reasons, by, now)
    facts, detail = {"reason": why, "ground": ground}, {"ground": measure.ground.value}
    perform(
        session, MEASURE, Act.WITHHOLD_WORDS, measure, by, now, facts=facts, detail=detail, **told(measure)
    )
    answer(session, report, measure, by, now)
    return measure


def reveal(session: Session, measure: Measure, reason: str, by: Member | None, now: datetime) -> None:
    """Show again the words that a measure withheld. `by` is None when a decision asks for it."""
    session.refresh(measure, with_for_update=True)
    facts = {"reason": reason, "cause": reason}
    about: dict[str, Any] = {"page": measure.page, "reason": reason}
    perform(session, MEASURE, Act.REVEAL_WORDS, measure, by, now, facts=facts, **about, lifted_at=now)


def standing(session: Session, thing: Thing) -> Measure | None:
    """The measure that withholds these words now."""
    of_it = (Measure.subject == thing.subject.value) & (Measure.subject_id == thing.subject_id)
    kind = (Measure.kind == MeasureKind.WITHHOLD_POST) & (Measure.state == MeasureState.IN_FORCE)
    return session.scalar(select(Measure).where(of_it, kind))
