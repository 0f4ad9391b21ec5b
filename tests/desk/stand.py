"""The desk on a real port: the people's side over a real ledger, with the pages; the test plays clients and the bot."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import uvicorn

from bot.clock import SystemClock
from connectors.contract import Author
from connectors.ledger import events, outbox
from handoff.desk.web import pages
from handoff.single_sign_on.settings import OidcSettings
from tests.handoff.office import METADATAS, Office, file_store
from tests.stores import fresh_file, open_store


class Stand:
    """A served office: each :meth:`start` is a new door over the same store, at the same ``url``."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._door = Office(self.office.store, self.office.clock, shelf=self.office.shelf, files=self.office.files, oidc=self.office.oidc)
        self.readers = self._door.feed.readers
        self._door.app.include_router(pages.router())
        self._server = uvicorn.Server(uvicorn.Config(self._door.app, port=self.port, log_level="warning", ws="websockets-sansio"))
        self._serving = asyncio.create_task(self._server.serve())
        async with asyncio.timeout(30):
            while not self._server.started:  # noqa: ASYNC110 - it signals nobody
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self._door.feed.close()
        self._server.should_exit = True
        await self._serving
        await self._door.close()

    async def spoken(self, conversation_id: int, author: Author) -> list[str]:
        """Texts of one author in a thread, in order."""
        return [message.text for message in await self.office.read(conversation_id) if message.author is author]

    async def until_spoken(self, conversation_id: int, author: Author, texts: list[str]) -> None:
        """Wait until the author has said exactly this."""
        async with asyncio.timeout(30):
            with self.office.store.wakes.subscribe(events.TOPIC) as changed:
                while await self.spoken(conversation_id, author) != texts:
                    await changed.wait()
                    changed.clear()

    async def fails_to_deliver(self, state: str, error: str) -> None:
        """What waits for Telegram ends in ``state``: failed, blocked or uncertain."""
        async with self.office.store.write() as tx:
            while parcel := await outbox.claim(tx, "telegram", "door", timedelta(seconds=60)):
                await outbox.failed(tx, parcel, state, error)


@contextlib.asynccontextmanager
async def standing(folder: Path, clock: SystemClock | None = None, oidc: OidcSettings | None = None) -> AsyncIterator[Stand]:
    clock = clock or SystemClock()
    store = await open_store(fresh_file(folder / "desk.db", *METADATAS), clock)
    office = await Office(store, clock, files=file_store(store, clock, folder), oidc=oidc).open()  # type: ignore[arg-type]
    stand = Stand(office)
    await stand.start()
    try:
        yield stand
    finally:
        await stand.stop()
        await office.close()
        await store.close()
