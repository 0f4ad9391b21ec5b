"""A store of files on each database, a clock that stands still, and bytes of every sort."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.clock import SimulatedClock
from connectors.files.settings import FilesSettings
from connectors.files.store import FileStore
from connectors.ledger.store import Store
from connectors.ledger.tables import metadata
from tests.stores import MakeStore

SECRET = b"a secret of the tests, long enough"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest_asyncio.fixture
async def store(make_store: MakeStore, clock: SimulatedClock) -> Store:
    return await make_store(clock, metadata)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def files(store: Store, clock: SimulatedClock, folder: Path) -> FileStore:
    settings = FilesSettings(document_bytes=3_000_000, photo_bytes=2_000_000)
    return FileStore(store, settings, clock, folder=str(folder), secret=SECRET, public_url="https://help.example")
