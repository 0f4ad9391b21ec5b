"""The office with an operators' group beside its desk: real store, real verbs, real files, a fake Telegram on the wire."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.contract import Attachment, Author, InboundEdit, InboundMessage, Kind
from connectors.files.settings import FilesSettings
from connectors.files.store import FileStore
from connectors.ledger import files as ledger_files
from connectors.ledger import inbox
from connectors.ledger.thread import Message
from connectors.ledger.wake import wait
from connectors.operators_telegram.forum import TelegramForum
from connectors.operators_telegram.settings import OperatorsTelegramSettings
from handoff.desk.api import Desk
from handoff.tables import forum_updates
from handoff.topics import api, updates
from handoff.topics.desk import Parts, TopicsDesk
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.forum import GROUP, Forum, Operator, Topic
from tests.handoff.office import Office

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class Group:
    """``desk`` is the running part under test; ``restart`` is a death of the door and another one."""

    office: Office
    telegram: FakeTelegram
    forum: Forum
    folder: Path
    options: dict[str, Any] = field(default_factory=dict)
    desk: TopicsDesk | None = None

    def __post_init__(self) -> None:
        self.files = FileStore(self.office.store, FilesSettings(), self.office.clock, folder=str(self.folder), secret=b"s" * 16)
        self._doors = itertools.count(1)

    def settings(self, **more: Any) -> OperatorsTelegramSettings:
        given = {"token": self.telegram.token, "chat_id": GROUP, "api_base": self.telegram.url, "poll_timeout": 5}
        return OperatorsTelegramSettings.model_validate(given | more)

    def build(self, **settings: Any) -> TopicsDesk:
        """A desk of the group, not started."""
        office, chosen = self.office, self.settings(**settings)
        wire = TelegramForum(chosen, office.clock)
        parts = Parts(office.store, office.texts, office.settings, office.verbs, self.files, self.files.store_file, wire)
        return TopicsDesk(parts, door=f"door {next(self._doors)}", queues=chosen.queues, per_minute=chosen.per_minute)

    async def start(self) -> None:
        self.desk = self.build(**self.options)
        await self.desk.start()

    async def stop(self) -> None:
        if self.desk is not None:
            await self.desk.stop()
            self.desk = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def linked(self, number: int, login: str) -> Operator:
        """An operator in the group whose Telegram is linked to ``login``, as they would do it."""
        person = self.forum.operator(number, login)
        answer = await self.office.call(login, "POST", "/desk/telegram-link")
        assert answer.status_code == 200, answer.text
        person.private.say(f"/link {answer.json()['code']}")
        (told,) = await person.private.reads()
        assert "Готово" in told.text, told.text
        return person

    async def handed_off(self, chat: str = "1", **fields: Any) -> tuple[int, Topic]:
        """A conversation handed off and its topic, once its card stands."""
        count = len([topic for topic in self.forum.topics.values() if topic.pinned])
        conversation_id = await self.office.calls_person(chat, **fields)
        return conversation_id, await self.forum.topic(count + 1)

    async def client_says(self, text: str, chat: str = "1", **fields: Any) -> None:
        """With what only a messenger knows of a message."""
        await inbox.accept(self.office.store, InboundMessage("telegram", f"said-{next(self._doors)}", chat, text, name="Пётр", **fields))
        while await self.office.turn.take_next():
            pass

    async def client_sends(self, data: bytes, name: str, caption: str = "") -> None:
        """A file whose bytes come a while after its message."""
        await self.client_says(caption, attachments=[Attachment("document", f"ref-{name}", name)], kind=Kind.document)
        async with self.office.store.write() as tx:
            wanted = await ledger_files.claim(tx, ["telegram"], timedelta(minutes=1))
        assert wanted is not None
        kept = await self.files.put(wanted.id, _chunks(data), name=name)
        async with self.office.store.write() as tx:
            await ledger_files.arrived(tx, wanted, kept.file, sha256=kept.sha256, thumbnail=kept.thumbnail)

    async def upload(self, data: bytes, name: str, login: str = "consult") -> str:
        """A file an operator uploaded at the web desk; its id."""
        return (await self.files.store_file(_chunks(data), name=name, by=login)).id

    async def client_edits(self, chat: str, external_id: str, text: str) -> None:
        await inbox.accept(self.office.store, InboundEdit("telegram", f"edit-{text}", chat, external_id, text))

    async def said(self, conversation_id: int, author: Author = Author.operator) -> list[Message]:
        return [message for message in await self.office.read(conversation_id) if message.author is author]

    async def until_heard(self) -> None:
        """Every update is stored, confirmed and acted on."""
        await self.telegram.until_confirmed()
        with self.office.store.wakes.subscribe(updates.TOPIC) as signal:
            while any(row.state == "pending" for row in await self.office.rows(forum_updates)):
                assert await wait(signal, 10), "an update was not acted on"


@asynccontextmanager
async def opened(office: Office, folder: Path, *, per_minute: int = 1000, **options: Any) -> AsyncIterator[Group]:
    """A group that is followed; nothing wrong may have been asked of Telegram at the end.

    The clock stands still, so most tests may not wait for Telegram's own ``per_minute``.
    """
    async with FakeTelegram() as telegram:
        group = Group(office, telegram, Forum(telegram, office.clock, per_minute=per_minute), folder, {"per_minute": per_minute, **options})
        desk = Desk(office.store, office.texts, office.settings, office.operators, office.verbs, office.feed)
        office.app.include_router(api.router(desk))
        await group.start()
        try:
            yield group
        finally:
            await group.stop()
        assert not telegram.wrong, telegram.wrong


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data
