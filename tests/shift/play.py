"""A shift: a real door with its engine, four channels, clients, three operators and a supervisor in browsers, an outage in the middle."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
from playwright.async_api import Browser, Page, expect

from tests.browser import PATIENCE_MS
from tests.crash import records
from tests.crash.clients import OnMessenger, OnSite
from tests.crash.platforms import Platform, opened
from tests.desk.conftest import fill_sign_in
from tests.shift import history, raw
from tests.shift.board import Board, read_board
from tests.shift.guests import Guest
from tests.shift.operators import Operator
from tests.shift.raw import Raw
from tests.shift.stories import OUTAGE, STORIES, Course, cast
from tests.whole.running import System

CHANNELS: Final = ("telegram", "vk", "max")
"""Beside the site chat."""
AT_ONCE: Final = 16
"""Talks that go on at a time: another client comes when one has ended."""
QUIET: Final = {"site__sessions_per_minute": 100_000, "site__messages_per_minute": 600, "engine__timeout_s": 60}
OPERATORS: Final = ("consult", "consult2", "technical")
WINDOW: Final[dict[str, Any]] = {"viewport": {"width": 1366, "height": 800}, "locale": "ru-RU", "timezone_id": "Europe/Moscow"}


@dataclass(frozen=True)
class Still:
    """A moment when nothing moved: the rows, and the board as the page showed it."""

    rows: Raw
    board: Board


@dataclass
class Shift:
    """All that lives during a shift. ``shots``: a folder for pictures."""

    folder: Path
    browser: Browser
    clients: int = 60
    seed: int = 5
    shots: Path | None = None
    tell: Callable[[str], None] = lambda _: None
    go: asyncio.Event = field(default_factory=asyncio.Event)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    course: Course = field(default_factory=Course)
    guests: list[Guest] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    platforms: list[Platform] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.system = System(self.folder / "door", **QUIET)
        self._began = time.monotonic()

    @property
    def store(self) -> Path:
        return self.folder / "door" / "otklik.db"

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Shift]:
        """The door is ready, everybody is at their place, nothing has been said."""
        async with AsyncExitStack() as stack:
            for name in CHANNELS:
                platform = await stack.enter_async_context(opened(name, self.system.base))
                platform.deliver(copies=2)
                self.platforms.append(platform)
                self.system.also(**platform.settings)
            stack.callback(self.system.close)
            await asyncio.to_thread(self.system.start)
            await asyncio.to_thread(self.system.until_open)
            await asyncio.to_thread(self.system.until_ready)
            self._passed("door ready")
            self._pushes()
            await asyncio.to_thread(history.keep, self.store)
            http = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)))
            stack.push_async_callback(self._go_home)
            await self._come(http)
            for login in OPERATORS:
                page = await self._window(stack, login, "/desk")
                self.operators.append(Operator(login, page, self.go, self.ending, leaves=login == "consult2"))
            self.boss = await self._window(stack, "supervisor", "/board")
            self._passed("everybody is here")
            yield self

    async def play(self) -> Still:
        """From the first client to the last mark; the moment in the middle when all stood still."""
        self.go.set()
        at_work = [asyncio.create_task(one.work(), name=one.login) for one in self.operators]
        talks = asyncio.create_task(self._talk(), name="clients")
        outage = asyncio.create_task(self._outage(), name="outage")
        await self._or_broken(talks, outage, *at_work)
        self.ending.set()
        await self._or_broken(*at_work)
        await self._quiet()
        self._passed("everybody is served")
        return outage.result()

    async def _or_broken(self, *tasks: asyncio.Task[Any]) -> None:
        """Until all but the operators have ended; the first failure ends the wait."""
        wanted = [task for task in tasks if task.get_name() not in OPERATORS] or list(tasks)
        while pending := [task for task in wanted if not task.done()]:
            await asyncio.wait([*pending, *(task for task in tasks if not task.done())], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done() and (fault := task.exception()) is not None:
                    for other in tasks:
                        other.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                    raise fault

    async def _talk(self) -> None:
        """Every client's story; one comes when another has gone, but an outage asks nobody."""
        places = asyncio.Semaphore(AT_ONCE)

        async def ordinary(guest: Guest) -> None:
            async with places:
                await STORIES[guest.story][0](guest, self._own(), self.course)

        async def of_outage(guest: Guest) -> None:
            async with places:
                pass
            await STORIES[guest.story][0](guest, self._own(), self.course)

        stories: list[Coroutine[Any, Any, None]] = [(of_outage if one.story in OUTAGE else ordinary)(one) for one in self.guests]
        async with asyncio.TaskGroup() as group:
            for story in stories:
                group.create_task(story)

    async def _outage(self) -> Still:
        """The supervisor sees it, looks at the board while all stand still, confirms it, and says when it is over."""
        found = self.boss.locator("a[id^=i-]", has_text="Лесн")
        await expect(found).to_be_visible(timeout=180_000)
        self._passed("incident proposed")
        still = await self.still()
        await self._picture(self.boss, "shift-board")
        await found.click()
        await expect(self.boss.get_by_role("heading", name="Лесн")).to_be_visible()
        await self.boss.wait_for_load_state("load")
        await self.boss.get_by_label("Слова клиентам").fill("Обрыв кабеля, бригада на месте.")
        await self.boss.get_by_role("button", name="Подтвердить и оповестить").click()
        await expect(self.boss.locator(".chip", has_text="подтверждена")).to_be_visible(timeout=30_000)
        self.course.confirmed.set()
        await self._heard("Мы знаем о неполадке")
        self._passed("the affected have heard")
        await self.boss.reload()
        await self._picture(self.boss, "incident")
        await self.boss.get_by_role("button", name="Устранена").click()
        await expect(self.boss.locator(".chip", has_text="устранена")).to_be_visible(timeout=30_000)
        await self._heard("у вас всё работает")
        self.course.restored.set()
        self._passed("the affected are asked")
        return still

    async def _heard(self, words: str) -> None:
        """Until everybody in the outage has read this."""
        mine = [one for one in self.guests if one.story in OUTAGE and one.story != "suffers elsewhere"]
        async with asyncio.timeout(120):
            while not all(any(words in said.text for said in guest.messages) for guest in mine):  # noqa: ASYNC110 - a reader tells nothing
                await asyncio.sleep(0.1)

    async def still(self) -> Still:
        """Everybody stops; what is under way ends; the rows and the page are of one moment."""
        self.go.clear()
        try:
            async with asyncio.timeout(60):
                while True:
                    await self._quiet()
                    before = await asyncio.to_thread(raw.read, self.store)
                    board = await read_board(self.boss, self.system.base)
                    after = await asyncio.to_thread(raw.read, self.store)
                    if _moves(before) == _moves(after):
                        await self._picture(self.operators[-1].page, "shift-desk")
                        return Still(after, board)
        finally:
            self.go.set()

    async def _quiet(self) -> None:
        """Nothing is on its way to the door, waits for its turn, or is to be sent; the operators' hands rest."""
        while True:
            for platform in self.platforms:
                await platform.fake.until_delivered(30)
            rows = await asyncio.to_thread(raw.read, self.store)
            hands = all(one.idle for one in self.operators) or self.ending.is_set()
            if hands and not rows.unfinished and all(guest.client.quiet for guest in self.guests):
                return
            await asyncio.sleep(0.2)

    async def _come(self, http: aiohttp.ClientSession) -> None:
        for number, story in enumerate(cast(self.clients, self.rng)):
            name = f"Клиент {number + 1}"
            place = number % (len(self.platforms) + 1)
            if place == 0:
                visitor = OnSite([self.system.base], http, [], self._own())
                await visitor.open()
                self.guests.append(Guest(name, story, visitor, self.go))
            else:
                platform = self.platforms[place - 1]
                self.guests.append(Guest(name, story, OnMessenger(platform, platform.fake.person(number + 1, name), []), self.go))

    async def _go_home(self) -> None:
        for guest in self.guests:
            if isinstance(guest.client, OnSite):
                await guest.client.close()

    async def _window(self, stack: AsyncExitStack, login: str, path: str) -> Page:
        context = await self.browser.new_context(**WINDOW)
        stack.push_async_callback(context.close)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{login}: {error}"))
        await page.goto(f"{self.system.base}{path}")
        await fill_sign_in(page, login, "demo")
        await page.locator(".dot.online" if path == "/desk" else "#now").wait_for()
        return page

    def _pushes(self) -> None:
        """The technical queue gives conversations out, the consultants take theirs."""
        login = self.system.http.post("/api/desk/login", json={"login": "supervisor", "password": "demo"}).raise_for_status()
        headers = {"Authorization": f"Bearer {login.json()['token']}"}
        body = {"mode": "push", "accept_seconds": 60}
        self.system.http.patch("/api/routing/queues/technical", json=body, headers=headers).raise_for_status()

    async def _picture(self, page: Page, name: str) -> None:
        if self.shots is None:
            return
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme)
            await page.wait_for_load_state("networkidle")
            await page.screenshot(path=self.shots / f"{name}-{theme}.png", full_page=page is self.boss)
        await page.emulate_media(color_scheme="light")

    def records(self) -> Any:
        """The crash suite's view of the store, for its judge."""
        engine = records.open_records(f"sqlite:///{self.store}")
        try:
            return records.read(engine)
        finally:
            engine.dispose()

    @property
    def wrong(self) -> Sequence[str]:
        """Calls that the platforms would have refused, and errors of pages."""
        return [*self.errors, *(f"{one.name}: {what}" for one in self.platforms for what in one.fake.wrong)]

    @property
    def done(self) -> Counter[str]:
        return sum((one.done for one in self.operators), Counter())

    def _own(self) -> random.Random:
        return random.Random(self.rng.getrandbits(64))

    def _passed(self, what: str) -> None:
        self.took[what] = round(time.monotonic() - self._began, 1)
        self.tell(f"{self.took[what]:6.1f} s  {what}")


def _moves(rows: Raw) -> Any:
    """What a board counts; signs of life and warnings of clocks do not matter."""
    return [rows[name] for name in ("handoffs", "conversations", "episodes", "sla_clocks", "sla_pauses", "incidents")]
