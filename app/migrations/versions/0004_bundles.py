"""Old revisions may be packed together: their bytes may change, nothing else of them may.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Every column of a revision but `packed` and `keyframe`. A column that comes later is to be added here.
SEALED = (
    "id",
    "page_id",
    "number",
    "digest",
    "seal",
    "author_id",
    "origin",
    "at",
    "summary",
    "tags",
    "changed",
    "size",
    "form_key",
)


def upgrade() -> None:
    op.add_column("page", sa.Column("bundled", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revision_no_update")
        op.execute(
            f"CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision "
            f"WHEN NOT ({' AND '.join(f'NEW.{name} IS OLD.{name}' for name in SEALED)}) "
            f"BEGIN SELECT RAISE(ABORT, 'revision is append-only'); END"
        )
        return
    op.execute("DROP TRIGGER revision_append_only ON revision")
    op.execute(ONLY_PACKED_ANEW)
    op.execute(
        "CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE ON revision "
        "FOR EACH ROW EXECUTE FUNCTION revision_append_only()"
    )
    op.execute(
        "CREATE TRIGGER revision_no_truncate BEFORE TRUNCATE ON revision "
        "FOR EACH STATEMENT EXECUTE FUNCTION revision_append_only()"
    )


# `*=` compares whole rows byte by byte, those columns included that come later.
ONLY_PACKED_ANEW = """
CREATE OR REPLACE FUNCTION revision_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    packed_anew revision;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        packed_anew := OLD;
        packed_anew.packed := NEW.packed;
        packed_anew.keyframe := NEW.keyframe;
        IF packed_anew *= NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'revision is append-only';
END $$
"""
