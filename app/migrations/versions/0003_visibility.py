"""What is withheld of a revision, beside it.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visibility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("text_hidden", sa.Boolean(), nullable=False),
        sa.Column("summary_hidden", sa.Boolean(), nullable=False),
        sa.Column("author_hidden", sa.Boolean(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('shown', 'withheld', 'reserved')", name=op.f("ck_visibility_known_state")
        ),
        sa.CheckConstraint(
            "(state = 'shown') = NOT (text_hidden OR summary_hidden OR author_hidden)",
            name=op.f("ck_visibility_withheld_hides_something"),
        ),
        sa.CheckConstraint("length(trim(reason)) >= 30", name=op.f("ck_visibility_has_a_reason")),
        sa.CheckConstraint(
            "ground IN ('personal-data', 'unlawful', 'insult', 'copyright', 'charter')",
            name=op.f("ck_visibility_known_ground"),
        ),
        sa.ForeignKeyConstraint(
            ["page_id", "number"],
            ["revision.page_id", "revision.number"],
            name=op.f("fk_visibility_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visibility")),
        sa.UniqueConstraint("page_id", "number", name="uq_visibility_page_number"),
    )
