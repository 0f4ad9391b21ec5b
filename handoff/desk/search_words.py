"""Words of what was said, kept for search: lemmas of every message, written behind the talk by one door at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import delete, func, insert, select, update

from connectors.ledger import events
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import messages
from connectors.ledger.wake import wait
from handoff.desk.tables import message_words, search_marks

Lemmas = Callable[[str], Sequence[str]]
"""Dictionary forms of a text's words, without those that carry no topic."""
LONGEST: Final = 40
_BATCH: Final = 300
_IDLE_S: Final = 5.0
_SOON_S: Final = 0.3
"""Between a change and its words: what is said meanwhile goes with it."""
_SEQ, _BELOW = "seq", "below"
_CHANGED: Final = ("message", "edit", "delete")
log = structlog.get_logger(__name__)


def words(lemmas: Lemmas, text: str) -> Collection[str]:
    """What a text is found by."""
    return {word[:LONGEST] for word in lemmas(text[:20_000])}


class Indexing:
    """Follows the changes; what was said before there was an index is read backwards, newest first."""

    def __init__(self, store: Store, lemmas: Lemmas) -> None:
        self._store = store
        self._lemmas = lemmas

    async def run(self) -> None:
        """Until cancelled."""
        with self._store.wakes.subscribe(events.TOPIC) as changed:
            while True:
                try:
                    while await self.step():  # noqa: ASYNC110 - nobody is waited for
                        await asyncio.sleep(0)
                except Exception:  # the store may be away for a moment
                    log.exception("search.index_waits")
                    await asyncio.sleep(_IDLE_S)
                if await wait(changed, _IDLE_S):
                    await asyncio.sleep(_SOON_S)

    async def step(self) -> bool:
        """Write the words of the next batch; False when nothing is left, or another door does it."""
        async with self._store.read() as tx:
            marks = {row.name: row.value for row in await tx.conn.execute(select(search_marks))}
            if len(marks) == 2 and marks[_BELOW] <= 1 and not await events.after(tx, marks[_SEQ], 1):
                return False
        async with self._store.write(durable=False) as tx:
            found = await _claim(tx)
            if found is None:
                return False
            seq, below = found
            news = await events.after(tx, seq, _BATCH)
            if news:
                ids = {event.data["message_id"] for event in news if event.kind in _CHANGED and "message_id" in event.data}
                await self._write(tx, (await tx.conn.execute(_said(messages.c.id.in_(ids)))).all())
                await _mark(tx, _SEQ, news[-1].seq)
                return True
            query = _said(messages.c.id < below).order_by(messages.c.id.desc()).limit(_BATCH)
            older = (await tx.conn.execute(query)).all()
            await self._write(tx, older)
            await _mark(tx, _BELOW, older[-1].id if older else 0)
            return bool(older)

    async def _write(self, tx: Tx, said: Sequence[Any]) -> None:
        if not said:
            return
        await tx.conn.execute(delete(message_words).where(message_words.c.message_id.in_([row.id for row in said])))
        rows = [{"word": word, "message_id": row.id} for row in said if row.deleted_at is None for word in words(self._lemmas, row.text)]
        if rows:
            await tx.conn.execute(insert(message_words), rows)


def _said(which: Any) -> Any:
    return select(messages.c.id, messages.c.text, messages.c.deleted_at).where(which)


async def _claim(tx: Tx) -> tuple[int, int] | None:
    """(change looked at, older messages below) locked until the commit; None while another door has them."""
    query = select(search_marks).order_by(search_marks.c.name)
    rows = {row.name: row.value for row in await tx.conn.execute(query.with_for_update(skip_locked=True) if not tx.sqlite else query)}
    if len(rows) == 2:
        return rows[_SEQ], rows[_BELOW]
    below = 1 + int((await tx.conn.execute(select(func.coalesce(func.max(messages.c.id), 0)))).scalar_one())
    seq = await events.last(tx)
    statement = tx.insert(search_marks).on_conflict_do_nothing(index_elements=["name"])
    await tx.conn.execute(statement, [{"name": _BELOW, "value": below}, {"name": _SEQ, "value": seq}])
    return None if rows else (seq, below)


async def _mark(tx: Tx, name: str, value: int) -> None:
    await tx.conn.execute(update(search_marks).where(search_marks.c.name == name).values(value=value))
