"""The first tables, and what keeps the past as it was.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookmark",
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_bookmark")),
    )
    op.create_table(
        "counter",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_counter")),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_journal_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opaque_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contributions", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("offered", sa.String(length=60), nullable=False),
        sa.Column("presented_as", sa.String(length=200), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'unconfirmed') = (confirmed_at IS NULL)", name=op.f("ck_member_confirmed_has_a_date")
        ),
        sa.CheckConstraint("state IN ('unconfirmed', 'confirmed')", name=op.f("ck_member_known_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("email", name=op.f("uq_member_email")),
        sa.UniqueConstraint("name_key", name=op.f("uq_member_name_key")),
        sa.UniqueConstraint("opaque_id", name=op.f("uq_member_opaque_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_member_slug")),
    )
    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_key", sa.String(length=250), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_key", sa.String(length=100), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("protected_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("protection_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'protected' OR (protected_until IS NOT NULL AND length(protection_reason) >= 30)",
            name=op.f("ck_page_protection_has_a_term_and_a_reason"),
        ),
        sa.CheckConstraint("state IN ('open', 'protected')", name=op.f("ck_page_known_state")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_page_has_a_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("slug", name=op.f("uq_page_slug")),
        sa.UniqueConstraint("source_key", name=op.f("uq_page_source_key")),
    )
    op.create_index("ix_page_kind_changed", "page", ["kind", "changed_at"])
    op.create_index("ix_page_title_key", "page", ["title_key"])

    op.create_table(
        "address",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_address_page_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_address")),
    )
    op.create_index("ix_address_page_id", "address", ["page_id"])

    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("state_before", sa.String(length=20), nullable=False),
        sa.Column("state_after", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id >= 1", name=op.f("ck_journal_entry_numbered_from_one")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_journal_entry_by_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_journal_entry_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_index("ix_journal_entry_act", "journal_entry", ["act", "id"])
    op.create_index("ix_journal_entry_page", "journal_entry", ["page_id", "id"])

    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mandate_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index("ix_mandate_member", "mandate", ["member_id"])

    op.create_table(
        "page_link",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("target_key", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_link_page_id")),
        sa.PrimaryKeyConstraint("page_id", "target_key", name=op.f("pk_page_link")),
    )
    op.create_index("ix_page_link_target_key", "page_link", ["target_key"])

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("keyframe", sa.Integer(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("origin IN ('host', 'editor')", name=op.f("ck_revision_known_origin")),
        sa.CheckConstraint(
            "keyframe IS NULL OR keyframe < number", name=op.f("ck_revision_keyframe_comes_before")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revision_numbered_from_one")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_revision_author_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_revision_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("form_key", name=op.f("uq_revision_form_key")),
        sa.UniqueConstraint("page_id", "number", name="uq_revision_page_number"),
    )
    op.create_index("ix_revision_at", "revision", ["at"])
    op.create_index("ix_revision_author", "revision", ["author_id", "at"])
    op.execute("INSERT INTO journal_head (id, entry_id, seal) VALUES (1, 0, '')")
    for table in ("revision", "journal_entry", "address"):
        append_only(table)


def append_only(table: str) -> None:
    """Refuse UPDATE and DELETE in the database itself: what was written stays as it was written."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )
