"""Alembic's entry: migrations run on the connection that `app.migrations.migrate` hands over."""

from alembic import context

from app.migrations import tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables(),
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
