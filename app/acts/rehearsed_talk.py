"""The invented conversations of the demonstration: topics opened, answered and resolved, each at its hour, by the acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import talk
from app.models import Member, Page, Post, Topic


def play(session: Session, topic: Any, act: Any, people: Mapping[str, Member], at: datetime) -> None:
    """One step of a topic, at its time; no act for its opening."""
    page = session.execute(select(Page).where(Page.source_key == topic.source_key)).scalar_one()
    if act is None:
        about = {"place": topic.place, "passage": topic.passage}
        talk.start(session, page, topic.title, topic.text, people[topic.by], at, **about)
        return
    row = session.scalars(select(Topic).where(Topic.page_id == page.id, Topic.title == topic.title)).one()
    by = people[act.by]
    if act.act == "resolve":
        talk.resolve(session, row, act.text, by, at)
    elif act.act == "edit":
        talk.edit_post(session, _post(session, row, act.number), act.text, by, at)
    else:
        answered = _post(session, row, act.answers) if act.answers else None
        talk.post(session, row, act.text, by, at, parent=answered)


def _post(session: Session, topic: Topic, number: int) -> Post:
    return session.scalars(select(Post).where(Post.topic_id == topic.id, Post.number == number)).one()
