"""One way to act: ask the rulebook, set the new state with its columns, write the journal. All or nothing.

Every act module calls `perform()`; nothing else writes the journal. The caller's transaction commits.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.orm import Session

from app.cases import around
from app.cases.policies import in_force
from app.governance.case import By, Case
from app.governance.policy import Policy
from app.governance.procedure import Procedure, Rule, Stays, decide
from app.governance.rulebook import PAGE
from app.governance.vocabulary import Act
from app.models import JournalEntry, JournalHead, Member, Page, stamp
from app.models.commitments import Committed, said
from app.models.objects import new
from app.models.prepared import ask_prepared
from app.models.seals import seal_of
from app.models.written import amend, order, put

NOTHING: Mapping[str, Any] = MappingProxyType({})


def perform(
    session: Session,
    procedure: Procedure,
    act: Act,
    subject: Any,
    by: By,
    now: datetime,
    *,
    facts: Mapping[str, Any] = NOTHING,
    policy: Policy | None = None,
    due: datetime | None = None,
    page: Page | None = None,
    revision: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    public: bool = True,
    commits: Committed | None = None,
    columns: Mapping[str, Any] = NOTHING,
    **more: Any,
) -> JournalEntry:
    """Perform `act` on `subject`: its new state, `columns` and `more` are set together, and the journal has its row.

    by: a Member, VISITOR, or None for the clock and the program. facts: what the act brings with it.
    policy: the numbers under which the case was opened, without it those in force. due: when the new state
    began, if that was a deadline before now. commits: the row whose words the journal seals without holding them; it may
    be the subject, and new. A thing that has them also keeps since when it is in its state, and when a
    person last acted on it.
    Raises Refusal, with the sentence to show, when no rule opens the act to this person at this moment.
    """
    before = subject.state
    rule = decide(procedure, act, case_of(session, subject, by, now, facts, policy))
    moments = _moments(subject, rule, by, due or now, now)
    _set(session, subject, {"state": rule.after(before), **moments, **columns, **more})
    if subject not in session:
        session.add(subject)
    if subject.id is None:
        session.flush()
    if procedure is not PAGE:
        around.changed(session)
    sealed = said(commits) if commits else {}
    who = by if isinstance(by, Member) else None
    return write_journal(
        session,
        new(
            JournalEntry,
            at=now,
            act=act.value,
            subject=procedure.name,
            subject_id=subject.id,
            by=who,
            by_id=who.id if who else None,
            page=page,
            page_id=page.id if page else None,
            revision=revision,
            state_before=before or "",
            state_after=subject.state,
            reason=reason,
            detail={**(detail or {}), **sealed, **({"due": stamp(due)} if due else {})},
            public=public,
        ),
    )


def _set(session: Session, subject: Any, values: Mapping[str, Any]) -> None:
    """Set what is not so already: at once, where these are columns of a row of which nothing else waits to be written."""
    known, state = vars(subject), inspect(subject)
    changed = {name: value for name, value in values.items() if name not in known or known[name] != value}
    if changed and state.persistent and not state.modified and changed.keys() <= _columns(type(subject)):
        amend(session, subject, **changed)
        return
    for name, value in changed.items():
        setattr(subject, name, value)


@cache
def _columns(kind: type[Any]) -> frozenset[str]:
    """The columns of a table of which each row has a version, if they bear one name; nothing of another table."""
    columns = frozenset(name for name, column in inspect(kind).columns.items() if name == column.name)
    return columns if "version" in columns else frozenset()


def _moments(subject: Any, rule: Rule, by: By, since: datetime, now: datetime) -> dict[str, datetime]:
    moments = {} if isinstance(rule.to, Stays) else {"state_since": since}
    if isinstance(by, Member):
        moments["last_act_at"] = now
    return {name: at for name, at in moments.items() if hasattr(type(subject), name)}


def case_of(
    session: Session,
    subject: Any,
    by: By,
    now: datetime,
    facts: Mapping[str, Any] = NOTHING,
    policy: Policy | None = None,
) -> Case:
    """What the rulebook looks at: the thing, the person, the time, the numbers, and what is brought."""
    return Case(subject=subject, by=by, now=now, policy=policy or in_force(session), facts=facts)


def write_journal(session: Session, entry: JournalEntry) -> JournalEntry:
    """Chain one row to the journal. The head is locked until the transaction ends, so numbers have no gap."""
    session.flush()
    head = ask_prepared(session, _HEAD, {}).one()
    entry.id = head.entry_id + 1
    entry.seal = seal_of(head.seal, entry)
    order(session, _NEXT_HEAD, {"newest": entry.id, "sealed": entry.seal})
    put(session, entry)
    return entry


_HEAD = select(JournalHead.entry_id, JournalHead.seal).with_for_update()
_NEXT_HEAD = update(JournalHead).values(entry_id=bindparam("newest"), seal=bindparam("sealed"))
