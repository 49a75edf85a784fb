"""What became of the pages of a series of reverts when it was lifted: those that say again what they said, and the rest."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.rulebook import MEASURE
from app.governance.vocabulary import Act, PageState
from app.kinds import KINDS
from app.models import JournalEntry, Page


@dataclass(frozen=True, slots=True)
class Told:
    """A page. `versions`: those that a person undoes by hand there, as an address names them; none where all is done,
    or where the fiche was merged and is written no more."""

    title: str
    section: str
    slug: str
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The pages that changed, and those where something is left."""

    restored: tuple[Told, ...]
    left: tuple[Told, ...]


def given_back(session: Session, number: int) -> GivenBack | None:
    """What the journal says of the lifting of this measure; None when it undid no series, or still stands."""
    of_it = (JournalEntry.subject == MEASURE.name) & (JournalEntry.subject_id == number)
    detail = session.scalar(select(JournalEntry.detail).where(of_it, JournalEntry.act == Act.GIVE_BACK.value))
    if detail is None:
        return None
    pages = _pages(session, [*detail["restored"], *(page for page, _first, _last in detail["left"])])
    left: dict[int, list[str]] = {}
    for page, first, last in detail["left"]:
        left.setdefault(page, []).append(str(first) if first == last else f"{first}..{last}")
    restored = tuple(_told(pages[page]) for page in detail["restored"])
    return GivenBack(restored, tuple(_told(pages[page], names) for page, names in left.items()))


def _pages(session: Session, ids: Collection[int]) -> dict[int, Page]:
    return {page.id: page for page in session.scalars(select(Page).where(Page.id.in_(ids)))}


def _told(page: Page, versions: Collection[str] = ()) -> Told:
    written = page.state != PageState.MERGED
    return Told(page.title, KINDS[page.kind].section, page.slug, tuple(versions) if written else ())
