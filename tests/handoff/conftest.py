"""An office for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.clock import SimulatedClock
from tests.handoff.office import METADATAS, MONDAY_NOON, Office, file_store
from tests.stores import MakeStore


@pytest_asyncio.fixture
async def office(make_store: MakeStore, tmp_path: Path) -> AsyncIterator[Office]:
    """Monday noon in Moscow, demo operators at their desks."""
    clock = SimulatedClock(MONDAY_NOON)
    store = await make_store(clock, *METADATAS)
    opened = await Office(store, clock, files=file_store(store, clock, tmp_path)).open()
    yield opened
    await opened.close()
