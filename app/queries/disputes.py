"""Disputes as lists show them, even when the clock is late: all of them, those of a page, those one may do something for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cases.disputes import settled_poll
from app.cases.policies import in_force, pinned
from app.governance.case import VISITOR, Case
from app.governance.procedure import coming, open_acts, settled
from app.governance.rulebook import DISPUTE, ENDED, LIVE
from app.governance.uninvolved import Tie
from app.governance.vocabulary import Act, DisputeQuestion, DisputeState, ListingState
from app.models import Dispute, Member, Page, PageFacet
from app.queries.cards import Card, cards
from app.queries.polls import as_it_stands
from app.queries.proposals import Asker
from app.queries.ties import Matter, case_ties, page_ties

A_PAGE = 30
# However narrow the filters, so many disputes are looked at for one page; the next page goes on from there.
MOST_LOOKED_AT = 300
FEW = 5
# What somebody may do for the disputes of others, by its word in an address.
DOINGS = {
    "mediation": frozenset({Act.RECEIVE}),
    "avis": frozenset({Act.GIVE_OPINION}),
    "conclusion": frozenset({Act.CONCLUDE}),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A dispute in a list, as it stands now. due: when the clock acts if nobody does. mine: who asks is a party.

    doing: what of DOINGS who asks may do for it.
    """

    id: int
    card: Card
    place: str
    question: DisputeQuestion
    by: str
    by_slug: str
    at: datetime
    state: DisputeState
    since: datetime
    due: datetime | None
    mine: bool
    doing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which disputes are wanted; "" or None for any. doing: one of DOINGS, or "mien" for those of who asks."""

    states: frozenset[DisputeState] = LIVE
    question: DisputeQuestion | None = None
    departement: str = ""
    theme: str = ""
    doing: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of a list, newest first; `more` is the cursor of the next one, None at the end."""

    rows: tuple[Row, ...]
    more: int | None


def listed(session: Session, asked: Filters, asker: Asker, before: int | None = None) -> Rows:
    """The disputes that pass the filters. Those about a fiche that its structure suspended are in no list but its own."""
    query = _in_states(asked).where(Dispute.page.has(Page.listing != ListingState.SUSPENDED))
    if asked.question:
        query = query.where(Dispute.question == asked.question)
    for facet, code in (("departement", asked.departement), ("theme", asked.theme)):
        if code:
            there = select(PageFacet.page_id).where(PageFacet.facet == f"{facet}:{code}")
            query = query.where(Dispute.page_id.in_(there))
    return _looked_through(session, query, asked, asker, before)


def of_page(session: Session, page: Page, asker: Asker, before: int | None = None) -> Rows:
    """Every dispute about one page."""
    asked = Filters(frozenset(DisputeState))
    return _looked_through(session, _in_states(asked).where(Dispute.page_id == page.id), asked, asker, before)


def about(session: Session, page: Page, asker: Asker) -> tuple[Row, ...]:
    """The disputes of a page that are open, for whoever is about to open another."""
    open_ones = frozenset(DisputeState) - ENDED
    query = _with_people().where(Dispute.page_id == page.id, Dispute.state.in_(open_ones))
    rows = _rows(session, session.scalars(query.order_by(Dispute.id.desc()).limit(A_PAGE)), asker)
    return tuple(row for row in rows if row.state not in ENDED)


def opening(session: Session, page: Page, by: Member | None, now: datetime) -> Case:
    """The case of a dispute that nobody opened yet."""
    dispute = Dispute(page_id=page.id)
    dispute.page = page
    return Case(dispute, by or VISITOR, now, in_force(session))


def counts(session: Session) -> dict[DisputeState, int]:
    """How many disputes are in each state, as they are written."""
    rows = session.execute(select(Dispute.state, func.count().label("number")).group_by(Dispute.state))
    return {row.state: row.number for row in rows}


def _with_people() -> Select[Any]:
    return select(Dispute).options(
        joinedload(Dispute.page).selectinload(Page.stewardships),
        joinedload(Dispute.author),
        joinedload(Dispute.poll),
        selectinload(Dispute.parties),
    )


def _in_states(asked: Filters) -> Select[Any]:
    # Those that wait may be elsewhere already, when the clock is late: their settled state is looked at then.
    open_ones = frozenset(DisputeState) - ENDED
    return _with_people().where(Dispute.state.in_(asked.states | open_ones)).order_by(Dispute.id.desc())


def _looked_through(
    session: Session, query: Select[Any], asked: Filters, asker: Asker, before: int | None
) -> Rows:
    rows: list[Row] = []
    last, looked = before, 0
    while looked < MOST_LOOKED_AT:
        here = query if last is None else query.where(Dispute.id < last)
        found = list(session.scalars(here.limit(2 * A_PAGE)))
        for row in _rows(session, found, asker):
            if row.state not in asked.states or not _wanted(row, asked.doing):
                continue
            if len(rows) == A_PAGE:
                return Rows(tuple(rows), rows[-1].id)
            rows.append(row)
        if len(found) < 2 * A_PAGE:
            return Rows(tuple(rows), None)
        last, looked = found[-1].id, looked + len(found)
    return Rows(tuple(rows), last)


def _wanted(row: Row, doing: str) -> bool:
    if doing == "mien":
        return row.mine
    return not doing or doing in row.doing


def _rows(session: Session, found: Iterable[Dispute], asker: Asker) -> Iterator[Row]:
    found = list(found)
    pages = {one.page_id for one in found}
    known = cards(session, pages, suspended=True)
    bonds = page_ties(session, asker.by.id, pages) if asker.by and pages else {}
    for one in found:
        yield _row(session, one, known[one.page_id], bonds.get(one.page_id, ()), asker)


def _row(session: Session, dispute: Dispute, card: Card, bonds: tuple[Tie, ...], asker: Asker) -> Row:
    poll = settled_poll(session, dispute, asker.now) if dispute.state == DisputeState.CONSULTATION else None
    facts = {"ties": bonds, "poll": poll}
    case = settled(DISPUTE, Case(dispute, asker.by or VISITOR, asker.now, pinned(dispute), facts))
    state = DisputeState(case.state or dispute.state)
    return Row(
        dispute.id,
        card,
        dispute.place,
        dispute.question,
        dispute.author.name,
        dispute.author.slug,
        dispute.created_at,
        state,
        case.subject.state_since,
        _due(session, dispute, case),
        asker.by is not None and asker.by.id in dispute.party_ids,
        _doing(session, dispute, case),
    )


def _due(session: Session, dispute: Dispute, case: Case) -> datetime | None:
    """When the clock acts next on the dispute, or on the poll that it waits for."""
    step = coming(DISPUTE, case)
    if step is None and case.state == DisputeState.CONSULTATION and dispute.poll is not None:
        step = as_it_stands(session, dispute.poll, case.now).coming
    return step.at if step else None


def _doing(session: Session, dispute: Dispute, case: Case) -> frozenset[str]:
    """What binds who asks to this very case is looked for last: it costs most."""
    if case.person is None or not _opened(case, DOINGS):
        return frozenset()
    matter = Matter(DISPUTE.name, dispute.id, dispute.author_id, parties=dispute.party_ids)
    ties = case.facts["ties"] + case_ties(session, case.person.id, matter)
    return _opened(replace(case, facts={**case.facts, "ties": ties}), DOINGS)


def _opened(case: Case, doings: Collection[str]) -> frozenset[str]:
    acts = frozenset(open_acts(DISPUTE, case))
    return frozenset(doing for doing in doings if DOINGS[doing] & acts)
