"""A SQLite connection with aiosqlite's face that runs statements where they are called, and only waits for disks and locks in a thread.

The ledger's statements take microseconds; handing each of them to a thread and back, as aiosqlite does, costs ten times the statement. What
may take long has its thread: a commit (it waits for the disk), a write lock held by another process, and anything under ``patient``.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")
BUSY_MS: Final = 30_000
"""How long to wait for another process that writes (``otklik kb import``) before giving up."""
_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "cache_size=-32000")


class Cursor:
    """What SQLAlchemy asks of aiosqlite's cursor."""

    def __init__(self, connection: InlineConnection) -> None:
        self._connection = connection
        self._cursor = connection.raw.cursor()

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.call(self._cursor.execute, operation, parameters)

    async def executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> None:
        await self._connection.call(self._cursor.executemany, operation, parameters)

    async def fetchall(self) -> list[Any]:
        return await self._connection.call(self._cursor.fetchall)

    async def close(self) -> None:
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid


class InlineConnection:
    """What SQLAlchemy asks of aiosqlite's connection. ``patient``: statements go to a thread, for reads of many rows."""

    patient = False

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self._connection = raw  # SQLAlchemy looks here whether the connection is open

    async def call(self, work: Callable[..., T], *arguments: Any) -> T:
        return await to_the_end(work, *arguments) if self.patient else work(*arguments)

    def cursor(self) -> Cursor:
        return Cursor(self)

    async def begin(self, *, durable: bool = True) -> None:
        """Begin a write. A commit that is not ``durable`` survives the end of the process, not a power cut before the next durable one."""
        self.raw.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        self.raw.execute("PRAGMA busy_timeout=0")
        try:
            self.raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            self.raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            await to_the_end(self.raw.execute, "BEGIN IMMEDIATE")
        else:
            self.raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    async def commit(self) -> None:
        if self.raw.in_transaction:
            await to_the_end(self.raw.commit)

    async def rollback(self) -> None:
        self.raw.rollback()

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self.raw.create_function(*arguments, **options)

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Close, at once: a connection cut in the middle must not keep the write lock, which an unread statement would do for it."""
        with contextlib.suppress(sqlite3.ProgrammingError):  # closed already
            self.raw.rollback()
        self.raw.close()


async def to_the_end(work: Callable[..., T], *arguments: Any) -> T:
    """Run ``work`` in a thread; when cancelled meanwhile, wait for its end first: nobody else may touch the connection before."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def connect(path: str) -> InlineConnection:
    """Open the database file ``path``, as the ledger wants it."""

    def open_it() -> sqlite3.Connection:
        raw = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        return raw

    return InlineConnection(await asyncio.to_thread(open_it))
