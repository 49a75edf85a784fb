"""Saying of a version, written by somebody new here, that one has read it. Two who say it at once say it once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.perform import perform
from app.governance.refusals import Refusal
from app.governance.rulebook import PATROL
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, PatrolState
from app.models import Member, Page, Patrol


def patrol(session: Session, page: Page, number: int, by: Member, now: datetime) -> Patrol:
    """Mark a version as read. What somebody has read already stays theirs.

    Raises Refusal for a version that waits for nobody.
    """
    of_it = (Patrol.page_id == page.id) & (Patrol.number == number)
    held = select(Patrol).where(of_it).with_for_update().execution_options(populate_existing=True)
    found = session.scalar(held)
    if found is None:
        raise nothing_to_read(number)
    if found.state == PatrolState.WAITING:
        perform(session, PATROL, Act.PATROL, found, by, now, page=page, revision=number, by_id=by.id)
    return found


def nothing_to_read(number: int) -> Refusal:
    text = "La version {number} n’attend pas de relecture : son auteur est membre confirmé, ou c’est le programme."
    return Refusal("nothing-to-read", Sentence(text, {"number": str(number)}), 409)
