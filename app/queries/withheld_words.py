"""Words that a measure withholds: in the case that they are of, in precedents, beside a fiche.

The words of a case are repeated elsewhere: a text of agreement leaves its ratio as motives and as a precedent. Words that
are withheld in one place are withheld wherever the case says them again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import MeasureGround, MeasureKind, MeasureState, Reportable
from app.models import (
    Dispute,
    Measure,
    Member,
    Offer,
    Option,
    Post,
    PostVersion,
    Proposal,
    Revision,
    Visibility,
)
from app.models.journal import STEADY, as_of_newest
from app.queries.measures import Hidden, hidden

# What leaves a ratio, and may be withheld as such.
LEAVES = (Reportable.PRECEDENT, Reportable.OFFER, Reportable.MOTIVES)


@dataclass(frozen=True, slots=True)
class Withholding:
    """What must be known of a measure that withholds words, to say so to anybody."""

    id: int
    kind: MeasureKind
    state: MeasureState
    ground: MeasureGround
    at: datetime
    member_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is withheld now. words: of a thing, by its kind and number. summaries: of versions that were proposals, by
    the number of the proposal, whose reason they say again."""

    words: Mapping[tuple[Reportable, int], Withholding]
    summaries: Mapping[int, Withholding]

    def ids(self, subject: Reportable) -> dict[int, Withholding]:
        return {number: one for (kind, number), one in self.words.items() if kind is subject}


_COLUMNS = (Measure.id, Measure.kind, Measure.state, Measure.ground, Measure.at, Measure.member_id)
_IN_FORCE = Measure.state == MeasureState.IN_FORCE
_WORDS = (
    select(*_COLUMNS, Measure.subject, Measure.subject_id)
    .where(_IN_FORCE, Measure.kind == MeasureKind.WITHHOLD_POST)
    .order_by(Measure.id)
)
_SUMMARIES = (
    select(*_COLUMNS, Proposal.id.label("proposal"))
    .join(Revision, Revision.id == Measure.subject_id)
    .join(Visibility, (Visibility.page_id == Revision.page_id) & (Visibility.number == Revision.number))
    .join(Proposal, (Proposal.page_id == Revision.page_id) & (Proposal.revision == Revision.number))
    .where(_IN_FORCE, Measure.kind == MeasureKind.WITHHOLD, Visibility.summary_hidden)
    .order_by(Measure.id)
)


def withheld_now(session: Session) -> Standing:
    """There is little of it, and most often nothing: a process asks once for as long as nothing happens."""
    read = partial(_read, session)
    return as_of_newest(session, "withheld", read) if session.info.get(STEADY) else read()


# The first message of the topic that a dispute began with: it says why, in the same words.
_FIRST_SAID = (
    select(Dispute.id, Post.id.label("post"))
    .join(Post, (Post.topic_id == Dispute.topic_id) & (Post.number == 1))
    .join(PostVersion, (PostVersion.post_id == Post.id) & (PostVersion.text == Dispute.reason))
)


def _read(session: Session) -> Standing:
    rows, summaries = session.execute(_WORDS), session.execute(_SUMMARIES)
    words = {(Reportable(row.subject), row.subject_id): Withholding(*row[: len(_COLUMNS)]) for row in rows}
    return Standing(
        {**_said_in_talk(session, words), **words},
        {row.proposal: Withholding(*row[: len(_COLUMNS)]) for row in summaries},
    )


def _said_in_talk(
    session: Session, words: Mapping[tuple[Reportable, int], Withholding]
) -> dict[tuple[Reportable, int], Withholding]:
    """Why a dispute was opened, and the message that says it: whichever is withheld, the other is."""
    disputes = [number for subject, number in words if subject is Reportable.DISPUTE]
    posts = [number for subject, number in words if subject is Reportable.POST]
    if not disputes and not posts:
        return {}
    rows = session.execute(_FIRST_SAID.where(Dispute.id.in_(disputes) | Post.id.in_(posts))).all()
    pairs = [((Reportable.DISPUTE, row.id), (Reportable.POST, row.post)) for row in rows]
    return {other: words[one] for pair in pairs for one, other in (pair, pair[::-1]) if one in words}


@dataclass(frozen=True, slots=True)
class Worded:
    """Something that somebody wrote in a case, as a measure may name it."""

    subject: Reportable
    id: int
    words: str


@dataclass(frozen=True, slots=True)
class Masks:
    """Which words of a case are withheld, and whether who reads reads them all the same."""

    found: Mapping[tuple[Reportable, int], Hidden]

    def of(self, subject: str, number: int) -> Hidden | None:
        return self.found.get((Reportable(subject), number))

    def hides(self, subject: str, number: int) -> bool:
        """Whether they are kept from who reads."""
        mask = self.of(subject, number)
        return mask is not None and not mask.read


def masks(session: Session, said: Collection[Worded], by: Member | None, now: datetime) -> Masks:
    """Those of these words that are withheld, in one question."""
    standing = withheld_now(session).words
    named = {(one.subject, one.id) for one in said if one.words}
    found = {key: hidden(standing[key], by, now) for key in named & set(standing)}
    unsaid = [(one, found[one.subject, one.id]) for one in said if (one.subject, one.id) in found]
    again = {(one.subject, one.id): mask for one in said for left, mask in unsaid if _repeats(one, left)}
    return Masks({**again, **found})


def _repeats(one: Worded, left: Worded) -> bool:
    """Whether these words say again those: the same, or a decision that names the option."""
    return one.words == left.words or (
        left.subject is Reportable.OPTION and one.subject in LEAVES and _quoted(left.words) in one.words
    )


def _quoted(label: str) -> str:
    """An option as the sentence of a count names it."""
    return f"«\u202f{label}\u202f»"


@dataclass(frozen=True, slots=True)
class Ratios:
    """The ratios that are withheld: precedents by their number, and words by their dispute. Nobody reads them in lists.

    options: the names that counts give to options, by their dispute: a ratio may say one.
    """

    precedents: Mapping[int, Hidden]
    words: Mapping[tuple[int, str], Hidden]
    options: Mapping[tuple[int, str], Hidden]

    def of(self, row: Any) -> Hidden | None:
        """row: of a precedent, with its id, dispute_id and ratio."""
        known = self.precedents.get(row.id) or self.words.get((row.dispute_id, row.ratio))
        return known or named_in(self.options, row.dispute_id, row.ratio)

    def read(self, row: Any) -> str:
        return "" if self.of(row) else row.ratio


def named_in(options: Mapping[tuple[int, str], Hidden], dispute_id: int, words: str) -> Hidden | None:
    """What withholds the option that these words of a dispute name, if they name one."""
    return next(
        (mask for (of, label), mask in options.items() if of == dispute_id and _quoted(label) in words), None
    )


def ratios(session: Session) -> Ratios:
    """All of them: there are few, and most often none."""
    standing = withheld_now(session)
    precedents, offers, motives = (standing.ids(subject) for subject in LEAVES)
    offered = select(Offer.id, Offer.dispute_id, Offer.ratio).where(Offer.id.in_(offers))
    decided = select(Dispute.id, Dispute.id, Dispute.answer).where(Dispute.id.in_(motives))
    words = {(row[1], row[2]): unread(offers[row[0]]) for row in (session.execute(offered) if offers else ())}
    words |= {
        (row[1], row[2]): unread(motives[row[0]]) for row in (session.execute(decided) if motives else ())
    }
    return Ratios({number: unread(one) for number, one in precedents.items()}, words, options(session))


def options(session: Session) -> dict[tuple[int, str], Hidden]:
    """The options that are withheld, by their dispute and what they are called."""
    withheld = withheld_now(session).ids(Reportable.OPTION)
    asked = select(Option.id, Option.dispute_id, Option.label).where(Option.id.in_(withheld))
    rows = session.execute(asked) if withheld else ()
    return {(row.dispute_id, row.label): unread(withheld[row.id]) for row in rows}


def unread(one: Withholding) -> Hidden:
    return Hidden(one.id, one.ground, one.at, read=False)
