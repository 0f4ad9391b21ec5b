"""An office with its operators' group for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.clock import SimulatedClock
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.stores import MakeStore
from tests.topics.group import Group, opened


@pytest_asyncio.fixture
async def office(make_store: MakeStore) -> AsyncIterator[Office]:
    """Monday noon in Moscow, demo operators at their desks."""
    clock = SimulatedClock(MONDAY_NOON)
    opened = await Office(await make_store(clock, *METADATAS), clock).open()
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def group(office: Office, tmp_path: Path) -> AsyncIterator[Group]:
    async with opened(office, tmp_path / "files") as group:
        yield group
