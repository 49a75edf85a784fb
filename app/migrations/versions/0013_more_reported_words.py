"""Answers to proposals, reasons of ballots and of acts, options and statements of reasons may be reported.

Revision ID: 0013
Revises: 0012
"""

from app.migrations.constraints import rewrite_check

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rewrite_check(
        "report",
        "ck_report_known_subject",
        "subject IN ('page', 'version', 'post', 'proposal', 'claim', 'member', 'dispute', 'motives', 'statement', "
        "'offer', 'precedent', 'reply', 'appeal', 'judgment', 'link', 'answer', 'ballot', 'option', 'measure', 'act')",
    )
