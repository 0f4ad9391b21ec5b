"""The desk's feed: the ledger's events with present rows and messages, read once per door, shown to each operator by their rights."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.files.links import Links
from connectors.ledger import events, thread
from connectors.ledger.events import Event
from connectors.ledger.store import Store, Tx
from handoff.desk import mentions, rows
from handoff.desk.messages import Sayings, sayings
from handoff.desk.presence_of_readers import Readers
from handoff.desk.rows import Row
from handoff.operators import Operator

_KEPT: Final = 500
_PAGE: Final = 200
_OF_THE_OFFICE: Final = ("alarm", "presence")
"""Events of no conversation."""


@dataclass(frozen=True, slots=True)
class Sight:
    """An event with everything any operator may be shown of it."""

    event: Event
    row: Row | None
    said: Sayings | None

    def shown_to(self, operator: Operator) -> dict[str, Any] | None:
        """The frame for one operator; None when it is none of their business."""
        if self.event.kind == mentions.KIND and self.event.data.get("login") != operator.login:
            return None
        if self.event.kind in _OF_THE_OFFICE and self.event.conversation_id is None:
            return self._of_the_office(operator)
        visible = self.row is not None and self.row.seen_by(operator)
        ticket = self.event.data.get("number") if self.event.kind == "ticket" else None
        incident = dict(self.event.data) if self.event.kind == "incident" else None
        told = incident is not None and self.event.conversation_id is None
        if not (visible or told or self._leaves(operator) or (ticket and operator.sees_ticket(self.event.data.get("queue")))):
            return None
        said = self.said.read_by(operator, self.row) if visible and self.said and self.row else ()
        if visible and self.said and not said:
            return None
        return {
            "seq": self.event.seq,
            "kind": self.event.kind,
            "conversation_id": self.event.conversation_id,
            "conversation": self.row.shown_to(operator) if visible and self.row else None,
            "message": said[0] if said else None,
            "ticket": ticket,
            **({"incident": incident} if incident else {}),
            **({"data": self.event.data} if self.event.kind == "offer" and visible else {}),
        }

    def _of_the_office(self, operator: Operator) -> dict[str, Any] | None:
        """Alarms of queues are for those who serve them, statuses for supervisors and oneself."""
        data = self.event.data
        if not (operator.supervises or operator.serves(data.get("queue")) or data.get("login") == operator.login):
            return None
        nothing = {"conversation_id": None, "conversation": None, "message": None, "ticket": None}
        return {"seq": self.event.seq, "kind": self.event.kind, **nothing, "data": data}

    def _leaves(self, operator: Operator) -> bool:
        """The event takes a conversation out of a queue of theirs: their desk must drop it."""
        return self.event.kind == "handoff" and operator.serves(self.event.data.get("queue"))


class Feed:
    """Events of one door for any number of desks. ``closing`` ends every socket; ``links`` sign the addresses of files.

    ``readers`` are who looks at what; their comings and goings have no number.
    """

    def __init__(self, store: Store, links: Links | None = None) -> None:
        self.links = links
        self.closing = asyncio.Event()
        self.store = store
        self.readers = Readers(store)
        self._kept: deque[Sight] = deque(maxlen=_KEPT)
        self._upto: int | None = None
        self._loading = asyncio.Lock()
        self._subscription = contextlib.ExitStack()  # for as long as the feed lives
        self._signal = self._subscription.enter_context(self.follow())
        self._signal.set()

    def close(self) -> None:
        """End every socket; to be called before the HTTP server waits for its connections."""
        self.closing.set()
        self._subscription.close()

    def follow(self) -> contextlib.AbstractContextManager[asyncio.Event]:
        """An event set when there may be something new."""
        return self.store.wakes.subscribe(events.TOPIC)

    async def after(self, seq: int) -> Sequence[Sight]:
        """What happened after ``seq``, in order; at most a page of what is long ago."""
        async with self._loading:
            if self._signal.is_set():
                self._signal.clear()
                await self._load()
            assert self._upto is not None
            if seq >= self._upto:
                return []
            if self._kept and seq >= self._kept[0].event.seq - 1:
                return [sight for sight in self._kept if sight.event.seq > seq]
        async with self.store.read() as tx:
            return [await look(tx, event, self.links) for event in await events.after(tx, seq, _PAGE)]

    async def _load(self) -> None:
        try:
            async with self.store.read() as tx:
                if self._upto is None:
                    self._upto = await events.last(tx)
                while page := await events.after(tx, self._upto, _PAGE):
                    for event in page:
                        self._kept.append(await look(tx, event, self.links))
                        self._upto = event.seq
        except BaseException:
            self._signal.set()
            raise


async def look(tx: Tx, event: Event, links: Links | None) -> Sight:
    """The event with the present row of its conversation and the present state of its message."""
    row = await rows.one(tx, event.conversation_id) if event.conversation_id is not None else None
    said = await _said(tx, event.data, links) if row else None
    return Sight(event, row, said)


async def _said(tx: Tx, data: Mapping[str, Any], links: Links | None) -> Sayings | None:
    message_id = data.get("message_id")
    message = await thread.find(tx, message_id) if message_id is not None else None
    return await sayings(tx, [message], links) if message is not None else None
