"""What a list says of a page: its name, where it leads, its town, one line about it. One query for a whole list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from app.governance.vocabulary import ListingState, PageState
from app.kinds import KINDS, departement_of
from app.models import Page, Revision
from app.models.asking import ask
from app.models.contents import NEWEST, PACKED, content_of
from app.models.prepared import ask_prepared
from app.vocabularies import vocabulary
from revisions import Content

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What a revision says that a list repeats. `at` is (latitude, longitude), None without coordinates."""

    town: str = ""
    departement: str = ""
    at: tuple[float, float] | None = None
    about: str = ""


class Card(NamedTuple):
    """A page in a list."""

    id: int
    title: str
    section: str
    slug: str
    example: bool
    facts: Facts

    @property
    def where(self) -> str:
        """Its town, or its département when no town is known."""
        return self.facts.town or vocabulary("departements").label(self.facts.departement)


# A fiche that is suspended, or that another stands for, is in no list: what asks the database for pages asks for these
# alone.
LISTED = (Page.listing == ListingState.LISTED) & (Page.state != PageState.MERGED)

# What a digest says never changes: facts are kept per process, far smaller than the contents they come from.
_KEPT: dict[str, Facts] = {}
_MOST_KEPT = 20_000
A_LIST = 50


_EVERY = (
    select(Page.id, Page.title, Page.kind, Page.slug, Page.example, Revision.digest)
    .join(Revision, NEWEST)
    .where(Page.id.in_(bindparam("ids", expanding=True)))
)
_LISTED = _EVERY.where(LISTED)


def cards(session: Session, ids: Iterable[int], *, suspended: bool = False) -> dict[int, Card]:
    """The cards of these pages, by id; left out are those that do not exist, or that are in no list.

    suspended: these too, for a case about them, which stays readable.
    """
    wanted = list(set(ids))
    # Prepared, a question is kept for each length of its list: a page has twenty, a map thousands.
    way = ask_prepared if len(wanted) <= A_LIST else ask
    rows = list(way(session, _EVERY if suspended else _LISTED, {"ids": wanted}))
    facts = _facts(session, [row for row in rows if row.digest not in _KEPT])
    return {row.id: _card(row, _KEPT.get(row.digest) or facts[row.digest]) for row in rows}


def _card(row: Row, facts: Facts) -> Card:
    return Card(row.id, row.title, KINDS[row.kind].section, row.slug, row.example, facts)


def _facts(session: Session, rows: Iterable[Row]) -> Mapping[str, Facts]:
    """Read the revisions whose facts are not kept yet, and keep them."""
    ids = [row.id for row in rows]
    if not ids:
        return {}
    found = session.execute(PACKED.join(Page, NEWEST).where(Page.id.in_(ids)))
    read = {row.digest: facts_of(content_of(row)) for row in found}
    while len(_KEPT) + len(read) > _MOST_KEPT and _KEPT:
        _KEPT.pop(next(iter(_KEPT)), None)
    _KEPT.update(read)
    return read


def facts_of(content: Content) -> Facts:
    """What a list repeats of a content."""
    place = content.fields.get("place", {})
    place = place if isinstance(place, Mapping) else {}
    located = "lat" in place and "lon" in place
    return Facts(
        place.get("commune", ""),
        departement_of(place),
        (float(place["lat"]), float(place["lon"])) if located else None,
        _about(content),
    )


def _about(content: Content) -> str:
    """Its one line; of a fiche that has none, what it is and what it does: « Association : sport, culture »."""
    said = content.fields.get("presentation")
    if isinstance(said, str) and said:
        return said
    nature = content.fields.get("nature")
    kind = vocabulary("natures").label(nature) if isinstance(nature, str) else ""
    doings = ", ".join(_within_a_sentence(label) for label in _doings(content))
    return "\u202f: ".join(filter(None, (kind, doings if kind else doings[:1].upper() + doings[1:])))


def _doings(content: Content) -> list[str]:
    labels = [vocabulary("activities").label(code) for code in _values(content, "activities")]
    return (labels or _values(content, "source_activities"))[:MOST_NAMED]


def _within_a_sentence(label: str) -> str:
    """« Sport » is « sport »; an acronym keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _values(content: Content, name: str) -> list[str]:
    items = content.fields.get(name, ())
    return [item["value"] for item in items if not isinstance(item, str) and "value" in item]
