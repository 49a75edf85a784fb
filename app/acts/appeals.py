"""Appeals: somebody whom a decision touches asks others to look at it again; it is confirmed, reversed, or sent back.

What a reversal undoes is undone in the transaction that says so: the version or the mark of a dispute, whatever a
measure did. What is sent back is decided again by others, and stands meanwhile.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import decisions, giving_back, lifting, meanwhile
from app.acts.perform import perform
from app.acts.publishing import lock
from app.acts.settling import settle_page
from app.cases.appeals import Decided, appeal_case, asking, decision_of, discreet, thing_of
from app.cases.policies import pins
from app.governance.case import Case
from app.governance.procedure import due
from app.governance.refusals import Refusal
from app.governance.rulebook import APPEAL, ASKED_AGAIN, REPORT
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act
from app.models import Appeal, Dispute, Measure, Member

Transaction = Callable[[], AbstractContextManager[Session]]

# What is read of a measure that an appeal undoes, wherever its lifting is told.
LIFTED = "Mesure infirmée par le recours {number}."


def appeal(
    session: Session,
    subject: str,
    number: int,
    reason: str,
    by: Member,
    now: datetime,
    *,
    form_key: str | None = None,
) -> Appeal:
    """Ask for a dispute that was decided ("dispute"), or for a measure ("measure"), to be looked at again by others.

    The same form sent twice is one appeal. Raises Refusal when nothing is decided, when it is too late, for somebody whom
    it does not touch, or when an appeal waits already; LookupError when there is no such thing.
    """
    thing = _held_thing(session, subject, number, now)
    if twin := _already_made(session, form_key, by):
        return twin
    decision = decision_of(thing)
    if decision is None:
        text = "Aucune décision ne tient ici\u202f: il n’y a rien à revoir."
        raise Refusal("not-decided", Sentence(text), 409)
    made = Appeal(
        subject=subject,
        subject_id=number,
        page=thing.page,
        author_id=by.id,
        created_at=now,
        decided_at=decision.at,
        reason=reason.strip(),
        answer="",
        form_key=form_key,
        **pins(session),
    )
    case = asking(session, made, thing, by, now, reason=reason)
    detail = {"on": subject, "number": number}
    told = {"public": not discreet(thing), "detail": detail, "commits": made}
    _perform(session, Act.APPEAL, made, case, **told)
    return made


def uphold(
    session: Session, held: Appeal, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """The decision stands, for these reasons."""
    _judge(session, Act.UPHOLD, held, reason, by, now, seen)


def reverse(
    session: Session, held: Appeal, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """The decision is no more, and what it did is undone. Raises Refusal when later words stand on what it wrote."""
    if not _judge(session, Act.REVERSE, held, reason, by, now, seen):
        return
    thing = _thing(session, held)
    if isinstance(thing, Dispute):
        decisions.reverse(session, thing, held.id, now)
    else:
        lifting.lift(session, thing, LIFTED.format(number=held.id), now)


def send_back(
    session: Session, held: Appeal, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """Others decide again: another mediator receives the dispute, another moderator takes the report."""
    if not _judge(session, Act.SEND_BACK, held, reason, by, now, seen):
        return
    thing = _thing(session, held)
    if isinstance(thing, Dispute):
        decisions.send_back(session, thing, held.id, now)
    else:
        _reopen(session, thing, held, now)


def withdraw(session: Session, held: Appeal, by: Member, now: datetime, *, seen: str | None = None) -> None:
    """Whoever made it lets it go; the decision stands."""
    if _begin(session, held, now, seen, Act.WITHDRAW, by):
        return
    shown = not discreet(_thing(session, held))
    _perform(session, Act.WITHDRAW, held, appeal_case(session, held, by, now), public=shown)


def settle_all_due(transaction: Transaction, now: datetime) -> int:
    """Name the coordination late, and close what nobody answered: the decision stands. Returns how many steps."""
    with transaction() as session:
        waiting = session.scalars(
            select(Appeal.id).where(Appeal.state.in_(ASKED_AGAIN)).order_by(Appeal.id)
        ).all()
    return sum(_settle_one(transaction, number, now) for number in waiting)


def settle(session: Session, held: Appeal, now: datetime) -> int:
    """Do what the clock owes to a locked appeal; what is recorded is the deadline. Returns how many steps."""
    steps = 0
    while (owed := due(APPEAL, case := appeal_case(session, held, None, now))) is not None:
        _perform(session, owed.rule.act, held, case, due=owed.at)
        steps += 1
    return steps


def _settle_one(transaction: Transaction, number: int, now: datetime) -> int:
    with transaction() as session:
        return settle(session, session.get_one(Appeal, number, with_for_update=True), now)


def _held_thing(session: Session, subject: str, number: int, now: datetime) -> Decided:
    """What is appealed, as it is now, and nobody else's until the transaction ends."""
    thing = thing_of(session, subject, number)
    if thing is None:
        raise LookupError(f"there is no {subject} {number}")
    if isinstance(thing, Dispute):
        lock(session, thing.page)
        settle_page(session, thing.page, now)
    session.refresh(thing, with_for_update=True)
    return thing


def _already_made(session: Session, form_key: str | None, by: Member) -> Appeal | None:
    if form_key is None:
        return None
    return session.scalar(select(Appeal).where(Appeal.form_key == form_key, Appeal.author_id == by.id))


def _begin(session: Session, held: Appeal, now: datetime, seen: str | None, act: Act, by: Member) -> bool:
    """Hold the page, or those that are to change, then the appeal, and do what is due. True when the form came twice."""
    session.expire_all()
    if held.page is not None:
        lock(session, held.page)
        settle_page(session, held.page, now)
    thing = _thing(session, held)
    if act is Act.REVERSE and isinstance(thing, Measure):
        giving_back.hold(session, thing)
    session.refresh(held, with_for_update=True)
    settle(session, held, now)
    if meanwhile.already_done(session, APPEAL, held, seen, act, by):
        return True
    meanwhile.check(session, APPEAL, held, seen)
    return False


def _judge(
    session: Session, act: Act, held: Appeal, reason: str, by: Member, now: datetime, seen: str | None
) -> bool:
    """Answer an appeal, with motives. False when the form came twice. Of what was told to one person, the journal says
    no word."""
    if _begin(session, held, now, seen, act, by):
        return False
    case = appeal_case(session, held, by, now, reason=reason)
    words = reason.strip()
    said = "" if discreet(_thing(session, held)) else words[:500]
    _perform(session, act, held, case, reason=said, answer=words, judged_by_id=by.id, judged_at=now)
    return True


def _thing(session: Session, held: Appeal) -> Decided:
    thing = thing_of(session, held.subject, held.subject_id)
    if thing is None:
        raise LookupError(f"appeal {held.id} has lost its {held.subject}")
    return thing


def _reopen(session: Session, measure: Measure, held: Appeal, now: datetime) -> None:
    """The report waits at the desk again, for anybody but who took it before. The measure stands meanwhile."""
    report = measure.report
    if report is None:
        raise AssertionError("the rules send back a measure without a report")
    facts, detail = {"decision": held.id}, {"appeal": held.id}
    perform(session, REPORT, Act.SEND_BACK, report, None, now, facts=facts, detail=detail, public=False)


def _perform(session: Session, act: Act, held: Appeal, case: Case, **more: Any) -> None:
    perform(
        session,
        APPEAL,
        act,
        held,
        case.by,
        case.now,
        facts=case.facts,
        policy=case.policy,
        page=held.page,
        **more,
    )
