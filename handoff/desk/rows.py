"""Conversations as the desk's list shows them, each with what decides who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from connectors.contract import Author
from connectors.errors import Forbidden, NotFound
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, messages
from connectors.ledger.tables import people as persons
from handoff import operators, waits
from handoff.assigning.tables import offers
from handoff.operators import Operator
from handoff.tables import handoffs
from handoff.visibility import confidential, queue_open

LIMIT: Final = 500
_LAST_TEXT: Final = 200
_UNHEARD: Final = (Author.note.value, Author.system.value)
"""Authors whose words are not the last ones of a talk."""


@dataclass(frozen=True, slots=True)
class Row:
    """``wire`` is what is sent. ``queue`` is of the newest handoff, also of an ended one; ``episode`` of an open one; ``heard_by``: the
    confidential queues that the last words belong to."""

    wire: Mapping[str, Any]
    queue: str | None
    taken_by: str | None
    episode: int | None
    heard_by: frozenset[str] = frozenset()

    def seen_by(self, operator: Operator) -> bool:
        """Whether the operator may see it: the queue is theirs, or they hold it."""
        return operator.serves(self.queue) or self.taken_by == operator.login

    def shown_to(self, operator: Operator) -> Mapping[str, Any]:
        """``wire`` without the last words when these are behind the wall (:mod:`handoff.visibility`)."""
        return {**self.wire, "last_text": ""} if self.heard_by & operator.hidden else self.wire


def _query() -> Select[Any]:
    newest = (
        select(func.max(handoffs.c.id)).where(handoffs.c.conversation_id == conversations.c.id).correlate(conversations).scalar_subquery()
    )
    last_seq = (
        select(func.max(messages.c.seq))
        .where(messages.c.conversation_id == conversations.c.id, messages.c.author.not_in(_UNHEARD))
        .correlate(conversations)
        .scalar_subquery()
    )
    return (
        select(
            conversations.c.id,
            conversations.c.holder_kind,
            conversations.c.holder,
            conversations.c.epoch,
            conversations.c.updated_at,
            addresses.c.channel,
            addresses.c.reachable,
            addresses.c.person_id,
            persons.c.name,
            persons.c.language,
            persons.c.proven_by,
            handoffs.c.queue,
            handoffs.c.reason,
            handoffs.c.episode_id,
            handoffs.c.waiting_since,
            handoffs.c.deadline,
            handoffs.c.ticket,
            handoffs.c.ended_at,
            handoffs.c.priority,
            offers.c.login.label("offered_to"),
            offers.c.until.label("accept_until"),
            messages.c.text,
            messages.c.author,
            messages.c.kind,
            messages.c.episode_id.label("last_episode"),
        )
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .join(persons, persons.c.id == addresses.c.person_id)
        .outerjoin(handoffs, handoffs.c.id == newest)
        .outerjoin(offers, (offers.c.handoff_id == handoffs.c.id) & offers.c.ended_at.is_(None))
        .outerjoin(messages, (messages.c.conversation_id == conversations.c.id) & (messages.c.seq == last_seq))
    )


async def one(tx: Tx, conversation_id: int) -> Row | None:
    """The conversation's row now."""
    found = (await tx.conn.execute(_query().where(conversations.c.id == conversation_id))).one_or_none()
    return (await _rows(tx, [found]))[0] if found else None


async def seen(tx: Tx, operator: Operator, conversation_id: int) -> Row:
    """The row, if the operator may see it. Raises NotFound and Forbidden."""
    row = await one(tx, conversation_id)
    if row is None:
        raise NotFound("conversation_unknown", f"no conversation {conversation_id}")
    if not row.seen_by(operator):
        raise Forbidden("not_your_queue", "the conversation is of a queue that is not yours")
    return row


async def listing(tx: Tx, operator: Operator, holder: str) -> Sequence[Row]:
    """``queue``: waiting in one's queues, the next one first; ``me``: held by them; ``all``: everything they may see, newest first.

    At most 500.
    """
    query = _query().limit(LIMIT)
    if holder == "me":
        query = query.where(conversations.c.holder_kind == "operator", conversations.c.holder == operator.login)
        query = query.order_by(handoffs.c.opened_at)
    elif holder == "queue":
        query = query.where(conversations.c.holder_kind == "queue").order_by(handoffs.c.waiting_since.is_(None), *waits.ORDER)
    else:
        query = query.order_by(conversations.c.updated_at.desc())
    if not operator.supervises and holder != "me":
        mine = (conversations.c.holder_kind == "operator") & (conversations.c.holder == operator.login)
        query = query.where(or_(handoffs.c.queue.in_(sorted(operator.queues)), mine))
    elif holder != "me":
        query = query.where(queue_open(operator, handoffs.c.queue))
    rows = await _rows(tx, (await tx.conn.execute(query)).all())
    return [row for row in rows if row.seen_by(operator)]


async def channel(tx: Tx, conversation_id: int) -> str:
    """The messenger of a conversation that exists."""
    query = select(addresses.c.channel).join(conversations, conversations.c.address_id == addresses.c.id)
    return str((await tx.conn.execute(query.where(conversations.c.id == conversation_id))).scalar_one())


async def _rows(tx: Tx, found: Sequence[Any]) -> Sequence[Row]:
    names = await operators.names(tx)
    closed = await confidential(tx, {one.last_episode for one in found if one.last_episode})
    return [_row(one, names, closed.get(one.last_episode, frozenset())) for one in found]


def _row(found: Any, names: Mapping[str, str], heard_by: frozenset[str]) -> Row:
    held = found.holder_kind != "bot"
    operator = found.holder if found.holder_kind == "operator" else None
    wire = {
        "id": found.id,
        "channel": found.channel,
        "person": {
            "id": found.person_id,
            "name": found.name,
            "language": found.language,
            "proven": found.proven_by is not None,
        },
        "queue": found.queue if held else None,
        "holder": {"kind": found.holder_kind, "name": found.holder, "title": names.get(operator) if operator else None},
        "epoch": found.epoch,
        "reason": found.reason if held else None,
        "waiting_since": iso(found.waiting_since) if held else None,
        "deadline": iso(found.deadline) if held else None,
        "last_text": (found.text or "")[:_LAST_TEXT],
        "last_author": found.author,
        "last_kind": found.kind,
        "updated_at": iso(found.updated_at),
        "reachable": found.reachable,
        "ticket": found.ticket if held else None,
        "priority": found.priority if held else None,
        "offered_to": found.offered_to if held else None,
        "accept_until": iso(found.accept_until) if held else None,
    }
    episode = found.episode_id if held else None
    return Row(wire, found.queue, operator, episode, frozenset() if episode == found.last_episode else heard_by)


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
