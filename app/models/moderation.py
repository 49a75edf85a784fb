"""Moderation: what people report, the measures that are taken, and the blocks among them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import (
    BARS,
    Act,
    Barred,
    BlockState,
    MeasureGround,
    MeasureKind,
    MeasureState,
    Reportable,
    ReportGround,
    ReportState,
)
from app.models.base import Base, Coded, Moment
from app.models.commitments import Committed
from app.models.member import Member
from app.models.page import Page


def _one_of(column: str, codes: type) -> str:
    return f"{column} IN ({', '.join(repr(str(code)) for code in codes)})"


class Report(Committed, Base):
    """Somebody says that something is wrong: what is reported, on what ground, in which words.

    `evidence` is what was reported, as it was read then. `key_hash`: of the key that the form came with, which is also
    the secret of the receipt; sent twice, the form is one report. `author_id` is None for a visitor, `member_id` names
    whose words are reported, when that is somebody. `openly`: who reports agrees that it becomes a dispute, in their
    name and in these words, if it is one.
    """

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Reportable] = mapped_column(Coded(Reportable))
    subject_id: Mapped[int]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ground: Mapped[ReportGround] = mapped_column(Coded(ReportGround))
    words: Mapped[str] = mapped_column(String(1000))
    evidence: Mapped[str] = mapped_column(Text)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[ReportState] = mapped_column(Coded(ReportState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    answer: Mapped[str] = mapped_column(String(500), default="")
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"))
    openly: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page | None] = relationship()
    member: Mapped[Member | None] = relationship(foreign_keys=member_id)
    author: Mapped[Member | None] = relationship(foreign_keys=author_id)
    taken_by: Mapped[Member | None] = relationship(foreign_keys=taken_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(_one_of("state", ReportState), name="known_state"),
        CheckConstraint(_one_of("subject", Reportable), name="known_subject"),
        CheckConstraint(_one_of("ground", ReportGround), name="known_ground"),
        CheckConstraint("length(trim(words)) > 0", name="says_why"),
        CheckConstraint(
            "state NOT IN ('taken', 'measured', 'set-aside', 'turned') OR taken_by_id IS NOT NULL",
            name="taken_by_somebody",
        ),
        CheckConstraint("state <> 'set-aside' OR length(trim(answer)) >= 30", name="set_aside_has_a_reason"),
        CheckConstraint("state <> 'turned' OR dispute_id IS NOT NULL", name="turned_has_a_dispute"),
        Index("ix_report_state", "state", "created_at"),
        Index("ix_report_subject", "subject", "subject_id"),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.subject, str(self.subject_id), self.ground, self.words, self.evidence)

    @property
    def stand(self) -> str:
        """In which state, and in whose hands, somebody saw it who acts."""
        return f"{self.state}-{self.taken_by_id or 0}"


class Measure(Committed, Base):
    """A measure with its statement of reasons. The database refuses one without its parts.

    what: what is done, in a sentence. scope: where, for whom, how long. facts: what led to it. ground, rule: what it
    stands on. appeal_until: until when it may be appealed. `subject` and `subject_id` name what it is done to (a
    revision for a version; the member for a block), `place` the field of a page when it is one; `member_id` is to whom
    it is told, when that is somebody.
    """

    __tablename__ = "measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MeasureKind] = mapped_column(Coded(MeasureKind))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    place: Mapped[str] = mapped_column(String(60), default="")
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    what: Mapped[str] = mapped_column(String(500))
    scope: Mapped[str] = mapped_column(String(500))
    facts: Mapped[str] = mapped_column(String(500))
    ground: Mapped[MeasureGround] = mapped_column(Coded(MeasureGround))
    rule: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime | None] = mapped_column(Moment)
    appeal_until: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[MeasureState] = mapped_column(Coded(MeasureState))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page | None] = relationship()
    member: Mapped[Member | None] = relationship(foreign_keys=member_id)
    made_by: Mapped[Member] = relationship(foreign_keys=made_by_id)
    report: Mapped[Report | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(_one_of("kind", MeasureKind), name="known_kind"),
        CheckConstraint(_one_of("state", MeasureState), name="known_state"),
        CheckConstraint("(state = 'lifted') = (lifted_at IS NOT NULL)", name="lifted_at_a_date"),
        CheckConstraint(_one_of("ground", MeasureGround), name="known_ground"),
        CheckConstraint("length(trim(what)) > 0", name="says_what"),
        CheckConstraint("length(trim(scope)) > 0", name="says_where_and_how_long"),
        CheckConstraint("length(trim(facts)) >= 30", name="says_why"),
        CheckConstraint("length(trim(rule)) > 0", name="names_a_rule"),
        CheckConstraint("appeal_until > at", name="may_be_appealed"),
        CheckConstraint("until IS NULL OR until > at", name="ends_after_it_began"),
        CheckConstraint(
            "kind NOT IN ('block', 'protect', 'protect-field') OR until IS NOT NULL", name="always_ends"
        ),
        CheckConstraint("kind <> 'block' OR member_id IS NOT NULL", name="block_is_somebodys"),
        Index("ix_measure_subject", "subject", "subject_id"),
        Index("ix_measure_member", "member_id", "at"),
        Index("ix_measure_report", "report_id"),
        Index("ix_measure_dispute", "dispute_id"),
    )

    def committed(self) -> tuple[str, ...]:
        words = (self.what, self.scope, self.facts, self.ground, self.rule)
        return (self.kind, self.subject, str(self.subject_id), self.place, *words)

    def running(self, now: datetime) -> bool:
        """Even if the clock is late to lift what it did."""
        return self.lifted_at is None and (self.until is None or now < self.until)


class Block(Base):
    """What somebody may not do, and where, until when. `pages` empty: everywhere.

    It must be read: until `acknowledged_at`, every page says that it waits. `answer`: why it was lifted.
    """

    __tablename__ = "block"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    barred: Mapped[list[str]] = mapped_column(JSON)
    pages: Mapped[list[int]] = mapped_column(JSON, default=list)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[BlockState] = mapped_column(Coded(BlockState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    member: Mapped[Member] = relationship()
    measure: Mapped[Measure] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(_one_of("state", BlockState), name="known_state"),
        CheckConstraint("until > since", name="ends_after_it_began"),
        CheckConstraint("state <> 'lifted' OR length(trim(answer)) > 0", name="lifted_has_a_reason"),
        Index("ix_block_member", "member_id", "state"),
        Index("ix_block_state", "state", "until"),
    )

    @property
    def why(self) -> str:
        return self.measure.facts

    @property
    def what(self) -> tuple[Barred, ...]:
        """What it bars, in the order of the vocabulary."""
        return tuple(one for one in Barred if one in self.barred)

    @property
    def stand(self) -> str:
        """In which state somebody saw it who acts."""
        return str(self.state)

    def runs(self, now: datetime) -> bool:
        """Even if the clock is late to say that it is over."""
        return self.state == BlockState.ACTIVE and self.since <= now < self.until

    def bars(self, act: Act, page_id: int | None) -> bool:
        here = not self.pages or page_id in self.pages
        return here and any(act in BARS[what] for what in self.what)


# What somebody may not do today. Who changes a block expires it.
Member.blocks = relationship(
    Block,
    primaryjoin=(Block.member_id == Member.id) & (Block.state == BlockState.ACTIVE),
    order_by=Block.until,
    viewonly=True,
)
