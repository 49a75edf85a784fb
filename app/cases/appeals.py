"""Appeals as the rules see them: what was decided, whom it touches, until when, and what binds who would judge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.policies import pinned
from app.governance.case import By, Case
from app.governance.deadlines import after_days
from app.governance.rulebook import ASKED_AGAIN, DISPUTE, MEASURE, REPORT
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import Act, AppealState, DisputeState, MeasureState
from app.models import Appeal, Dispute, Measure, Member, Page, Revision
from app.queries.ties import Matter, case_ties, page_ties

# What may be appealed, and the acts that decide it below.
BELOW = {
    DISPUTE.name: (Act.RECEIVE, Act.CONSULT, Act.CONCLUDE, Act.REJECT),
    REPORT.name: (Act.TAKE, Act.MEASURE),
}
JUDGED = frozenset({AppealState.UPHELD, AppealState.REVERSED, AppealState.SENT_BACK})

Decided = Dispute | Measure


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that may be appealed: when it was taken, and until when that is.

    of_content: it is about what a page says, and the time is the short one.
    """

    at: datetime
    until: datetime
    of_content: bool


def thing_of(session: Session, subject: str, number: int) -> Decided | None:
    """What an appeal names."""
    if subject == DISPUTE.name:
        return session.get(Dispute, number)
    return session.get(Measure, number) if subject == MEASURE.name else None


def decision_of(thing: Decided) -> Decision | None:
    """The decision that it carries; None when nothing is decided, or nothing is left of it."""
    if isinstance(thing, Measure):
        if thing.state == MeasureState.LIFTED:
            return None
        return Decision(thing.at, thing.appeal_until, thing.kind.of_content)
    if thing.state not in (DisputeState.APPLIED, DisputeState.INADMISSIBLE) or thing.closed_at is None:
        return None
    return Decision(thing.closed_at, after_days(thing.closed_at, pinned(thing).appeal_days), True)


def discreet(thing: Decided) -> bool:
    """Whether it was told to one person, whose name and words others do not read."""
    return isinstance(thing, Measure) and thing.member_id is not None


def touches(session: Session, thing: Decided, member: Member) -> bool:
    """Whether somebody may ask for it to be looked at again: a party, whom a measure is told to, or, when it is told to
    nobody, the stewards of the page and whoever wrote it."""
    if isinstance(thing, Dispute):
        return member.id in thing.party_ids
    if thing.member_id is not None:
        return member.id == thing.member_id
    pages = [page for page in (thing.page, thing.page and thing.page.merged_into) if page is not None]
    return any(member.id in page.steward_ids for page in pages) or _wrote(session, member, pages)


def _wrote(session: Session, member: Member, pages: list[Page]) -> bool:
    theirs = (Revision.author_id == member.id) & Revision.page_id.in_([page.id for page in pages])
    return session.scalar(select(Revision.id).where(theirs).limit(1)) is not None


# --- the cases


def asking(session: Session, appeal: Appeal, thing: Decided, by: By, now: datetime, **facts: Any) -> Case:
    """What the rules look at when somebody asks for a decision to be looked at again."""
    decision = decision_of(thing)
    if decision is None:
        raise LookupError(f"{appeal.subject} {appeal.subject_id} carries no decision")
    before = _answered(session, appeal.subject, appeal.subject_id)
    known: dict[str, Any] = {
        "concerned": isinstance(by, Member) and touches(session, thing, by),
        "decided_at": decision.at,
        "appeal_until": decision.until,
        "measure": not decision.of_content,
        "pending": any(state in ASKED_AGAIN for state, _at in before),
        "judged": any(state in JUDGED and at == decision.at for state, at in before),
    }
    return Case(appeal, by, now, pinned(appeal), {**known, **facts})


def _answered(session: Session, subject: str, number: int) -> list[tuple[AppealState, datetime]]:
    """How the appeals against something stand, each with when that was decided."""
    of_it = (Appeal.subject == subject) & (Appeal.subject_id == number)
    rows = session.execute(select(Appeal.state, Appeal.decided_at).where(of_it))
    return [(row.state, row.decided_at) for row in rows]


def appeal_case(session: Session, appeal: Appeal, by: By, now: datetime, **facts: Any) -> Case:
    """What the rules look at when somebody, or the clock, does something to this appeal."""
    known: dict[str, Any] = {"ties": ()}
    if isinstance(by, Member):
        thing = thing_of(session, appeal.subject, appeal.subject_id)
        if thing is None:
            raise LookupError(f"appeal {appeal.id} has lost its {appeal.subject}")
        known = {"ties": _ties(session, appeal, thing, by), **_remedies(thing)}
    return Case(appeal, by, now, pinned(appeal), {**known, **facts})


def _remedies(thing: Decided) -> dict[str, bool]:
    """What may be undone, and who may be asked again: a mediator, or the desk that had a report in charge."""
    if isinstance(thing, Dispute):
        return {"reversible": thing.state == DisputeState.APPLIED, "returnable": True}
    return {"reversible": True, "returnable": thing.report_id is not None}


# --- who may judge


def _ties(session: Session, appeal: Appeal, thing: Decided, by: Member) -> tuple[Tie, ...]:
    """What binds somebody to the page, to those concerned, to the decision: who took part in it below never judges it."""
    bound = page_ties(session, by.id, [appeal.page_id])[appeal.page_id] if appeal.page_id else ()
    matters = _matters(appeal, thing)
    parties = {matter.author_id for matter in matters}.union(*(matter.parties for matter in matters))
    found = tuple(tie for matter in matters for tie in case_ties(session, by.id, matter))
    lasting = tuple(Tie(tie.kind) if tie.kind is TieKind.DECIDED else tie for tie in found)
    own = (Tie(TieKind.PARTY),) if by.id in parties - {appeal.author_id} else ()
    decided = (Tie(TieKind.DECIDED),) if _decided(session, appeal, thing, by) else ()
    return (*bound, *lasting, *own, *decided)


def _matters(appeal: Appeal, thing: Decided) -> list[Matter]:
    """The cases that were decided below, as the journal names them, with whom they concern."""
    if isinstance(thing, Dispute):
        return [_matter(DISPUTE.name, thing.id, appeal, thing.party_ids | {thing.author_id})]
    told = frozenset(filter(None, (thing.member_id,)))
    if thing.report is None:
        return [_matter(MEASURE.name, thing.id, appeal, told)]
    concerned = filter(None, (thing.report.author_id, thing.report.member_id))
    return [_matter(REPORT.name, thing.report.id, appeal, told.union(concerned))]


def _matter(subject: str, number: int, appeal: Appeal, parties: frozenset[int]) -> Matter:
    return Matter(subject, number, appeal.author_id, BELOW.get(subject, ()), parties)


def _decided(session: Session, appeal: Appeal, thing: Decided, by: Member) -> bool:
    """Whether they took the measure, or judged an earlier appeal in the same affair."""
    if isinstance(thing, Measure) and thing.made_by_id == by.id:
        return True
    of_it = (Appeal.subject == appeal.subject) & (Appeal.subject_id == appeal.subject_id)
    theirs = (Appeal.judged_by_id == by.id) & (Appeal.id != appeal.id)
    return session.scalar(select(Appeal.id).where(of_it, theirs).limit(1)) is not None
