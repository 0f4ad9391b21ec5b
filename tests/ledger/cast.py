"""Who plays in the ledger's tests: clients' messages, a gate, a mind and a platform that do what a test tells them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, select

from bot.turn import Thought
from connectors.base import Plain
from connectors.capabilities import Capabilities, Feature
from connectors.contract import Author, Channel, InboundMessage, OutboundMessage, Sent
from connectors.delivery import Deliverer
from connectors.errors import DeliveryError
from connectors.ledger import holder, inbox, outbox, thread
from connectors.ledger.outbox import Parcel
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting

LEASE = timedelta(seconds=60)


def said(key: str, chat: str = "anna", text: str = "добрый день", *, channel: str = "telegram", **more: Any) -> InboundMessage:
    return InboundMessage(channel=channel, key=key, chat=chat, text=text, **more)


async def write(store: Store, key: str, chat: str = "anna", text: str = "добрый день", **more: Any) -> int:
    """A client writes; the conversation's id."""
    accepted = await inbox.accept(store, said(key, chat, text, **more))
    assert accepted.conversation_id is not None
    return accepted.conversation_id


async def say(store: Store, conversation_id: int, text: str, author: Author = Author.bot) -> int:
    async with store.write() as tx:
        return (await thread.append(tx, conversation_id, author, Draft(text))).id


async def give(store: Store, conversation_id: int, kind: str, name: str | None) -> holder.Holder:
    """Change the holder as the desk does."""

    async def work(tx: Tx) -> holder.Holder:
        held = await holder.holder_of(tx, conversation_id, lock=True)
        return await holder.change(tx, conversation_id, kind, name, expected=held)

    return await holder.when_quiet(store, conversation_id, work)


async def rows(store: Store, table: Table) -> Sequence[Any]:
    async with store.read() as tx:
        return (await tx.conn.execute(select(table).order_by(*table.primary_key.columns))).all()


async def claim(store: Store, by: str = "door") -> Parcel | None:
    async with store.write() as tx:
        return await outbox.claim(tx, "telegram", by, LEASE)


async def deliveries(store: Store, conversation_id: int) -> list[tuple[str, str | None]]:
    """(text, delivery) of what we said."""
    async with store.read() as tx:
        return [(m.text, m.delivery) for m in await thread.read(tx, conversation_id) if m.author is not Author.client]


async def no_typing(_channel: str, _chat: str) -> None: ...


@dataclass
class OpenGate:
    """Lets everything through that the bot holds."""

    async def handles(self, message: Waiting) -> bool:
        return message.holder.kind != "bot"


@dataclass
class Mind:
    """Answers as it is told; by default one word for each message."""

    answer: Callable[[Waiting], Awaitable[Thought]] | None = None
    thought_of: list[str] = field(default_factory=list)

    async def think(self, message: Waiting) -> Thought:
        self.thought_of.append(message.text)
        return await self.answer(message) if self.answer else Thought([Draft(f"о «{message.text}»")])

    async def give_up(self, message: Waiting) -> Thought:
        return Thought([Draft("простите")])


PLAIN = Capabilities(frozenset({Feature.edits_out}), idempotent=False, text_limit=4096)


@dataclass
class Platform(Plain):
    """A messenger: ``answers`` are taken one a call, then everything is taken well. An edit is reached as ``id → text``."""

    capabilities: Capabilities = PLAIN
    name: str = "telegram"
    answers: list[Sent | DeliveryError] = field(default_factory=list)
    tries: list[OutboundMessage] = field(default_factory=list)
    reached: list[tuple[str, str]] = field(default_factory=list)
    hold: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: OutboundMessage) -> Sent:
        return await self._take(message, message.text)

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        await self._take(message, f"{external_id} → {message.text}")

    async def _take(self, message: OutboundMessage, seen: str) -> Sent:
        self.tries.append(message)
        self.asked.set()
        if self.hold:
            await self.hold.wait()
        answer = self.answers.pop(0) if self.answers else Sent(f"x{message.id}")
        if isinstance(answer, DeliveryError):
            raise answer
        self.reached.append((message.chat, seen))
        return answer


async def deliver(store: Store, platform: Channel) -> None:
    """Everything that may go now goes."""
    await carry(Deliverer(store, platform, door="door", paced=False))


async def carry(deliverer: Deliverer) -> None:
    """All that this deliverer may send now."""
    idle = 0
    while idle < 2:
        await deliverer.drain()
        idle = 0 if deliverer._sending else idle + 1
        if deliverer._sending:
            await asyncio.wait(deliverer._sending)
