"""One way to act: ask the rulebook, set the new state with its columns, write the journal. All or nothing.

Every act module calls `perform()`; nothing else writes the journal. The caller's transaction commits.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.case import By, Case
from app.governance.policy import Policy
from app.governance.procedure import Procedure, decide
from app.governance.vocabulary import Act
from app.models import JournalEntry, JournalHead, Member, Page
from app.models.contents import policy_fields
from app.models.seals import seal_of

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
    page: Page | None = None,
    revision: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    public: bool = True,
    **columns: Any,
) -> JournalEntry:
    """Perform `act` on `subject`: its new state and `columns` are set together, and the journal has its row.

    by: a Member, VISITOR, or None for the clock and the program. facts: what the act brings with it.
    Raises Refusal, with the sentence to show, when no rule opens the act to this person at this moment.
    """
    before = subject.state
    rule = decide(procedure, act, case_of(session, subject, by, now, facts))
    subject.state = rule.after(before)
    for name, value in columns.items():
        setattr(subject, name, value)
    session.add(subject)
    session.flush()
    return write_journal(
        session,
        JournalEntry(
            at=now,
            act=act.value,
            subject=procedure.name,
            subject_id=subject.id,
            by=by if isinstance(by, Member) else None,
            page=page,
            revision=revision,
            state_before=before or "",
            state_after=subject.state,
            reason=reason,
            detail=detail or {},
            public=public,
        ),
    )


def case_of(
    session: Session, subject: Any, by: By, now: datetime, facts: Mapping[str, Any] = NOTHING
) -> Case:
    """What the rulebook looks at: the thing, the person, the time, the numbers in force, and what is brought."""
    policy, _ignored = Policy.from_fields(policy_fields(session))
    return Case(subject=subject, by=by, now=now, policy=policy, facts=facts)


def write_journal(session: Session, entry: JournalEntry) -> JournalEntry:
    """Chain one row to the journal. The head is locked until the transaction ends, so numbers have no gap."""
    head = session.execute(select(JournalHead).with_for_update()).scalar_one()
    entry.id = head.entry_id + 1
    entry.seal = seal_of(head.seal, entry)
    head.entry_id, head.seal = entry.id, entry.seal
    session.add(entry)
    session.flush()
    return entry
