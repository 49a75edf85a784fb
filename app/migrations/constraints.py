"""Rules of a table written anew, as a vocabulary grows, and those that it lacked."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op


def rewrite_check(table: str, name: str, check: str) -> None:
    """The CHECK constraint `name` (in full, as the database knows it) says `check` from now on.

    What is stored already must agree with it. SQLite has no ALTER for it: the text of its schema is changed, in the
    way that its documentation gives for constraints alone (« Making Other Kinds Of Table Schema Changes », §7).
    """
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        op.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" CHECK ({check})')
        return
    _rewrite_schema(table, lambda schema: _rewritten(schema, name, check))


def add_foreign_key(table: str, name: str, column: str, target: str) -> None:
    """From now on what `column` holds is the id of a row of `target`. Raises when what is stored already is not."""
    says = f'CONSTRAINT "{name}" FOREIGN KEY({column}) REFERENCES {target} (id)'
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} ADD {says}")
        return
    _rewrite_schema(table, lambda schema: f"{schema.rstrip().removesuffix(')')}, {says})")
    if astray := op.get_bind().execute(sa.text(f"PRAGMA foreign_key_check({table})")).all():
        raise ValueError(f"{len(astray)} rows of {table} point at nothing")


def _rewrite_schema(table: str, rewritten: Callable[[str], str]) -> None:
    bind = op.get_bind()
    of_it = {"table": table}
    schema = bind.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), of_it
    )
    version = bind.scalar(sa.text("PRAGMA schema_version"))
    bind.execute(sa.text("PRAGMA writable_schema = ON"))
    written = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")
    bind.execute(written, {**of_it, "sql": rewritten(schema)})
    bind.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(sa.text("PRAGMA writable_schema = OFF"))


def _rewritten(schema: str, name: str, check: str) -> str:
    """The schema with what stands between the parentheses of that constraint replaced."""
    start = schema.index("(", schema.index(f"CONSTRAINT {name} CHECK"))
    depth, end = 0, start
    for end in range(start, len(schema)):
        depth += {"(": 1, ")": -1}.get(schema[end], 0)
        if depth == 0:
            break
    return f"{schema[:start]}({check}){schema[end + 1 :]}"
