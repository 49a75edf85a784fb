"""Members declare their links with a structure or with another member; what they say of it may be reported.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from app.migrations.constraints import rewrite_check

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CURRENT = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "declared_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.CheckConstraint("state IN ('declared', 'ended')", name=op.f("ck_declared_link_known_state")),
        sa.CheckConstraint(
            "nature IN ('work', 'board', 'volunteer', 'membership', 'kin', 'business', 'other')",
            name=op.f("ck_declared_link_known_nature"),
        ),
        sa.CheckConstraint(
            "(page_id IS NULL) <> (other_id IS NULL)", name=op.f("ck_declared_link_with_a_fiche_or_somebody")
        ),
        sa.CheckConstraint(
            "other_id IS NULL OR other_id <> author_id", name=op.f("ck_declared_link_with_somebody_else")
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_declared_link_ended_at_a_date")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_declared_link_author_id")),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name=op.f("fk_declared_link_other_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_declared_link_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_link")),
        sa.UniqueConstraint("form_key", name=op.f("uq_declared_link_form_key")),
    )
    op.create_index("ix_declared_link_author", "declared_link", ["author_id"])
    for name, column in (("uq_declared_link_page", "page_id"), ("uq_declared_link_other", "other_id")):
        op.create_index(
            name,
            "declared_link",
            [column, "author_id"],
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )
    rewrite_check(
        "report",
        "ck_report_known_subject",
        "subject IN ('page', 'version', 'post', 'proposal', 'claim', 'member', 'dispute', 'motives', 'statement', "
        "'offer', 'precedent', 'reply', 'appeal', 'judgment', 'link')",
    )
