"""The desk on a real port: the people's side over a real ledger, with the pages; the test plays clients and the bot."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn

from bot.clock import SystemClock
from handoff.desk.web import pages
from tests.handoff.office import METADATAS, Office
from tests.stores import open_store


class Stand:
    """A served office. ``url`` stays the same over :meth:`stop` and :meth:`start`."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.office.app.include_router(pages.router())

    async def start(self) -> None:
        self.office.feed.closing.clear()
        config = uvicorn.Config(self.office.app, host="127.0.0.1", port=self.port, log_level="warning", ws="websockets-sansio", lifespan="off")
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self.office.feed.close()
        self._server.should_exit = True
        await self._serving


@contextlib.asynccontextmanager
async def standing(folder: Path, clock: SystemClock | None = None) -> AsyncIterator[Stand]:
    clock = clock or SystemClock()
    store = await open_store(f"sqlite:///{folder / 'desk.db'}", clock, *METADATAS)
    office = await Office(store, clock).open()  # type: ignore[arg-type]
    stand = Stand(office)
    await stand.start()
    try:
        yield stand
    finally:
        await stand.stop()
        await office.http.aclose()
        await store.close()
