"""Giving back what a series of reverts undid, when the measure that asked for it is lifted.

All in one transaction, page by page: what others wrote since stays. Where it stands at the same place, the page is left
as it is, and named: somebody settles it by hand.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.perform import case_of, perform
from app.acts.publishing import lock
from app.acts.reverting import SUMMARY, TAG, Run, in_a_row, not_taken_back, undo_run
from app.acts.settling import settle_page
from app.governance.procedure import decide
from app.governance.rulebook import MEASURE
from app.governance.vocabulary import Act, MeasureKind, PageState
from app.models import Measure, Member, Page, Revision, RevisionMark

# What the versions that give back say.
SUMMARY_BACK = "Annulation en série défaite, mesure {number}"


def hold(session: Session, measure: Measure) -> list[Page]:
    """The pages on which a measure undid something, held until the transaction ends; none for other kinds.

    Whoever writes the journal before must have held them: pages come first, everywhere, and in one order.
    """
    if measure.kind != MeasureKind.REVERT_ALL:
        return []
    written = _written(measure).with_only_columns(Revision.page_id)
    pages = session.scalars(select(Page).where(Page.id.in_(written)).order_by(Page.id)).all()
    for page in pages:
        lock(session, page)
    return list(pages)


def give_back(session: Session, measure: Measure, reason: str, by: Member | None, now: datetime) -> None:
    """Undo each version of the series that still stands, and lift the measure. `by` is None when a decision asks for it.

    The journal says which pages are as they were, and which versions are left to a person. Raises Refusal when the
    measure is lifted already.
    """
    pages = hold(session, measure)
    session.refresh(measure, with_for_update=True)
    facts = {"reason": reason, "cause": reason}
    decide(MEASURE, Act.GIVE_BACK, case_of(session, measure, by, now, facts))
    restored: list[int] = []
    left: list[list[int]] = []
    for page in pages:
        settle_page(session, page, now)
        changed, stuck = _give_back_here(session, page, measure, now)
        restored += [page.id] if changed else []
        left += [[page.id, run.first, run.last] for run in stuck]
    about: dict[str, Any] = {
        "facts": facts,
        "detail": {"restored": restored, "left": left},
        "reason": reason,
        "lifted_at": now,
    }
    perform(session, MEASURE, Act.GIVE_BACK, measure, by, now, **about)


def _give_back_here(session: Session, page: Page, measure: Measure, now: datetime) -> tuple[bool, list[Run]]:
    """Whether the page says something else than before, and the versions of the series that stay undone here."""
    here = _written(measure).where(Revision.page_id == page.id)
    numbers = list(session.scalars(here.order_by(Revision.number)))
    standing = not_taken_back(session, page.id, numbers)
    if not standing:
        return False, []
    runs = list(in_a_row(standing))
    if page.state == PageState.MERGED:
        return False, runs
    why: dict[str, Any] = {"tags": [], "facts": {"measure": measure.id}}
    why["summary"] = SUMMARY_BACK.format(number=measure.id)
    done = {run: undo_run(session, page, run, Act.APPLY, None, now, **why) for run in reversed(runs)}
    return any(done.values()), [run for run in runs if done[run] is None]


def _written(measure: Measure) -> Any:
    """The numbers of the versions by which it undid something."""
    of_a_series = (RevisionMark.revision_id == Revision.id) & (RevisionMark.mark == TAG)
    wrote = Revision.summary == SUMMARY.format(number=measure.id)
    return select(Revision.number).join(RevisionMark, of_a_series).where(wrote)
