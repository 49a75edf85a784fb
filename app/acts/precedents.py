"""Precedents: what a closed dispute leaves, the decisions that it names, and what a later one makes of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.perform import perform
from app.governance.refusals import Refusal
from app.governance.rulebook import PRECEDENT
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act
from app.models import Citation, Dispute, Precedent
from app.wikitext import cases_in

LONGEST_RATIO = 1000


def establish(session: Session, dispute: Dispute, ratio: str, now: datetime) -> Precedent:
    """What is to be remembered of a case that is closed, and the decisions that its motives name."""
    row = Precedent(
        dispute=dispute,
        question=dispute.question,
        ratio=ratio.strip()[:LONGEST_RATIO],
        created_at=now,
        changed_by_id=None,
    )
    facts = {"decision": dispute.id, "ratio": ratio}
    perform(session, PRECEDENT, Act.ESTABLISH, row, None, now, facts=facts, page=dispute.page, commits=row)
    cite(session, dispute, f"{dispute.answer}\n{ratio}")
    return row


def cite(session: Session, dispute: Dispute, text: str) -> None:
    """Keep which other disputes a decision names."""
    named = set(cases_in(text)) - {dispute.id}
    already = select(Citation.cited_id).where(Citation.dispute_id == dispute.id)
    known = session.scalars(select(Dispute.id).where(Dispute.id.in_(named), Dispute.id.not_in(already)))
    session.add_all(Citation(dispute_id=dispute.id, cited_id=number) for number in known)


def revise(
    session: Session, dispute_ids: Collection[int], act: Act, decision: Dispute, now: datetime
) -> list[Precedent]:
    """A decision qualifies (Act.QUALIFY) or overturns (Act.OVERTURN) the precedents of these disputes.

    Raises Refusal for a dispute that left none.
    """
    return [_revised(session, number, act, decision, now) for number in dict.fromkeys(dispute_ids)]


def _revised(session: Session, number: int, act: Act, decision: Dispute, now: datetime) -> Precedent:
    row = newest(session, number)
    if row is None:
        text = "Le litige {number} n’a pas laissé de précédent."
        raise Refusal("no-such-precedent", Sentence(text, {"number": str(number)}), 422)
    facts, detail = {"decision": decision.id}, {"decision": decision.id}
    perform(
        session,
        PRECEDENT,
        act,
        row,
        None,
        now,
        facts=facts,
        page=row.dispute.page,
        detail=detail,
        changed_by_id=decision.id,
    )
    return row


def newest(session: Session, dispute_id: int) -> Precedent | None:
    """The precedent that a dispute left, the last one if it was closed twice."""
    left = select(Precedent).where(Precedent.dispute_id == dispute_id)
    return session.scalar(left.order_by(Precedent.id.desc()).limit(1))
