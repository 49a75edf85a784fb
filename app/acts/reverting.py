"""Undoing all that one member wrote directly since a moment: what others wrote since stays, and nothing is erased.

One measure states why. Each page is then a transaction of its own: a stop in the middle leaves whole pages, and doing it
again goes on with the others. What later words stand on is left for a person to settle, page by page.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.measures import Reasons, held_report, take
from app.acts.pages import undone_content
from app.acts.publishing import EditConflict, Saved, lock, publish
from app.acts.settling import settle_page
from app.governance.page_statements import versions_undone
from app.governance.refusals import Refusal
from app.governance.rulebook import MEMBER
from app.governance.vocabulary import Act, MeasureGround, MeasureKind, PageState
from app.kinds import KINDS
from app.models import Measure, Member, Page, Revision
from app.models.contents import content_at, head_content
from app.models.marks import tagged, taken_back
from app.models.visibility import withheld_texts
from revisions import Content
from revisions import undo as take_back

Transaction = Callable[[], AbstractContextManager[Session]]

# What is undone in one go; the rest, if there is any, by doing it again.
MOST_PAGES = 200
TAG = "reverts-all"
# What the versions of one series say, each on its page: this is how they are found again.
SUMMARY = "Annulation en série, mesure {number}"
# Versions that others decided on are not one person's: they are left out.
DECIDED = ("proposal:", "dispute:", "poll:")


@dataclass(frozen=True, slots=True)
class Run:
    """Versions in a row of one member on one page."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of one page. `left`: the runs that later words stand on, or before which there was nothing.

    before, after: what the page says, and would say; the same, when all is undone already.
    """

    page: Page
    undone: tuple[Run, ...]
    left: tuple[Run, ...]
    before: Content
    after: Content

    @property
    def changes(self) -> bool:
        return self.after != self.before


def plans(session: Session, member_id: int, since: datetime) -> list[Plan]:
    """Page by page, what undoing all that this member wrote since then would change, or must leave. Nothing is written."""
    runs = _runs(session, member_id, since)
    found = (_plan(session, session.get_one(Page, page_id), theirs) for page_id, theirs in runs.items())
    return [plan for plan in found if plan.changes or plan.left]


def begin(
    session: Session,
    member: Member,
    since: datetime,
    reason: str,
    by: Member,
    now: datetime,
    *,
    ground: MeasureGround | None = MeasureGround.VANDALISM,
    report: int | None = None,
    form_key: str | None = None,
) -> Measure:
    """State why, before anything is undone: one measure for the person, however many pages follow, once for each form."""
    reasons = Reasons(
        kind=MeasureKind.REVERT_ALL,
        subject=MEMBER.name,
        subject_id=member.id,
        said=versions_undone(since),
        facts=reason,
        ground=ground,
        member_id=member.id,
        report=held_report(session, report),
        form_key=form_key,
    )
    return take(session, MEMBER, Act.REVERT_ALL, member, reasons, by, now, public=False)


def revert_all(
    transaction: Transaction, measure_id: int, since: datetime, by_id: int, now: datetime
) -> list[int]:
    """Undo, page by page, what a measure that was begun is about; returns the pages that changed.

    A page where the rules refuse, or that moved so that nothing can be undone any more, is left as it is.
    """
    with transaction() as session:
        member_id = session.get_one(Measure, measure_id).member_id
        pages = list(_runs(session, member_id or 0, since))
    done = []
    for page_id in pages:
        try:
            with transaction() as session:
                measure, by = session.get_one(Measure, measure_id), session.get_one(Member, by_id)
                page = session.get_one(Page, page_id)
                if _undo_here(session, page, measure, since, by, now):
                    done.append(page_id)
        except Refusal:
            continue
    return done


def _undo_here(
    session: Session, page: Page, measure: Measure, since: datetime, by: Member, now: datetime
) -> bool:
    """One version more for each run that can be undone, the newest first; whether there was any."""
    lock(session, page)
    settle_page(session, page, now)
    runs = _runs(session, measure.member_id or 0, since, page.id).get(page.id, [])
    done = [_undo_run(session, page, run, measure, by, now) for run in reversed(runs)]
    return any(done)


def _undo_run(session: Session, page: Page, run: Run, measure: Measure, by: Member, now: datetime) -> bool:
    why: dict[str, Any] = {"summary": SUMMARY.format(number=measure.id), "facts": {"reason": measure.facts}}
    return bool(undo_run(session, page, run, Act.REVERT_ALL, by, now, tags=[TAG], **why))


def undo_run(
    session: Session,
    page: Page,
    run: Run,
    act: Act,
    by: Member | None,
    now: datetime,
    *,
    summary: str,
    tags: Collection[str],
    facts: Mapping[str, Any],
) -> bool | None:
    """Whether the page changes without these versions, which it then is; None when later words stand on theirs, or
    when what they said, or what was before, is withheld."""
    try:
        content, undoing = undone_content(session, page, run.first, run.last)
    except (EditConflict, Refusal):
        return None
    head = head_content(session, page)
    words: dict[str, Any] = {"summary": summary, "form_key": None, "tags": [*tags, *undoing], "facts": facts}
    return isinstance(publish(session, page, content, head, act, by, now, **words), Saved)


def _runs(
    session: Session, member_id: int, since: datetime, page_id: int | None = None
) -> dict[int, list[Run]]:
    """The versions in a row of this member since then, of each page, in order."""
    theirs = (Revision.author_id == member_id) & (Revision.at >= since)
    query = select(Revision.page_id, Revision.number, Revision.tags).join(Page, Page.id == Revision.page_id)
    query = query.where(theirs, Page.state != PageState.MERGED)
    if page_id is not None:
        query = query.where(Revision.page_id == page_id)
    numbers: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(query.order_by(Revision.page_id, Revision.number)):
        if not any(tag.startswith(DECIDED) for tag in row.tags):
            numbers[row.page_id].append(row.number)
    few = list(numbers.items())[:MOST_PAGES]
    standing = {page: not_taken_back(session, page, those) for page, those in few}
    return {page: list(in_a_row(those)) for page, those in standing.items() if those}


def not_taken_back(session: Session, page_id: int, numbers: list[int]) -> list[int]:
    """Those that nobody took back since: what was undone once, by whomever, is not undone again."""
    gone = {number for back in taken_back(tagged(session, page_id)).values() for number in back}
    return [number for number in numbers if number not in gone]


def in_a_row(numbers: list[int]) -> Iterator[Run]:
    """The numbers, of which there is one at least, as runs, in order."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield Run(first, last)
            first = number
        last = number
    yield Run(first, last)


def _plan(session: Session, page: Page, runs: list[Run]) -> Plan:
    head = content = head_content(session, page)
    undone, left = [], []
    for run in reversed(runs):
        without = _without(session, page, run, content)
        if without is None:
            left.append(run)
        elif without != content:
            undone.append(run)
            content = without
    return Plan(page, tuple(reversed(undone)), tuple(reversed(left)), head, content)


def _without(session: Session, page: Page, run: Run, content: Content) -> Content | None:
    """`content` without what these versions did; None when a person must settle it."""
    if run.first == 1 or withheld_texts(session, page.id, (run.first - 1, run.last)):
        return None
    before = content_at(session, page.id, run.first - 1)
    after = content_at(session, page.id, run.last)
    if before is None or after is None:
        return None
    return take_back(content, after, before, KINDS[page.kind].field_kinds()).content
