"""Proposals, polls and claims; and whether its structure lets a fiche be shown.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_listing()
    op.create_table('claim_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_by_id', sa.Integer(), nullable=True),
    sa.Column('addressed_to', sa.String(length=300), nullable=False),
    sa.CheckConstraint('(used_at IS NULL) = (used_by_id IS NULL)', name=op.f('ck_claim_code_used_by_somebody')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_claim_code_page_id')),
    sa.ForeignKeyConstraint(['used_by_id'], ['member.id'], name=op.f('fk_claim_code_used_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_claim_code_code_hash'))
    )
    op.create_index('ix_claim_code_page', 'claim_code', ['page_id'])
    op.create_table('poll',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('object_hash', sa.String(length=64), nullable=False),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_act_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('prolonged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_seconds', sa.Double(), nullable=False),
    sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('electorate', sa.JSON(), nullable=False),
    sa.Column('electorate_hash', sa.String(length=64), nullable=False),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('policy_revision', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'suspended') = (suspended_at IS NOT NULL)", name=op.f('ck_poll_suspended_has_its_date')),
    sa.CheckConstraint("(state IN ('carried', 'lost', 'lapsed', 'annulled')) = (closed_at IS NOT NULL)", name=op.f('ck_poll_closed_has_its_date')),
    sa.CheckConstraint("method IN ('majority', 'consent', 'options', 'criteria')", name=op.f('ck_poll_known_method')),
    sa.CheckConstraint("state <> 'prolonged' OR prolonged_at IS NOT NULL", name=op.f('ck_poll_prolonged_has_its_date')),
    sa.CheckConstraint("state IN ('open', 'prolonged', 'suspended', 'carried', 'lost', 'lapsed', 'annulled')", name=op.f('ck_poll_known_state')),
    sa.CheckConstraint('paused_seconds >= 0', name=op.f('ck_poll_pauses_forward')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_poll_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll'))
    )
    op.create_index('ix_poll_page', 'poll', ['page_id'])
    op.create_index('ix_poll_state', 'poll', ['state', 'opened_at'])
    op.create_index('ix_poll_subject', 'poll', ['subject', 'subject_id'])
    op.create_table('ballot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('object_hash', sa.String(length=64), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_ballot_member_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_ballot_poll_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot')),
    sa.UniqueConstraint('form_key', name=op.f('uq_ballot_form_key'))
    )
    op.create_index('ix_ballot_member', 'ballot', ['member_id', 'at'])
    op.create_index('ix_ballot_poll', 'ballot', ['poll_id', 'at'])
    op.create_table('claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_act_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('proof', sa.String(length=2000), nullable=False),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_id', sa.Integer(), nullable=True),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('manager', 'editor')", name=op.f('ck_claim_known_role')),
    sa.CheckConstraint("state IN ('to-check', 'checked-once', 'opposable', 'contested', 'held', 'dormant', 'refused', 'withdrawn', 'lapsed', 'relinquished', 'transferred', 'revoked')", name=op.f('ck_claim_known_state')),
    sa.CheckConstraint("state NOT IN ('held', 'dormant') OR since IS NOT NULL", name=op.f('ck_claim_held_since_a_date')),
    sa.CheckConstraint("state NOT IN ('refused', 'revoked') OR length(trim(answer)) >= 30", name=op.f('ck_claim_refused_has_a_reason')),
    sa.CheckConstraint("state NOT IN ('relinquished', 'transferred', 'revoked') OR (since IS NOT NULL AND until IS NOT NULL)", name=op.f('ck_claim_ended_at_a_date')),
    sa.CheckConstraint('(checked_by_id IS NULL) = (checked_at IS NULL)', name=op.f('ck_claim_checked_by_somebody')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_claim_author_id')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['member.id'], name=op.f('fk_claim_checked_by_id')),
    sa.ForeignKeyConstraint(['code_id'], ['claim_code.id'], name=op.f('fk_claim_code_id')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['member.id'], name=op.f('fk_claim_invited_by_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_claim_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim')),
    sa.UniqueConstraint('form_key', name=op.f('uq_claim_form_key'))
    )
    op.create_index('ix_claim_author', 'claim', ['author_id', 'state'])
    op.create_index('ix_claim_page', 'claim', ['page_id', 'state'])
    op.create_index('ix_claim_state', 'claim', ['state', 'state_since'])
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('regime', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_act_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('base', sa.Integer(), nullable=False),
    sa.Column('object_hash', sa.String(length=64), nullable=False),
    sa.Column('changed', sa.JSON(), nullable=False),
    sa.Column('low_risk', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('policy_revision', sa.Integer(), nullable=True),
    sa.Column('poll_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('kept', sa.JSON(), nullable=False),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('taken_over_from_id', sa.Integer(), nullable=True),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('accepted', 'partly-accepted')) = (revision IS NOT NULL)", name=op.f('ck_proposal_accepted_has_a_revision')),
    sa.CheckConstraint("regime IN ('steward', 'community')", name=op.f('ck_proposal_known_regime')),
    sa.CheckConstraint("state <> 'polled' OR poll_id IS NOT NULL", name=op.f('ck_proposal_polled_has_a_poll')),
    sa.CheckConstraint("state IN ('draft', 'open', 'review', 'unanswered', 'polled', 'to-rebase', 'accepted', 'partly-accepted', 'refused', 'withdrawn', 'lapsed')", name=op.f('ck_proposal_known_state')),
    sa.CheckConstraint("state NOT IN ('refused', 'partly-accepted') OR decided_by_id IS NULL OR length(trim(answer)) >= 30", name=op.f('ck_proposal_refused_has_a_reason')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_proposal_numbered_from_one')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_proposal_author_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['member.id'], name=op.f('fk_proposal_decided_by_id')),
    sa.ForeignKeyConstraint(['page_id', 'revision'], ['revision.page_id', 'revision.number'], name='fk_proposal_revision', initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_proposal_page_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_proposal_poll_id')),
    sa.ForeignKeyConstraint(['taken_over_from_id'], ['member.id'], name=op.f('fk_proposal_taken_over_from_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('form_key', name=op.f('uq_proposal_form_key'))
    )
    op.create_index('ix_proposal_author', 'proposal', ['author_id', 'created_at'])
    op.create_index('ix_proposal_page', 'proposal', ['page_id', 'state'])
    op.create_index('ix_proposal_state', 'proposal', ['state', 'state_since'])
    op.create_table('proposal_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('base', sa.Integer(), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('object_hash', sa.String(length=64), nullable=False),
    sa.Column('changed', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_proposal_version_numbered_from_one')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_proposal_version_author_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_version_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_version')),
    sa.UniqueConstraint('form_key', name=op.f('uq_proposal_version_form_key')),
    sa.UniqueConstraint('proposal_id', 'number', 'base', name='uq_proposal_version_number_base')
    )
    for table in ("proposal_version", "ballot"):
        append_only(table)


def add_listing() -> None:
    """In plain SQL: neither SQLite nor Alembic can add a constraint to a table that others point at."""
    for column in (
        "listing_since {time}",
        "listing_reason VARCHAR(500) NOT NULL DEFAULT ''",
        "listing VARCHAR(20) NOT NULL DEFAULT 'listed' "
        "CONSTRAINT ck_page_known_listing CHECK (listing IN ('listed', 'suspended')) "
        "CONSTRAINT ck_page_suspended_has_its_date CHECK (listing = 'listed' OR listing_since IS NOT NULL)",
    ):
        time = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
        op.execute(f"ALTER TABLE page ADD COLUMN {column.format(time=time)}")


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
