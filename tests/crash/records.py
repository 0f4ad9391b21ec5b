"""What the store knows at the end, by conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, create_engine, func, select

from connectors.ledger.store import database_url
from connectors.ledger.tables import addresses, conversations, events, inbox, messages, outbox


@dataclass
class Conversation:
    """``rows``: the thread in order; ``handled``: inbox state and error by message id; ``holders``: holder's kind by epoch."""

    id: int
    channel: str
    chat: str
    rows: list[Any] = field(default_factory=list)
    handled: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    holders: dict[int, str] = field(default_factory=lambda: {0: "bot"})

    @property
    def clients(self) -> Sequence[Any]:
        return [row for row in self.rows if row.author == "client"]

    @property
    def ours(self) -> Sequence[Any]:
        return [row for row in self.rows if row.author in ("bot", "system", "operator")]


def open_records(url: str) -> Engine:
    """A synchronous look at the store, beside the doors or after them."""
    parsed = database_url(url)
    return create_engine(parsed.set(drivername="sqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+psycopg"))


def unfinished(engine: Engine) -> tuple[int, int]:
    """(client messages not yet served, our messages not yet sent)."""
    with engine.connect() as conn:
        waiting = conn.execute(select(func.count()).where(inbox.c.state == "pending")).scalar_one()
        leaving = conn.execute(select(func.count()).where(outbox.c.state.in_(["queued", "sending"]))).scalar_one()
    return waiting, leaving


def read(engine: Engine) -> Mapping[tuple[str, str], Conversation]:
    """Every conversation by (channel, chat)."""
    with engine.connect() as conn:
        query = select(conversations.c.id, addresses.c.channel, addresses.c.chat).join(addresses)
        found = {row.id: Conversation(row.id, row.channel, row.chat) for row in conn.execute(query)}
        for row in conn.execute(select(messages).order_by(messages.c.conversation_id, messages.c.seq)):
            found[row.conversation_id].rows.append(row)
        for row in conn.execute(select(inbox).where(inbox.c.message_id.is_not(None))):
            found[row.conversation_id].handled[row.message_id] = (row.state, row.error)
        for row in conn.execute(select(events).where(events.c.kind == "holder")):
            found[row.conversation_id].holders[row.data["epoch"]] = row.data["kind"]
        return {(one.channel, one.chat): one for one in found.values()}
