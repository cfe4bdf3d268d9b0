"""Alembic runs this file for each migration, on the connection that `database.migrate` opened."""

from alembic import context

from infra.catalog.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
