"""Messages as the desk shows them, and which of them an operator may read: an episode that was with a confidential queue stays with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from connectors.ledger.store import Tx
from connectors.ledger.tables import outbox
from connectors.ledger.thread import Message
from handoff import operators
from handoff.desk.rows import Row, iso
from handoff.operators import Operator
from handoff.tables import handoffs, queues

Closed = Mapping[int, frozenset[str]]
"""Confidential queues by the episode they had."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Some messages of one conversation as sent, with their episodes and what is confidential."""

    wires: Sequence[tuple[int, Mapping[str, Any]]]
    closed: Closed

    def read_by(self, operator: Operator, row: Row) -> Sequence[Mapping[str, Any]]:
        """Those the operator may read in this conversation."""
        return [wire for episode, wire in self.wires if self._open(operator, row, episode)]

    def _open(self, operator: Operator, row: Row, episode: int) -> bool:
        """The episode that is with people now belongs to whom it was given, on purpose, even by a confidential queue."""
        if operator.supervises or episode == row.episode:
            return True
        return self.closed.get(episode, frozenset()) <= operator.queues


async def sayings(tx: Tx, conversation_id: int, messages: Sequence[Message]) -> Sayings:
    """Messages made ready to be sent."""
    names = await operators.names(tx)
    errors = await _errors(tx, [m.id for m in messages if m.delivery in ("failed", "blocked", "uncertain")])
    wires = [(message.episode_id, _wire(message, names, errors)) for message in messages]
    return Sayings(wires, await _closed(tx, conversation_id))


def _wire(message: Message, names: Mapping[str, str], errors: Mapping[int, str | None]) -> Mapping[str, Any]:
    return {
        "id": message.id,
        "seq": message.seq,
        "author": message.author.value,
        "author_id": message.author_id,
        "author_name": names.get(message.author_id or ""),
        "kind": message.kind,
        "text": message.text,
        "buttons": list(message.buttons),
        "attachments": list(message.attachments),
        "delivery": message.delivery,
        "error": errors.get(message.id),
        "at": iso(message.at),
        "edited_at": iso(message.edited_at),
        "earlier": list(message.meta.get("earlier", ())),
        "client_message_id": message.meta.get("client_message_id"),
    }


async def _errors(tx: Tx, ids: Sequence[int]) -> Mapping[int, str | None]:
    if not ids:
        return {}
    query = select(outbox.c.message_id, outbox.c.error).where(outbox.c.message_id.in_(ids)).order_by(outbox.c.id)
    return {row.message_id: row.error for row in await tx.conn.execute(query)}


async def _closed(tx: Tx, conversation_id: int) -> Closed:
    query = (
        select(handoffs.c.episode_id, handoffs.c.queue)
        .join(queues, queues.c.name == handoffs.c.queue)
        .where(handoffs.c.conversation_id == conversation_id, queues.c.confidential)
    )
    found: dict[int, frozenset[str]] = {}
    for episode_id, queue in await tx.conn.execute(query):
        found[episode_id] = found.get(episode_id, frozenset()) | {queue}
    return found
