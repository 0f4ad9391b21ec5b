"""Migrations make exactly the tables the code has, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.migrate import METADATA, upgrade
from connectors.ledger.store import database_url
from tests.stores import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'x.db'}" if request.param == "sqlite" else fresh_database(request.getfixturevalue("postgres"))


async def test_a_migrated_store_has_the_tables_of_the_code(url: str) -> None:
    for _ in range(2):  # a second start changes nothing
        await asyncio.to_thread(upgrade, url)
    assert await asyncio.to_thread(_differences, url) == []


def _differences(url: str) -> list[object]:
    engine = create_engine(database_url(url).set(drivername="sqlite" if url.startswith("sqlite") else "postgresql+psycopg"))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), METADATA)
    engine.dispose()
    return found
