"""Measures: what a moderator does to a version, a page, somebody's words or what they may do; always with its reasons.

A measure is two things in one transaction: the act itself, by the table of what it is done to, and the statement of
reasons (Measure), whose words the journal row of the act commits to. None can be had without the other.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import checks
from app.acts.perform import NOTHING, case_of, perform
from app.cases.policies import in_force
from app.governance.deadlines import after_days
from app.governance.procedure import Procedure, decide
from app.governance.refusals import Refusal
from app.governance.rulebook import ENDED, REPORT
from app.governance.sentences import Sentence
from app.governance.statements import Said, rule_of
from app.governance.vocabulary import REASON_LEAST, Act, MeasureGround, MeasureKind, MeasureState
from app.models import Dispute, Measure, Member, Page, Report

Transaction = Callable[[], AbstractContextManager[Session]]

LONGEST_FACTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What a measure says. `subject` and `subject_id`: what it is done to, `place` the field of a page if it is one.

    facts: what led to it, in at least 30 characters. member_id: to whom it is told. report, dispute_id: what it answers.
    """

    kind: MeasureKind
    subject: str
    subject_id: int
    said: Said
    facts: str
    ground: MeasureGround | None
    page: Page | None = None
    place: str = ""
    member_id: int | None = None
    until: datetime | None = None
    report: Report | None = None
    dispute_id: int | None = None
    form_key: str | None = None


def take(
    session: Session,
    procedure: Procedure,
    act: Act,
    thing: Any,
    reasons: Reasons,
    by: Member,
    now: datetime,
    *,
    facts: Mapping[str, Any] = NOTHING,
    detail: Mapping[str, Any] = NOTHING,
    **more: Any,
) -> Measure:
    """Perform `act` on `thing`, which the rules of `procedure` open to moderators, and state its reasons.

    facts: what the act brings besides the reason and the ground. detail: codes and numbers for the journal, besides
    those of the measure. more: whatever else `perform` takes. A report that it answers is closed by it.
    Raises Refusal, as `perform` does, or when a part of the statement is missing.
    """
    if twin := already_taken(session, reasons.form_key, by):
        return twin
    brought = {"reason": reasons.facts, "ground": reasons.ground, **facts}
    decide(procedure, act, case_of(session, thing, by, now, brought))
    measure = state(session, reasons, by, now)
    coded = {"ground": measure.ground.value, **detail}
    perform(session, procedure, act, thing, by, now, facts=brought, detail=coded, **told(measure), **more)
    answer(session, reasons.report, measure, by, now)
    return measure


def state(session: Session, reasons: Reasons, by: Member, now: datetime) -> Measure:
    """The statement of reasons alone, written: for an act that `take` cannot perform, as it makes its own subject.

    The act must follow in the same transaction, with `told(measure)` among what it gives to `perform`; then `answer`.
    """
    measure = draft(session, reasons, by, now)
    measure.state = MeasureState.IN_FORCE
    session.add(measure)
    session.flush()
    return measure


def draft(session: Session, reasons: Reasons, by: Member, now: datetime) -> Measure:
    """The same, not yet written nor in force: for the act whose subject it is itself."""
    facts = checks.one_line(reasons.facts)[:LONGEST_FACTS]
    _check(reasons, facts)
    policy = in_force(session)
    days = policy.appeal_days if reasons.kind.of_content else policy.measure_appeal_days
    return Measure(
        kind=reasons.kind,
        subject=reasons.subject,
        subject_id=reasons.subject_id,
        place=reasons.place,
        page=reasons.page,
        member_id=reasons.member_id,
        what=reasons.said.what[:500],
        scope=reasons.said.scope[:500],
        facts=facts,
        ground=reasons.ground,
        rule=rule_of(reasons.kind),
        until=reasons.until,
        appeal_until=after_days(now, days),
        made_by=by,
        report=reasons.report,
        dispute_id=reasons.dispute_id,
        form_key=reasons.form_key,
        at=now,
    )


def told(measure: Measure) -> dict[str, Any]:
    """What the act of a measure gives to `perform`. Why somebody is kept from acting is told to them alone."""
    return {
        "commits": measure,
        "page": measure.page,
        "reason": "" if measure.kind.of_person else measure.facts,
    }


def answer(session: Session, report: Report | None, measure: Measure, by: Member, now: datetime) -> None:
    """Close the report that a measure answers; a second measure adds to it."""
    if report is None:
        return
    detail = {"measure": measure.id}
    perform(
        session,
        REPORT,
        Act.MEASURE,
        report,
        by,
        now,
        facts={"measure": measure.id},
        detail=detail,
        public=False,
    )


def already_taken(session: Session, form_key: str | None, by: Member) -> Measure | None:
    """The measure that this very form took, when it was sent before."""
    if form_key is None:
        return None
    return session.scalar(select(Measure).where(Measure.form_key == form_key, Measure.made_by_id == by.id))


def lift(measure: Measure, now: datetime) -> dict[str, list[int]]:
    """What it did is undone: for the detail of the journal row that tells of it. One that has ended by itself stays as
    it ended, and is not named."""
    if not measure.running(now):
        return {"lifts": []}
    measure.state, measure.lifted_at = MeasureState.LIFTED, now
    return {"lifts": [measure.id]}


def lifted(
    session: Session, kind: MeasureKind, subject: str, subject_id: int, now: datetime
) -> dict[str, list[int]]:
    """What the measures of this kind did to this is undone: for the detail of the journal row that tells of it."""
    of_it = (Measure.kind == kind) & (Measure.subject == subject) & (Measure.subject_id == subject_id)
    standing = select(Measure).where(of_it, Measure.state == MeasureState.IN_FORCE).order_by(Measure.id)
    found = [lift(measure, now)["lifts"] for measure in session.scalars(standing).all()]
    return {"lifts": [number for numbers in found for number in numbers]}


def held_report(session: Session, number: int | None) -> Report | None:
    """The report that a form says it answers, held until the transaction ends; None when it names none."""
    return session.get(Report, number, with_for_update=True) if number else None


def held_dispute(session: Session, page: Page, number: int | None) -> int | None:
    """The number of the dispute for which a page is protected, held until the transaction ends; None when none is named."""
    if not number:
        return None
    dispute = session.get(Dispute, number, with_for_update=True)
    if dispute is None or dispute.page_id != page.id or dispute.state in ENDED:
        text = "Le litige {number} n’est pas ouvert sur cette page\u202f: choisissez-en un autre, ou aucun."
        raise Refusal("dispute-not-open", Sentence(text, {"number": number}), 422)
    return dispute.id


def _check(reasons: Reasons, facts: str) -> None:
    """The database refuses a statement without its parts; here it is said in words."""
    if not isinstance(reasons.ground, MeasureGround):
        raise Refusal("missing-ground", Sentence("Choisissez sur quel fondement, dans la liste."), 422)
    if len(facts) < REASON_LEAST:
        text = "Dites pourquoi, en une phrase d’au moins {least:signe|signes}."
        raise Refusal("missing-reason", Sentence(text, {"least": REASON_LEAST}), 422)
