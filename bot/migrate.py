"""Migrations: brings the store's tables to the newest shape before anything uses them.

To add one: change the tables, then ``python -m bot.migrate "what changed"`` and read the file it makes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

import actions.tables
import connectors.ledger.tables
import handoff.accounts.tables
import handoff.assigning.tables
import handoff.audit
import handoff.boards.tables
import handoff.clocks.tables
import handoff.desk.tables
import handoff.incidents.tables
import handoff.lines.tables
import handoff.satisfaction.tables
import handoff.scoring.tables
import handoff.servicedesk.tables
import handoff.single_sign_on.tables
import handoff.tables
import handoff.ticketing.tables
import knowledge_base.bounds
import knowledge_base.gaps.tables
import knowledge_base.gate.tables
import knowledge_base.tables
from connectors.ledger.store import database_url

METADATA: Final = [
    connectors.ledger.tables.metadata,
    knowledge_base.tables.metadata,
    handoff.tables.metadata,
    actions.tables.metadata,
]
_LOCK: Final = 7201984
"""Any number, the same in every door: two doors that start at once migrate one after the other."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str) -> None:
    """Bring the database at ``url`` (SQLite or PostgreSQL) to the newest revision. Blocking."""
    parsed = database_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    engine = create_engine(parsed.set(drivername="sqlite" if sqlite else "postgresql+psycopg"))
    with engine.connect() as connection:
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), "head")
        connection.commit()
    engine.dispose()


def revision(message: str) -> None:
    """Write a migration for what the tables have and an upgraded empty database has not."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        command.upgrade(_config(connection), "head")
        number = f"{len(list(Path(__file__).parent.glob('migrations/versions/0*.py'))) + 1:04d}"
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    revision(" ".join(sys.argv[1:]) or "change")
