"""Who wrote what stands on a page: its blame, and the revisions that it names. Reading only."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models import Page
from app.models.attribution import blame_of
from app.queries.history import Author, HistoryRow, authors, rows_at
from app.queries.visibility import EVERYBODY, Sight
from revisions import Blame, Content, Origin


@dataclass(frozen=True, slots=True)
class Attributed:
    """Where everything on a page comes from; `rows` has every revision that `blame` names, by number."""

    blame: Blame
    rows: dict[int, HistoryRow]
    authors: list[Author]


def attribution(session: Session, page: Page, content: Content, sight: Sight = EVERYBODY) -> Attributed:
    """The whole page, field by field and passage by passage; `content` is what it says."""
    blame = blame_of(session, page)
    named = {number for origin in _origins(blame, content) for number in origin}
    return Attributed(blame, rows_at(session, page, named, sight), authors(session, page, sight))


def _origins(blame: Blame, content: Content) -> Iterator[Origin]:
    yield from blame.fields.values()
    for name, value in content.fields.items():
        if isinstance(value, tuple):
            yield from (blame.item(name, item["id"]) for item in value)
    for passage in blame.passages:
        yield Origin(passage.revision, passage.first_published)
