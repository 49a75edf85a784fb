"""The invented links of the demonstration, declared and ended at their hour, by the acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import declared_links
from app.governance.vocabulary import LinkNature
from app.models import DeclaredLink, Member, Page


def play(session: Session, link: Any, act: Any, people: Mapping[str, Member], at: datetime) -> None:
    """One step of a link, at its time: its end, or with no act its beginning."""
    page = session.execute(select(Page).where(Page.source_key == link.source_key)).scalar_one()
    by = people[link.by]
    if act is None:
        declared_links.declare(session, page, None, LinkNature(link.nature), link.note, by, at)
        return
    theirs = (DeclaredLink.author_id == by.id) & (DeclaredLink.page_id == page.id)
    declared_links.end(session, session.scalars(select(DeclaredLink).where(theirs)).one(), by, at)
