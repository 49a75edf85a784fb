"""Two fiches that may be one: which ones look alike, and whether this person may say so. Reading only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.disputes import open_on
from app.cases.policies import in_force
from app.checks import title_key
from app.governance.case import VISITOR, Case
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE
from app.governance.vocabulary import REASON_LEAST, Act
from app.models import Member, Page
from app.models.contents import head_content
from app.queries.cards import LISTED, Card, cards
from app.queries.pages import find
from app.queries.ties import page_ties
from revisions import Content
from search_index import Index, IndexAsleep, Query

# Numbers that one structure has and no other: their names in a content, and as people call them.
NUMBERS = (("siret", "SIRET"), ("rna", "RNA"))
MOST = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """A fiche that may be the same structure's. `shares`: the numbers that both bear; none, when it is their name."""

    card: Card
    shares: tuple[str, ...]


def alike(session: Session, index: Index, page: Page, content: Content) -> list[Alike]:
    """The fiches with the same number as this one, then those with its name in the same commune.

    Without the index, whose words the numbers are, the name alone is looked for.
    """
    shared: dict[int, list[str]] = {}
    for name, label in NUMBERS:
        for other in _with_number(session, index, page, name, content.fields.get(name)):
            shared.setdefault(other, []).append(label)
    named = [other for other in _namesakes(session, page, content) if other not in shared]
    known = cards(session, [*shared, *named])
    return [Alike(known[one], tuple(shared.get(one, ()))) for one in (*shared, *named) if one in known]


def _with_number(session: Session, index: Index, page: Page, name: str, number: object) -> Iterator[int]:
    if not isinstance(number, str) or not number:
        return
    asked = Query(text=number, facets={"kind": (page.kind,)}, limit=MOST, max_points=0)
    try:
        ids = [int(hit.id) for hit in index.find(asked).hits]
    except IndexAsleep:
        return
    for other in session.scalars(select(Page).where(Page.id.in_(ids), Page.id != page.id).order_by(Page.id)):
        if head_content(session, other).fields.get(name) == number:
            yield other.id


def _namesakes(session: Session, page: Page, content: Content) -> Iterator[int]:
    """The same name, in the same commune, or where one of the two does not say its commune."""
    same = (Page.title_key == page.title_key) & (Page.kind == page.kind) & (Page.id != page.id)
    here = _commune(content)
    for other in session.scalars(select(Page).where(same, LISTED).order_by(Page.id).limit(MOST)):
        there = _commune(head_content(session, other))
        if not here or not there or here == there:
            yield other.id


def _commune(content: Content) -> str:
    place = content.fields.get("place", {})
    return str(place.get("insee") or place.get("commune", "")) if isinstance(place, Mapping) else ""


def named(session: Session, typed: str, now: datetime) -> Page | None:
    """The fiche that somebody names by its address, its last part or its exact name; the one that stands for it, if it
    was merged. None when there is none, or several."""
    slug = typed.strip().rstrip("/").rpartition("/")[2][:200]
    found = find(session, slug, now) if slug else None
    if found is not None:
        return found.page.merged_into or found.page
    key = title_key(typed[:200])[:250] if typed.strip() else ""
    pages = session.scalars(select(Page).where(Page.title_key == key)).all() if key else []
    ends = {(page.merged_into or page).id: page.merged_into or page for page in pages}
    return next(iter(ends.values())) if len(ends) == 1 else None


def refusal(session: Session, page: Page, into: Page, by: Member | None, now: datetime) -> Refusal | None:
    """Why this person may not merge these two, whatever their reason; None when they may."""
    facts = {"into": into, "reason": "…" * REASON_LEAST, "disputed": bool(open_on(session, page.id))}
    if by is not None:
        bonds = page_ties(session, by.id, [page.id, into.id])
        facts["ties"] = tuple(tie for bound in bonds.values() for tie in bound)
    try:
        decide(PAGE, Act.MERGE, Case(page, by or VISITOR, now, in_force(session), facts))
    except Refusal as refused:
        return refused
    return None
