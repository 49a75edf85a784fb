"""Precedents as people look for them: by words, by question, by place; what is close to a new case; who cites whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.governance.vocabulary import DisputeQuestion, DisputeState, PrecedentState
from app.kinds import KINDS
from app.models import Citation, Dispute, Page, Post, PostVersion, Precedent, Statement
from app.queries.measures import Hidden
from app.queries.withheld_words import Ratios, ratios
from app.wikitext import cases_in
from search_index.french import STOP_WORDS, fold
from search_index.french import words as read

A_PAGE = 30
# Words are looked for in the newest so many; a region decides some tens of cases a year.
FARTHEST = 3000
# Of how many of the newest something close is looked for, when a case opens.
NEAR = 500
# What two cases have in common is worth so much; words in common one each.
SAME_QUESTION, SAME_PLACE, SAME_PAGE = 3, 2, 2
# One thing in common is a coincidence.
CLOSE = 3


@dataclass(frozen=True, slots=True)
class Citing:
    """A decision that names another one."""

    dispute: int
    title: str
    state: DisputeState


@dataclass(frozen=True, slots=True)
class Ruling:
    """A precedent with where it comes from. `changed_by`: the dispute whose decision changed what it is worth. masked: its
    words are withheld, and empty here."""

    id: int
    dispute: int
    question: DisputeQuestion
    ratio: str
    state: PrecedentState
    at: datetime
    title: str
    section: str
    slug: str
    example: bool
    place: str
    where: str
    changed_by: int | None
    cited_by: tuple[Citing, ...]
    masked: Hidden | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks for. Everything is optional; `place` is "title", "body" or a field's name."""

    words: str = ""
    question: DisputeQuestion | None = None
    state: PrecedentState | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rulings:
    """A page of precedents, the newest first; `older` is the cursor of the next one, None at the end."""

    rows: tuple[Ruling, ...]
    older: int | None


_ROWS = (
    select(
        Precedent.id,
        Precedent.dispute_id,
        Precedent.question,
        Precedent.ratio,
        Precedent.state,
        Precedent.created_at,
        Precedent.changed_by_id,
        Dispute.place,
        Dispute.page_id,
        Page.title,
        Page.kind,
        Page.slug,
        Page.example,
    )
    .join(Dispute, Dispute.id == Precedent.dispute_id)
    .join(Page, Page.id == Dispute.page_id)
    .order_by(Precedent.id.desc())
)


def search(session: Session, looked: Looked, before: int | None = None) -> Rulings:
    """The precedents that answer to all of it: every word is in the ratio, the question or the name of the page."""
    wanted = [fold(word) for word in looked.words.split()]
    rows = session.execute(_filtered(looked, before).limit(FARTHEST if wanted else A_PAGE + 1))
    masked = ratios(session)
    found = [row for row in rows if not wanted or _holds(row, wanted, masked)]
    shown = _rulings(session, found[:A_PAGE], masked)
    return Rulings(shown, shown[-1].id if len(found) > A_PAGE else None)


def _filtered(looked: Looked, before: int | None) -> Select[Any]:
    query = _ROWS if before is None else _ROWS.where(Precedent.id < before)
    if looked.question is not None:
        query = query.where(Precedent.question == looked.question)
    if looked.state is not None:
        query = query.where(Precedent.state == looked.state)
    return query.where(Dispute.place == looked.place) if looked.place else query


def _holds(row: Any, wanted: Iterable[str], masked: Ratios) -> bool:
    text = fold(f"{masked.read(row)} {row.question.label} {row.title}")
    return all(word in text for word in wanted)


def similar(
    session: Session, page: Page, place: str, question: DisputeQuestion | None, words: str, most: int = 3
) -> tuple[Ruling, ...]:
    """The decisions closest to a case that opens: the same question, the same place, the same words. Overturned ones
    are left out."""
    newest = _ROWS.where(Precedent.state != PrecedentState.OVERTURNED).limit(NEAR)
    asked, masked = _telling(words), ratios(session)
    scored = [(_closeness(row, page, place, question, asked, masked), row) for row in session.execute(newest)]
    close = sorted((pair for pair in scored if pair[0] >= CLOSE), key=lambda pair: (-pair[0], -pair[1].id))
    return _rulings(session, [row for _score, row in close[:most]], masked)


def _closeness(
    row: Any,
    page: Page,
    place: str,
    question: DisputeQuestion | None,
    asked: frozenset[str],
    masked: Ratios,
) -> int:
    known = SAME_QUESTION * (row.question == question) + SAME_PLACE * (row.place == place)
    return known + SAME_PAGE * (row.page_id == page.id) + len(asked & _telling(masked.read(row)))


def _telling(text: str) -> frozenset[str]:
    """The words of a text that say something."""
    return frozenset(form for word in read(text) for form in word.forms if form not in STOP_WORDS)


def of_dispute(session: Session, number: int) -> Ruling | None:
    """What a dispute left, the last one if it was closed twice, with the decisions that cite it."""
    row = session.execute(_ROWS.where(Precedent.dispute_id == number).limit(1)).first()
    return _rulings(session, [row], ratios(session))[0] if row else None


def named_in(session: Session, dispute: Dispute) -> tuple[Ruling, ...]:
    """The precedents that a case names, in its reasons, its statements or what was said of it: who concludes it may
    qualify them, or overturn them."""
    numbers = {number for text in _texts(session, dispute) for number in cases_in(text)} - {dispute.id}
    newest = (
        select(func.max(Precedent.id)).where(Precedent.dispute_id.in_(numbers)).group_by(Precedent.dispute_id)
    )
    standing = Precedent.state != PrecedentState.OVERTURNED
    rows = session.execute(_ROWS.where(Precedent.id.in_(newest), standing)).all()
    return _rulings(session, rows, ratios(session))


def _texts(session: Session, dispute: Dispute) -> list[str]:
    said = session.scalars(select(Statement.text).where(Statement.dispute_id == dispute.id)).all()
    newest = (PostVersion.post_id == Post.id) & (PostVersion.number == Post.versions)
    talked = select(PostVersion.text).join(Post, newest).where(Post.topic_id == dispute.topic_id)
    return [dispute.reason, dispute.answer, *said, *session.scalars(talked)]


def states(session: Session, numbers: Collection[int]) -> dict[int, DisputeState]:
    """How each of these disputes stands; one that does not exist is left out."""
    if not numbers:
        return {}
    rows = session.execute(select(Dispute.id, Dispute.state).where(Dispute.id.in_(numbers)))
    return {row.id: row.state for row in rows}


def _rulings(session: Session, rows: Collection[Any], masked: Ratios) -> tuple[Ruling, ...]:
    citing = _citing(session, {row.dispute_id for row in rows})
    return tuple(_ruling(row, citing.get(row.dispute_id, ()), masked) for row in rows)


def _ruling(row: Any, citing: Collection[Citing], masked: Ratios) -> Ruling:
    kind = KINDS[row.kind]
    return Ruling(
        row.id,
        row.dispute_id,
        row.question,
        masked.read(row),
        row.state,
        row.created_at,
        row.title,
        kind.section,
        row.slug,
        row.example,
        row.place,
        kind.label_of(row.place) if row.place else "",
        row.changed_by_id,
        tuple(citing),
        masked.of(row),
    )


def _citing(session: Session, numbers: Collection[int]) -> dict[int, list[Citing]]:
    """Who cites each of these disputes, the oldest first."""
    if not numbers:
        return {}
    by = aliased(Dispute)
    query = (
        select(Citation.cited_id, by.id, by.state, Page.title)
        .join(by, by.id == Citation.dispute_id)
        .join(Page, Page.id == by.page_id)
    )
    found: dict[int, list[Citing]] = {}
    for row in session.execute(query.where(Citation.cited_id.in_(numbers)).order_by(by.id)):
        found.setdefault(row.cited_id, []).append(Citing(row.id, row.title, row.state))
    return found
