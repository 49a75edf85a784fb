"""The desk of moderation: what waits, since when, in whose hands; and one report as each person may read it."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.policies import in_force
from app.governance.case import VISITOR, Case
from app.governance.procedure import Coming, coming, decide, open_acts, settled
from app.governance.rulebook import REPORT
from app.governance.vocabulary import Act, Reportable, ReportGround, ReportState
from app.models import JournalEntry, Measure, Member, Report
from app.queries.handles import handle_of
from app.queries.reported import MODERATORS, Reported, reported

A_PAGE = 50
WAITING = (ReportState.RECEIVED, ReportState.OVERDUE, ReportState.TAKEN)


@dataclass(frozen=True, slots=True)
class Row:
    """A report in the list of the desk. `mine`: whether who reads has taken it."""

    number: int
    subject: Reportable
    title: str
    ground: ReportGround
    state: ReportState
    created_at: datetime
    taken_by: str
    mine: bool
    next: Coming | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits, the oldest first, or what has ended, the newest first; `older` is the cursor of the next ones."""

    rows: tuple[Row, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What everybody may know of the desk: how much waits, and how much of it waits for too long."""

    total: int
    overdue: int
    lapsed: int


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a report. `by`: the handle of who moderates."""

    at: datetime
    act: Act
    by: str
    by_program: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report, as it stands now. `decides`: whether who reads is of the desk; they read what was reported too."""

    report: Report
    state: ReportState
    since: datetime
    next: Coming | None
    acts: tuple[Act, ...]
    decides: bool
    found: Reported | None
    measures: tuple[Measure, ...]
    steps: tuple[Step, ...]

    @property
    def stand(self) -> str:
        """What the form of an act sends back."""
        return self.report.stand


def waiting(session: Session) -> Waiting:
    counted = select(Report.state, func.count(Report.id)).group_by(Report.state)
    by_state = dict(session.execute(counted).all())
    total = sum(by_state.get(state, 0) for state in WAITING)
    return Waiting(total, by_state.get(ReportState.OVERDUE, 0), by_state.get(ReportState.LAPSED, 0))


def desk(
    session: Session, by: Member, now: datetime, *, ended: bool = False, before: int | None = None
) -> Desk:
    """The list of the desk: what waits, or what has ended."""
    here = Report.state.in_(WAITING)
    query = select(Report).where(~here if ended else here)
    if before is not None:
        query = query.where(Report.id < before if ended else Report.id > before)
    found = session.scalars(query.order_by(Report.id.desc() if ended else Report.id).limit(A_PAGE + 1)).all()
    rows = tuple(_row(session, report, by, now) for report in found[:A_PAGE])
    return Desk(rows, rows[-1].number if len(found) > A_PAGE else None)


def _row(session: Session, report: Report, by: Member, now: datetime) -> Row:
    seen = settled(REPORT, Case(report, None, now, in_force(session)))
    held = seen.state == ReportState.TAKEN
    return Row(
        report.id,
        report.subject,
        report.page.title if report.page else report.member.name if report.member else "",
        report.ground,
        ReportState(str(seen.state)),
        report.created_at,
        handle_of(report.taken_by) if held else "",
        held and report.taken_by_id == by.id,
        coming(REPORT, seen),
    )


def find(session: Session, number: int) -> Report | None:
    return session.get(Report, number)


def view(session: Session, report: Report, by: Member | None, now: datetime, link_hash: str) -> ReportView:
    """A report for one person. Raises Refusal for whoever is neither of the desk nor the one who reported.

    link_hash: of the secret in the address, "" without one.
    """
    facts = {"link": hmac.compare_digest(report.key_hash, link_hash)}
    case = settled(REPORT, Case(report, by or VISITOR, now, in_force(session), facts))
    decide(REPORT, Act.READ, case)
    bare = Case(report, by or VISITOR, now, in_force(session), {"link": False})
    decides = by is not None and by.id != report.author_id and Act.READ in open_acts(REPORT, bare)
    found = reported(session, f"{report.subject.value}:{report.subject_id}", MODERATORS) if decides else None
    measures = session.scalars(select(Measure).where(Measure.report_id == report.id).order_by(Measure.id))
    acts = tuple(act for act in open_acts(REPORT, case) if act not in (Act.READ, Act.MEASURE))
    seen = case.subject
    return ReportView(
        report,
        ReportState(seen.state),
        seen.state_since,
        coming(REPORT, case),
        acts,
        decides,
        found,
        tuple(measures),
        tuple(_steps(session, report)),
    )


def _steps(session: Session, report: Report) -> Iterator[Step]:
    of_it = (JournalEntry.subject == REPORT.name) & (JournalEntry.subject_id == report.id)
    for entry in session.scalars(select(JournalEntry).where(of_it).order_by(JournalEntry.id)):
        act = Act(entry.act)
        named = handle_of(entry.by) if act is not Act.REPORT else ""
        yield Step(entry.at, act, named, entry.by is None and act is not Act.REPORT)
