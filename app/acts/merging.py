"""Two fiches of one structure become one; and two again, when they were not the same.

The one that is left keeps all it says and goes on, the other keeps its past and its own address for it. Everything is
done in one transaction that holds every fiche concerned, in the order of their ids: two merges at once come one after
the other, and no fiche is ever merged into one that is merged itself.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import claims, lifting, polls
from app.acts.measures import Reasons, lifted, take
from app.acts.perform import perform
from app.acts.publishing import lock, unprotect
from app.acts.settling import settle_page
from app.cases.disputes import open_on
from app.cases.proposals import proposal_case
from app.governance.page_statements import fiches_merged
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE, PENDING, PROPOSAL
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, MeasureGround, MeasureKind, PageState, ProposalState
from app.models import JournalEntry, Measure, Member, Page, Proposal, Report
from app.queries.ties import page_ties

Others = Callable[[Session, Page], list[Page]]

MERGED = "merged"
# Why a protection ends that nobody lifts.
NO_LONGER_WRITTEN = "La fiche est réunie à une autre, et ne s’écrit plus."
# What an author reads of a proposal that nobody will answer any more.
TO_PROPOSE_AGAIN = "La fiche est réunie à une autre, et cette proposition peut y être refaite."


def merge(
    session: Session,
    page: Page,
    into: Page | None,
    reason: str,
    by: Member,
    now: datetime,
    *,
    report: Report | None = None,
) -> Page:
    """Merge `page` into another, which stands for both from now on; returns that one. Done already, nothing is done.

    Into a fiche that was merged itself means: into the one that stands for it. What was proposed on `page` lapses and
    says so, its stewards become those of the other, codes of letters on their way serve there.
    """
    into = into and end_of(into)
    others = _hold(session, page, into, _merged_into, now)
    if into is not None and page.merged_into_id == into.id:
        return into
    if page.state == PageState.PROTECTED:
        unprotect(session, page, None, now, cause=NO_LONGER_WRITTEN)
    detail = {"into": into.id if into else 0, "with": [one.id for one in others]}
    facts = {"into": into, "disputed": bool(open_on(session, page.id)), **_bonds(session, by, page, into)}
    columns = {"merged_into_id": into.id if into else None, "merged_at": now}
    reasons = _reasons(page, into, reason, report)
    take(session, PAGE, Act.MERGE, page, reasons, by, now, facts=facts, detail=detail, columns=columns)
    if into is None:
        raise AssertionError("the rules ask for a fiche to merge into")
    for one in others:
        one.merged_into_id = into.id
    _let_proposals_lapse(session, page, into, reason, now)
    claims.carry(session, page, into, reason, now)
    return into


def split(session: Session, page: Page, reason: str, by: Member | None, now: datetime) -> None:
    """The two were not the same: `page` is a fiche of its own again, where it was, with the stewards that it had.

    `by` is None when a decision asks for it. Fiches that were merged into it before go with it. Done already by the same
    person, nothing is done.
    """
    into = page.merged_into
    theirs = _hold(session, page, into, _came_with, now)
    if _split_already(session, page, by):
        return
    brought = {"reason": reason, "cause": reason, **_bonds(session, by, page, into)}
    detail = {"from": page.merged_into_id, "with": [one.id for one in theirs]}
    detail |= lifted(session, MeasureKind.MERGE, PAGE.name, page.id, now)
    apart = {"merged_into_id": None, "merged_at": None}
    told: dict[str, Any] = {"page": page, "reason": reason, "detail": detail, "columns": apart}
    perform(session, PAGE, Act.SPLIT, page, by, now, facts=brought, **told)
    for one in theirs:
        one.merged_into_id = page.id
    if into is not None:
        claims.give_back(session, page, into, reason, now)


def _split_already(session: Session, page: Page, by: Member | None) -> bool:
    newest = _newest(session, page, Act.MERGE, Act.SPLIT)
    return newest is not None and newest.act == Act.SPLIT and newest.by_id == (by.id if by else None)


def _split_for(session: Session, measure: Measure, cause: str, now: datetime) -> None:
    split(session, session.get_one(Page, measure.subject_id), cause, None, now)


lifting.also(MeasureKind.MERGE, _split_for)


def end_of(page: Page) -> Page:
    """The page that stands for this one: itself, unless it was merged."""
    return page.merged_into or page


def _hold(session: Session, page: Page, into: Page | None, others: Others, now: datetime) -> list[Page]:
    """Hold both fiches and `others`, which are returned, in one order. What is due on the two is done first.

    Raises Refusal when somebody else changed what stands for what while this one waited.
    """
    merged, found = page.merged_into_id, others(session, page)
    every = {one.id: one for one in (page, into, *found) if one is not None}
    for _id, one in sorted(every.items()):
        lock(session, one)
        session.expire(one, ["stewardships", "merged_into"])
    moved = page.merged_into_id == merged and others(session, page) != found
    if moved or (into is not None and into.state == PageState.MERGED):
        raise _acted_meanwhile()
    for one in filter(None, (page, into)):
        settle_page(session, one, now)
        claims.settle_page(session, one, now)
    return found


def _merged_into(session: Session, page: Page) -> list[Page]:
    merged = select(Page).where(Page.merged_into_id == page.id).order_by(Page.id)
    return list(session.scalars(merged))


def _came_with(session: Session, page: Page) -> list[Page]:
    """The fiches that stood under this one when it was merged, and that nobody split since."""
    newest = _newest(session, page, Act.MERGE)
    if newest is None or page.merged_into_id is None:
        return []
    still = select(Page).where(Page.id.in_(newest.detail["with"]), Page.merged_into_id == page.merged_into_id)
    return list(session.scalars(still.order_by(Page.id)))


def _newest(session: Session, page: Page, *acts: Act) -> JournalEntry | None:
    of_it = (JournalEntry.page_id == page.id) & JournalEntry.act.in_([act.value for act in acts])
    return session.scalars(
        select(JournalEntry).where(of_it).order_by(JournalEntry.id.desc()).limit(1)
    ).first()


def _bonds(session: Session, by: Member | None, *pages: Page | None) -> Mapping[str, Any]:
    """What binds who decides to one of the fiches, or to the other."""
    if by is None:
        return {"ties": ()}
    ids = [page.id for page in pages if page is not None]
    return {"ties": tuple(tie for bound in page_ties(session, by.id, ids).values() for tie in bound)}


def _reasons(page: Page, into: Page | None, reason: str, report: Report | None) -> Reasons:
    return Reasons(
        kind=MeasureKind.MERGE,
        subject=PAGE.name,
        subject_id=page.id,
        said=fiches_merged(page.title, into.title if into else ""),
        facts=reason,
        ground=MeasureGround.DUPLICATE,
        page=page,
        report=report,
    )


def _let_proposals_lapse(session: Session, page: Page, into: Page, reason: str, now: datetime) -> None:
    """What was proposed stays readable, and its author reads where to propose it again."""
    for proposal in _waiting(session, page):
        poll = proposal.poll
        case = proposal_case(session, proposal, None, now, cause=MERGED)
        told: dict[str, Any] = {"page": page, "reason": reason, "detail": {"cause": MERGED, "into": into.id}}
        numbers: dict[str, Any] = {"facts": case.facts, "policy": case.policy}
        perform(session, PROPOSAL, Act.LAPSE, proposal, None, now, **numbers, **told, answer=TO_PROPOSE_AGAIN)
        polls.annul(session, poll, MERGED, now)


def _waiting(session: Session, page: Page) -> Iterable[Proposal]:
    theirs = select(Proposal).where(Proposal.page_id == page.id)
    waiting = theirs.where(Proposal.state.in_((*PENDING, ProposalState.DRAFT)))
    return session.scalars(waiting.order_by(Proposal.id)).all()


def _acted_meanwhile() -> Refusal:
    text = "Entre-temps, quelqu’un a réuni l’une de ces fiches à une autre. Relisez avant d’agir\u202f: rien n’est perdu."
    return Refusal("acted-meanwhile", Sentence(text), 409)
