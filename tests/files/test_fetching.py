"""What a client sent in a messenger is fetched once it is stored, tried again while there is hope, and never silently missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SimulatedClock
from connectors.base import Plain
from connectors.contract import Attachment, InboundMessage, Kind
from connectors.errors import BadInput, NotFound, TooLarge, TryLater, Unavailable
from connectors.files.fetching import MAX_ATTEMPTS, Fetcher
from connectors.files.showing import shown
from connectors.files.store import FileStore
from connectors.ledger import events, inbox, thread
from connectors.ledger import files as ledger
from connectors.ledger.store import Store
from tests.files.samples import EXE, PDF, picture, stream
from tests.texts import TEXTS


class Messenger(Plain):
    """A platform that hands out files as it is told: bytes or an error for each try."""

    name = "telegram"

    def __init__(self) -> None:
        self.answers: list[bytes | Exception] = []
        self.asked: list[str] = []

    async def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        self.asked.append(attachment.ref)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        async for chunk in stream(answer):
            yield chunk


@pytest.fixture
def messenger() -> Messenger:
    return Messenger()


@pytest.fixture
def fetcher(store: Store, files: FileStore, messenger: Messenger) -> Fetcher:
    return Fetcher(store, files, {"telegram": messenger})


async def send(store: Store, *attachments: Attachment, key: str = "1", channel: str = "telegram") -> int:
    message = InboundMessage(channel=channel, key=key, chat="anna", kind=Kind.document, attachments=attachments)
    accepted = await inbox.accept(store, message)
    assert accepted.message_id is not None
    return accepted.message_id


async def fetch(fetcher: Fetcher) -> None:
    await fetcher.drain()
    await fetcher.settled()


async def look(store: Store, files: FileStore, message_id: int) -> list[dict[str, Any]]:
    async with store.read() as tx:
        message = await thread.find(tx, message_id)
        assert message is not None
        return (await shown(tx, files.links, [message.attachments]))[0]


async def told(store: Store) -> list[str]:
    async with store.read() as tx:
        return [event.kind for event in await events.after(tx, 0)]


async def test_a_file_arrives_and_corrects_the_message(store: Store, files: FileStore, messenger: Messenger, fetcher: Fetcher) -> None:
    message_id = await send(store, Attachment("photo", "AgAC", name="photo.jpg", mime="image/jpeg", size=10, caption="смотрите"))
    assert [(a["state"], a["url"], a["name"]) for a in await look(store, files, message_id)] == [("wanted", None, "photo.jpg")]
    messenger.answers = [PDF]
    await fetch(fetcher)
    (seen,) = await look(store, files, message_id)
    assert (seen["state"], seen["kind"], seen["name"], seen["mime"], seen["size"]) == (
        "stored",
        "document",
        "photo.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (seen["caption"], seen["thumb_url"], seen["reason"]) == ("смотрите", None, None)
    assert seen["url"].startswith(f"/files/{seen['file']}/photo.pdf?exp=")
    assert b"".join([chunk async for chunk in files.read(seen["file"])]) == PDF
    assert await told(store) == ["message", "file"]


async def test_each_file_of_a_message_is_fetched_and_what_is_no_file_is_not(
    store: Store, files: FileStore, messenger: Messenger, fetcher: Fetcher
) -> None:
    place = Attachment("location", "55.75,37.61")
    message_id = await send(store, Attachment("photo", "a"), place, Attachment("poll", ""), Attachment("photo", "b"))
    messenger.answers = [picture("JPEG"), picture("PNG")]
    await fetch(fetcher)
    seen = await look(store, files, message_id)
    assert sorted(messenger.asked) == ["a", "b"]
    assert [a["state"] for a in seen] == ["stored", None, None, "stored"]
    assert seen[0]["thumb_url"].endswith("&thumb=1")


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (NotFound("file_unknown", "gone"), "gone", "file_unknown"),
        (TooLarge("file_too_large", "large"), "refused", "file_too_large"),
        (EXE, "refused", "file_forbidden"),
        (BadInput("no_such_handle", "what is this"), "refused", "file_refused"),
        (b"", "refused", "file_empty"),
        (bytes(3_000_001), "refused", "file_too_large"),
    ],
)
async def test_what_cannot_be_had_is_told(
    store: Store, files: FileStore, messenger: Messenger, fetcher: Fetcher, answer: bytes | Exception, state: str, reason: str
) -> None:
    message_id = await send(store, Attachment("document", "a", name="a.jpg"))
    messenger.answers = [answer]
    await fetch(fetcher)
    (seen,) = await look(store, files, message_id)
    assert (seen["state"], seen["reason"], seen["url"]) == (state, reason, None)
    assert await told(store) == ["message", "file"]


async def test_a_file_said_to_be_too_large_is_not_even_asked_for(
    store: Store, files: FileStore, messenger: Messenger, fetcher: Fetcher
) -> None:
    message_id = await send(store, Attachment("document", "a", size=10**10))
    await fetch(fetcher)
    assert messenger.asked == []
    assert (await look(store, files, message_id))[0]["state"] == "refused"


def _cut() -> Exception:
    return Unavailable("file_unavailable", "half of it")


@pytest.mark.parametrize("fault", [_cut, lambda: OSError("connection reset"), lambda: TryLater("slow down", 5.0)])
async def test_tries_again_while_there_is_hope(
    store: Store, files: FileStore, messenger: Messenger, fetcher: Fetcher, clock: SimulatedClock, fault: Callable[[], Exception]
) -> None:
    message_id = await send(store, Attachment("document", "a"))
    messenger.answers = [fault(), fault(), PDF]
    for _ in range(3):
        await fetch(fetcher)
        await fetch(fetcher)
        await clock.advance(timedelta(seconds=30))
    assert len(messenger.asked) == 3
    assert (await look(store, files, message_id))[0]["state"] == "stored"


async def test_gives_up_in_the_end(store: Store, files: FileStore, messenger: Messenger, fetcher: Fetcher, clock: SimulatedClock) -> None:
    message_id = await send(store, Attachment("document", "a"))
    messenger.answers = [_cut() for _ in range(MAX_ATTEMPTS)]
    for _ in range(MAX_ATTEMPTS + 2):
        await fetch(fetcher)
        await clock.advance(timedelta(minutes=20))
    (seen,) = await look(store, files, message_id)
    assert (seen["state"], seen["reason"]) == ("gone", "file_unavailable")
    assert messenger.answers == []


async def test_a_door_that_died_leaves_its_file_to_others(
    store: Store, files: FileStore, messenger: Messenger, fetcher: Fetcher, clock: SimulatedClock
) -> None:
    message_id = await send(store, Attachment("document", "a"))
    async with store.write() as tx:
        assert await ledger.claim(tx, ["telegram"], timedelta(minutes=10))
    messenger.answers = [PDF]
    await fetch(fetcher)
    assert messenger.asked == []
    await clock.advance(timedelta(minutes=11))
    await fetch(fetcher)
    assert (await look(store, files, message_id))[0]["state"] == "stored"


async def test_a_door_that_stops_gives_its_file_back(store: Store, files: FileStore) -> None:
    class Slow(Messenger):
        def __init__(self) -> None:
            super().__init__()
            self.begun = asyncio.Event()

        async def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
            self.begun.set()
            yield PDF
            await asyncio.Event().wait()

    slow, quick = Slow(), Messenger()
    message_id = await send(store, Attachment("document", "a"))
    running = asyncio.create_task(Fetcher(store, files, {"telegram": slow}).run())
    await slow.begun.wait()
    running.cancel()
    await asyncio.wait([running])
    quick.answers = [PDF]
    await fetch(Fetcher(store, files, {"telegram": quick}))
    assert (await look(store, files, message_id))[0]["state"] == "stored"


async def test_what_a_killed_door_was_fetching_is_taken_up_at_the_start(store: Store, files: FileStore, messenger: Messenger) -> None:
    if not store.sqlite:
        pytest.skip("where several doors may run, a lease ends by itself")
    await send(store, Attachment("document", "a"))
    async with store.write() as tx:
        assert await ledger.claim(tx, ["telegram"], timedelta(minutes=10))
    messenger.answers = [PDF]
    running = asyncio.create_task(Fetcher(store, files, {"telegram": messenger}).run())
    with store.wakes.subscribe(events.TOPIC) as changed:
        await asyncio.wait_for(changed.wait(), 5)
    running.cancel()
    await asyncio.wait([running])
    assert messenger.asked == ["a"]


async def test_a_claim_that_was_outlived_settles_nothing(store: Store, clock: SimulatedClock) -> None:
    await send(store, Attachment("document", "a"))
    async with store.write() as tx:
        early = await ledger.claim(tx, ["telegram"], timedelta(minutes=10))
    await clock.advance(timedelta(minutes=11))
    async with store.write() as tx:
        assert await ledger.claim(tx, ["telegram"], timedelta(minutes=10))
        assert early is not None
        assert not await ledger.lost(tx, early, "gone", "file_unknown")


async def test_files_of_a_messenger_that_is_off_wait(store: Store, messenger: Messenger, fetcher: Fetcher) -> None:
    await send(store, Attachment("document", "a"), channel="viber")
    await fetch(fetcher)
    assert messenger.asked == []


async def test_a_repeated_update_wants_its_files_once(store: Store, messenger: Messenger, fetcher: Fetcher) -> None:
    for _ in range(3):
        await send(store, Attachment("document", "a"))
    messenger.answers = [PDF]
    await fetch(fetcher)
    assert messenger.asked == ["a"]


@pytest.mark.parametrize("reason", ["empty", "forbidden", "too_large", "refused", "unknown", "unavailable"])
def test_every_reason_has_words(reason: str) -> None:
    texts = TEXTS
    assert texts(f"files-reason-file_{reason}", "ru") != texts(f"files-reason-file_{reason}", "en")
