"""Messages as the desk shows them, and which of them an operator may read: an episode that was with a confidential queue stays with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from connectors.files.links import Links
from connectors.files.showing import shown
from connectors.ledger.store import Tx
from connectors.ledger.tables import outbox
from connectors.ledger.thread import Message
from handoff import operators
from handoff.desk.rows import Row, iso
from handoff.operators import Operator
from handoff.visibility import confidential

Closed = Mapping[int, frozenset[str]]
"""Confidential queues by the episode they had."""
_TROUBLE: Final = ("failed", "blocked", "uncertain", "refused")
_SAYING: Final = ("location", "contact")
"""Kinds of attachments whose ``ref`` is what they say: «latitude,longitude», a phone."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Some messages as sent, with their episodes and what is confidential."""

    wires: Sequence[tuple[int, Mapping[str, Any]]]
    closed: Closed

    def read_by(self, operator: Operator, row: Row) -> Sequence[Mapping[str, Any]]:
        """Those the operator may read in this conversation."""
        return [wire for episode, wire in self.wires if self.open_to(operator, row, episode)]

    def open_to(self, operator: Operator, row: Row | None, episode: int) -> bool:
        """The episode that is with people now belongs to whom it was given, on purpose, even by a confidential queue.

        ``row`` is None for a conversation that is not the operator's: of the same person, in another messenger.
        """
        if row is not None and episode == row.episode:
            return True
        if operator.external:
            return False
        return not self.closed.get(episode, frozenset()) & operator.hidden


async def sayings(tx: Tx, messages: Sequence[Message], links: Links | None) -> Sayings:
    """Messages made ready to be sent; without ``links`` their files have no addresses."""
    names = await operators.names(tx)
    errors = await _errors(tx, [m.id for m in messages if m.delivery in _TROUBLE])
    shown = await _attachments(tx, messages, links)
    wires = [(m.episode_id, _wire(m, names, errors, attachments)) for m, attachments in zip(messages, shown, strict=True)]
    return Sayings(wires, await confidential(tx, {message.episode_id for message in messages}))


async def _attachments(tx: Tx, messages: Sequence[Message], links: Links | None) -> Sequence[Sequence[Mapping[str, Any]]]:
    """Each with the signed addresses of its file; a place and a card have no file but what they say."""
    raw = [message.attachments for message in messages]
    if links is None or not any(raw):
        return raw
    made = await shown(tx, links, raw)
    return [
        [{**one, "ref": was["ref"]} if was["kind"] in _SAYING else one for was, one in zip(before, after, strict=True)]
        for before, after in zip(raw, made, strict=True)
    ]


def _wire(
    message: Message, names: Mapping[str, str], errors: Mapping[int, str | None], attachments: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    meta = message.meta
    return {
        "id": message.id,
        "seq": message.seq,
        "author": message.author.value,
        "author_id": message.author_id,
        "author_name": names.get(message.author_id or ""),
        "kind": message.kind,
        "text": message.text,
        "buttons": list(message.buttons),
        "attachments": list(attachments),
        "delivery": message.delivery,
        "error": errors.get(message.id),
        "at": iso(message.at),
        "edited_at": iso(message.edited_at),
        "earlier": list(meta.get("earlier", ())),
        "edit_error": meta.get("edit_error"),
        "deleted_at": iso(message.deleted_at),
        "delete_error": meta.get("delete_error"),
        "reaction": meta.get("reaction"),
        "reply_to": meta.get("quoted"),
        "phone": meta.get("phone"),
        "client_message_id": meta.get("client_message_id"),
    }


async def _errors(tx: Tx, ids: Sequence[int]) -> Mapping[int, str | None]:
    if not ids:
        return {}
    query = select(outbox.c.message_id, outbox.c.error).where(outbox.c.message_id.in_(ids), outbox.c.action == "send").order_by(outbox.c.id)
    return {row.message_id: row.error for row in await tx.conn.execute(query)}
