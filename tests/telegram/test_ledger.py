"""Telegram and the real ledger together: however often and in whatever order updates come, each is one message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from connectors.contract import Intake
from connectors.ledger.inbox import accept
from connectors.ledger.store import Store
from connectors.ledger.tables import messages, metadata
from connectors.telegram.channel import TelegramChannel
from tests.fakes.telegram import SECRET, Client, FakeTelegram
from tests.telegram.conftest import payload, serving


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'ledger.db'}", SystemClock())
    async with opened.engine.begin() as conn:
        await conn.run_sync(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture
def ledger(store: Store) -> Intake:
    return partial(accept, store)


async def texts(store: Store) -> list[str]:
    async with store.read() as tx:
        return list((await tx.conn.execute(select(messages.c.text).order_by(messages.c.id))).scalars())


async def test_five_updates_three_times_each_in_parallel_make_five_messages(
    make_channel: Callable[..., TelegramChannel], store: Store, ledger: Intake
) -> None:
    channel = make_channel(mode="webhook", secret=SECRET)
    await channel.start(ledger)
    updates = [{**payload("text"), "update_id": number} for number in range(5)]
    async with serving(channel) as door:
        answers = await asyncio.gather(*(door.post("/webhooks/telegram", json=update) for update in updates * 3))
    assert [answer.status_code for answer in answers] == [200] * 15
    assert len(await texts(store)) == 5


async def test_a_talk_with_edit_and_block_by_polling(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, store: Store, ledger: Intake
) -> None:
    client.start("site")
    client.say("инет пропл")
    client.edit("инет пропал")
    client.send_photo(b"jpeg", "роутер")
    client.block()
    await channel.start(ledger)
    await telegram.until_confirmed()
    assert await texts(store) == ["/start", "инет пропал", "роутер"]
    assert telegram.wrong == []


@pytest.mark.parametrize("name", sorted(path.stem for path in (Path(__file__).parent / "payloads").glob("*.json")))
async def test_every_recorded_kind_is_stored_or_ignored(make_channel: Callable[..., TelegramChannel], ledger: Intake, name: str) -> None:
    channel = make_channel(mode="webhook", secret=SECRET)
    await channel.start(ledger)
    await channel.receive(payload(name))
