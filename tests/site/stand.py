"""The site chat on a real port: real ledger, real HTTP; the test itself plays the bot and the operators."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from bot.clock import SystemClock
from bot.limits import BodyLimit
from connectors.contract import Attachment, Author, Button
from connectors.files import serving
from connectors.files.settings import FilesSettings
from connectors.files.store import FileStore
from connectors.ledger import events
from connectors.ledger.inbox import accept
from connectors.ledger.store import Store
from connectors.ledger.tables import messages, metadata
from connectors.ledger.thread import Draft, append
from connectors.site import api, pages
from connectors.site.channel import SiteChannel
from connectors.site.chat import Chat
from connectors.site.settings import SiteSettings
from connectors.site.thread import LedgerThread
from tests.texts import TEXTS

SECRET = b"a secret of the tests, long enough"


class Stand:
    """A running site chat. ``port`` stays the same over :meth:`stop` and :meth:`start`."""

    def __init__(self, folder: Path, settings: SiteSettings | None = None) -> None:
        self.clock = SystemClock()
        self.store = Store(f"sqlite:///{folder / 'site.db'}", self.clock)
        self.settings = settings or SiteSettings()
        self.files = FileStore(self.store, FilesSettings(), self.clock, folder=str(folder / "files"), secret=SECRET)
        self.typed: list[tuple[int, str]] = []
        self.codes: list[dict[str, str]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        async with self.store.engine.begin() as conn:
            await conn.run_sync(metadata.create_all)
        self.channel = SiteChannel()
        await self.channel.start(partial(accept, self.store))
        thread = LedgerThread(self.store, self.files.links)
        chat = Chat(self.channel, thread, self.clock, SECRET, self.settings, self.files, self._typed)
        app = FastAPI()
        app.add_middleware(BodyLimit)
        app.include_router(serving.router(self.files))
        app.include_router(api.router(chat))
        app.include_router(pages.router(TEXTS, demo=True, file_bytes=self.settings.file_bytes))
        app.add_api_route("/api/demo/codes", lambda: {"codes": self.codes})
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="warning", ws="websockets-sansio"))
        self._serving = asyncio.create_task(self._server.serve())
        await until(lambda: self._server.started)

    def _typed(self, conversation_id: int, text: str) -> None:
        self.typed.append((conversation_id, text))

    async def stop(self) -> None:
        await self.channel.stop()
        self._server.should_exit = True
        await self._serving

    async def say(
        self,
        conversation_id: int,
        text: str,
        *,
        author: Author = Author.bot,
        buttons: Sequence[Button] = (),
        name: str = "",
        files: Sequence[Attachment] = (),
    ) -> int:
        """Append a message as the bot or an operator would; its id."""
        async with self.store.write() as tx:
            return (await append(tx, conversation_id, author, Draft(text, buttons, files, {"name": name} if name else {}))).id

    async def file(self, data: bytes, name: str) -> Attachment:
        """A file that an operator is about to send."""

        async def stream() -> AsyncIterator[bytes]:
            yield data

        kept = await self.files.store_file(stream(), name=name, by="consult")
        return Attachment(kind=kept.kind, ref="", name=kept.name, mime=kept.mime, size=kept.size, file=kept.id)

    async def spoken(self) -> list[tuple[str, str]]:
        """(author, text) of all messages, in order of their storing."""
        async with self.store.read() as tx:
            return [(row.author, row.text) for row in await tx.conn.execute(messages.select().order_by(messages.c.id))]

    async def until_spoken(self, count: int) -> list[tuple[str, str]]:
        """Wait for ``count`` messages in the store."""
        async with asyncio.timeout(30):
            with self.store.wakes.subscribe(events.TOPIC) as changed:
                while len(said := await self.spoken()) < count:
                    await changed.wait()
                    changed.clear()
        return said


async def until(true: Callable[[], object]) -> None:
    """Wait until ``true()``, at most five seconds."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - it looks at things that signal nobody
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def standing(folder: Path, settings: SiteSettings | None = None) -> AsyncIterator[Stand]:
    stand = Stand(folder, settings)
    await stand.start()
    try:
        yield stand
    finally:
        await stand.stop()
        await stand.store.close()


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['token']}"}
