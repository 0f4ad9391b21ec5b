"""Several short messages in a row that are one question: which of the waiting ones belong to one turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, text, tuple_

from connectors.contract import Kind
from connectors.ledger.tables import inbox, messages
from connectors.ledger.tx import Tx

Joins = Callable[[str, str, timedelta], bool]
"""Whether a message goes on with the one before it: the words of both, and the time between them."""

_MOST: Final = 10
"""Messages that are one question, the first not counted."""
_LONGEST: Final = 1000
"""Characters of them all together."""
_WAITING: Final = (
    select(
        inbox.c.id.label("inbox_id"),
        inbox.c.turn_id,
        inbox.c.available_at,
        inbox.c.received_at,
        inbox.c.message_id,
        messages.c.episode_id,
        messages.c.kind,
        messages.c.text,
        messages.c.payload,
        messages.c.meta,
    )
    .join(messages, messages.c.id == inbox.c.message_id)
    .where(inbox.c.conversation_id == bindparam("of"), text("inbox.state = 'pending'"))
    .order_by(inbox.c.sort_key, inbox.c.id)
)
_BEHIND: Final = _WAITING.where(tuple_(inbox.c.sort_key, inbox.c.id) > tuple_(bindparam("order"), bindparam("after"))).limit(_MOST)
_AS_BEFORE: Final = _WAITING.where(inbox.c.turn_id == bindparam("turn"), inbox.c.id != bindparam("after"))


async def going_on(tx: Tx, first: Any, joins: Joins | None) -> Sequence[Any]:
    """The messages behind ``first`` that are one question with it: the same as last time if a turn began before, else those that fit."""
    where = {"of": first.conversation_id, "after": first.inbox_id}
    if first.turn_id is not None:
        return (await tx.conn.execute(_AS_BEFORE, {**where, "turn": first.turn_id})).all()
    if joins is None or first.holder_kind != "bot" or not joinable(first):
        return ()
    found: list[Any] = []
    last, length = first, len(first.text)
    for row in await tx.conn.execute(_BEHIND, {**where, "order": first.sort_key}):
        length += len(row.text)
        fresh = row.turn_id is None and row.available_at <= tx.now and row.episode_id == first.episode_id
        if not (fresh and joinable(row) and length <= _LONGEST and joins(last.text, row.text, row.received_at - last.received_at)):
            break
        found.append(row)
        last = row
    return found


def joinable(row: Any) -> bool:
    """Typed words: no press, no file, no command, nothing of an album."""
    return row.kind == Kind.text.value and not row.payload and not row.text.startswith("/") and "album" not in row.meta
