"""Agreements: the parties settle a dispute on one exact text, which the page says at once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acts import precedents
from app.acts.casework import held, perform_on
from app.acts.decisions import brought, regime, text_of, write
from app.acts.proposals import on_head
from app.cases.disputes import agreed, newest_offer
from app.governance.refusals import Refusal
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, Regime
from app.kinds import KINDS
from app.models import Approval, Dispute, Member, Offer
from app.models.contents import head_content
from revisions import Content, pack, patch_of

LONGEST_RATIO = 1000


def offer(
    session: Session,
    dispute: Dispute,
    base: int,
    content: Content,
    ratio: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
    form_key: str | None = None,
) -> Offer:
    """A party offers one exact text, typed over revision `base`, with what is to be remembered of it. They agree to it
    themselves. The newest offer is the one that the others are asked about.

    Raises EditConflict when others changed the same words meanwhile.
    """
    if form_key and (twin := _already_offered(session, form_key, by)):
        return twin
    if held(session, dispute, now, seen, Act.OFFER, by) and (last := newest_offer(session, dispute)):
        return last
    page, head = dispute.page, head_content(session, dispute.page)
    wanted = on_head(session, page, base, content)
    patch = patch_of(head, wanted, KINDS[page.kind].field_kinds())
    _check_place(dispute, patch.names)
    facts = {"changed": patch.names, "ratio": ratio}
    detail = {"object": patch.digest, "changed": list(patch.names)}
    perform_on(session, Act.OFFER, dispute, by, now, facts, detail=detail)
    last = session.scalar(select(func.max(Offer.number)).where(Offer.dispute_id == dispute.id)) or 0
    made = Offer(
        dispute_id=dispute.id,
        number=last + 1,
        author_id=by.id,
        at=now,
        base=page.number,
        packed=pack(wanted.canonical(), None),
        object_hash=patch.digest,
        changed=list(patch.names),
        ratio=ratio.strip()[:LONGEST_RATIO],
        form_key=form_key,
    )
    session.add(made)
    session.flush()
    session.add(Approval(offer_id=made.id, member_id=by.id, at=now))
    session.flush()
    return made


def agree(
    session: Session,
    dispute: Dispute,
    object_hash: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
) -> bool:
    """A party agrees to the newest offer (`object_hash`: of the text that they read). True when that settles the case:
    the page says it at once, in the name of whoever wrote it. Agreeing twice counts once."""
    if held(session, dispute, now, seen, Act.AGREE, by):
        return False
    newest = newest_offer(session, dispute)
    facts = {"object_hash": object_hash, "offered": newest.object_hash if newest else ""}
    perform_on(session, Act.AGREE, dispute, by, now, facts, detail={"object": object_hash})
    if newest is None:
        raise AssertionError(f"dispute {dispute.id}: somebody agreed to no offer")
    if by.id not in agreed(session, newest):
        session.add(Approval(offer_id=newest.id, member_id=by.id, at=now))
        session.flush()
    return _settle(session, dispute, newest, now)


def _settle(session: Session, dispute: Dispute, newest: Offer, now: datetime) -> bool:
    """Close the case if everyone that is awaited agrees; nobody writes the structure's words without it."""
    who = agreed(session, newest)
    awaited = dispute.party_ids - dispute.silent_ids
    stewards = dispute.page.steward_ids
    if not awaited <= who or len(who) < 2:
        return False
    if regime(dispute) == Regime.STEWARD and not stewards & who:
        return False
    content = brought(session, dispute.page, newest.base, text_of(newest.packed))
    if content is None:
        text = "La page a changé au même endroit depuis que ce texte a été proposé. Proposez-le à nouveau, sur la page d’aujourd’hui."
        raise Refusal("page-moved", Sentence(text), 409)
    perform_on(
        session,
        Act.SETTLE,
        dispute,
        None,
        now,
        {"agreed": who},
        detail={"object": newest.object_hash, "revision": dispute.page.number + 1},
        answer=newest.ratio,
        closed_at=now,
        revision_applied=dispute.page.number + 1,
    )
    # The words are the case's: said again in the history, they would have to be withheld twice.
    summary = f"Accord au litige {dispute.id}"
    write(session, dispute, content, newest.author, ["agreement"], summary, now)
    precedents.establish(session, dispute, newest.ratio, now)
    return True


def _check_place(dispute: Dispute, names: tuple[str, ...]) -> None:
    """The parties settle what is contested, and nothing else."""
    if dispute.place and set(names) - {dispute.place}:
        text = "Un texte d’accord ne touche que le passage contesté. Modifiez le reste de la page à part."
        raise Refusal("elsewhere", Sentence(text), 422)


def _already_offered(session: Session, form_key: str, by: Member) -> Offer | None:
    return session.scalar(select(Offer).where(Offer.form_key == form_key, Offer.author_id == by.id))
