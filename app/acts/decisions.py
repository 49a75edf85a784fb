"""What the end of a dispute does: a version, or what is said beside a structure's own words; and its reversal."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import precedents
from app.acts.casework import perform_on
from app.acts.perform import perform
from app.acts.proposals import addressed_to, regime_of
from app.acts.publishing import Saved, lock, publish
from app.governance.refusals import Refusal
from app.governance.rulebook import SUSPENSION
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, Effect, ListingState, PrecedentState, Regime
from app.kinds import KINDS
from app.models import Dispute, Listing, Mark, Member, Option, Page
from app.models.contents import content_at, head_content
from revisions import Content, rebase, undo, unpack


def regime(dispute: Dispute) -> Regime:
    """Who answers for the contested place: of the structure's own words, no decision rewrites any."""
    if dispute.place == "":
        return Regime.COMMUNITY
    return addressed_to(dispute.page, regime_of(KINDS[dispute.page.kind], dispute.place))


def text_of(packed: bytes) -> Content:
    """The whole content of an offer or of an option."""
    return Content.from_canonical(unpack(packed, None))


def brought(session: Session, page: Page, base: int, content: Content) -> Content | None:
    """An exact change, on the page as it is now; None when the page has changed at the same place."""
    old = content_at(session, page.id, base)
    if old is None:
        raise LookupError(f"page {page.id} has lost its revision {base}")
    return rebase(old, content, head_content(session, page), KINDS[page.kind].field_kinds()).content


def write(
    session: Session,
    dispute: Dispute,
    content: Content,
    author: Member | None,
    tags: Collection[str],
    summary: str,
    now: datetime,
    since: datetime | None = None,
) -> None:
    """The page says it; the revision and the dispute point at one another. The dispute is closed already, and its
    `revision_applied` names the version to come."""
    saved = publish(
        session,
        dispute.page,
        content,
        head_content(session, dispute.page),
        Act.APPLY,
        None,
        now,
        summary=summary,
        form_key=None,
        tags=[f"dispute:{dispute.id}", *tags],
        author=author,
        facts={"dispute": dispute.id},
        since=since,
    )
    if not isinstance(saved, Saved):
        raise AssertionError(f"dispute {dispute.id} ends on a text that changes nothing")


def apply(
    session: Session, dispute: Dispute, option: Option, now: datetime, since: datetime | None = None
) -> None:
    """Do what was decided, in the transaction that closes the case."""
    if option.effect == Effect.REVISION:
        _write_option(session, dispute, option, now, since)
    elif option.effect != Effect.NOTHING:
        _say_beside(session, dispute, option, now, since)


def _write_option(
    session: Session, dispute: Dispute, option: Option, now: datetime, since: datetime | None
) -> None:
    if option.packed is None or option.base is None:
        raise AssertionError(f"option {option.id} has lost its text")
    content = brought(session, dispute.page, option.base, text_of(option.packed))
    if content is None:
        raise AssertionError(f"option {option.id} of dispute {dispute.id} should have been asked again")
    summary = f"Décision du litige {dispute.id}"
    write(session, dispute, content, None, [f"poll:{option.poll_id}"], summary, now, since)


def _say_beside(
    session: Session, dispute: Dispute, option: Option, now: datetime, since: datetime | None
) -> None:
    mark = Mark(
        page=dispute.page,
        dispute=dispute,
        place=dispute.place,
        effect=option.effect,
        note=option.note,
        at=since or now,
        answer="",
    )
    session.add(mark)
    session.flush()
    perform_on(session, Act.APPLY, dispute, None, now, {"decision": dispute.id}, commits=mark)
    if option.effect == Effect.DELIST:
        delist(session, dispute.page, now)


def delist(session: Session, page: Page, now: datetime) -> None:
    """Take a fiche out of the lists, if a decision says so and its structure has not suspended it already."""
    decided = select(Mark).where(Mark.page_id == page.id, Mark.effect == Effect.DELIST, Mark.until.is_(None))
    mark = session.scalar(decided.order_by(Mark.id).limit(1))
    if mark is not None and page.listing == ListingState.LISTED:
        _list(session, Act.DELIST, page, mark.dispute_id, now)


def _list(session: Session, act: Act, page: Page, dispute_id: int, now: datetime) -> None:
    session.flush()
    listing = session.get_one(Listing, page.id, populate_existing=True)
    facts, detail = {"dispute": dispute_id}, {"dispute": dispute_id}
    perform(session, SUSPENSION, act, listing, None, now, facts=facts, page=page, detail=detail, notice="")
    session.refresh(page)


def answer(session: Session, mark: Mark, text: str, by: Member, now: datetime) -> None:
    """The structure answers a note, once, in as many characters as the note may have."""
    lock(session, mark.page)
    session.refresh(mark)
    perform_on(
        session,
        Act.ANSWER_NOTE,
        mark.dispute,
        by,
        now,
        {"answer": text, "answered": bool(mark.answer)},
        detail={"mark": mark.id},
    )
    mark.answer, mark.answered_by, mark.answered_at = text.strip(), by, now
    session.flush()


def reverse(session: Session, dispute: Dispute, appeal_id: int, now: datetime) -> None:
    """An appeal reverses the decision: what it did is undone, all in this transaction.

    Raises Refusal when later words stand on the version that it wrote: the case is then to be sent back.
    """
    facts, detail = {"decision": appeal_id}, {"appeal": appeal_id}
    before = dispute.revision_applied
    perform_on(session, Act.REVERSE, dispute, None, now, facts, detail=detail)
    if before is not None:
        _take_back(session, dispute, before, now)
    for mark in session.scalars(select(Mark).where(Mark.dispute_id == dispute.id, Mark.until.is_(None))):
        mark.until = now
    session.flush()
    if dispute.page.listing == ListingState.DELISTED:
        _list(session, Act.RELIST, dispute.page, dispute.id, now)
    _overturn(session, dispute, now)


def _take_back(session: Session, dispute: Dispute, number: int, now: datetime) -> None:
    page = dispute.page
    before, after = content_at(session, page.id, number - 1), content_at(session, page.id, number)
    if before is None or after is None:
        raise LookupError(f"page {page.id} has lost its revision {number}")
    head = head_content(session, page)
    result = undo(head, after, before, KINDS[page.kind].field_kinds())
    if result.content is None:
        text = "La page a changé depuis au même endroit\u202f: renvoyez l’affaire, pour qu’un nouveau texte soit proposé."
        raise Refusal("changed-since", Sentence(text), 409)
    publish(
        session,
        page,
        result.content,
        head,
        Act.APPLY,
        None,
        now,
        summary=f"Décision du litige {dispute.id} infirmée",
        form_key=None,
        tags=[f"dispute:{dispute.id}", f"undoes:{number}"],
        facts={"dispute": dispute.id},
    )


def send_back(session: Session, dispute: Dispute, appeal_id: int, now: datetime) -> None:
    """An appeal sends the case back: another mediator receives it. What was decided stands meanwhile."""
    facts, detail = {"decision": appeal_id}, {"appeal": appeal_id}
    perform_on(session, Act.SEND_BACK, dispute, None, now, facts, detail=detail, mediator=None)
    _overturn(session, dispute, now)


def _overturn(session: Session, dispute: Dispute, now: datetime) -> None:
    """What the case left is no precedent any more."""
    left = precedents.newest(session, dispute.id)
    if left is not None and left.state != PrecedentState.OVERTURNED:
        precedents.revise(session, [dispute.id], Act.OVERTURN, dispute, now)
