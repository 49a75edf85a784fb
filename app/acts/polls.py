"""Polls: opened on one exact object, voted in, suspended while the object waits, closed by the clock.

The caller holds the page that a poll is about, so that everything that happens on a page happens in one order.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.perform import perform
from app.cases.policies import pinned, pins
from app.cases.polls import candidates, poll_case, poll_record
from app.governance.case import By
from app.governance.electorate import freeze
from app.governance.policy import Policy
from app.governance.procedure import Coming, due
from app.governance.recount import outcome_as_data
from app.governance.rulebook import CLOSED, POLL
from app.governance.tally import THE_QUESTION, Answers, tally
from app.governance.vocabulary import Act, Method
from app.models import Ballot, Member, Page, Poll


def open_poll(
    session: Session,
    subject: str,
    subject_id: int,
    page: Page,
    object_hash: str,
    now: datetime,
    *,
    authors: Collection[int],
    method: Method = Method.MAJORITY,
    questions: Mapping[str, str] | None = None,
) -> Poll:
    """A poll on this exact object, under the numbers in force. Its electorate is frozen: members as they are now,
    without the authors (member ids) of what it asks about."""
    numbers = pins(session)
    electorate = freeze(candidates(session, authors, page.id, now), now, Policy(**numbers["policy"]))
    poll = Poll(
        subject=subject,
        subject_id=subject_id,
        page=page,
        method=method,
        object_hash=object_hash,
        questions=dict(questions or {THE_QUESTION: ""}),
        opened_at=now,
        last_act_at=now,
        paused_seconds=0.0,
        electorate=list(electorate.ids),
        electorate_hash=electorate.hash,
        outcome={},
        **numbers,
    )
    detail = {"electorate": electorate.hash, "object": object_hash}
    _perform(session, Act.OPEN_POLL, poll, None, now, {"record": electorate}, detail=detail)
    return poll


def cast(
    session: Session,
    poll: Poll,
    answers: Answers,
    object_hash: str,
    reason: str,
    by: Member,
    now: datetime,
    *,
    form_key: str | None = None,
) -> Ballot:
    """One voice. A later one replaces it until the end, and both are kept; the same form twice is one ballot.

    object_hash: of what the voter read. Raises Refusal for whoever is not in the list, with the exact criterion,
    after the deadline, on another version, without a choice, or against without saying why.
    """
    # What this session read before it held the page may be old by now.
    session.expire_all()
    session.refresh(poll.page, with_for_update=True)
    session.refresh(poll)
    if form_key and (twin := _already_cast(session, form_key, by)):
        return twin
    settle(session, poll, now)
    brought = {"answers": answers, "object_hash": object_hash, "reason": reason}
    facts = poll_case(session, poll, by, now, **brought).facts
    _perform(session, Act.CAST, poll, by, now, facts, reason=reason.strip(), detail=_told(answers))
    ballot = Ballot(
        poll=poll,
        member=by,
        at=now,
        object_hash=object_hash,
        answers={question: str(choice) for question, choice in answers.items()},
        reason=reason.strip(),
        form_key=form_key,
    )
    session.add(ballot)
    session.flush()
    return ballot


def suspend(
    session: Session, poll: Poll, overlap: Collection[str], now: datetime, since: datetime | None = None
) -> None:
    """Stop the time of a running poll: what it asks about must first be brought on the page as it is now."""
    facts = {**poll_case(session, poll, None, now).facts, "overlap": overlap}
    detail = {"overlap": list(overlap)}
    _perform(
        session,
        Act.SUSPEND_POLL,
        poll,
        None,
        now,
        facts,
        detail=detail,
        due=since,
        suspended_at=since or now,
    )


def resume(session: Session, poll: Poll, now: datetime) -> None:
    """Let the time of a suspended poll run on; its term is put off by as long as it waited."""
    waited = (now - poll.suspended_at).total_seconds() if poll.suspended_at else 0.0
    facts = poll_case(session, poll, None, now).facts
    paused = poll.paused_seconds + max(0.0, waited)
    _perform(session, Act.RESUME, poll, None, now, facts, suspended_at=None, paused_seconds=paused)


def annul(session: Session, poll: Poll | None, cause: str, now: datetime) -> None:
    """End a poll whose object is no more: withdrawn, amended, readdressed. Nothing is counted; ballots stay visible."""
    if poll is None or poll.state in CLOSED:
        return
    facts = {**poll_case(session, poll, None, now).facts, "cause": cause}
    _perform(
        session,
        Act.ANNUL,
        poll,
        None,
        now,
        facts,
        detail={"cause": cause},
        closed_at=now,
        suspended_at=None,
    )


def owed(session: Session, poll: Poll, now: datetime) -> Coming | None:
    """The first thing that the clock owes to this poll; None when it owes nothing."""
    return due(POLL, poll_case(session, poll, None, now))


def run(session: Session, poll: Poll, step: Coming, now: datetime) -> None:
    """One step of the clock, recorded at its deadline, with what the ballots said then."""
    columns = _columns(session, poll, step.rule.act, step.at)
    facts = poll_case(session, poll, None, now).facts
    told = _verdict(columns)
    _perform(session, step.rule.act, poll, None, now, facts, due=step.at, detail=told, **columns)


def settle(session: Session, poll: Poll, now: datetime) -> None:
    """Do to a poll all that the clock owes it."""
    while step := owed(session, poll, now):
        run(session, poll, step, now)


def _columns(session: Session, poll: Poll, act: Act, at: datetime) -> dict[str, Any]:
    """What goes with an act of the clock."""
    if act is Act.PROLONG:
        return {"prolonged_at": at}
    if act is Act.ANNUL:
        return {"closed_at": at, "suspended_at": None}
    return {"closed_at": at, "outcome": outcome_as_data(tally(poll_record(session, poll), at))}


def _verdict(columns: Mapping[str, Any]) -> dict[str, Any]:
    outcome = columns.get("outcome") or {}
    return {name: outcome[name] for name in ("verdict", "voters", "quorum") if name in outcome}


def _told(answers: Answers) -> dict[str, Any]:
    """Ballots are public: what the journal's seal covers of one."""
    return {"answers": {question: str(choice) for question, choice in answers.items()}}


def _already_cast(session: Session, form_key: str, by: Member) -> Ballot | None:
    twin = select(Ballot).where(Ballot.form_key == form_key, Ballot.member_id == by.id)
    return session.execute(twin).scalar_one_or_none()


def _perform(
    session: Session,
    act: Act,
    poll: Poll,
    by: By,
    now: datetime,
    facts: Mapping[str, Any],
    **more: Any,
) -> None:
    perform(session, POLL, act, poll, by, now, facts=facts, policy=pinned(poll), page=poll.page, **more)
