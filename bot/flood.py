"""The flood gate: who writes faster than anyone can read is told so once, and not answered message by message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select

from bot.fallback import CALL
from connectors.contract import Author, Button, Texts
from connectors.ledger import holder, thread
from connectors.ledger.store import Store
from connectors.ledger.tables import messages
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting

MINUTE: Final = timedelta(minutes=1)
_BEFORE: Final = (
    select(messages.c.at)
    .where(messages.c.conversation_id == bindparam("of"), messages.c.id <= bindparam("upto"), messages.c.author == Author.client.value)
    .order_by(messages.c.seq.desc())
    .offset(bindparam("back"))
    .limit(1)
)
_LAST_WORD: Final = (
    select(messages.c.meta)
    .where(
        messages.c.conversation_id == bindparam("of"),
        messages.c.author.in_([a.value for a in (Author.bot, Author.system, Author.operator)]),
    )
    .order_by(messages.c.seq.desc())
    .limit(1)
)


class FloodGate:
    """Stands before the people's gate. Messages are in the thread already, so nothing is lost; a press that calls a person goes through."""

    def __init__(self, store: Store, texts: Texts, *, per_minute: int) -> None:
        self._store = store
        self._texts = texts
        self._per_minute = per_minute

    async def handles(self, message: Waiting) -> bool:
        """True when the bot holds the conversation and this message is beyond ``per_minute`` of the last minute."""
        if message.holder.kind != "bot" or message.payload == CALL:
            return False
        where = {"of": message.conversation_id, "upto": message.message_id, "back": self._per_minute}
        async with self._store.read() as tx:
            before: datetime | None = (await tx.conn.execute(_BEFORE, where)).scalar_one_or_none()
        if before is None or before <= message.received_at - MINUTE:
            return False
        await self._say_once(message)
        return True

    async def _say_once(self, message: Waiting) -> None:
        """Unless it was our last word: then this is the same flood, in which nothing else was answered."""
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, message.conversation_id, lock=True)
            last = (await tx.conn.execute(_LAST_WORD, {"of": message.conversation_id})).scalar_one_or_none()
            if held.epoch != message.holder.epoch or (last or {}).get("flood"):
                return
            words = self._texts("bot-flood", message.language)
            person = Button(self._texts("bot-call-person", message.language), CALL)
            await thread.append(tx, message.conversation_id, Author.system, Draft(words, [person], meta={"flood": True}))
