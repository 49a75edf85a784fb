"""The words of disputes and of appeals may be reported.

Revision ID: 0011
Revises: 0010
"""

from app.migrations.constraints import rewrite_check

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rewrite_check(
        "report",
        "ck_report_known_subject",
        "subject IN ('page', 'version', 'post', 'proposal', 'claim', 'member', 'dispute', 'motives', 'statement', "
        "'offer', 'precedent', 'reply', 'appeal', 'judgment')",
    )
