"""What recent changes are sorted by, kept with each version as it is written: marks, facets, whether it waits to be read.

Marks and facets say nothing that the versions do not: they are there so that nobody has to read these to find them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.cases.policies import in_force
from app.governance.case import Case
from app.governance.vocabulary import PatrolState
from app.governance.who import confirmed_member
from app.kinds import departement_of
from app.models import Member, Page, PageFacet, Patrol, Revision, RevisionMark
from app.models.marks import REVERTED, mark_of, tagged, taken_back
from revisions import Content

TAKES_BACK = ("restores:", "undoes:")
# Of a version that a watch rule sends to somebody to read, whoever wrote it.
TO_READ = "to-read"


def mark(
    session: Session, page: Page, revision: Revision, parent: Content | None, content: Content, now: datetime
) -> None:
    """Keep all that this version, which is written already, is found by."""
    marks = dict.fromkeys(map(mark_of, revision.tags))
    session.add_all(RevisionMark(mark=mark, revision_id=revision.id) for mark in marks)
    if any(tag.startswith(TAKES_BACK) for tag in revision.tags):
        session.flush()
        _mark_reverted(session, page)
    if parent is None or facets_of(parent) != facets_of(content):
        _place(session, page, content)
    _await_a_reader(session, page, revision, now)


@lru_cache(maxsize=16)
def facets_of(content: Content) -> frozenset[str]:
    """Where a page that says this belongs: its département, its themes."""
    return frozenset(facet[:80] for facet in _facets(content))


def _facets(content: Content) -> Iterator[str]:
    place, themes = content.fields.get("place", {}), content.fields.get("themes", ())
    if isinstance(place, Mapping) and (code := departement_of(place)):
        yield f"departement:{code}"
    for item in themes:
        if isinstance(item, Mapping) and item.get("value"):
            yield f"theme:{item['value']}"


def _place(session: Session, page: Page, content: Content) -> None:
    session.execute(delete(PageFacet).where(PageFacet.page_id == page.id))
    session.add_all(PageFacet(page_id=page.id, facet=facet) for facet in sorted(facets_of(content)))


def _mark_reverted(session: Session, page: Page) -> None:
    """Exactly the versions of the page that were taken back, and stay so."""
    gone = set().union(*taken_back(tagged(session, page.id)).values())
    of_page = select(Revision.id).where(Revision.page_id == page.id)
    wanted = set(session.scalars(of_page.where(Revision.number.in_(gone)))) if gone else set()
    marked = select(RevisionMark.revision_id).join(Revision, Revision.id == RevisionMark.revision_id)
    known = set(session.scalars(marked.where(Revision.page_id == page.id, RevisionMark.mark == REVERTED)))
    if wanted - known:
        rows = [{"mark": REVERTED, "revision_id": one} for one in sorted(wanted - known)]
        session.execute(insert(RevisionMark), rows)
    if known - wanted:
        of_it = (RevisionMark.mark == REVERTED) & RevisionMark.revision_id.in_(known - wanted)
        session.execute(delete(RevisionMark).where(of_it))


def _await_a_reader(session: Session, page: Page, revision: Revision, now: datetime) -> None:
    """What somebody new wrote waits to be read, or what a watch rule says; unless somebody else accepted it before."""
    author = revision.author
    if author is None or (is_confirmed(session, author, now) and TO_READ not in revision.tags):
        return
    session.add(
        Patrol(
            id=revision.id,
            page_id=page.id,
            number=revision.number,
            author_id=author.id,
            state=PatrolState.PATROLLED if _accepted(revision.tags) else PatrolState.WAITING,
            state_since=now,
        )
    )


def is_confirmed(session: Session, member: Member, now: datetime) -> bool:
    return confirmed_member.holds(Case(None, member, now, in_force(session)))


def _accepted(tags: Iterable[str]) -> bool:
    """Did somebody read it before it was written? Silence reads nothing."""
    return any(tag.startswith("proposal:") for tag in tags) and "tacit" not in tags
