"""The database behind the ledger: read and write transactions on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from connectors.contract import Clock
from connectors.ledger import events, inline
from connectors.ledger.arrivals import Arrivals
from connectors.ledger.tx import Tx
from connectors.ledger.wake import CHANNEL, PAYLOAD_BYTES, Wake, listen

__all__ = ["Store", "Tx", "database_url"]

_NOTIFY: Final = text("SELECT pg_notify(:channel, :topics)")


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def database_url(url: str) -> URL:
    """The async URL of ``url``: ``sqlite:///path`` and ``postgresql://…`` get their drivers; others raise ValueError."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    name = parsed.drivername.split("+")[0]
    if name not in drivers:
        raise ValueError(f"the store is SQLite or PostgreSQL, not {name!r}")
    return parsed.set(drivername=drivers[name])


class Store:
    """Transactions over one database.

    SQLite has one writer: writers of this process queue on a lock (first come, first served) and begin IMMEDIATE, so that nobody spins on a
    busy database. Every commit is on disk before it returns (``synchronous=FULL``): what was acknowledged survives a power cut.
    """

    def __init__(self, url: str, clock: Clock, *, pool_size: int = 10) -> None:
        self.url = database_url(url)
        self.clock = clock
        self.wakes = Wake()
        self.arrivals = Arrivals()
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = asyncio.Lock()
        self._listener: asyncio.Task[None] | None = None
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 10, "json_serializer": _dumps}
        if self.sqlite:
            database = self.url.database
            if not database:
                raise ValueError("the store is a file: sqlite:///path")
            Path(database).parent.mkdir(parents=True, exist_ok=True)
            options["async_creator"] = lambda: inline.connect(database)
        self.engine: AsyncEngine = create_async_engine(self.url, **options)

    async def start(self) -> None:
        """Check the connection; on PostgreSQL begin to listen for other doors' signals."""
        async with self.engine.connect() as conn:
            await conn.execute(text("SELECT 1"))
        if not self.sqlite and self._listener is None:
            dsn = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._listener = asyncio.create_task(listen(dsn, self.wakes))

    async def close(self) -> None:
        if self._listener:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
            self._listener = None
        await self.engine.dispose()

    @contextlib.asynccontextmanager
    async def read(self, *, many: bool = False) -> AsyncIterator[Tx]:
        """A look at the store; each statement sees what is committed when it begins. ``many`` rows are read in a thread (SQLite)."""
        async with self.engine.connect() as conn:
            if not (many and self.sqlite):
                yield Tx(conn, self.clock.now())
                return
            driver = await _driver(conn)
            driver.patient = True
            try:
                yield Tx(conn, self.clock.now())
            finally:
                driver.patient = False

    @contextlib.asynccontextmanager
    async def write(self, *, durable: bool = True) -> AsyncIterator[Tx]:
        """A transaction: committed at the end of the block, rolled back on any error; topics are signalled after the commit.

        Not ``durable`` (SQLite) spares the wait for the disk where forgetting is harmless: a power cut, but no crash of the door, may undo
        the commit if no durable one came after it.
        """
        async with self._one_writer(), self.engine.connect() as conn:
            if self.sqlite:
                await (await _driver(conn)).begin(durable=durable)
            tx = Tx(conn, self.clock.now())
            yield tx
            if tx.topics and not self.sqlite:
                for topics in _notes(tx.topics):
                    await conn.execute(_NOTIFY, {"channel": CHANNEL, "topics": topics})
            await events.store(tx)
            await conn.commit()
        self.wakes.signal(tx.topics)

    def _one_writer(self) -> contextlib.AbstractAsyncContextManager[Any]:
        return self._writer if self.sqlite else contextlib.nullcontext()


async def _driver(conn: AsyncConnection) -> inline.InlineConnection:
    driver = (await conn.get_raw_connection()).driver_connection
    assert isinstance(driver, inline.InlineConnection)
    return driver


def _notes(topics: Iterable[str]) -> list[str]:
    """Topics joined into payloads that PostgreSQL takes."""
    notes = [""]
    for topic in sorted(topics):
        joined = f"{notes[-1]}\n{topic}" if notes[-1] else topic
        if len(joined.encode()) < PAYLOAD_BYTES:
            notes[-1] = joined
        else:
            notes.append(topic)
    return notes
