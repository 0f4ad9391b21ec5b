"""Who holds a conversation, and its epoch (promise 3: one speaker at a time)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from sqlalchemy import func, select, update

from connectors.contract import Author
from connectors.errors import Conflict, NotFound
from connectors.ledger import events
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import conversations, outbox

T = TypeVar("T")
_POLL_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Holder:
    """``kind``: bot, queue or operator; ``name``: the queue's or the operator's login; ``epoch`` grows at every change."""

    kind: str
    name: str | None
    epoch: int


async def holder_of(tx: Tx, conversation_id: int, *, lock: bool = False) -> Holder:
    """The present holder; with ``lock`` nobody changes it before this transaction ends. Raises NotFound."""
    query = select(conversations.c.holder_kind, conversations.c.holder, conversations.c.epoch).where(conversations.c.id == conversation_id)
    if lock and not tx.sqlite:
        query = query.with_for_update()
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise NotFound("conversation_unknown", f"no conversation {conversation_id}")
    return Holder(row.holder_kind, row.holder, row.epoch)


class BotIsSpeaking(Exception):
    """A bot message is on its way to the platform at this moment: the change of holder waits for its end."""


async def when_quiet(
    store: Store, conversation_id: int, work: Callable[[Tx], Awaitable[T]], patience: timedelta = timedelta(seconds=10)
) -> T:
    """Run ``work`` in a write transaction at a moment when no bot message of the conversation is on the wire.

    Waits at most ``patience`` for one that is: then it counts as said before.
    """
    for turn in range(tries := max(1, int(patience.total_seconds() / _POLL_S))):
        try:
            async with store.write() as tx:
                tx.insist = turn == tries - 1
                return await work(tx)
        except BotIsSpeaking:
            await asyncio.sleep(_POLL_S)
    raise AssertionError("the last try insists")


async def change(tx: Tx, conversation_id: int, kind: str, name: str | None, *, expected: Holder) -> Holder:
    """Give the conversation to another holder and begin a new epoch; call it inside :func:`when_quiet`.

    Raises Conflict when the holder is no longer ``expected``, and BotIsSpeaking while a bot message is being sent: after this commits, no
    message of the bot made before can leave, since the outbox compares epochs in the transaction that lets a message go.
    """
    row = await tx.conn.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.epoch == expected.epoch)
        .values(holder_kind=kind, holder=name, epoch=conversations.c.epoch + 1, updated_at=tx.now)
        .returning(conversations.c.epoch)
    )
    epoch = row.scalar_one_or_none()
    if epoch is None:
        raise Conflict("holder_changed", "somebody else took the conversation meanwhile")
    if not tx.insist and await _bot_is_speaking(tx, conversation_id):  # looked at under the lock that a bot message needs in order to go
        raise BotIsSpeaking(conversation_id)
    await events.record(tx, "holder", conversation_id, kind=kind, name=name, epoch=epoch, before=[expected.kind, expected.name])
    return Holder(kind, name, epoch)


async def _bot_is_speaking(tx: Tx, conversation_id: int) -> bool:
    query = select(func.count()).where(
        outbox.c.conversation_id == conversation_id,
        outbox.c.state == "sending",
        outbox.c.author == Author.bot.value,
        outbox.c.claimed_until > tx.now,
    )
    return bool((await tx.conn.execute(query)).scalar_one())
