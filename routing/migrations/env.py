"""Alembic's environment: it applies revisions on the connection with which ivr/database/migrate.py has its turn."""

from alembic import context
from sqlmodel import SQLModel

# Each revision commits by itself: one that fails is undone, and those before it stay.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
