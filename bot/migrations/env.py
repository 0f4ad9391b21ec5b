"""Alembic's entry: all packages' tables, on the connection given by bot/migrate.py."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from bot.migrate import METADATA


def _plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our moments are plain time stamps to the database: a migration must not import today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, TypeDecorator) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_plain,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
