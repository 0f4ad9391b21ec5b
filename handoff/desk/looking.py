"""One desk's look over its socket: ``look`` frames in, ``readers`` frames out; neither has a place in the sequence of changes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.ledger.store import Store
from connectors.ledger.wake import wait
from handoff.desk import rows
from handoff.desk.presence_of_readers import Readers
from handoff.operators import Operators

_LONGEST: Final = 1000
_IDLE_S: Final = 3600.0
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Look(BaseModel):
    """What a desk says: the conversation it shows (null: none), and whether its operator is writing an answer. Again every 20 seconds."""

    model_config = ConfigDict(strict=True)

    type: Literal["look"]
    conversation_id: Annotated[int, Field(ge=1, le=2**63 - 1)] | None
    typing: bool = False


class Looking:
    """Lives as long as a socket. A desk that never says where it looks is told nothing."""

    def __init__(self, readers: Readers, store: Store, operators: Operators, token: str, send: Send) -> None:
        self._readers = readers
        self._store = store
        self._operators = operators
        self._token = token
        self._send = send
        self._desk = secrets.token_hex(8)
        self._at: int | None = None
        self._login = ""
        self._changed = asyncio.Event()

    async def hear(self, text: str) -> None:
        """A frame of the desk; what is no look is passed over. Raises Unauthorized when the session is over."""
        if len(text) > _LONGEST:
            return
        try:
            look = Look.model_validate_json(text)
        except ValidationError:
            return
        operator = await self._operators.who(self._token)
        at = look.conversation_id
        if at is not None and at != self._at:
            async with self._store.read() as tx:
                row = await rows.one(tx, at)
            if row is None or not row.seen_by(operator):
                at = None
        self._login = operator.login
        moved, self._at = at != self._at, at
        self._readers.looks(self._desk, operator.login, operator.name, at, types=look.typing and at is not None)
        if moved:
            self._changed.set()

    async def follow(self) -> None:
        """Tell the desk what is new where it looks; at its end the desk looks at nothing."""
        told: tuple[int | None, Mapping[str, Any]] = (None, {"readers": [], "draft": ""})
        try:
            with self._readers.watch(self._woken):
                while True:
                    at = self._at
                    left = self._readers.next_change(at) if at is not None else None
                    await wait(self._changed, _IDLE_S if left is None else left + 0.01)
                    if (at := self._at) is None:
                        told = (None, told[1])
                        continue
                    now = (at, self._readers.seen(at, but=self._login))
                    if now != told:
                        await self._send({"kind": "readers", "conversation_id": at, **now[1]})
                        told = now
        finally:
            if self._at is not None:
                self._readers.looks(self._desk, self._login, "", None)

    def _woken(self, conversation_id: int) -> None:
        if conversation_id == self._at:
            self._changed.set()
