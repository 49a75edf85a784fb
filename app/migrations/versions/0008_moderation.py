"""Reports, measures with their statement of reasons, blocks, handles, merged fiches, field protections.

Revision ID: 0008
Revises: 0007
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
