"""What happened while people had the conversation, in a few lines: left as a note when it goes back to the bot."""

from __future__ import annotations

import math
from typing import Any, Final

from sqlalchemy import func, select

from connectors.contract import Author, Texts
from connectors.ledger.store import Tx
from connectors.ledger.tables import messages
from handoff import operators, queues
from handoff.handoffs import Row

_SAID: Final = 300


async def summary(tx: Tx, texts: Texts, locale: str, row: Row) -> str:
    """Reason, who, for how long, how many messages either way, and the operator's last words."""
    queue = await queues.get(tx, row.queue)
    who = (await operators.names(tx)).get(row.taken_by or "", row.taken_by or "—")
    return texts(
        "handoff-summary",
        locale,
        reason=texts(f"handoff-reason-{row.reason.replace('_', '-')}", locale),
        queue=queue.titled(texts, locale),
        who=who,
        minutes=math.ceil((tx.now - row.opened_at).total_seconds() / 60),
        client=await _count(tx, row, Author.client),
        operator=await _count(tx, row, Author.operator),
        last=await _last(tx, row) or "—",
    )


async def _count(tx: Tx, row: Row, author: Author) -> int:
    query = select(func.count()).where(*_stretch(row), messages.c.author == author.value)
    return int((await tx.conn.execute(query)).scalar_one())


async def _last(tx: Tx, row: Row) -> str:
    query = select(messages.c.text).where(*_stretch(row), messages.c.author == Author.operator.value)
    text = (await tx.conn.execute(query.order_by(messages.c.seq.desc()).limit(1))).scalar_one_or_none() or ""
    return text if len(text) <= _SAID else text[:_SAID] + "…"


def _stretch(row: Row) -> tuple[Any, ...]:
    return messages.c.conversation_id == row.conversation_id, messages.c.at >= row.opened_at
