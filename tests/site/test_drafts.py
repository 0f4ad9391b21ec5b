"""What the client is typing: shown to an operator who holds the conversation where that is switched on, and never otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from connectors.ledger import holder
from connectors.site.settings import SiteSettings
from tests.site.page import message_box, visit, write
from tests.site.stand import Stand, standing, until
from tests.site.test_socket import begin, both, dial, hear, say

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def showing(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path, SiteSettings(drafts=True)) as running:
        yield running


async def hold(stand: Stand, kind: str, name: str | None = None) -> None:
    """Somebody else holds the only conversation."""
    async with stand.store.write() as tx:
        held = await holder.holder_of(tx, 1, lock=True)
        await holder.change(tx, 1, kind, name, expected=held)


async def test_a_draft_reaches_the_operator_only_while_one_holds_the_conversation(showing: Stand) -> None:
    async with httpx.AsyncClient(base_url=showing.url) as client:
        token = await begin(client)
    async with dial(showing, token) as socket:
        await say(socket, type="send", client_message_id="m1", text="привет")
        frames = [*(await both(socket)).values(), await hear(socket)]
        assert {"type": "draft", "wanted": False} in frames
        await say(socket, type="draft", text="тайна")
        await hold(showing, "operator", "consult")
        assert await hear(socket) == {"type": "draft", "wanted": True}
        await say(socket, type="draft", text="когда при")
        await until(lambda: (1, "когда при") in showing.typed)
        await say(socket, type="draft", text="ы" * 2000)
        await until(lambda: (1, "ы" * 1000) in showing.typed)
        await say(socket, type="draft")
        assert (await hear(socket))["code"] == "bad_field"
        await hold(showing, "bot")
        assert await hear(socket) == {"type": "draft", "wanted": False}
        await say(socket, type="draft", text="тайна")
        await say(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}
    assert "тайна" not in [text for _, text in showing.typed]
    assert showing.typed[-1] == (1, "") and [text for _, text in await showing.spoken()] == ["привет"]


async def test_it_is_off_unless_switched_on(stand: Stand, client: httpx.AsyncClient) -> None:
    async with dial(stand, await begin(client)) as socket:
        await say(socket, type="send", client_message_id="m1", text="привет")
        await both(socket)
        await hold(stand, "operator", "consult")
        await say(socket, type="draft", text="тайна")
        await say(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}
    assert stand.typed == []


async def test_the_widget_says_that_it_is_seen_and_sends_what_is_typed(showing: Stand, context: BrowserContext) -> None:
    page = await visit(context, showing)
    await write(page, "привет")
    await showing.until_spoken(1)
    seen = page.get_by_text("Оператор видит, что вы пишете")
    await expect(seen).to_be_hidden()
    await message_box(page).fill("пока сек")
    await hold(showing, "operator", "consult")
    await expect(seen).to_be_visible()
    await until(lambda: showing.typed[-1:] == [(1, "пока сек")])
    await message_box(page).fill("а когда приедут")
    await until(lambda: showing.typed[-1:] == [(1, "а когда приедут")])
    await page.keyboard.press("Enter")
    await until(lambda: showing.typed[-1:] == [(1, "")])
    await hold(showing, "bot")
    await expect(seen).to_be_hidden()
