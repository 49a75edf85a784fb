"""Declaring what binds one to a structure or to somebody, and saying that it is over. Everybody reads it.

A link is never taken back: ended the day it was declared, it counts all the same, from that day.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acts.perform import case_of, perform
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import LINK
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, LinkNature, LinkState
from app.models import DeclaredLink, Member, Page

# Nobody has more to declare in a day: past that, it is a flood.
MOST_A_DAY = 20


def declare(
    session: Session,
    page: Page | None,
    other: Member | None,
    nature: LinkNature | None,
    note: str,
    by: Member,
    now: datetime,
    *,
    form_key: str | None = None,
) -> DeclaredLink:
    """Say what binds `by` to the structure of a fiche, or to somebody else. The same form sent twice declares once.

    Of a fiche that was merged, the link is with the one that stands for it. Raises Refusal when it is declared already.
    """
    _hold(session, by)
    if twin := _already_sent(session, form_key, by):
        return twin
    page = (page.merged_into or page) if page else None
    note = note.strip()
    link = DeclaredLink(
        author_id=by.id,
        page_id=page.id if page else None,
        other_id=other.id if other else None,
        created_at=now,
        form_key=form_key,
    )
    facts = {"nature": nature, "note": note, "too_many": _floods(session, by, now)}
    decide(LINK, Act.DECLARE_LINK, case_of(session, link, by, now, facts))
    _check_first(session, link)
    detail = {"nature": LinkNature(nature).value, **({"to": other.opaque_id} if other else {})}
    words: dict[str, Any] = {"nature": nature, "note": note}
    perform(
        session,
        LINK,
        Act.DECLARE_LINK,
        link,
        by,
        now,
        facts=facts,
        page=page,
        detail=detail,
        commits=link,
        columns=words,
    )
    return link


def end(session: Session, link: DeclaredLink, by: Member, now: datetime) -> None:
    """Say that it is over: from now on it counts for so many days more. Over already by the same person, it stays so."""
    session.refresh(link, with_for_update=True)
    if link.state == LinkState.ENDED and link.author_id == by.id:
        return
    detail = {"nature": link.nature.value, **({"to": link.other.opaque_id} if link.other else {})}
    perform(session, LINK, Act.END_LINK, link, by, now, page=link.page, detail=detail, ended_at=now)


def leave_all(session: Session, by: Member, now: datetime) -> None:
    """Of somebody who closes their account, every link is over, and nothing is left of what they said of it."""
    theirs = select(DeclaredLink).where(DeclaredLink.author_id == by.id).order_by(DeclaredLink.id)
    for link in session.scalars(theirs).all():
        end(session, link, by, now)
        link.note, link.salt = "", None
    session.flush()


def _hold(session: Session, by: Member) -> None:
    """What one person declares comes one after the other."""
    session.execute(select(Member.id).where(Member.id == by.id).with_for_update())


def _already_sent(session: Session, form_key: str | None, by: Member) -> DeclaredLink | None:
    if form_key is None:
        return None
    sent = (DeclaredLink.form_key == form_key) & (DeclaredLink.author_id == by.id)
    return session.scalar(select(DeclaredLink).where(sent))


def _check_first(session: Session, link: DeclaredLink) -> None:
    same = (DeclaredLink.author_id == link.author_id) & DeclaredLink.ended_at.is_(None)
    of_it = DeclaredLink.page_id == link.page_id if link.page_id else DeclaredLink.other_id == link.other_id
    known = session.scalar(select(DeclaredLink.created_at).where(same, of_it))
    if known is not None:
        text = "Vous avez déjà déclaré un lien avec cette fiche ou cette personne, le {at}. Mettez-y fin pour en déclarer un autre."
        raise Refusal("already-declared", Sentence(text, {"at": known}), 409)


def _floods(session: Session, by: Member, now: datetime) -> bool:
    lately = (DeclaredLink.author_id == by.id) & (DeclaredLink.created_at > now - timedelta(days=1))
    return (session.scalar(select(func.count(DeclaredLink.id)).where(lately)) or 0) >= MOST_A_DAY
