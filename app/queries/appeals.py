"""Appeals as people read them: those that wait, one with its answer, what may be appealed, and what their judges read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.appeals import Decided, appeal_case, asking, decision_of, discreet, thing_of
from app.cases.policies import pins
from app.governance.case import VISITOR, Case, Standing
from app.governance.procedure import Coming, coming, decide, open_acts, settled
from app.governance.refusals import Refusal
from app.governance.rulebook import APPEAL, ASKED_AGAIN, MEASURE, VERSION
from app.governance.vocabulary import Act, AppealState, MeasureKind, Reportable, Role, VersionState
from app.kinds import KINDS
from app.models import Appeal, Dispute, Measure, Member, Revision, Visibility
from app.queries.reported import reported
from app.queries.steps import CaseStep, steps_of
from app.queries.visibility import Sight
from app.queries.withheld_words import Masks, Worded, masks

A_PAGE = 50
JUDGES = frozenset({Role.MEDIATOR, Role.MODERATOR})
HIDE = (MeasureKind.WITHHOLD, MeasureKind.WITHHOLD_POST)
# What the judges of a measure read of it, even if moderators do not.
EVERYTHING = Sight(frozenset(VersionState))


@dataclass(frozen=True, slots=True)
class Appealed:
    """An appeal in a list. `by` is None for who reads when the decision was told to one person alone."""

    id: int
    thing: Decided
    title: str
    section: str
    slug: str
    example: bool
    by: str | None
    by_slug: str | None
    state: AppealState
    since: datetime
    next: Coming | None
    judges: bool


@dataclass(frozen=True, slots=True)
class Appeals:
    """A page of appeals, the newest first; `older` is the cursor of the next one, None at the end."""

    rows: tuple[Appealed, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class AppealView:
    """One appeal as it stands now. `whole`: whether who reads may know whose it is, and the words of both sides.

    For those who may judge it: `evidence`, what was reported or withheld as it was then; `bearer`, who is behind the
    handle that took the measure; `versions`, those that are withheld from others. `why_not`: why somebody who
    judges elsewhere does not judge here. `masks`: which of the words of both sides are withheld. `facts`: what led to the
    measure, empty when they are withheld from who reads.
    """

    appeal: Appeal
    thing: Decided
    state: AppealState
    since: datetime
    steps: tuple[CaseStep, ...]
    next: Coming | None
    acts: tuple[Act, ...]
    whole: bool
    evidence: str
    bearer: Member | None
    versions: tuple[int, ...]
    why_not: Refusal | None
    masks: Masks
    facts: str


@dataclass(frozen=True, slots=True)
class Appealing:
    """What the page of a decision says of appeals: those that were made, until when one may be, whether by who reads.

    known: whether it is known who reads, and `may` is an answer.
    """

    subject: str
    number: int
    made: tuple[Appeal, ...]
    until: datetime | None
    may: bool
    known: bool


def appealing(
    session: Session, subject: str, number: int, by: Member | None, now: datetime
) -> Appealing | None:
    """For the page of a dispute ("dispute") or of a measure ("measure"); None when nothing was decided nor appealed."""
    thing = thing_of(session, subject, number)
    if thing is None:
        return None
    of_it = (Appeal.subject == subject) & (Appeal.subject_id == number)
    made = tuple(session.scalars(select(Appeal).where(of_it).order_by(Appeal.id)))
    decision = decision_of(thing)
    if decision is None:
        return Appealing(subject, number, made, None, may=False, known=by is not None) if made else None
    until = decision.until if now < decision.until else None
    may = may_appeal(session, subject, number, thing, by, now)
    return Appealing(subject, number, made, until, may, known=by is not None)


def may_appeal(
    session: Session, subject: str, number: int, thing: Decided, by: Member | None, now: datetime
) -> bool:
    """Whether the rules let somebody ask for this decision to be looked at again, whatever they will have to say."""
    if by is None or decision_of(thing) is None:
        return False
    draft = Appeal(subject=subject, subject_id=number, author_id=by.id, **pins(session))
    return Act.APPEAL in open_acts(APPEAL, asking(session, draft, thing, by, now))


def check_may_appeal(
    session: Session, subject: str, number: int, thing: Decided, by: Member, now: datetime
) -> None:
    """Raises Refusal with the reason why somebody may not."""
    if decision_of(thing) is not None and not may_appeal(session, subject, number, thing, by, now):
        draft = Appeal(subject=subject, subject_id=number, author_id=by.id, **pins(session))
        decide(APPEAL, Act.APPEAL, asking(session, draft, thing, by, now))


# --- the list, and one of them


def listed(
    session: Session, by: Member | None, now: datetime, *, waiting: bool, before: int | None = None
) -> Appeals:
    """The appeals that wait for an answer, or all of them, those before a cursor."""
    query = select(Appeal) if before is None else select(Appeal).where(Appeal.id < before)
    if waiting:
        query = query.where(Appeal.state.in_(ASKED_AGAIN))
    rows = session.scalars(query.order_by(Appeal.id.desc()).limit(A_PAGE + 1)).all()
    shown = tuple(_row(session, row, by, now) for row in rows[:A_PAGE])
    return Appeals(shown, shown[-1].id if len(rows) > A_PAGE else None)


def _row(session: Session, appeal: Appeal, by: Member | None, now: datetime) -> Appealed:
    thing = found_thing(session, appeal)
    seen = settled(APPEAL, appeal_case(session, appeal, by or VISITOR, now))
    acts = open_acts(APPEAL, seen)
    named = not discreet(thing) or Act.READ_WITHHELD in acts
    page = appeal.page
    return Appealed(
        appeal.id,
        thing,
        page.title if page else "",
        KINDS[page.kind].section if page else "",
        page.slug if page else "",
        bool(page and page.example),
        appeal.author.name if named else None,
        appeal.author.slug if named else None,
        AppealState(seen.subject.state),
        seen.subject.state_since,
        coming(APPEAL, seen),
        Act.UPHOLD in acts,
    )


def find(session: Session, number: int) -> Appeal | None:
    return session.get(Appeal, number)


def found_thing(session: Session, appeal: Appeal) -> Decided:
    """What it is about."""
    thing = thing_of(session, appeal.subject, appeal.subject_id)
    if thing is None:
        raise LookupError(f"appeal {appeal.id} has lost its {appeal.subject}")
    return thing


def view(session: Session, appeal: Appeal, by: Member | None, now: datetime) -> AppealView:
    """One appeal, as it stands now even if the clock is late, and what this person may read and do."""
    thing = found_thing(session, appeal)
    seen = settled(APPEAL, appeal_case(session, appeal, by or VISITOR, now))
    acts = open_acts(APPEAL, seen)
    whole = not discreet(thing) or Act.READ_WITHHELD in acts
    judges = Act.UPHOLD in acts
    masked = masks(session, _said(appeal, thing), by, now)
    return AppealView(
        appeal,
        thing,
        AppealState(seen.subject.state),
        seen.subject.state_since,
        steps_of(session, APPEAL.name, appeal.id, by, now, () if whole else (appeal.author_id,)),
        coming(APPEAL, seen),
        tuple(act for act in acts if act not in (Act.READ, Act.READ_WITHHELD)),
        whole,
        _evidence(session, thing, by, now, judges),
        _bearer(thing, by, now, judges),
        _versions(session, thing) if judges else (),
        _why_not(seen, by, now, judges),
        masked,
        _facts(thing, by, judges, masked),
    )


def _said(appeal: Appeal, thing: Decided) -> tuple[Worded, ...]:
    both = (
        Worded(Reportable.APPEAL, appeal.id, appeal.reason),
        Worded(Reportable.JUDGMENT, appeal.id, appeal.answer),
    )
    return (*both, Worded(Reportable.MEASURE, thing.id, thing.facts)) if isinstance(thing, Measure) else both


def _facts(thing: Decided, by: Member | None, judges: bool, masked: Masks) -> str:
    """For its judges and for the person whom it concerns, even when they are withheld."""
    if not isinstance(thing, Measure):
        return ""
    theirs = judges or (by is not None and by.id == thing.member_id)
    return thing.facts if theirs or not masked.hides(Reportable.MEASURE, thing.id) else ""


def _why_not(seen: Case, by: Member | None, now: datetime, judges: bool) -> Refusal | None:
    """Only for those who judge elsewhere, while it waits: the others are not awaited."""
    if by is None or judges or seen.state not in ASKED_AGAIN or not JUDGES & by.roles(now):
        return None
    try:
        decide(APPEAL, Act.UPHOLD, seen)
    except Refusal as refusal:
        return refusal
    return None


# --- what their judges read


def _evidence(session: Session, thing: Decided, by: Member | None, now: datetime, judges: bool) -> str:
    """What was reported, or withheld, as it was then: kept while it may still be looked at again."""
    if by is None or not judges or not isinstance(thing, Measure):
        return ""
    if Act.READ_WITHHELD not in open_acts(MEASURE, Case(thing, by, now, facts={"appealed": True})):
        return ""
    if thing.report is not None:
        return thing.report.evidence
    found = (
        reported(session, f"{thing.subject}:{thing.subject_id}", EVERYTHING) if thing.kind in HIDE else None
    )
    return found.thing.text if found else ""


def _bearer(thing: Decided, by: Member | None, now: datetime, judges: bool) -> Member | None:
    """Who is behind the handle: for those who may judge, and for the coordination."""
    if by is None or not isinstance(thing, Measure):
        return None
    return thing.made_by if judges or Role.COORDINATION in by.roles(now) else None


def withheld_of_appeals(session: Session, by: Member | None, now: datetime) -> frozenset[int]:
    """The rows of Visibility that somebody reads because of the appeals that they may judge: for most people, none,
    without a question."""
    if by is None or not JUDGES & by.roles(now):
        return frozenset()
    waiting = session.scalars(select(Appeal).where(Appeal.state.in_(ASKED_AGAIN))).all()
    judged = [appeal for appeal in waiting if _judges(session, appeal, by, now)]
    rows = [row for appeal in judged for row in _withheld(session, found_thing(session, appeal))]
    return frozenset(row.id for row in rows if _read_by_judges(row, by, now))


def _judges(session: Session, appeal: Appeal, by: Member, now: datetime) -> bool:
    return Act.UPHOLD in open_acts(APPEAL, appeal_case(session, appeal, by, now))


def _read_by_judges(row: Visibility, by: Member, now: datetime) -> bool:
    case = Case(Standing(None, row.state, now), by, now, facts={"appealed": True})
    return Act.READ_WITHHELD in open_acts(VERSION, case)


def _versions(session: Session, thing: Decided) -> tuple[int, ...]:
    return tuple(row.number for row in _withheld(session, thing))


def _withheld(session: Session, thing: Decided) -> list[Visibility]:
    """What is withheld of the versions that a decision is about."""
    page_id, numbers = _concerned(session, thing)
    of_them = (Visibility.page_id == page_id) & Visibility.number.in_(numbers)
    hidden = Visibility.state != VersionState.SHOWN
    return list(session.scalars(select(Visibility).where(of_them, hidden).order_by(Visibility.number)))


def _concerned(session: Session, thing: Decided) -> tuple[int | None, list[int]]:
    """The page, and the numbers of its versions."""
    if isinstance(thing, Dispute):
        numbers = (thing.base, thing.revision, thing.revision_applied)
        return thing.page_id, [number for number in numbers if number is not None]
    if thing.subject != VERSION.name:
        return thing.page_id, []
    revision = session.get_one(Revision, thing.subject_id)
    return revision.page_id, [revision.number]
