"""The dispute that a measure or a report names is one; who reports may agree to carry it.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

from app.migrations.constraints import add_foreign_key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("measure", "report"):
        add_foreign_key(table, f"fk_{table}_dispute_id", "dispute_id", "dispute")
    op.execute("ALTER TABLE report ADD COLUMN openly BOOLEAN NOT NULL DEFAULT FALSE")
