"""What may be reported, found by its code (« version:12 »): its words as who asks reads them, and where it stands."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.reported import Thing
from app.governance.rulebook import DISPUTE
from app.governance.vocabulary import (
    Act,
    DisputeState,
    Effect,
    MemberState,
    ProposalState,
    Reportable,
    VersionState,
)
from app.kinds import KINDS
from app.models import (
    Appeal,
    Ballot,
    Block,
    Claim,
    DeclaredLink,
    Dispute,
    JournalEntry,
    Mark,
    Measure,
    Member,
    Offer,
    Option,
    Page,
    Post,
    PostVersion,
    Precedent,
    Proposal,
    ProposalVersion,
    Revision,
    Statement,
    Visibility,
)
from app.queries.dispute_options import text_of
from app.queries.journal_words import origins
from app.queries.visibility import EVERYBODY, Sight, said
from revisions import Content

# As large as a number may be that both databases hold.
CODE = re.compile(r"([a-z]+):([0-9]{1,9})(?:\.([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Reported:
    """A thing with its place: on which page or member, and the number that its address has there: of the proposal, the
    dispute, the appeal…"""

    thing: Thing
    title: str
    section: str
    slug: str
    number: int


def reported(session: Session, code: str, sight: Sight = EVERYBODY) -> Reported | None:
    """What a code names, as somebody reads it; None when it names nothing that they may read.

    A code is a word and a number, « claim:12 »; of a version or a message, its number on its page or in its topic will
    do as well: « version:3.12 ».
    """
    match = CODE.fullmatch(code)
    known = next((one for one in Reportable if match and one == match[1]), None)
    if match is None or known is None:
        return None
    number = int(match[2]) if match[3] is None else _numbered(session, known, int(match[2]), int(match[3]))
    return FINDERS[known](session, number, sight) if number is not None else None


def _numbered(session: Session, subject: Reportable, parent: int, number: int) -> int | None:
    """The id of a version by its page and number, of a message by its topic and number."""
    if subject is Reportable.VERSION:
        return session.scalar(
            select(Revision.id).where(Revision.page_id == parent, Revision.number == number)
        )
    if subject is Reportable.POST:
        return session.scalar(select(Post.id).where(Post.topic_id == parent, Post.number == number))
    return None


def _page(session: Session, number: int, sight: Sight) -> Reported | None:
    page = session.get(Page, number)
    if page is None:
        return None
    found = said(session, page.id, [page.number], sight)
    thing = Thing(Reportable.PAGE, page.id, page.id, None, _as_text(found.get(page.number)))
    return _on(page, thing, page.number)


def _version(session: Session, number: int, sight: Sight) -> Reported | None:
    revision = session.get(Revision, number)
    if revision is None:
        return None
    found = said(session, revision.page_id, [revision.number], sight).get(revision.number)
    hidden = session.scalar(
        select(Visibility).where(Visibility.page_id == revision.page_id, Visibility.number == revision.number)
    )
    unseen = hidden is not None and hidden.summary_hidden and hidden.state not in sight.reads
    text = _together("" if unseen else revision.summary, _as_text(found))
    thing = Thing(Reportable.VERSION, revision.id, revision.page_id, revision.author_id, text)
    return _on(revision.page, thing, revision.number)


def _post(session: Session, number: int, _sight: Sight) -> Reported | None:
    post = session.get(Post, number)
    if post is None:
        return None
    newest = (
        select(PostVersion.text).where(PostVersion.post_id == post.id).order_by(PostVersion.number.desc())
    )
    text = session.scalar(newest.limit(1)) or ""
    page = post.topic.page
    return _on(page, Thing(Reportable.POST, post.id, page.id, post.author_id, text), post.topic_id)


def _proposal(session: Session, number: int, _sight: Sight) -> Reported | None:
    proposal = session.get(Proposal, number)
    if proposal is None or proposal.state == ProposalState.DRAFT:
        return None
    text = _together(proposal.reason, proposal.source, _proposed(session, proposal))
    thing = Thing(Reportable.PROPOSAL, proposal.id, proposal.page_id, proposal.author_id, text)
    return _on(proposal.page, thing, proposal.id)


def _proposed(session: Session, proposal: Proposal) -> str:
    """What the page would say, where it would change."""
    newest = (ProposalVersion.number.desc(), ProposalVersion.base.desc())
    versions = select(ProposalVersion).where(ProposalVersion.proposal_id == proposal.id).order_by(*newest)
    version = session.scalar(versions.limit(1))
    return _as_text(text_of(version.packed), version.changed) if version else ""


def _answer(session: Session, number: int, _sight: Sight) -> Reported | None:
    proposal = session.get(Proposal, number)
    if proposal is None or not proposal.answer:
        return None
    by, text = proposal.decided_by_id, proposal.answer
    return _on(proposal.page, Thing(Reportable.ANSWER, proposal.id, proposal.page_id, by, text), proposal.id)


def _ballot(session: Session, number: int, _sight: Sight) -> Reported | None:
    ballot = session.get(Ballot, number)
    if ballot is None or not ballot.reason:
        return None
    page = ballot.poll.page
    thing = Thing(Reportable.BALLOT, ballot.id, page.id, ballot.member_id, ballot.reason)
    return _on(page, thing, ballot.poll_id)


def _claim(session: Session, number: int, _sight: Sight) -> Reported | None:
    claim = session.get(Claim, number)
    if claim is None:
        return None
    return _on(
        claim.page, Thing(Reportable.CLAIM, claim.id, claim.page_id, claim.author_id, claim.proof), claim.id
    )


def _member(session: Session, number: int, _sight: Sight) -> Reported | None:
    member = session.get(Member, number)
    if member is None or member.state != MemberState.CONFIRMED:
        return None
    thing = Thing(Reportable.MEMBER, member.id, None, member.id, _together(member.name, member.about))
    return Reported(thing, member.name, "", member.slug, member.id)


def _link(session: Session, number: int, _sight: Sight) -> Reported | None:
    link = session.get(DeclaredLink, number)
    if link is None or not link.note:
        return None
    thing = Thing(Reportable.LINK, link.id, None, link.author_id, link.note)
    return Reported(thing, link.author.name, "", link.author.slug, link.id)


# --- the words of disputes, and of appeals


def _dispute(session: Session, number: int, _sight: Sight) -> Reported | None:
    dispute = session.get(Dispute, number)
    if dispute is None:
        return None
    return _in_case(dispute, Reportable.DISPUTE, dispute.id, dispute.author_id, dispute.reason)


def _motives(session: Session, number: int, _sight: Sight) -> Reported | None:
    dispute = session.get(Dispute, number)
    if dispute is None or not dispute.answer:
        return None
    by = _ended_by(session, dispute, dispute.answer)
    return _in_case(dispute, Reportable.MOTIVES, dispute.id, by, dispute.answer)


def _statement(session: Session, number: int, _sight: Sight) -> Reported | None:
    made = session.get(Statement, number)
    if made is None:
        return None
    return _in_case(made.dispute, Reportable.STATEMENT, made.id, made.author_id, made.text)


def _offer(session: Session, number: int, _sight: Sight) -> Reported | None:
    made = session.get(Offer, number)
    if made is None:
        return None
    text = _together(made.ratio, _as_text(text_of(made.packed), made.changed))
    return _in_case(made.dispute, Reportable.OFFER, made.id, made.author_id, text)


def _option(session: Session, number: int, _sight: Sight) -> Reported | None:
    """To change nothing is nobody's words."""
    option = session.get(Option, number)
    if option is None or option.effect == Effect.NOTHING:
        return None
    wanted = _as_text(text_of(option.packed), option.changed) if option.packed else ""
    text = _together(option.label, option.note, wanted)
    return _in_case(option.dispute, Reportable.OPTION, option.id, _asked_by(session, option), text)


def _asked_by(session: Session, option: Option) -> int | None:
    """The mediator who asked the community."""
    of_case = (JournalEntry.subject == DISPUTE.name) & (JournalEntry.subject_id == option.dispute_id)
    asked = session.scalars(select(JournalEntry).where(of_case, JournalEntry.act == Act.CONSULT))
    return next((row.by_id for row in asked if row.detail["poll"] == option.poll_id), None)


def _precedent(session: Session, number: int, _sight: Sight) -> Reported | None:
    left = session.get(Precedent, number)
    if left is None:
        return None
    by = _ended_by(session, left.dispute, left.ratio)
    return _in_case(left.dispute, Reportable.PRECEDENT, left.id, by, left.ratio)


def _reply(session: Session, number: int, _sight: Sight) -> Reported | None:
    mark = session.get(Mark, number)
    if mark is None or not mark.answer:
        return None
    return _in_case(mark.dispute, Reportable.REPLY, mark.id, mark.answered_by_id, mark.answer)


def _ended_by(session: Session, dispute: Dispute, words: str) -> int | None:
    """Whose last words these are: of who concluded, of who wrote the text that all agreed to, of who withdrew it."""
    offered = select(Offer.author_id).where(Offer.dispute_id == dispute.id, Offer.ratio == words)
    if author := session.scalar(offered.order_by(Offer.number.desc()).limit(1)):
        return author
    return dispute.author_id if dispute.state == DisputeState.WITHDRAWN else dispute.closed_by_id


def _in_case(dispute: Dispute, subject: Reportable, number: int, by: int | None, words: str) -> Reported:
    return _on(dispute.page, Thing(subject, number, dispute.page_id, by, words), dispute.id)


def _appeal(session: Session, number: int, _sight: Sight) -> Reported | None:
    appeal = session.get(Appeal, number)
    if appeal is None:
        return None
    return _of_appeal(appeal, Reportable.APPEAL, appeal.author_id, appeal.reason)


def _judgment(session: Session, number: int, _sight: Sight) -> Reported | None:
    appeal = session.get(Appeal, number)
    if appeal is None or not appeal.answer:
        return None
    return _of_appeal(appeal, Reportable.JUDGMENT, appeal.judged_by_id, appeal.answer)


def _of_appeal(appeal: Appeal, subject: Reportable, by: int | None, words: str) -> Reported:
    """An appeal against what was told to one person may be on no page."""
    thing = Thing(subject, appeal.id, appeal.page_id, by, words)
    return _on(appeal.page, thing, appeal.id) if appeal.page else Reported(thing, "", "", "", appeal.id)


# --- the words of acts


def _act(session: Session, number: int, sight: Sight) -> Reported | None:
    """The reason that a row of the public log gives; when it says again what is kept elsewhere, that is what is found."""
    row = session.get(JournalEntry, number)
    if row is None or not row.public or not row.reason:
        return None
    subject, origin = origins(session, [row])[row.id]
    if subject is not Reportable.ACT:
        return FINDERS[subject](session, origin, sight)
    thing = Thing(Reportable.ACT, row.id, row.page_id, row.by_id, row.reason)
    return _on(row.page, thing, row.id) if row.page else Reported(thing, "", "", "", row.id)


def _measure(session: Session, number: int, _sight: Sight) -> Reported | None:
    """What led to it, and why it was lifted. It is the desk's: nobody's name goes with it."""
    measure = session.get(Measure, number)
    if measure is None:
        return None
    lifted = session.scalar(select(Block.answer).where(Block.measure_id == measure.id))
    thing = Thing(
        Reportable.MEASURE, measure.id, measure.page_id, None, _together(measure.facts, lifted or "")
    )
    return _on(measure.page, thing, measure.id) if measure.page else Reported(thing, "", "", "", measure.id)


FINDERS: Mapping[Reportable, Callable[[Session, int, Sight], Reported | None]] = MappingProxyType(
    {
        Reportable.PAGE: _page,
        Reportable.VERSION: _version,
        Reportable.POST: _post,
        Reportable.PROPOSAL: _proposal,
        Reportable.CLAIM: _claim,
        Reportable.MEMBER: _member,
        Reportable.DISPUTE: _dispute,
        Reportable.MOTIVES: _motives,
        Reportable.STATEMENT: _statement,
        Reportable.OFFER: _offer,
        Reportable.PRECEDENT: _precedent,
        Reportable.REPLY: _reply,
        Reportable.APPEAL: _appeal,
        Reportable.JUDGMENT: _judgment,
        Reportable.LINK: _link,
        Reportable.ANSWER: _answer,
        Reportable.BALLOT: _ballot,
        Reportable.OPTION: _option,
        Reportable.MEASURE: _measure,
        Reportable.ACT: _act,
    }
)
# What moderators see of it: a report of what is withheld is theirs to judge all the same.
MODERATORS = Sight(frozenset({VersionState.WITHHELD}))


def _on(page: Page, thing: Thing, number: int) -> Reported:
    return Reported(thing, page.title, KINDS[page.kind].section, page.slug, number)


def _together(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _as_text(content: Content | None, names: Collection[str] | None = None) -> str:
    """A content as plain lines: its title, its fields, its text, or those of these names; nothing when it may not be
    read."""
    if content is None:
        return ""
    said: dict[str, Any] = {"title": content.title, **content.fields, "body": content.body}
    lines = (
        (name, _plain(value)) for name, value in said.items() if value and (names is None or name in names)
    )
    return "\n".join(line if name in ("title", "body") else f"{name}: {line}" for name, line in lines)


def _plain(value: Any) -> str:
    """A value in one line: a text, what a list holds, the parts of a place."""
    if isinstance(value, Mapping):
        return ", ".join(str(part) for name, part in value.items() if name != "id")
    if isinstance(value, (list, tuple)):
        return "; ".join(_plain(one) for one in value)
    return str(value)
