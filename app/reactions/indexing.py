"""The reader that keeps the search index: each row of the journal names a page, whose newest state is put."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import ListingState, PageState
from app.kinds import KINDS, departement_of
from app.models import JournalEntry, Page
from app.models.contents import head_content
from app.reactions.surroundings import Surroundings
from app.vocabularies import vocabulary
from app.wikitext import plain
from revisions import Content
from search_index import Document, IndexAsleep


def react(session: Session, entries: list[JournalEntry], surroundings: Surroundings) -> None:
    """Put the pages that these rows touched, in one commit that also keeps how far the journal was read.

    Those that are in no list are dropped before.
    """
    touched = {entry.page_id for entry in entries if entry.page_id is not None}
    pages = session.scalars(select(Page).where(Page.id.in_(touched))).all()
    if hidden := [str(page.id) for page in pages if not _listed(page)]:
        surroundings.index.drop(hidden)
    surroundings.index.put(
        [document(page, head_content(session, page)) for page in pages if str(page.id) not in hidden],
        bookmark=entries[-1].id,
    )


def _listed(page: Page) -> bool:
    """Is it shown, and not one that another stands for?"""
    return page.listing == ListingState.LISTED and page.state != PageState.MERGED


def place(surroundings: Surroundings) -> int:
    """How far the index has read, by its own account. One that was lost or damaged is begun again from nothing.

    Raises IndexAsleep when it is only busy: the next round asks again.
    """
    try:
        return surroundings.index.bookmark()
    except IndexAsleep as asleep:
        if not asleep.needs_rebuild:
            raise
        surroundings.index.clear()
        return 0


def document(page: Page, content: Content) -> Document:
    """A page as search sees it."""
    where = content.fields.get("place", {})
    where = where if isinstance(where, Mapping) else {}
    return Document(
        id=str(page.id),
        version=page.number,
        kind=page.kind,
        title=content.title,
        acronym=_text(content, "acronym"),
        summary=_text(content, "presentation"),
        text=plain(content.body),
        keywords=tuple(dict.fromkeys(_keywords(content, where))),
        facets=_facets(page, content, where),
        lat=float(where["lat"]) if "lat" in where and "lon" in where else None,
        lon=float(where["lon"]) if "lat" in where and "lon" in where else None,
        updated=int(page.changed_at.timestamp()),
        place=where.get("commune", ""),
    )


def _facets(page: Page, content: Content, where: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    departement = departement_of(where)
    return {
        "kind": (page.kind,),
        "departement": (departement,) if departement else (),
        "commune": (where["insee"],) if "insee" in where else (),
        "activity": tuple(dict.fromkeys(_lineages(content))),
        "theme": tuple(_codes(content, "themes")),
        "nature": (nature,) if (nature := _text(content, "nature")) else (),
        "state": ("example",) if page.example else ("real",),
    }


def _keywords(content: Content, where: Mapping[str, str]) -> Iterator[str]:
    """Everything a fiche says in its typed fields, in the words that people read."""
    others = content.fields.get("other_places", ())
    for at in (where, *(item for item in others if not isinstance(item, str))):
        yield from (at[part] for part in ("commune", "postcode", "street") if part in at)
    for field in KINDS[content.kind].fields():
        value = content.fields.get(field.name)
        if field.choices and isinstance(value, str):
            yield vocabulary(field.choices).label(value)
        elif field.choices and isinstance(value, tuple):
            terms = vocabulary(field.choices)
            yield from (terms.label(code) for item in value for code in terms.lineage(item["value"]))
        elif field.name in WORDS and value is not None:
            yield from _words(value)


# Fields whose own words are worth finding.
WORDS = frozenset(
    {"area", "networks", "labels", "relations", "source_activities", "siren", "siret", "rna", "access"}
)


def _words(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return (item["value"] for item in value if "value" in item) if isinstance(value, tuple) else ()


def _codes(content: Content, name: str) -> Iterator[str]:
    items = content.fields.get(name, ())
    return (item["value"] for item in items if not isinstance(item, str) and "value" in item)


def _lineages(content: Content) -> Iterator[str]:
    """The activities, and the wider ones they belong to: who looks for those finds these."""
    for code in _codes(content, "activities"):
        yield from vocabulary("activities").lineage(code)


def _text(content: Content, name: str) -> str:
    value = content.fields.get(name, "")
    return value if isinstance(value, str) else ""
