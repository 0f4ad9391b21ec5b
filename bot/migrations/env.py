"""Alembic's entry: all packages' tables, on the connection given by bot/migrate.py."""

from __future__ import annotations

from alembic import context

from bot.migrate import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=connection.dialect.name == "sqlite", compare_type=False)
with context.begin_transaction():
    context.run_migrations()
