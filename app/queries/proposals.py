"""Proposals as pages show them, even when the clock is late: the queue, those of a page, one with its whole case."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app.cases.policies import pinned
from app.cases.proposals import proposal_case, settled_poll
from app.governance.case import VISITOR, Case
from app.governance.procedure import Coming, coming, open_acts, settled
from app.governance.rulebook import DONE, PENDING, PROPOSAL, RUNNING
from app.governance.uninvolved import Tie
from app.governance.vocabulary import Act, ProposalState, Regime, Reportable, Withholdable
from app.kinds import KINDS, Kind, departement_of
from app.models import Member, Page, Proposal, Visibility
from app.models.contents import head_content
from app.queries.cards import LISTED, Card, cards
from app.queries.measures import hidden, withholding
from app.queries.polls import as_it_stands
from app.queries.ties import Matter, case_ties, page_ties
from app.queries.visibility import COLUMNS, EVERYBODY, Sight, Withheld, withheld

A_PAGE = 30
# However narrow the filters, so many proposals are looked at for one page; the next page goes on from there.
MOST_LOOKED_AT = 300
MOST_OF_A_PAGE = 100
DECIDES = frozenset({Act.ACCEPT, Act.ACCEPT_PART, Act.REFUSE})


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal in a list, as it stands now. Without a name, its author is withheld.

    due: when the clock acts if nobody does. decides: who asks may answer it, or vote on it.
    """

    id: int
    card: Card
    by: str
    by_slug: str
    at: datetime
    since: datetime
    state: ProposalState
    regime: Regime
    changed: tuple[str, ...]
    reason: str
    due: datetime | None
    poll: int | None
    decides: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """Which proposals are wanted; "" or None for any. `decidable`: those that who asks may decide."""

    states: frozenset[ProposalState] = PENDING
    departement: str = ""
    theme: str = ""
    regime: Regime | None = None
    decidable: bool = False

    @property
    def waiting(self) -> bool:
        """A queue: the oldest first. What is done is read the other way round."""
        return self.states <= PENDING


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of a list; `more` is the cursor of the next one, None at the end."""

    rows: tuple[Row, ...]
    more: int | None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, when, and what of withheld versions they may read."""

    by: Member | None
    now: datetime
    sight: Sight = EVERYBODY


def queue(session: Session, asked: Filters, asker: Asker, after: int | None = None) -> Rows:
    """The proposals that pass the filters, from the cursor on; as many are looked at as one page may cost.

    Those about a fiche that is suspended are in no list but its own.
    """
    rows: list[Row] = []
    last, looked = after, 0
    while looked < MOST_LOOKED_AT:
        found = list(session.scalars(_after(asked, last).limit(2 * A_PAGE)))
        for row in _matching(session, asked, found, asker):
            if len(rows) == A_PAGE:
                return Rows(tuple(rows), rows[-1].id)
            rows.append(row)
        if len(found) < 2 * A_PAGE:
            return Rows(tuple(rows), None)
        last, looked = found[-1].id, looked + len(found)
    return Rows(tuple(rows), last)


def _after(asked: Filters, last: int | None) -> Select[Any]:
    # Those that wait may be done already, when the clock is late: their settled state is looked at then.
    query = _with_people().where(Proposal.state.in_(asked.states | PENDING), Proposal.page.has(LISTED))
    if asked.regime:
        query = query.where(Proposal.regime == asked.regime)
    if asked.waiting:
        query = query.order_by(Proposal.id)
        return query if last is None else query.where(Proposal.id > last)
    query = query.order_by(Proposal.id.desc())
    return query if last is None else query.where(Proposal.id < last)


def _with_people() -> Select[Any]:
    return select(Proposal).options(
        joinedload(Proposal.page).selectinload(Page.stewardships),
        joinedload(Proposal.author),
        joinedload(Proposal.poll),
    )


def _matching(session: Session, asked: Filters, found: Collection[Proposal], asker: Asker) -> Iterator[Row]:
    placed = [one for one in found if _is_there(session, one.page, asked)]
    for row in _rows(session, placed, asker):
        if row.state in asked.states and (row.decides or not asked.decidable):
            yield row


def _is_there(session: Session, page: Page, asked: Filters) -> bool:
    """Is the page in the département and of the theme that are asked?"""
    if not (asked.departement or asked.theme):
        return True
    fields = head_content(session, page).fields
    place, themes = fields.get("place", {}), fields.get("themes", ())
    in_it = not asked.departement or (
        isinstance(place, Mapping) and departement_of(place) == asked.departement
    )
    return in_it and (
        not asked.theme or any(t["value"] == asked.theme for t in themes if isinstance(t, Mapping))
    )


@dataclass(frozen=True, slots=True)
class OfPage:
    """The proposals of one page: those that wait, then those that are done, newest first."""

    pending: tuple[Row, ...]
    done: tuple[Row, ...]
    older: int | None


def of_page(session: Session, page: Page, asker: Asker, before: int | None = None) -> OfPage:
    mine = _with_people().where(Proposal.page_id == page.id).order_by(Proposal.id.desc())
    waiting = mine.where(Proposal.state.in_(PENDING)).limit(MOST_OF_A_PAGE)
    found = [] if before else list(session.scalars(waiting))
    over = mine.where(Proposal.state.in_(DONE))
    over = over if before is None else over.where(Proposal.id < before)
    ended = list(session.scalars(over.limit(A_PAGE + 1)))
    rows = list(_rows(session, [*found, *ended[:A_PAGE]], asker))
    return OfPage(
        tuple(row for row in rows if row.state in PENDING),
        tuple(row for row in rows if row.state not in PENDING),
        ended[A_PAGE - 1].id if len(ended) > A_PAGE else None,
    )


def _rows(session: Session, found: Iterable[Proposal], asker: Asker) -> Iterator[Row]:
    found = list(found)
    page_ids = {one.page_id for one in found}
    known = cards(session, page_ids, suspended=True)
    hidden = withheld_of(session, found, asker)
    bonds = page_ties(session, asker.by.id, page_ids) if asker.by and page_ids else {}
    for one in found:
        yield _row(session, one, known[one.page_id], hidden.get(one.id), bonds.get(one.page_id, ()), asker)


def _row(
    session: Session,
    proposal: Proposal,
    card: Card,
    hidden: Withheld | None,
    bonds: tuple[Tie, ...],
    asker: Asker,
) -> Row:
    poll = settled_poll(session, proposal, asker.now) if proposal.state in PENDING else None
    case = Case(proposal, asker.by or VISITOR, asker.now, pinned(proposal), {"ties": bonds, "poll": poll})
    seen = settled(PROPOSAL, case)
    state = ProposalState(seen.state or proposal.state)
    due = next_step(session, proposal, seen) if state in PENDING else None
    nameless = hidden is not None and hidden.hides("author")
    return Row(
        proposal.id,
        card,
        "" if nameless else proposal.author.name,
        "" if nameless else proposal.author.slug,
        proposal.created_at,
        seen.subject.state_since,
        state,
        proposal.regime,
        tuple(proposal.changed),
        "" if hidden is not None and hidden.hides("summary") else proposal.reason,
        due.at if due else None,
        proposal.poll_id,
        state in PENDING and _decides(session, proposal, case, state),
    )


def _decides(session: Session, proposal: Proposal, case: Case, state: ProposalState) -> bool:
    """May who asks answer it, or vote on it? What binds them to this very case is looked for last: it costs most."""
    if not isinstance(case.by, Member):
        return False
    poll = case.facts["poll"]
    if state is ProposalState.POLLED:
        return poll is not None and poll.state in RUNNING and case.by.opaque_id in poll.electorate
    if not DECIDES & set(open_acts(PROPOSAL, case)):
        return False
    matter = Matter(PROPOSAL.name, proposal.id, proposal.author_id)
    ties = case.facts["ties"] + case_ties(session, case.by.id, matter)
    full = Case(proposal, case.by, case.now, case.policy, {**case.facts, "ties": ties})
    return bool(DECIDES & set(open_acts(PROPOSAL, full)))


def next_step(session: Session, proposal: Proposal, case: Case) -> Coming | None:
    """What the clock does next to a proposal, or to the poll that it waits for."""
    step = coming(PROPOSAL, case)
    if step is None and proposal.poll is not None:
        return as_it_stands(session, proposal.poll, case.now).coming
    return step


def withheld_of(session: Session, found: Collection[Proposal], asker: Asker) -> dict[int, Withheld]:
    """What is withheld of these proposals' own words, or of the versions that they became: it is not read here either."""
    return {**_withheld_versions(session, found, asker.sight), **_withheld_words(session, found, asker)}


def _withheld_words(session: Session, found: Collection[Proposal], asker: Asker) -> dict[int, Withheld]:
    """Their words that a measure withholds: what the page would say, their reasons and sources."""
    return {
        measure.subject_id: Withheld(
            (Withholdable.TEXT, Withholdable.SUMMARY),
            False,
            measure.ground,
            measure.facts,
            measure.at,
            hidden(measure, asker.by, asker.now).read,
        )
        for measure in withholding(session, Reportable.PROPOSAL, [one.id for one in found])
    }


def _withheld_versions(session: Session, found: Collection[Proposal], sight: Sight) -> dict[int, Withheld]:
    became = {(one.page_id, one.revision): one.id for one in found if one.revision}
    if not became:
        return {}
    pages = {page_id for page_id, _number in became}
    query = select(Visibility.page_id, Visibility.number, *COLUMNS).where(Visibility.page_id.in_(pages))
    rows = {(row.page_id, row.number): row for row in session.execute(query)}
    hidden = {number: withheld(rows[key], sight) for key, number in became.items() if key in rows}
    return {number: what for number, what in hidden.items() if what is not None}


def find(session: Session, number: int) -> Proposal | None:
    """A proposal that everybody may read: not one that its author is still preparing."""
    wanted = _with_people().where(Proposal.id == number, Proposal.state != ProposalState.DRAFT)
    found: Proposal | None = session.scalar(wanted)
    return found


def seen_by(session: Session, proposal: Proposal, asker: Asker) -> Case:
    """The case of a proposal as it stands now, for who asks."""
    return settled(PROPOSAL, proposal_case(session, proposal, asker.by or VISITOR, asker.now))


def kind_of(proposal: Proposal) -> Kind:
    return KINDS[proposal.page.kind]
