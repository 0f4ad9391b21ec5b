"""An operator's message in a topic: an answer to the client, a note, a file, or a change of one of these."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from html import escape
from typing import Final, Protocol

from connectors.contract import Attachment, StoredFile, Texts
from connectors.errors import Refusal, Unavailable
from connectors.ledger import holder
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Message
from connectors.operators_telegram.contract import Forum, Said
from handoff import handoffs, queues
from handoff.desk.verbs import Verbs
from handoff.operators import Operator
from handoff.topics import topics
from handoff.topics.plan import key
from handoff.topics.topics import Line, Topic
from handoff.topics.view import public

NOTE: Final = "//"
_FILE_REFUSALS: Final = frozenset({"file_too_large", "file_unknown", "file_empty", "file_forbidden"})
"""How the wire and the file store say no, to be worded for the operator."""


class KeepFile(Protocol):
    """Stores an upload; see :meth:`connectors.files.store.FileStore.store_file`."""

    def __call__(self, stream: AsyncIterator[bytes], *, name: str, by: str, kind: str = "") -> Awaitable[StoredFile]: ...


class Talking:
    """Every method gives back the refusal in Telegram's HTML, None when it was done."""

    def __init__(self, store: Store, forum: Forum, texts: Texts, verbs: Verbs, keep: KeepFile, *, queues: frozenset[str] | None) -> None:
        self._store = store
        self._forum = forum
        self._texts = texts
        self._verbs = verbs
        self._keep = keep
        self._queues = queues

    async def hear(self, operator: Operator, topic: Topic, said: Said) -> str | None:
        """Raises Unavailable when the file could not be had or kept now."""
        try:
            if not await self._is_here(topic):
                return self._no(operator, "not-here")
            return await (self._edited(operator, topic, said) if said.edited else self._said(operator, topic, said))
        except Unavailable:
            raise
        except Refusal as refusal:
            if refusal.code in _FILE_REFUSALS:
                return self._no(operator, refusal.code.replace("_", "-"))
            return escape(refusal.message, quote=False)

    async def _said(self, operator: Operator, topic: Topic, said: Said) -> str | None:
        if said.odd:
            return self._no(operator, "odd")
        if said.text.startswith("/") and not said.text.startswith(NOTE):
            return self._no(operator, "command")
        if said.text.startswith(NOTE):
            return await self._note(operator, topic, said)
        conversation_id, number = topic.conversation_id, key(said.chat, said.message)
        await self._take_if_waiting(operator, conversation_id)
        if said.attachment is None:
            message = await self._verbs.reply(operator, conversation_id, number, said.text)
        else:
            file = await self._fetch(operator, said.attachment)
            message = await self._verbs.reply(operator, conversation_id, number, said.text, files=[file.id])
        await self._remember(topic, said, message)
        return None

    async def _note(self, operator: Operator, topic: Topic, said: Said) -> str | None:
        """A note's file stays in the topic: notes are words."""
        text = said.text.removeprefix(NOTE).strip()
        if not text:
            return self._no(operator, "empty-note")
        message = await self._verbs.note(operator, topic.conversation_id, text, key(said.chat, said.message))
        await self._remember(topic, said, message)
        return self._no(operator, "note-file") if said.attachment else None

    async def _edited(self, operator: Operator, topic: Topic, said: Said) -> str | None:
        async with self._store.read() as tx:
            line = await topics.own(tx, topic.id, said.message)
        if line is None or line.message_id is None:
            return self._no(operator, "edit-unknown")
        was_note, is_note = line.text.startswith(NOTE), said.text.startswith(NOTE)
        if was_note or is_note:
            return self._no(operator, "edit-note" if was_note else "edit-into-note")
        if said.text == line.text:
            return None
        async with self._store.write() as tx:
            await topics.retype(tx, topic.id, said.message, said.text)  # first: the change that follows is known here already
        try:
            await self._verbs.edit(operator, topic.conversation_id, line.message_id, said.text)
        except Refusal:
            async with self._store.write() as tx:
                await topics.retype(tx, topic.id, said.message, line.text)
            raise
        return None

    async def _take_if_waiting(self, operator: Operator, conversation_id: int) -> None:
        async with self._store.read() as tx:
            held = await holder.holder_of(tx, conversation_id)
        if held.kind == "queue":
            await self._verbs.take(operator, conversation_id)

    async def _fetch(self, operator: Operator, attachment: Attachment) -> StoredFile:
        stream = self._forum.download(attachment)
        return await self._keep(stream, name=attachment.name or attachment.kind, by=operator.login, kind=attachment.kind)

    async def _remember(self, topic: Topic, said: Said, message: Message) -> None:
        async with self._store.write() as tx:
            if await topics.own(tx, topic.id, said.message) is None:
                await topics.remember(tx, topic.id, [Line(said.message, message.id, said.text, own=True)])

    async def _is_here(self, topic: Topic) -> bool:
        async with self._store.read() as tx:
            return await is_here(tx, topic.conversation_id, self._queues)

    def _no(self, operator: Operator, name: str) -> str:
        return escape(self._texts(f"topics-no-{name}", operator.locale), quote=False)


async def is_here(tx: Tx, conversation_id: int, wanted: frozenset[str] | None) -> bool:
    """Whether the conversation's newest handoff is of a queue shown in the group."""
    row = await handoffs.last(tx, conversation_id)
    return row is not None and row.queue in public(await queues.every(tx), wanted)
