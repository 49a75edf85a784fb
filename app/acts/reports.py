"""Reports: anybody says what is wrong; a moderator takes it, and measures, sets aside, or makes a dispute of it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import checks
from app.acts import meanwhile
from app.acts.disputes import open_dispute
from app.acts.measures import Transaction
from app.acts.perform import case_of, perform
from app.cases.reported import Thing
from app.governance.case import VISITOR
from app.governance.procedure import decide, due
from app.governance.refusals import Refusal
from app.governance.rulebook import DESK, REPORT
from app.governance.sentences import Sentence
from app.governance.vocabulary import (
    EVIDENCE_MOST,
    REPORT_MOST,
    Act,
    DisputeQuestion,
    MemberState,
    Reportable,
    ReportGround,
    ReportState,
)
from app.models import Dispute, JournalHead, Member, Page, Report, Revision

WAITING = (*DESK, ReportState.TAKEN)
# What is said in public of a report: that nobody looked into it in time.
PUBLIC = (Act.ESCALATE, Act.LAPSE)


def report(
    session: Session,
    thing: Thing,
    ground: ReportGround | None,
    words: str,
    by: Member | None,
    now: datetime,
    key: str,
    *,
    openly: bool = False,
) -> Report:
    """Say what is wrong with something. What it says now is kept with the report. The same key makes one report.

    key: the form's, and the secret of the receipt. by: None for a visitor. openly: a member agrees that it becomes a
    dispute, in their name and in these words, if it is one.
    """
    # One after the other: a form that is sent twice at once finds itself.
    session.execute(select(JournalHead).with_for_update())
    hashed = key_hash(key)
    if twin := session.scalar(select(Report).where(Report.key_hash == hashed)):
        return twin
    words = checks.one_line(words)[:REPORT_MOST]
    made = Report(
        subject=thing.subject,
        subject_id=thing.subject_id,
        page_id=thing.page_id,
        member_id=thing.member_id,
        author_id=by.id if by else None,
        ground=ground,
        words=words,
        evidence=thing.text[:EVIDENCE_MOST],
        key_hash=hashed,
        openly=openly and by is not None,
        created_at=now,
        last_act_at=now,
    )
    facts = {"ground": ground, "why": words}
    detail = {"on": thing.subject.value, "number": thing.subject_id}
    of_it: dict[str, Any] = {"commits": made, "public": False, "detail": detail}
    perform(session, REPORT, Act.REPORT, made, by or VISITOR, now, facts=facts, **of_it)
    return made


def key_hash(key: str) -> str:
    """What is kept of a receipt's secret."""
    return hashlib.sha256(key.encode()).hexdigest()


def take(session: Session, held: Report, by: Member, now: datetime, *, seen: str | None = None) -> None:
    """Look into it: nobody else does meanwhile, for as long as the rules say."""
    _begin(session, held, now, seen)
    _step(session, Act.TAKE, held, by, now, taken_by_id=by.id)


def release(session: Session, held: Report, by: Member, now: datetime, *, seen: str | None = None) -> None:
    """Give it back to the desk."""
    _begin(session, held, now, seen)
    _step(session, Act.RELEASE, held, by, now, taken_by_id=None)


def set_aside(
    session: Session, held: Report, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """Nothing is to be done; whoever reported reads why."""
    _begin(session, held, now, seen)
    reason = checks.one_line(reason)[:500]
    _step(session, Act.SET_ASIDE, held, by, now, facts={"reason": reason}, answer=reason)


def turn(
    session: Session,
    held: Report,
    question: DisputeQuestion | None,
    reason: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
) -> Dispute:
    """It is a disagreement about what a page says: it goes on as a dispute, opened in the name and the words of who
    reported, who agreed to it. Who moderates is no party; `reason` tells who reported why.

    Raises Refusal when they may not carry it now; LookupError when the report is about no page.
    """
    _begin(session, held, now, seen)
    reason = checks.one_line(reason)[:500]
    decide(REPORT, Act.TURN, case_of(session, held, by, now, {"dispute": True, "reason": reason}))
    if held.page is None or held.author is None:
        raise LookupError(f"report {held.id} is about no page, or is nobody's")
    _check_able(held.author, held.page, now)
    origin: dict[str, Any] = {"revision": _version(session, held), "report": held.id}
    opened = open_dispute(session, held.page, "", question, held.words, held.author, now, **origin)
    facts, detail = {"dispute": opened.id, "reason": reason}, {"dispute": opened.id}
    closed: dict[str, Any] = {"dispute_id": opened.id, "answer": reason}
    _step(session, Act.TURN, held, by, now, facts=facts, detail=detail, **closed)
    return opened


def _check_able(reporter: Member, page: Page, now: datetime) -> None:
    """Raises Refusal, in words for who moderates, when who reported cannot be a party now."""
    if reporter.state != MemberState.CONFIRMED or reporter.barring(Act.OPEN_DISPUTE, page.id, now):
        text = "Qui a signalé ne peut pas porter de litige ici : un blocage le tient à l’écart, ou son compte est fermé."
        raise Refusal("reporter-unable", Sentence(text), 409)


def _version(session: Session, held: Report) -> int | None:
    """The number of the version that was reported, if it was one."""
    if held.subject is not Reportable.VERSION:
        return None
    return session.get_one(Revision, held.subject_id).number


def settle_all_due(transaction: Transaction, now: datetime) -> int:
    """Give back what was taken for too long, name the coordination, close what nobody looked into; how many steps."""
    with transaction() as session:
        waiting = session.scalars(
            select(Report.id).where(Report.state.in_(WAITING)).order_by(Report.id)
        ).all()
    return sum(_settle_one(transaction, number, now) for number in waiting)


def settle(session: Session, held: Report, now: datetime) -> int:
    """Do what the clock owes to a locked report; what is recorded is the deadline. Returns how many steps."""
    steps = 0
    while (owed := due(REPORT, case_of(session, held, None, now))) is not None:
        given_back = {"taken_by_id": None} if owed.rule.act is Act.RELEASE else {}
        _step(session, owed.rule.act, held, None, now, since=owed.at, **given_back)
        steps += 1
    return steps


def _settle_one(transaction: Transaction, number: int, now: datetime) -> int:
    with transaction() as session:
        return settle(session, session.get_one(Report, number, with_for_update=True), now)


def _begin(session: Session, held: Report, now: datetime, seen: str | None) -> None:
    session.refresh(held, with_for_update=True)
    settle(session, held, now)
    meanwhile.check(session, REPORT, held, seen)


def _step(
    session: Session,
    act: Act,
    held: Report,
    by: Member | None,
    now: datetime,
    *,
    facts: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
    since: datetime | None = None,
    **columns: Any,
) -> None:
    public = act in PUBLIC
    brought: dict[str, Any] = {"facts": facts or {}, "detail": detail, "due": since, "public": public}
    perform(session, REPORT, act, held, by, now, **brought, **columns)
