"""A served office with a month of history and a shift that goes on, and windows of supervisors who have signed in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page

from bot.answers import answers_shown
from bot.clock import SimulatedClock
from handoff.assigning import presence
from handoff.assigning.presence import Status
from knowledge_base import tables as articles
from tests.browser import PATIENCE_MS
from tests.handoff.boards.history import Month
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.stores import fresh_file, open_store

SignedIn = Callable[..., Awaitable[Page]]


class Shift:
    """``office`` as it is served at ``url``."""

    def __init__(self, office: Office, url: str) -> None:
        self.office, self.url = office, url


async def _works(office: Office) -> None:
    """Four clients wait or talk, one of them too long."""
    async with office.store.write() as tx:
        for login, status in (("consult", Status.on_shift), ("consult2", Status.pause), ("technical", Status.on_shift)):
            await presence.put(tx, login, status, by=login)
    await office.calls_person("n1", queue="technical")
    await office.clock.advance(timedelta(minutes=14))
    held = await office.calls_person("n2", queue="consult")
    await office.does("consult", held, "take")
    await office.calls_person("n3", queue="consult", channel="vk")
    answered = await office.calls_person("n4", queue="consult", channel="site")
    await office.does("consult", answered, "take")
    await office.does("consult", answered, "reply", client_message_id="r", text="Смотрю.")
    await office.clock.advance(timedelta(seconds=35))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def shift(tmp_path_factory: object) -> AsyncIterator[Shift]:
    folder: Path = tmp_path_factory.mktemp("boards")  # type: ignore[attr-defined]
    clock = SimulatedClock(MONDAY_NOON)
    store = await open_store(fresh_file(folder / "boards.db", *METADATAS, articles.metadata), clock)
    office = await Office(store, clock, answers=answers_shown()).open()
    await Month(store, 11, MONDAY_NOON).write(700)
    await _works(office)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(office.app, port=port, log_level="warning", ws="websockets-sansio"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), serving.exception()
        await asyncio.sleep(0.01)
    yield Shift(office, f"http://127.0.0.1:{port}")
    server.should_exit = True
    await serving
    await office.close()
    await store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in(browser: Browser, shift: Shift) -> AsyncIterator[SignedIn]:
    """``await signed_in("/board")``: a window of its own profile; an error in its console, or of the policy, fails the test."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    async def enter(path: str = "/board", login: str = "supervisor", **options: object) -> Page:
        terms = {"viewport": {"width": 1440, "height": 900}, "locale": "ru-RU", "timezone_id": "Europe/Moscow", **options}
        context = await browser.new_context(**terms)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        await page.goto(f"{shift.url}{path}")
        await page.get_by_label("Логин").fill(login)
        await page.get_by_label("Пароль").fill("demo")
        await page.get_by_role("button", name="Войти").click()
        await page.locator("header.top").wait_for()
        await page.wait_for_load_state("networkidle")
        return page

    yield enter
    for context in opened:
        await context.close()
    assert errors == []
