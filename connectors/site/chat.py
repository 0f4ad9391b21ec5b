"""What the holder of a session may do, whatever the transport: write, give files, and read what is new."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from starlette.requests import Request

from connectors.contract import Accepted, Attachment, Clock, InboundMessage, InboundReceipt, Kind, Receipt
from connectors.errors import BadInput
from connectors.files.store import FileStore
from connectors.files.upload import receive_upload
from connectors.ledger.files import CLIENT
from connectors.limits import Limit
from connectors.site.body import NewMessage
from connectors.site.channel import SiteChannel
from connectors.site.contract import Thread, ThreadMessage
from connectors.site.settings import SiteSettings
from connectors.site.token import Session, Tokens

Typed = Callable[[int, str], None]
"""Told of a conversation what its client has in the field now; nothing is kept."""


class Chat:
    """The site chat of one door. ``secret`` signs the sessions' tokens, so all doors of one store share it."""

    def __init__(
        self,
        channel: SiteChannel,
        thread: Thread,
        clock: Clock,
        secret: bytes,
        settings: SiteSettings,
        files: FileStore,
        typed: Typed | None = None,
    ) -> None:
        """``typed`` is told what clients are typing, where the settings allow it."""
        self.typed = typed if settings.drafts else None
        self.channel = channel
        self.settings = settings
        self._thread = thread
        self._files = files
        self._tokens = Tokens(secret)
        self._openings = Limit(settings.sessions_per_minute, clock)
        self._writings = Limit(settings.messages_per_minute, clock)
        self._givings = Limit(settings.files_per_minute, clock)
        self._seeings = Limit(settings.messages_per_minute, clock)

    def open(self, locale: str, caller: str) -> tuple[Session, str]:
        """A new session and its token; raises TooOften when ``caller`` (a network address) opens too many."""
        self._openings.take(caller)
        return self._tokens.issue(locale)

    def enter(self, token: str) -> Session:
        """The session of a token; raises Unauthorized."""
        return self._tokens.check(token)

    async def write(self, session: Session, message: NewMessage) -> Accepted:
        """Store one message, once for its ``client_message_id``; raises TooOften and BadInput.

        The payload of a quick reply comes as text; the ledger knows which button it presses.
        """
        if len(message.text) > self.settings.text_characters:
            raise BadInput("text_too_long", f"must not exceed {self.settings.text_characters} characters", field="text")
        self._writings.take(session.id)
        attachments = await self._given(session, message.files)
        inbound = InboundMessage(
            channel=self.channel.name,
            key=f"{session.id}:{message.client_message_id}",
            chat=session.id,
            text=message.text,
            kind=Kind(attachments[0].kind) if attachments else Kind.text,
            attachments=attachments,
            external_id=message.client_message_id,
            locale=session.locale,
        )
        return await self.channel.accept(inbound)

    async def give(self, session: Session, request: Request) -> dict[str, Any]:
        """Keep a file for a message to come; raises TooOften and the refusals of :func:`connectors.files.upload.receive_upload`."""
        self._givings.take(request.client.host if request.client else "")
        limit = self.settings.file_bytes
        kept = await receive_upload(self._files, request, by=CLIENT, limit=limit, channel=self.channel.name, ref=session.id)
        return await self._files.show(kept)

    async def see(self, session: Session, seq: int) -> None:
        """The client has seen everything up to ``seq``."""
        self._seeings.take(session.id)
        key = f"{session.id}:seen:{seq}"
        receipt = InboundReceipt(self.channel.name, key, session.id, external_id=str(seq), state=Receipt.read, upto=True)
        await self.channel.accept(receipt)

    async def _given(self, session: Session, ids: Sequence[str]) -> Sequence[Attachment]:
        if not ids:
            return ()
        found = await self._files.given(ids, channel=self.channel.name, ref=session.id)
        if len(found) < len(set(ids)):
            raise BadInput("file_unknown", "a file of the message was not uploaded in this chat, or too long ago", field="files")
        return found

    def listened(self, session: Session) -> AsyncIterator[tuple[int, bool]]:
        """The conversation, and whether an operator holds it: now and at each change."""
        return self._thread.listened(session.id)

    def changes(self, session: Session) -> AsyncIterator[ThreadMessage]:
        """Messages of the chat with other words or files than before, as they change from now on."""
        return self._thread.changes(session.id)

    async def read(self, session: Session, after: int, wait: float) -> Sequence[ThreadMessage]:
        """A page of what is new, waited for up to ``wait`` seconds; empty at once when the door closes."""
        reading = asyncio.ensure_future(self._thread.messages_after(session.id, after, self.settings.page, wait))
        closing = asyncio.ensure_future(self.channel.closing.wait())
        try:
            await asyncio.wait((reading, closing), return_when=asyncio.FIRST_COMPLETED)
            return reading.result() if reading.done() else ()
        finally:
            for task in (reading, closing):
                task.cancel()
            await asyncio.gather(reading, closing, return_exceptions=True)
