"""The site chat: a visitor's browser over the client API. Every message is posted twice, as by a widget that lost the first answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

import aiohttp

from connectors.markup import pieces, plain
from connectors.site import api
from connectors.site.channel import SiteChannel
from connectors.site.chat import Chat
from connectors.site.settings import SiteSettings
from connectors.site.thread import LedgerThread
from tests.conformance.rig import SECRET, Opened, Rig
from tests.conformance.serving import serving
from tests.fakes.contract import Seen, SeenFile
from tests.fakes.telegram.world import Signal

FREE: Final = SiteSettings(messages_per_minute=100_000, sessions_per_minute=100_000, files_per_minute=100_000)
ENDLESS: Final = 10_000_000
FILES: Final = ("photo", "document", "voice", "audio", "video")


class Visitor:
    """:class:`tests.fakes.contract.Person` with a browser. What is said waits while the door is away."""

    def __init__(self, site: FakeSite, name: str) -> None:
        self.chat = ""
        self.name = name
        self.seen: list[Seen] = []
        self._site = site
        self._ids = count(1)
        self._posts: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.unsent = 0
        self._headers: dict[str, str] = {}
        self._last = 0
        self.buttons: dict[str, str] = {}

    def starts(self, source: str = "") -> None:
        self.says("/start")

    def says(self, text: str, *, reply_to: str | None = None) -> str:
        if reply_to is not None:
            raise NotImplementedError("the widget has no quotes")
        return self._write(text)

    def presses(self, title: str) -> None:
        self._write(self.buttons[title])

    def sends(self, kind: str, data: bytes = b"", *, name: str = "", caption: str = "") -> str:
        if kind not in FILES:
            raise NotImplementedError(f"the widget sends no {kind}")
        return self._write(caption, files=[(name or f"{kind}.bin", data)])

    def sends_album(self, photos: Sequence[bytes], caption: str = "") -> Sequence[str]:
        return [self._write(caption, files=[(f"{number}.png", data) for number, data in enumerate(photos)])]

    def edits(self, text: str, message: str) -> None:
        raise NotImplementedError("the widget does not edit")

    def deletes(self, message: str) -> None:
        raise NotImplementedError("the widget does not delete")

    def reacts(self, emoji: str, message: str) -> None:
        raise NotImplementedError("the widget has no reactions")

    def reads_all(self) -> None:
        self.unsent += 1
        self._posts.put_nowait({"seen": self._last})

    def blocks(self) -> None:
        raise NotImplementedError("a closed page looks like a client who is silent")

    def unblocks(self) -> None: ...

    async def awaits(self, count: int, seconds: float = 10) -> Sequence[Seen]:
        if not await self._site.changed.until(lambda: len(self.seen) >= count, seconds):
            raise AssertionError(f"{len(self.seen)} of {count} messages came in {seconds} s: {[seen.text for seen in self.seen]}")
        return self.seen

    def _write(self, text: str, files: Sequence[tuple[str, bytes]] = ()) -> str:
        number = f"m{next(self._ids)}"
        self.unsent += 1
        self._posts.put_nowait({"client_message_id": number, "text": text, "files": files})
        return number

    async def post(self) -> None:
        """The widget's sending side."""
        session = await self._site.call("POST", "/sessions", json={"locale": "ru"})
        self.chat, self._headers = session["session_id"], {"Authorization": f"Bearer {session['token']}"}
        while True:
            body = await self._posts.get()
            if "seen" in body:
                await self._site.call("POST", "/seen", headers=self._headers, json={"seq": body["seen"]})
            else:
                if body["files"]:
                    body["files"] = [await self._upload(name, data) for name, data in body["files"]]
                first, again = [await self._site.call("POST", "/messages", headers=self._headers, json=body) for _ in range(2)]
                assert first == again, "a repeated message was answered differently"
            self.unsent -= 1
            self._site.changed.fire()

    async def read(self) -> None:
        """The widget's reading side."""
        while True:
            if not self._headers:
                await self._site.changed.until(lambda: bool(self._headers), 60)
            query = {"after": self._last, "wait": 5}
            for message in (await self._site.call("GET", "/messages", headers=self._headers, params=query))["messages"]:
                self._last = message["seq"]
                if message["author"] != "client":
                    self.seen.append(_seen(message, [await self._fetch(file) for file in message["attachments"]]))
                    self.buttons |= {button["title"]: button["payload"] for button in message["buttons"]}
            self._site.changed.fire()

    async def _fetch(self, file: Mapping[str, Any]) -> SeenFile:
        return SeenFile(file["kind"], file["name"], await self._site.fetch(file["url"]))

    async def _upload(self, name: str, data: bytes) -> str:
        answer = await self._site.call("POST", "/files", headers=self._headers, params={"name": name}, data=data)
        return str(answer["file"]["id"])


def _seen(message: Mapping[str, Any], files: Sequence[SeenFile]) -> Seen:
    """As the widget draws it: light Markdown by the same rules, a person's words as typed (the drawing itself is tested in the browser)."""
    laid = pieces(message["text"], ENDLESS, markup=message["author"] != "operator")
    looks = [
        (look, span.text, span.url or "" if look == "link" else "")
        for piece in laid
        for span in piece
        for look, on in (("bold", span.bold), ("italic", span.italic), ("code", span.code), ("link", span.url))
        if on
    ]
    text = "\n".join(filter(None, ["".join(plain(piece) for piece in laid), *(file["caption"] for file in message["attachments"])]))
    return Seen(str(message["seq"]), text, [button["title"] for button in message["buttons"]], looks, files, raw=message)


class FakeSite:
    """:class:`tests.fakes.contract.Fake`: the visitors' network. ``base`` is where the door is, empty while it is away."""

    name = "site"
    settings: Final[Mapping[str, Any]] = {}

    def __init__(self) -> None:
        self.base = ""
        self.wrong: list[str] = []
        self.changed = Signal()
        self._visitors: dict[int, Visitor] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._http = aiohttp.ClientSession()

    def person(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> Visitor:
        if number not in self._visitors:
            visitor = self._visitors[number] = Visitor(self, name)
            self._tasks += [asyncio.create_task(visitor.post()), asyncio.create_task(visitor.read())]
        return self._visitors[number]

    def deliver_to(self, base: str, *, copies: int = 1, shuffle: int | None = None) -> None:
        raise NotImplementedError("visitors come by themselves")

    def fail(self, call: str, way: str, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        raise NotImplementedError("there is no platform to fail")

    async def until_delivered(self, seconds: float = 10) -> None:
        if not await self.changed.until(lambda: not any(visitor.unsent for visitor in self._visitors.values()), seconds):
            raise AssertionError(f"not taken: {[visitor.unsent for visitor in self._visitors.values()]}")

    async def call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """One call, repeated while the door is away or cannot store."""
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with self._http.request(method, f"{self.base}/api/chat{path}", **more) as answer:
                    if answer.status < 300:
                        body: dict[str, Any] = await answer.json() if answer.status != 204 else {}
                        return body
                    if answer.status < 500:
                        self.wrong.append(f"{method} {path}: {answer.status} {await answer.text()}")
            await asyncio.sleep(0.01)

    async def fetch(self, url: str) -> bytes:
        """A file by its signed link."""
        async with self._http.get(url if url.startswith("http") else f"{self.base}{url}") as answer:
            assert answer.status == 200, f"{url}: {answer.status}"
            return await answer.read()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()


class Site:
    """:class:`tests.conformance.rig.Driver`."""

    name = "site"
    way = "http"
    wire = None
    patience = 5.0

    @asynccontextmanager
    async def platform(self, rig: Rig) -> AsyncIterator[FakeSite]:
        fake = FakeSite()
        try:
            yield fake
        finally:
            await fake.close()

    @asynccontextmanager
    async def open(self, rig: Rig) -> AsyncIterator[Opened]:
        assert isinstance(rig.fake, FakeSite)
        channel = SiteChannel()
        await channel.start(rig.intake)
        chat = Chat(channel, LedgerThread(rig.store, rig.files.links), rig.tools.clock, SECRET, FREE, rig.files)
        async with serving([api.router(chat), *rig.shared_routes], rig.port) as base:
            rig.fake.base = base
            yield Opened(channel, rig.fake, base)
            await channel.stop()
