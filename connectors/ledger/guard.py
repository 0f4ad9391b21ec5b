"""One door at a time on one SQLite store: a lock the system takes back by itself when the door dies, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


class Held(Exception):
    """Another door has this store open; the message says so and what to do."""


@contextlib.contextmanager
def hold(database: Path) -> Iterator[None]:
    """Hold the store of ``database`` for the length of the block. Raises Held when another process does."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(database.name + ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held(
                f"Another Otklik has the store {database} open. Stop it, or give this one its own: OTKLIK_DATABASE__URL=sqlite:///other.db"
            ) from None
        yield
