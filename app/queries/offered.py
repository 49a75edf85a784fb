"""What disputes were offered and what they put to the vote, held against what the journal sealed of it. Reading only."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.cases.disputes import hash_of, options_hash
from app.governance.rulebook import DISPUTE
from app.governance.vocabulary import Act, Effect
from app.kinds import KINDS
from app.models import Dispute, JournalEntry, Offer, Option, Poll
from app.models.contents import content_at
from app.queries.proofs import BrokenProof
from revisions import Content, RevisionsError, patch_of, unpack


def prove(session: Session) -> int:
    """How many offers and options there are, all as they were sealed. Raises BrokenProof at the first that is not."""
    return _prove_offers(session) + _prove_options(session)


def _prove_offers(session: Session) -> int:
    told = session.execute(_told(Act.OFFER)).all()
    sealed = [(row.subject_id, row.by_id, row.detail["object"]) for row in told]
    offers = session.execute(
        select(Offer, Dispute).join(Dispute, Dispute.id == Offer.dispute_id).order_by(Offer.id)
    ).all()
    if sealed != [(offer.dispute_id, offer.author_id, offer.object_hash) for offer, _dispute in offers]:
        raise BrokenProof("les textes d’accord ne sont pas ceux que le journal a scellés.")
    for offer, dispute in offers:
        if _hash(session, dispute, offer.base, offer.packed) != offer.object_hash:
            raise BrokenProof(
                f"le texte d’accord {offer.number} du litige {dispute.id} n’est pas ce que dit son empreinte."
            )
    return len(offers)


def _told(act: Act) -> Select[Any]:
    of_them = (JournalEntry.subject == DISPUTE.name) & (JournalEntry.act == act.value)
    columns = (JournalEntry.subject_id, JournalEntry.by_id, JournalEntry.detail)
    return select(*columns).where(of_them).order_by(JournalEntry.id)


def _prove_options(session: Session) -> int:
    count = 0
    for row in session.execute(_told(Act.CONSULT)).all():
        poll = session.get_one(Poll, row.detail["poll"])
        dispute = session.get_one(Dispute, row.subject_id)
        asked = select(Option).where(Option.poll_id == poll.id).order_by(Option.id)
        options = list(session.scalars(asked))
        sealed = row.detail["options"] == {option.code: option.object_hash for option in options}
        if not sealed or options_hash(options) != poll.object_hash:
            raise BrokenProof(
                f"les options du scrutin {poll.id} ne sont pas celles que le journal a scellées."
            )
        for option in options:
            if _option_hash(session, dispute, option) != option.object_hash:
                raise BrokenProof(
                    f"l’option {option.code} du scrutin {poll.id} n’est pas ce que dit son empreinte."
                )
        count += len(options)
    return count


def _option_hash(session: Session, dispute: Dispute, option: Option) -> str:
    """The hash of what it would do, reckoned anew."""
    if option.effect == Effect.REVISION:
        return _hash(session, dispute, option.base or 0, option.packed or b"")
    if option.effect == Effect.NOTHING:
        return hash_of([Effect.NOTHING])
    return hash_of([option.effect, dispute.place, option.note])


def _hash(session: Session, dispute: Dispute, base: int, packed: bytes) -> str:
    """The hash of what a text changes, reckoned anew; nothing for what cannot be read."""
    old = content_at(session, dispute.page_id, base)
    try:
        content = Content.from_canonical(unpack(packed, None))
    except RevisionsError:
        return ""
    return patch_of(old, content, KINDS[dispute.page.kind].field_kinds()).digest if old else ""
