"""Reports, measures with their statement of reasons, blocks; what others read of moderators who act as such.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from app.migrations.constraints import rewrite_check

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_handles()
    add_end_of_blocks()
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_act_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "ground IN ('does-not-exist', 'wrong', 'charter', 'duplicate', 'personal-data', 'unlawful')",
            name=op.f("ck_report_known_ground"),
        ),
        sa.CheckConstraint(
            "state <> 'set-aside' OR length(trim(answer)) >= 30",
            name=op.f("ck_report_set_aside_has_a_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'turned' OR dispute_id IS NOT NULL", name=op.f("ck_report_turned_has_a_dispute")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'overdue', 'taken', 'measured', 'set-aside', 'turned', 'lapsed')",
            name=op.f("ck_report_known_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('taken', 'measured', 'set-aside', 'turned') OR taken_by_id IS NOT NULL",
            name=op.f("ck_report_taken_by_somebody"),
        ),
        sa.CheckConstraint(
            "subject IN ('page', 'version', 'post', 'proposal', 'claim', 'member')",
            name=op.f("ck_report_known_subject"),
        ),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_report_says_why")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_report_author_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_report_member_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_report_page_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["member.id"], name=op.f("fk_report_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_report_key_hash")),
    )
    op.create_index("ix_report_state", "report", ["state", "created_at"])
    op.create_index("ix_report_subject", "report", ["subject", "subject_id"])
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("scope", sa.String(length=500), nullable=False),
        sa.Column("facts", sa.String(length=500), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("dispute_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(state = 'lifted') = (lifted_at IS NOT NULL)", name=op.f("ck_measure_lifted_at_a_date")
        ),
        sa.CheckConstraint(
            "ground IN ('personal-data', 'unlawful', 'insult', 'copyright', 'charter', 'edit-war', 'vandalism', 'duplicate')",
            name=op.f("ck_measure_known_ground"),
        ),
        sa.CheckConstraint(
            "kind <> 'block' OR member_id IS NOT NULL", name=op.f("ck_measure_block_is_somebodys")
        ),
        sa.CheckConstraint(
            "kind IN ('withhold', 'withhold-post', 'protect', 'protect-field', 'block', 'merge', 'revert-all')",
            name=op.f("ck_measure_known_kind"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('block', 'protect', 'protect-field') OR until IS NOT NULL",
            name=op.f("ck_measure_always_ends"),
        ),
        sa.CheckConstraint("state IN ('in-force', 'lifted')", name=op.f("ck_measure_known_state")),
        sa.CheckConstraint("appeal_until > at", name=op.f("ck_measure_may_be_appealed")),
        sa.CheckConstraint("length(trim(facts)) >= 30", name=op.f("ck_measure_says_why")),
        sa.CheckConstraint("length(trim(rule)) > 0", name=op.f("ck_measure_names_a_rule")),
        sa.CheckConstraint("length(trim(scope)) > 0", name=op.f("ck_measure_says_where_and_how_long")),
        sa.CheckConstraint("length(trim(what)) > 0", name=op.f("ck_measure_says_what")),
        sa.CheckConstraint("until IS NULL OR until > at", name=op.f("ck_measure_ends_after_it_began")),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_measure_made_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_measure_member_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_measure_page_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_measure_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("form_key", name=op.f("uq_measure_form_key")),
    )
    op.create_index("ix_measure_dispute", "measure", ["dispute_id"])
    op.create_index("ix_measure_member", "measure", ["member_id", "at"])
    op.create_index("ix_measure_report", "measure", ["report_id"])
    op.create_index("ix_measure_subject", "measure", ["subject", "subject_id"])
    op.create_table(
        "block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("barred", sa.JSON(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_act_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'lifted', 'over')", name=op.f("ck_block_known_state")),
        sa.CheckConstraint("until > since", name=op.f("ck_block_ends_after_it_began")),
        sa.CheckConstraint(
            "state <> 'lifted' OR length(trim(answer)) > 0", name=op.f("ck_block_lifted_has_a_reason")
        ),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_block_measure_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_block_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint("measure_id", name=op.f("uq_block_measure_id")),
    )
    op.create_index("ix_block_member", "block", ["member_id", "state"])
    op.create_index("ix_block_state", "block", ["state", "until"])


def add_end_of_blocks() -> None:
    time = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE member ADD COLUMN blocked_until {time}")


def add_handles() -> None:
    """Whoever moderates, or once did, has a number, in the order in which they first did. Checked once all have it."""
    name = "ck_mandate_moderator_has_a_handle"
    op.execute(
        f"ALTER TABLE mandate ADD COLUMN handle VARCHAR(40) NOT NULL DEFAULT '' CONSTRAINT {name} CHECK (handle = handle)"
    )
    op.execute(
        "UPDATE mandate SET handle = 'Modération ' || ("
        "SELECT count(DISTINCT other.member_id) FROM mandate AS other WHERE other.role = 'moderator' AND other.id <= ("
        "SELECT min(own.id) FROM mandate AS own WHERE own.role = 'moderator' AND own.member_id = mandate.member_id)"
        ") WHERE role = 'moderator'"
    )
    rewrite_check("mandate", name, "(role = 'moderator') = (handle <> '')")
