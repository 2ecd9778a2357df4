"""What Alembic runs to apply revisions: on the connection that ivr/database/migrate.py holds the turn on."""

from alembic import context
from sqlmodel import SQLModel

# Each revision commits by itself, so that one that fails leaves those before it applied and itself undone.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
