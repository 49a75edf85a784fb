"""Patrol marks, and what recent changes are sorted by.

Revision ID: 0009
Revises: 0008
"""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from revisions import unpack

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BY_SOMEBODY = sa.text("author_id IS NOT NULL")
AT_A_TIME = 500


def upgrade() -> None:
    op.create_table(
        "patrol",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'patrolled')", name=op.f("ck_patrol_known_state")),
        sa.CheckConstraint(
            "state <> 'waiting' OR by_id IS NULL", name=op.f("ck_patrol_waiting_was_read_by_nobody")
        ),
        sa.ForeignKeyConstraint(["id"], ["revision.id"], name=op.f("fk_patrol_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_patrol_page_id")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_patrol_author_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_patrol_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol")),
    )
    op.create_index("ix_patrol_state", "patrol", ["state", "id"])
    op.create_index("ix_patrol_page", "patrol", ["page_id", "number"])
    op.create_table(
        "revision_mark",
        sa.Column("mark", sa.String(length=60), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_revision_mark_revision_id")),
        sa.PrimaryKeyConstraint("mark", "revision_id", name=op.f("pk_revision_mark")),
    )
    op.create_index("ix_revision_mark_revision", "revision_mark", ["revision_id"])
    op.create_table(
        "page_facet",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_facet_page_id")),
        sa.PrimaryKeyConstraint("page_id", "facet", name=op.f("pk_page_facet")),
    )
    op.create_index("ix_page_facet_facet", "page_facet", ["facet", "page_id"])
    op.create_index(
        "ix_revision_people",
        "revision",
        ["id", "page_id"],
        sqlite_where=BY_SOMEBODY,
        postgresql_where=BY_SOMEBODY,
    )
    _fill("revision_mark", _marks())
    _fill("page_facet", _facets())


def _fill(name: str, rows: Iterator[dict[str, object]]) -> None:
    """What these tables hold of the versions that are here already."""
    table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
    if found := list(rows):
        op.get_bind().execute(sa.insert(table), found)


def _marks() -> Iterator[dict[str, object]]:
    """The kinds of tags that each version bears, and which were taken back: as app/acts/marking.py has them."""
    tagged = op.get_bind().execute(
        sa.text(
            "SELECT id, page_id, number, tags FROM revision "
            "WHERE CAST(tags AS VARCHAR) <> '[]' ORDER BY page_id, number DESC"
        )
    )
    gone: set[tuple[int, int]] = set()
    for row in tagged.all():
        tags = json.loads(row.tags) if isinstance(row.tags, str) else row.tags
        for mark in dict.fromkeys(tag.partition(":")[0] for tag in tags):
            yield {"mark": mark, "revision_id": row.id}
        if (row.page_id, row.number) not in gone and "settled" not in tags:
            gone |= {(row.page_id, number) for number in _taken_back(row.number, tags)}
    yield from _reverted(gone)


def _taken_back(number: int, tags: list[str]) -> range:
    for tag in tags:
        kind, _colon, of = tag.partition(":")
        if kind == "restores":
            return range(int(of) + 1, number)
        if kind == "undoes":
            first, _dots, last = of.partition("..")
            return range(int(first), int(last or first) + 1)
    return range(0)


def _reverted(gone: set[tuple[int, int]]) -> Iterator[dict[str, object]]:
    find = sa.text("SELECT id FROM revision WHERE page_id = :page AND number = :number")
    for page, number in sorted(gone):
        found = op.get_bind().scalar(find, {"page": page, "number": number})
        if found is not None:
            yield {"mark": "reverted", "revision_id": found}


def _facets() -> Iterator[dict[str, object]]:
    """The département and the themes of each page, as its newest version says them."""
    heads = op.get_bind().execute(
        sa.text(
            "SELECT page.id, revision.packed, frame.packed AS frame FROM page "
            "JOIN revision ON revision.page_id = page.id AND revision.number = page.number "
            "LEFT JOIN revision AS frame ON frame.page_id = page.id AND frame.number = revision.keyframe"
        )
    )
    for rows in heads.partitions(AT_A_TIME):
        for row in rows:
            fields = json.loads(unpack(bytes(row.packed), bytes(row.frame) if row.frame else None))["fields"]
            for facet in sorted(set(_belongs(fields))):
                yield {"page_id": row.id, "facet": facet}


def _belongs(fields: dict[str, object]) -> Iterator[str]:
    place, themes = fields.get("place") or {}, fields.get("themes") or ()
    insee = place.get("insee", "")
    if code := place.get("departement") or insee[: 3 if insee.startswith("97") else 2]:
        yield f"departement:{code}"[:80]
    for item in themes:
        if item.get("value"):
            yield f"theme:{item['value']}"[:80]
