"""The database behind the ledger: read and write transactions on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from connectors.contract import Clock
from connectors.ledger.wake import CHANNEL, Wake, listen


@dataclass(slots=True)
class Tx:
    """An open transaction: its connection, its moment, and whom to wake once it is committed."""

    conn: AsyncConnection
    now: datetime
    topics: set[str] = field(default_factory=set)
    insist: bool = False

    def wake(self, topic: str) -> None:
        """Signal ``topic`` after the commit."""
        self.topics.add(topic)

    @property
    def sqlite(self) -> bool:
        return self.conn.dialect.name == "sqlite"


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
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = asyncio.Lock()
        self._listener: asyncio.Task[None] | None = None
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 10, "json_serializer": _dumps}
        if self.sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            options["connect_args"] = {"timeout": 30}
        self.engine: AsyncEngine = create_async_engine(self.url, **options)
        if self.sqlite:
            _prepare_sqlite(self.engine)

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
    async def read(self) -> AsyncIterator[Tx]:
        """A consistent look at the store."""
        async with self.engine.connect() as conn:
            yield Tx(conn, self.clock.now())

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction: committed at the end of the block, rolled back on any error; topics are signalled after the commit."""
        async with self._one_writer(), self.engine.connect() as conn:
            tx = Tx(conn, self.clock.now())
            if self.sqlite:
                await conn.exec_driver_sql("BEGIN IMMEDIATE")
            yield tx
            if tx.topics and not self.sqlite:
                await conn.execute(
                    text("SELECT pg_notify(:channel, :topics)"),
                    {"channel": CHANNEL, "topics": "\n".join(sorted(tx.topics))},
                )
            await conn.commit()
        self.wakes.signal(tx.topics)

    def _one_writer(self) -> contextlib.AbstractAsyncContextManager[Any]:
        return self._writer if self.sqlite else contextlib.nullcontext()


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself: we say BEGIN IMMEDIATE
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "cache_size=-32000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        """Reads run in autocommit; writes begin explicitly in :meth:`Store.write`."""
