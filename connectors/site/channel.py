"""The site chat as a channel: browsers read the thread themselves, so what is there is sent, and what is changed there is changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from connectors.base import Plain
from connectors.contract import Accepted, Inbound, Intake, OutboundMessage, Sent
from connectors.site.capabilities import CAPABILITIES
from connectors.site.errors import NotReady

Push = Callable[[dict[str, Any]], None]


class SiteChannel(Plain):
    """A pull channel. ``closing`` is set by :meth:`stop`: open sockets and long polls end at once."""

    name = "site"
    capabilities = CAPABILITIES

    def __init__(self) -> None:
        self.closing = asyncio.Event()
        self._intake: Intake | None = None
        self._sockets: defaultdict[str, set[Push]] = defaultdict(set)

    async def start(self, intake: Intake) -> None:
        self._intake = intake

    async def stop(self) -> None:
        """End every wait; to be called before the HTTP server waits for its connections."""
        self._intake = None
        self.closing.set()

    async def send(self, message: OutboundMessage) -> Sent:
        """The message is in the thread already; whoever watches the thread reads it."""
        return Sent()

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        """The thread has the new words already."""

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        """The thread does not show it any more."""

    async def typing(self, chat: str) -> None:
        """Push a typing frame to the sockets of ``chat`` that are open in this door."""
        for push in tuple(self._sockets.get(chat, ())):
            push({"type": "typing"})

    async def accept(self, inbound: Inbound) -> Accepted:
        """Store what the client wrote or saw; raises :class:`NotReady` while there is nobody to store it."""
        if self._intake is None:
            raise NotReady("not_ready", "the chat is starting or stopping, try again")
        return await self._intake(inbound)

    @contextlib.contextmanager
    def socket(self, chat: str, push: Push) -> Iterator[None]:
        """Let ``push`` have the frames that are not messages, as long as the block lasts."""
        self._sockets[chat].add(push)
        try:
            yield
        finally:
            self._sockets[chat].discard(push)
            if not self._sockets[chat]:
                del self._sockets[chat]
