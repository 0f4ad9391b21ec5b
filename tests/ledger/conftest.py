"""One ledger on each database, a clock that stands still, and a second door on the same store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.clock import SimulatedClock
from connectors.ledger.store import Store
from connectors.ledger.tables import metadata
from tests.stores import MakeStore


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest_asyncio.fixture
async def store(make_store: MakeStore, clock: SimulatedClock) -> Store:
    return await make_store(clock, metadata)


@pytest_asyncio.fixture
async def second(store: Store, clock: SimulatedClock) -> AsyncIterator[Store]:
    """Another door's store over the same database."""
    url = store.url.set(drivername=store.url.get_backend_name()).render_as_string(hide_password=False)
    other = Store(url, clock)
    await other.start()
    yield other
    await other.close()
