"""Disputes, their parties, statements, offers, options and marks; precedents and appeals.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from app.migrations.constraints import rewrite_check
from app.migrations.triggers import append_only

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PROPOSALS = (
    "draft", "open", "review", "unanswered", "polled", "to-rebase", "frozen",
    "accepted", "partly-accepted", "refused", "withdrawn", "lapsed",
)  # fmt: skip


def upgrade() -> None:
    rewrite_check("proposal", "ck_proposal_known_state", among("state", PROPOSALS))
    rewrite_check("page", "ck_page_known_listing", among("listing", ("listed", "suspended", "delisted")))
    add_tables()
    for table in ("statement", "offer", "approval", "dispute_option"):
        append_only(table)


def among(column: str, codes: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{code}'" for code in codes))


def add_tables() -> None:
    op.create_table('appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_act_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('judged_by_id', sa.Integer(), nullable=True),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('policy_revision', sa.Integer(), nullable=True),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.CheckConstraint("state IN ('filed', 'escalated', 'upheld', 'reversed', 'sent-back', 'lapsed', 'withdrawn')", name=op.f('ck_appeal_known_state')),
    sa.CheckConstraint("state NOT IN ('upheld', 'reversed', 'sent-back') OR (judged_by_id IS NOT NULL AND length(trim(answer)) >= 30)", name=op.f('ck_appeal_judged_has_a_reason')),
    sa.CheckConstraint("subject IN ('dispute', 'measure')", name=op.f('ck_appeal_known_subject')),
    sa.CheckConstraint('length(trim(reason)) BETWEEN 30 AND 2000', name=op.f('ck_appeal_has_a_reason')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_appeal_author_id')),
    sa.ForeignKeyConstraint(['judged_by_id'], ['member.id'], name=op.f('fk_appeal_judged_by_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_appeal_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeal')),
    sa.UniqueConstraint('form_key', name=op.f('uq_appeal_form_key'))
    )
    op.create_index('ix_appeal_state', 'appeal', ['state', 'state_since'])
    op.create_index('ix_appeal_subject', 'appeal', ['subject', 'subject_id'])
    op.create_index('uq_appeal_pending', 'appeal', ['subject', 'subject_id'], unique=True, sqlite_where=sa.text("state IN ('filed', 'escalated')"), postgresql_where=sa.text("state IN ('filed', 'escalated')"))
    op.create_table('dispute',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_act_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('passage', sa.String(length=2000), nullable=False),
    sa.Column('base', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('proposal_id', sa.Integer(), nullable=True),
    sa.Column('question', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('mediator_id', sa.Integer(), nullable=True),
    sa.Column('mediation', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=True),
    sa.Column('ground', sa.String(length=20), nullable=True),
    sa.Column('kept', sa.String(length=20), nullable=False),
    sa.Column('departs', sa.Boolean(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision_applied', sa.Integer(), nullable=True),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('policy_revision', sa.Integer(), nullable=True),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.CheckConstraint("state <> 'applied' OR (kept <> '' AND closed_at IS NOT NULL)", name=op.f('ck_dispute_applied_has_a_decision')),
    sa.CheckConstraint("state <> 'applied' OR closed_by_id IS NULL OR length(trim(answer)) >= 100", name=op.f('ck_dispute_decided_has_its_motives')),
    sa.CheckConstraint("state <> 'inadmissible' OR (ground IS NOT NULL AND length(trim(answer)) >= 30)", name=op.f('ck_dispute_inadmissible_has_a_ground_and_a_reason')),
    sa.CheckConstraint("state IN ('discussion', 'stalled', 'opinion', 'filed', 'reminded', 'overdue', 'facts', 'options', 'draft', 'to-report', 'consultation', 'to-close', 'applied', 'resolved', 'inadmissible', 'dormant', 'lapsed', 'withdrawn', 'reversed')", name=op.f('ck_dispute_known_state')),
    sa.CheckConstraint("state NOT IN ('consultation', 'to-close') OR poll_id IS NOT NULL", name=op.f('ck_dispute_consulted_has_a_poll')),
    sa.CheckConstraint("state NOT IN ('facts', 'options', 'draft', 'to-report', 'consultation', 'to-close') OR mediator_id IS NOT NULL", name=op.f('ck_dispute_mediated_has_a_mediator')),
    sa.CheckConstraint('length(trim(reason)) BETWEEN 1 AND 2000', name=op.f('ck_dispute_has_a_reason')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_dispute_author_id')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['member.id'], name=op.f('fk_dispute_closed_by_id')),
    sa.ForeignKeyConstraint(['mediator_id'], ['member.id'], name=op.f('fk_dispute_mediator_id')),
    sa.ForeignKeyConstraint(['page_id', 'base'], ['revision.page_id', 'revision.number'], name='fk_dispute_base'),
    sa.ForeignKeyConstraint(['page_id', 'revision_applied'], ['revision.page_id', 'revision.number'], name='fk_dispute_applied', initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_dispute_page_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_dispute_poll_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_dispute_proposal_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_dispute_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute')),
    sa.UniqueConstraint('form_key', name=op.f('uq_dispute_form_key'))
    )
    op.create_index('ix_dispute_author', 'dispute', ['author_id', 'created_at'])
    op.create_index('ix_dispute_page', 'dispute', ['page_id', 'state'])
    op.create_index('ix_dispute_state', 'dispute', ['state', 'state_since'])
    op.create_index('uq_dispute_open', 'dispute', ['page_id', 'place', 'question'], unique=True, sqlite_where=sa.text("state NOT IN ('applied', 'resolved', 'inadmissible', 'lapsed', 'withdrawn', 'reversed')"), postgresql_where=sa.text("state NOT IN ('applied', 'resolved', 'inadmissible', 'lapsed', 'withdrawn', 'reversed')"))
    op.create_table('citation',
    sa.Column('dispute_id', sa.Integer(), nullable=False),
    sa.Column('cited_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cited_id'], ['dispute.id'], name=op.f('fk_citation_cited_id')),
    sa.ForeignKeyConstraint(['dispute_id'], ['dispute.id'], name=op.f('fk_citation_dispute_id')),
    sa.PrimaryKeyConstraint('dispute_id', 'cited_id', name=op.f('pk_citation'))
    )
    op.create_index(op.f('ix_citation_cited_id'), 'citation', ['cited_id'])
    op.create_table('dispute_option',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dispute_id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('effect', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('base', sa.Integer(), nullable=True),
    sa.Column('packed', sa.LargeBinary(), nullable=True),
    sa.Column('object_hash', sa.String(length=64), nullable=False),
    sa.Column('changed', sa.JSON(), nullable=False),
    sa.CheckConstraint("(effect = 'note') = (length(trim(note)) > 0)", name=op.f('ck_dispute_option_note_has_its_words')),
    sa.CheckConstraint("(effect = 'revision') = (packed IS NOT NULL)", name=op.f('ck_dispute_option_revision_has_its_text')),
    sa.CheckConstraint("effect IN ('nothing', 'revision', 'mark', 'note', 'delist')", name=op.f('ck_dispute_option_known_effect')),
    sa.ForeignKeyConstraint(['dispute_id'], ['dispute.id'], name=op.f('fk_dispute_option_dispute_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_dispute_option_poll_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute_option')),
    sa.UniqueConstraint('poll_id', 'code', name='uq_dispute_option_code')
    )
    op.create_table('mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('dispute_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('effect', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.CheckConstraint("(answer <> '') = (answered_at IS NOT NULL)", name=op.f('ck_mark_answered_at_a_date')),
    sa.CheckConstraint("effect IN ('mark', 'note', 'delist')", name=op.f('ck_mark_known_effect')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['member.id'], name=op.f('fk_mark_answered_by_id')),
    sa.ForeignKeyConstraint(['dispute_id'], ['dispute.id'], name=op.f('fk_mark_dispute_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_mark_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mark'))
    )
    op.create_index('ix_mark_dispute', 'mark', ['dispute_id'])
    op.create_index('ix_mark_page', 'mark', ['page_id'])
    op.create_table('offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dispute_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('base', sa.Integer(), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('object_hash', sa.String(length=64), nullable=False),
    sa.Column('changed', sa.JSON(), nullable=False),
    sa.Column('ratio', sa.String(length=1000), nullable=False),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_offer_numbered_from_one')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_offer_author_id')),
    sa.ForeignKeyConstraint(['dispute_id'], ['dispute.id'], name=op.f('fk_offer_dispute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    sa.UniqueConstraint('dispute_id', 'number', name='uq_offer_dispute_number'),
    sa.UniqueConstraint('form_key', name=op.f('uq_offer_form_key'))
    )
    op.create_table('party',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dispute_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('passed_over_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role IN ('opener', 'author', 'steward', 'joined')", name=op.f('ck_party_known_role')),
    sa.ForeignKeyConstraint(['dispute_id'], ['dispute.id'], name=op.f('fk_party_dispute_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_party_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party')),
    sa.UniqueConstraint('dispute_id', 'member_id', name='uq_party_dispute_member')
    )
    op.create_index('ix_party_member', 'party', ['member_id'])
    op.create_table('precedent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dispute_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=20), nullable=False),
    sa.Column('ratio', sa.String(length=1000), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.CheckConstraint("state IN ('stands', 'qualified', 'overturned')", name=op.f('ck_precedent_known_state')),
    sa.CheckConstraint('length(trim(ratio)) >= 30', name=op.f('ck_precedent_has_a_ratio')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['dispute.id'], name=op.f('fk_precedent_changed_by_id')),
    sa.ForeignKeyConstraint(['dispute_id'], ['dispute.id'], name=op.f('fk_precedent_dispute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_precedent'))
    )
    op.create_index(op.f('ix_precedent_dispute_id'), 'precedent', ['dispute_id'])
    op.create_index('ix_precedent_question', 'precedent', ['question', 'state'])
    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dispute_id', sa.Integer(), nullable=False),
    sa.Column('mediation', sa.Integer(), nullable=False),
    sa.Column('round', sa.String(length=20), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.CheckConstraint("round IN ('opinion', 'facts', 'options', 'draft')", name=op.f('ck_statement_known_round')),
    sa.CheckConstraint('length(text) BETWEEN 1 AND 2000', name=op.f('ck_statement_bounded')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_statement_author_id')),
    sa.ForeignKeyConstraint(['dispute_id'], ['dispute.id'], name=op.f('fk_statement_dispute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('dispute_id', 'mediation', 'round', 'author_id', name='uq_statement_one_a_round'),
    sa.UniqueConstraint('form_key', name=op.f('uq_statement_form_key'))
    )
    op.create_table('approval',
    sa.Column('offer_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_approval_member_id')),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_approval_offer_id')),
    sa.PrimaryKeyConstraint('offer_id', 'member_id', name=op.f('pk_approval'))
    )
