"""A real door with clients in one Telegram bot and operators in the group of another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import SystemClock
from tests.conformance.samples import PDF
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.forum import GROUP, Forum
from tests.whole.people import Operator
from tests.whole.running import System


@asynccontextmanager
async def opened(folder: Path, clients: FakeTelegram, operators: FakeTelegram) -> AsyncIterator[System]:
    settings = {f"telegram__{name}": value for name, value in clients.settings.items()}
    group = {"token": operators.token, "chat_id": GROUP, "api_base": operators.url, "poll_timeout": 5}
    system = System(folder, **settings, **{f"operators_telegram__{name}": value for name, value in group.items()})
    try:
        await asyncio.to_thread(system.start)
        await asyncio.to_thread(system.until_ready)
        yield system
    finally:
        await asyncio.to_thread(system.close)


async def test_a_conversation_is_served_from_the_group(folder: Path) -> None:
    async with FakeTelegram() as clients, FakeTelegram() as operators, opened(folder / "group", clients, operators) as system:
        forum, client = Forum(operators, SystemClock()), clients.person(1, "Ирина")
        anna = forum.operator(1, "Анна")
        desk = Operator(system.base, "consult", "demo")
        code = desk.http.post("/telegram-link").raise_for_status().json()["code"]
        anna.private.say(f"/link {code}")
        await anna.private.reads()

        client.says("позовите человека")
        topic = await forum.topic()
        assert "Ирина" in topic.name
        anna.presses(topic.thread, "Взять")
        anna.says(topic.thread, "Здравствуйте, это Анна")
        anna.sends(topic.thread, PDF, "договор.pdf", caption="Ваш договор")
        seen = await client.awaits(3, 30)
        assert [one.text for one in seen[-2:]] == ["Здравствуйте, это Анна", "Ваш договор"]
        assert [file.data for file in seen[-1].files] == [PDF]

        client.says("спасибо!")
        await forum.reads(topic.thread, "спасибо!")
        (row,) = desk.rows("me")
        assert (row["holder"]["name"], row["last_text"]) == ("consult", "спасибо!"), "the desk in the browser sees the same"
        desk.close()
        assert clients.wrong == operators.wrong == []
