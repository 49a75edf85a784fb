"""Fiches that were merged, fields that are protected, accounts that are closed.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from app.migrations.constraints import rewrite_check

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_merging()
    rewrite_check("member", "ck_member_known_state", "state IN ('unconfirmed', 'confirmed', 'erased')")
    rewrite_check(
        "member",
        "ck_member_confirmed_has_a_date",
        "state = 'erased' OR (state = 'unconfirmed') = (confirmed_at IS NULL)",
    )
    op.create_table(
        "field_protection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_act_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'lifted', 'over')", name=op.f("ck_field_protection_known_state")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_field_protection_ends_after_it_began")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_field_protection_names_a_field")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_field_protection_measure_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_field_protection_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_protection")),
        sa.UniqueConstraint("measure_id", name=op.f("uq_field_protection_measure_id")),
    )
    op.create_index("ix_field_protection_page", "field_protection", ["page_id", "state"])
    op.create_index("ix_field_protection_state", "field_protection", ["state", "until"])


def add_merging() -> None:
    """In plain SQL: neither SQLite nor Alembic can add a constraint to a table that others point at."""
    time = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    rewrite_check("page", "ck_page_known_state", "state IN ('open', 'protected', 'merged')")
    for column in (
        f"merged_at {time}",
        "merged_into_id INTEGER CONSTRAINT fk_page_merged_into_id REFERENCES page (id) "
        "CONSTRAINT ck_page_merged_into_another CHECK (merged_into_id <> id) "
        "CONSTRAINT ck_page_merged_somewhere_at_a_date CHECK ("
        "(state = 'merged') = (merged_into_id IS NOT NULL) AND (merged_into_id IS NULL) = (merged_at IS NULL))",
    ):
        op.execute(f"ALTER TABLE page ADD COLUMN {column}")
    op.create_index("ix_page_merged_into_id", "page", ["merged_into_id"])
    carried = "carried_from_id INTEGER CONSTRAINT fk_claim_carried_from_id REFERENCES claim (id)"
    op.execute(f"ALTER TABLE claim ADD COLUMN {carried}")
