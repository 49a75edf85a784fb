"""Two fiches of one structure, and what becomes of them: for the tests that merge."""

from typing import Any

from sqlalchemy import select

from app.acts import merging
from app.database import transaction
from app.models import Page
from revisions import Content
from tests.village import PERRON, Village

WHY = "C’est le même café, à la même adresse, saisi deux fois."
TWICE = Content(
    "structure",
    "Le Perron de Jaligny",
    {**PERRON.fields, "presentation": "Un café.", "rna": "W031000000"},
    "Le même lieu, vu d’ailleurs.",
)


def write_twice(village: Village, content: Content = TWICE, by: str = "Yannick") -> Page:
    """The double of Le Perron."""
    return village.write(content, by=by)


def merge(
    village: Village, title: str = TWICE.title, into: str = "Le Perron", by: str = "Odile", why: str = WHY
) -> Page:
    """Merge a fiche into another, in a transaction; gives the one that stands for both."""
    with transaction() as session:
        page, kept = _named(session, title), _named(session, into)
        return merging.merge(session, page, kept, why, village.member(by, session), village.now)


def split(village: Village, title: str = TWICE.title, by: str = "Odile", why: str = WHY) -> None:
    with transaction() as session:
        merging.split(session, _named(session, title), why, village.member(by, session), village.now)


def _named(session: Any, title: str) -> Page:
    return session.execute(select(Page).where(Page.title == title)).scalar_one()
