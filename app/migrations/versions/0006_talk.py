"""Talk pages: topics, posts and their past, mentions, subscriptions.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from app.migrations.triggers import append_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=150), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_act_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('passage', sa.String(length=2000), nullable=False),
    sa.Column('base', sa.Integer(), nullable=True),
    sa.Column('posts', sa.Integer(), nullable=False),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("length(trim(title)) >= 3", name=op.f('ck_topic_has_a_title')),
    sa.CheckConstraint("passage = '' OR (place <> '' AND base IS NOT NULL)", name=op.f('ck_topic_passage_has_its_place')),
    sa.CheckConstraint("posts >= 0", name=op.f('ck_topic_posts_counted')),
    sa.CheckConstraint("state IN ('open', 'resolved', 'archived')", name=op.f('ck_topic_known_state')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_topic_author_id')),
    sa.ForeignKeyConstraint(['page_id', 'base'], ['revision.page_id', 'revision.number'], name='fk_topic_revision'),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_topic_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic')),
    sa.UniqueConstraint('form_key', name=op.f('uq_topic_form_key'))
    )
    op.create_index('ix_topic_author', 'topic', ['author_id', 'created_at'])
    op.create_index('ix_topic_page', 'topic', ['page_id', 'state', 'last_act_at'])
    op.create_index('ix_topic_state', 'topic', ['state', 'last_act_at'])
    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('versions', sa.Integer(), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('concludes', sa.Boolean(), nullable=False),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.CheckConstraint('(versions > 1) = (edited_at IS NOT NULL)', name=op.f('ck_post_edited_has_its_date')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_post_numbered_from_one')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_post_author_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['post.id'], name=op.f('fk_post_parent_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_post_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('form_key', name=op.f('uq_post_form_key')),
    sa.UniqueConstraint('topic_id', 'number', name='uq_post_topic_number')
    )
    op.create_index('ix_post_author', 'post', ['author_id', 'at'])
    op.create_table('post_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('form_key', sa.String(length=80), nullable=True),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.CheckConstraint('length(text) BETWEEN 1 AND 20000', name=op.f('ck_post_version_bounded')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_post_version_numbered_from_one')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_version_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_version')),
    sa.UniqueConstraint('form_key', name=op.f('uq_post_version_form_key')),
    sa.UniqueConstraint('post_id', 'number', name='uq_post_version_post_number')
    )
    op.create_table('mention',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mention_member_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_mention_post_id')),
    sa.PrimaryKeyConstraint('post_id', 'member_id', name=op.f('pk_mention'))
    )
    op.create_index(op.f('ix_mention_member_id'), 'mention', ['member_id'])
    op.create_table('subscription',
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_subscription_member_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_subscription_topic_id')),
    sa.PrimaryKeyConstraint('topic_id', 'member_id', name=op.f('pk_subscription'))
    )
    op.create_index(op.f('ix_subscription_member_id'), 'subscription', ['member_id'])
    append_only("post_version")
