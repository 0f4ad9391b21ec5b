"""Operators of a shift: each a small policy that drives the desk's real page by roles and names."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as NotInTime

from tests.crash.operators import Replied
from tests.desk.window import bubbles, dialog, reply, reply_box, show
from tests.shift.stories import DEVICE, GREETING, THANKS, VISIT

AWAY_AFTER: Final = 2
"""Answers after which the operator who leaves does so, with whatever they hold then."""
_TICKET: Final = """async ([id, problem]) => {
  const { post } = await import("/desk/static/api.js");
  return await post(`/conversations/${id}/ticket`, { key: `visit-${id}`, type: "fault", problem, address: "Маячный, Лесной переулок, 14" });
}"""
"""The page's own script asks the API; its button is tried with the desk."""

_NO_MORE_WAITING: Final = """([id, heard]) =>
  !document.querySelector(`.row.waits[data-id="${id}"]`) || document.querySelectorAll(".bubble.client .said").length > heard"""
"""The row has stopped waiting, or the client has written again before it could."""


@dataclass
class Operator:
    """``go``: cleared while the shift stands still; ``leaves``: goes off shift once in the middle, and comes back.

    ``done`` counts what was done; ``ending``: set when the last clients are only those who left.
    """

    login: str
    page: Page
    go: asyncio.Event
    ending: asyncio.Event
    leaves: bool = False
    replied: list[Replied] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    idle: bool = False
    held_when_left: int = 0

    async def work(self) -> None:
        """Until everybody is served."""
        while True:
            self.idle = not self.go.is_set()
            await self.go.wait()
            self.idle = False
            if await self._step():
                continue
            if self.ending.is_set() and not await self._mine():
                return
            await self._news()

    async def _step(self) -> bool:
        offer = self.page.get_by_role("alertdialog", name="Вам разговор")
        if await offer.count():
            await self._accept()
            return True
        if self.leaves and self.done["reply"] >= AWAY_AFTER and await self._mine():
            await self._leave()
            return True
        if (conversation := await self._first("Мои", waiting=True)) is not None:
            return await self._serve(conversation)
        if (conversation := await self._first("Ожидают")) is not None:
            return await self._take(conversation)
        if self.ending.is_set() and (conversation := await self._first("Мои")) is not None:
            await show(self.page, conversation)
            await self._close("Клиент не ответил")
            return True
        return False

    async def _first(self, tab: str, *, waiting: bool = False) -> int | None:
        await self._look_at(tab)
        rows = self.page.locator(".rows .row.waits" if waiting else ".rows .row")
        found = await rows.evaluate_all("rows => rows.map(row => row.dataset.id)")
        return int(found[0]) if found else None

    async def _look_at(self, tab: str) -> None:
        await self.page.get_by_role("tab", name=tab).click()
        await expect(self.page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")

    async def _mine(self) -> int:
        await self._look_at("Мои")
        return int(await self.page.get_by_role("tab", name="Мои").locator(".count").inner_text())

    async def _news(self) -> None:
        """Until a row waits, an offer comes, or a second has passed."""
        wanted = self.page.locator(".rows .row.waits, .offer, [id=tab-queue] .count:not(:text-is('0'))")
        try:
            await wanted.first.wait_for(timeout=1000)
        except NotInTime:
            return

    async def _accept(self) -> None:
        """It may be gone again, and the next one may come at once."""
        try:
            async with self.page.expect_response(re.compile("/accept$"), timeout=10_000) as answer:
                await self.page.get_by_role("button", name="Принять").click(timeout=5000)
            self.done["accept" if (await answer.value).ok else "late"] += 1
        except NotInTime:
            self.done["late"] += 1

    async def _take(self, conversation: int) -> bool:
        """Another may be quicker, and the door may have spared the client the queue: then it is gone from the list."""
        if not await self._shown(conversation, take=True):
            return True
        self.done["take"] += 1
        return await self._serve(conversation, opened=True)

    async def _shown(self, conversation: int, *, take: bool = False) -> bool:
        """False, and counted as late, when it left the list before it could be opened."""
        try:
            await show(self.page, conversation)
            if take:
                await self.page.get_by_role("button", name="Взять").click(timeout=5000)
            await expect(reply_box(self.page)).to_be_visible(timeout=5000)
        except (NotInTime, AssertionError):
            self.done["late"] += 1
            return False
        return True

    async def _serve(self, conversation: int, *, opened: bool = False) -> bool:
        if not opened and not await self._shown(conversation):
            return True
        said = await bubbles(self.page, "client").last.inner_text()
        if said == THANKS:
            await self._close("Решено")
        elif said == VISIT:
            await self._ticket(conversation)
        elif DEVICE in await self._unanswered() and self.login != "technical":
            await self._transfer(conversation)
        else:
            await self._reply(conversation, said)
        return True

    async def _unanswered(self) -> list[str]:
        """What the client has said since our last word."""
        return await self.page.locator(".bubble.client .said").all_inner_texts()

    async def _reply(self, conversation: int, said: str) -> None:
        self.done["reply"] += 1
        text = f"{GREETING}! Вы спрашиваете: «{said[:40]}». Ответ {self.login}-{self.done['reply']}."
        heard = await bubbles(self.page, "client").count()
        await reply(self.page, text)
        await expect(self.page.locator(".bubble.operator .said", has_text=text)).to_be_visible()
        await self.page.wait_for_function(_NO_MORE_WAITING, arg=[conversation, heard])
        self.replied.append(Replied(conversation, text))

    async def _ticket(self, conversation: int) -> None:
        made: dict[str, Any] = await self.page.evaluate(_TICKET, [conversation, VISIT])
        assert made["number"], made
        self.done["ticket"] += 1
        await self._close("Оформлена заявка")

    async def _transfer(self, conversation: int) -> None:
        await self.page.get_by_role("button", name="Передать").click()
        await dialog(self.page).get_by_label("Техническая поддержка").check()
        await dialog(self.page).get_by_label("Комментарий коллегам").fill("приставка мигает красным")
        await dialog(self.page).get_by_role("button", name="Передать").click()
        await expect(dialog(self.page)).to_have_count(0)
        self.done["transfer"] += 1

    async def _close(self, outcome: str) -> None:
        await self.page.get_by_role("button", name="Закрыть").click()
        topic = dialog(self.page).get_by_label("О чём был разговор")
        if not await topic.input_value():
            await topic.select_option(label="Другое")
        await dialog(self.page).get_by_label("Как учесть").select_option(label="Обслуживание")
        await dialog(self.page).get_by_label(outcome, exact=True).check()
        await dialog(self.page).get_by_role("button", name="Закрыть").click()
        await expect(dialog(self.page)).to_have_count(0)
        await expect(self.page.locator(".standing")).to_have_text("Отвечает бот")
        self.done["close"] += 1

    async def _leave(self) -> None:
        """Off shift with open conversations: all are given back at once; then back on shift."""
        self.leaves = False
        self.held_when_left = await self._mine()
        status = self.page.get_by_label("Ваш статус")
        await status.select_option(value="offline")
        await expect(self.page.get_by_role("tab", name="Мои").locator(".count")).to_have_text("0", timeout=20_000)
        await status.select_option(value="break:lunch")
        await expect(status).to_have_value("break:lunch")
        await status.select_option(value="on_shift")
        await expect(status).to_have_value("on_shift")
