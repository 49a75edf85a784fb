"""Disputes: the case, its parties, what they say and offer, the options put to the community, what is said beside a field."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import (
    NOTE_MOST,
    RATIONALE_LEAST,
    STATEMENT_MOST,
    DisputeGround,
    DisputeQuestion,
    DisputeState,
    Effect,
    PartyRole,
    Round,
)
from app.models.base import Base, Coded, Moment
from app.models.commitments import Committed
from app.models.member import Member
from app.models.page import Page
from app.models.poll import Poll
from app.models.proposal import Proposal
from app.models.talk import Topic

D = DisputeState
STATES = ", ".join(f"'{state}'" for state in D)
AT_REST = (D.APPLIED, D.RESOLVED, D.INADMISSIBLE, D.LAPSED, D.WITHDRAWN, D.REVERSED)
OPEN = text("state NOT IN ({})".format(", ".join(f"'{state}'" for state in AT_REST)))


class Dispute(Committed, Base):
    """A disagreement about one place of a page, on one question.

    `place`: "" for the whole page, else "title", a field's name or "body"; `passage`: the contested words, as revision
    `base` said them. `revision`, `proposal_id`: what the dispute was opened from. `mediation` counts the attempts: what is
    said in a round belongs to one of them. Closed, `kept` is the option that was decided, `departs` tells that it is not the
    one with most voices, `revision_applied` the version that applies it, `answer` the motives in all cases.
    """

    __tablename__ = "dispute"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    state: Mapped[DisputeState] = mapped_column(Coded(DisputeState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    place: Mapped[str] = mapped_column(String(60))
    passage: Mapped[str] = mapped_column(String(2000), default="")
    base: Mapped[int]
    revision: Mapped[int | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    question: Mapped[DisputeQuestion] = mapped_column(Coded(DisputeQuestion))
    reason: Mapped[str] = mapped_column(Text)
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    mediation: Mapped[int] = mapped_column(default=0)
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("poll.id"))
    ground: Mapped[DisputeGround | None] = mapped_column(Coded(DisputeGround))
    kept: Mapped[str] = mapped_column(String(20), default="")
    departs: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    revision_applied: Mapped[int | None]
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    policy_revision: Mapped[int | None]
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    mediator: Mapped[Member | None] = relationship(foreign_keys=mediator_id)
    closed_by: Mapped[Member | None] = relationship(foreign_keys=closed_by_id)
    topic: Mapped[Topic | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    poll: Mapped[Poll | None] = relationship()
    parties: Mapped[list["Party"]] = relationship(order_by="Party.id", back_populates="dispute")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        ForeignKeyConstraint(
            ["page_id", "base"], ["revision.page_id", "revision.number"], name="fk_dispute_base"
        ),
        # Deferred: the case is closed first, and the revision follows in the same transaction.
        ForeignKeyConstraint(
            ["page_id", "revision_applied"],
            ["revision.page_id", "revision.number"],
            name="fk_dispute_applied",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint(f"state IN ({STATES})", name="known_state"),
        CheckConstraint(f"length(trim(reason)) BETWEEN 1 AND {STATEMENT_MOST}", name="has_a_reason"),
        CheckConstraint(
            "state NOT IN ('facts', 'options', 'draft', 'to-report', 'consultation', 'to-close')"
            " OR mediator_id IS NOT NULL",
            name="mediated_has_a_mediator",
        ),
        CheckConstraint(
            "state NOT IN ('consultation', 'to-close') OR poll_id IS NOT NULL", name="consulted_has_a_poll"
        ),
        CheckConstraint(
            "state <> 'inadmissible' OR (ground IS NOT NULL AND length(trim(answer)) >= 30)",
            name="inadmissible_has_a_ground_and_a_reason",
        ),
        CheckConstraint(
            "state <> 'applied' OR (kept <> '' AND closed_at IS NOT NULL)", name="applied_has_a_decision"
        ),
        CheckConstraint(
            f"state <> 'applied' OR closed_by_id IS NULL OR length(trim(answer)) >= {RATIONALE_LEAST}",
            name="decided_has_its_motives",
        ),
        Index("ix_dispute_page", "page_id", "state"),
        Index("ix_dispute_state", "state", "state_since"),
        Index("ix_dispute_author", "author_id", "created_at"),
        # One open dispute per place and question.
        Index(
            "uq_dispute_open",
            "page_id",
            "place",
            "question",
            unique=True,
            sqlite_where=OPEN,
        ),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.place, self.passage, self.question, self.reason)

    @property
    def party_ids(self) -> frozenset[int]:
        return frozenset(party.member_id for party in self.parties)

    @property
    def silent_ids(self) -> frozenset[int]:
        """The parties passed over: they were silent twice, or are gone."""
        return frozenset(party.member_id for party in self.parties if party.passed_over_at is not None)

    @property
    def steward_ids(self) -> frozenset[int]:
        return self.page.steward_ids

    @property
    def stand(self) -> str:
        """In which state somebody saw it who acts, in which attempt at a mediation."""
        return f"{self.mediation}-{self.state}"


class Party(Base):
    """Somebody whose case it is, and how they came to it."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[PartyRole] = mapped_column(Coded(PartyRole))
    since: Mapped[datetime] = mapped_column(Moment)
    passed_over_at: Mapped[datetime | None] = mapped_column(Moment)

    dispute: Mapped[Dispute] = relationship(back_populates="parties")
    member: Mapped[Member] = relationship()

    __table_args__ = (
        UniqueConstraint("dispute_id", "member_id", name="uq_party_dispute_member"),
        CheckConstraint("role IN ('opener', 'author', 'steward', 'joined')", name="known_role"),
        Index("ix_party_member", "member_id"),
    )


class Statement(Committed, Base):
    """What a party says to the mediator in one round, or somebody from outside as an opinion. Append-only."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    mediation: Mapped[int]
    round: Mapped[Round] = mapped_column(Coded(Round))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str] = mapped_column(Text)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    dispute: Mapped[Dispute] = relationship()
    author: Mapped[Member] = relationship()

    __table_args__ = (
        UniqueConstraint("dispute_id", "mediation", "round", "author_id", name="uq_statement_one_a_round"),
        CheckConstraint("round IN ('opinion', 'facts', 'options', 'draft')", name="known_round"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {STATEMENT_MOST}", name="bounded"),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.round, self.text)


class Offer(Base):
    """One exact text that a party offers to settle the case with, and what is to be remembered of it. Append-only.

    `packed`: the whole content, over revision `base`; `object_hash`: of the change alone.
    """

    __tablename__ = "offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    base: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    object_hash: Mapped[str] = mapped_column(String(64))
    changed: Mapped[list[str]] = mapped_column(JSON)
    ratio: Mapped[str] = mapped_column(String(1000))
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    dispute: Mapped[Dispute] = relationship()
    author: Mapped[Member] = relationship()

    __table_args__ = (
        UniqueConstraint("dispute_id", "number", name="uq_offer_dispute_number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
    )


class Approval(Base):
    """A party agrees to an offer. Append-only; an offer's author agrees by making it."""

    __tablename__ = "approval"

    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Option(Base):
    """One of the exact things that a consultation may decide. Append-only.

    `code`: "a" to "d", or "nothing". A revision has its whole content, over revision `base`; a note its words.
    """

    __tablename__ = "dispute_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    code: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200))
    effect: Mapped[Effect] = mapped_column(Coded(Effect))
    note: Mapped[str] = mapped_column(String(NOTE_MOST), default="")
    base: Mapped[int | None]
    packed: Mapped[bytes | None] = mapped_column(LargeBinary)
    object_hash: Mapped[str] = mapped_column(String(64))
    changed: Mapped[list[str]] = mapped_column(JSON, default=list)

    dispute: Mapped[Dispute] = relationship()

    __table_args__ = (
        UniqueConstraint("poll_id", "code", name="uq_dispute_option_code"),
        CheckConstraint("effect IN ('nothing', 'revision', 'mark', 'note', 'delist')", name="known_effect"),
        CheckConstraint("(effect = 'revision') = (packed IS NOT NULL)", name="revision_has_its_text"),
        CheckConstraint("(effect = 'note') = (length(trim(note)) > 0)", name="note_has_its_words"),
    )


class Mark(Committed, Base):
    """What the platform says of a fiche by decision: that a field is contested, a contradictory note beside it, that the
    fiche is in no list.

    The structure may answer once, in as many characters. `until`: reversed on appeal.
    """

    __tablename__ = "mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    place: Mapped[str] = mapped_column(String(60))
    effect: Mapped[Effect] = mapped_column(Coded(Effect))
    note: Mapped[str] = mapped_column(String(NOTE_MOST), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(String(NOTE_MOST), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)

    page: Mapped[Page] = relationship()
    dispute: Mapped[Dispute] = relationship()
    answered_by: Mapped[Member | None] = relationship()

    __table_args__ = (
        CheckConstraint("effect IN ('mark', 'note', 'delist')", name="known_effect"),
        CheckConstraint("(answer <> '') = (answered_at IS NOT NULL)", name="answered_at_a_date"),
        Index("ix_mark_page", "page_id"),
        Index("ix_mark_dispute", "dispute_id"),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.place, self.effect, self.note)
