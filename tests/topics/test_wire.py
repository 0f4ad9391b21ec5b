"""The group's wire alone: what updates mean, how they are received and confirmed, what failures become, where the token never shows."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import ValidationError

from bot.clock import SimulatedClock
from connectors.contract import Attachment
from connectors.errors import BadInput, DeliveryError, NotFound, Rejected, TooLarge, TryLater, Unavailable, Uncertain
from connectors.operators_telegram.contract import MessageGone, NoRights, Pressed, Said, TopicGone, Who
from connectors.operators_telegram.forum import PATH, SECRET_HEADER, TelegramForum
from connectors.operators_telegram.parse import read
from connectors.operators_telegram.settings import OperatorsTelegramSettings
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.forum import COLOURS, GROUP, Forum
from tests.fakes.telegram.wire import Upload
from tests.handoff.office import MONDAY_NOON

PAYLOADS = {path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "payloads").glob("*.json")}
ANNA = Who(8001, "Анна Смирнова")


def said(name: str, **fields: Any) -> Said:
    place = {"chat": GROUP, "private": False, "thread": 40, "message": 55}
    return Said(update=PAYLOADS[name]["update_id"], who=ANNA, **{**place, **fields})


EXPECTED: Mapping[str, Said | Pressed | None] = {
    "text": said("text", text="Добрый день"),
    "reply": said("reply", text="// проверьте порт"),
    "edited": said("edited", text="Добрый день!", edited=True),
    "photo": said("photo", text="схема", attachment=Attachment("photo", "large", "photo.jpg", "image/jpeg", 90000)),
    "document": said("document", attachment=Attachment("document", "BQAC1", "договор.pdf", "application/pdf", 2048)),
    "voice": said("voice", attachment=Attachment("voice", "BQAC1", "", "audio/ogg", 2048)),
    "video_note": said("video_note", attachment=Attachment("video_note", "BQAC1", "", "", 2048)),
    "sticker": said("sticker", attachment=Attachment("sticker", "BQAC1", "", "", 2048)),
    "poll": said("poll", odd="poll"),
    "general": said("general", thread=None, text="коллеги, обед"),
    "topic_created": None,
    "topic_closed": None,
    "pinned": None,
    "press": Pressed(PAYLOADS["press"]["update_id"], ANNA, 40, 55, "4382", "take:12"),
    "press_old": Pressed(PAYLOADS["press_old"]["update_id"], ANNA, None, 55, "4383", "take:12"),
    "private": said("private", chat=8001, private=True, thread=None, message=7, text="/link ABCD2345"),
    "other_group": None,
    "bot": None,
    "membership": None,
}


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_every_recorded_update_is_understood(name: str) -> None:
    assert read(PAYLOADS[name], GROUP) == EXPECTED[name]


@pytest.mark.parametrize("raw", [{}, {"update_id": "7"}, {"update_id": None, "message": {}}])
def test_an_update_without_a_number_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        read(raw, GROUP)


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, {"chat": 5}, {"chat": {"id": "a"}, "from": [], "message_id": {}}])
def test_junk_is_nobodys_word(junk: Any) -> None:
    for kind in ("message", "edited_message", "callback_query"):
        assert read({"update_id": 1, kind: junk}, GROUP) is None


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as telegram:
        yield telegram


@pytest.fixture
def fake(telegram: FakeTelegram) -> Forum:
    return Forum(telegram, SimulatedClock(MONDAY_NOON))


def settings(telegram: FakeTelegram, **more: Any) -> OperatorsTelegramSettings:
    given = {"token": telegram.token, "chat_id": GROUP, "api_base": telegram.url, "poll_timeout": 1, "request_timeout": 0.3}
    return OperatorsTelegramSettings.model_validate(given | more)


@pytest_asyncio.fixture
async def wire(telegram: FakeTelegram, fake: Forum) -> AsyncIterator[TelegramForum]:
    wire = TelegramForum(settings(telegram), SimulatedClock(MONDAY_NOON))
    yield wire
    await wire.stop()


async def test_closing_twice_is_success(wire: TelegramForum, fake: Forum) -> None:
    thread = await wire.create("Пётр", COLOURS[0])
    for _ in range(2):
        await wire.close(thread)
    assert fake.topics[thread].closed
    for _ in range(2):
        await wire.reopen(thread)
        await wire.rename(thread, "Иван")
    number = await wire.say(thread, "<b>слово</b>")
    for _ in range(2):
        await wire.rewrite(number, "другое")
    assert fake.seen(thread)[-1].text == "другое"


async def test_what_is_gone_is_told_apart(wire: TelegramForum, fake: Forum) -> None:
    thread = await wire.create("Пётр", COLOURS[0])
    fake.lose(thread)
    with pytest.raises(TopicGone):
        await wire.say(thread, "слово")
    with pytest.raises(TopicGone):
        await wire.close(thread)
    with pytest.raises(MessageGone):
        await wire.rewrite(12345, "слово")
    fake.rights.clear()
    with pytest.raises(NoRights, match="Not enough rights"):
        await wire.create("Пётр", COLOURS[0])


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("rate_limit", TryLater),
        ("server_error", Uncertain),
        ("html", Uncertain),
        ("reset", Uncertain),
        ("hang", Uncertain),
        ("blocked", NoRights),
        ("bad_markup", Rejected),
        ("echo", Rejected),
    ],
)
async def test_every_failure_is_one_of_ours_without_the_token(
    wire: TelegramForum, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture, way: Any, expected: type[DeliveryError]
) -> None:
    thread = await wire.create("Пётр", COLOURS[0])
    telegram.fail("sendMessage", way, retry_after=7)
    with caplog.at_level(logging.WARNING), pytest.raises(expected) as caught:
        await wire.say(thread, "слово")
    error: BaseException | None = caught.value
    if way == "rate_limit":
        assert isinstance(error, TryLater) and error.retry_after == 7
    while error is not None:
        assert telegram.token not in repr(error) and "TEST-token" not in str(error)
        error = error.__cause__ or error.__context__
    assert telegram.token not in caplog.text


async def test_no_connection_is_not_uncertain(telegram: FakeTelegram) -> None:
    away = TelegramForum(settings(telegram, api_base="http://127.0.0.1:9"), SimulatedClock(MONDAY_NOON))
    with pytest.raises(TryLater, match="no connection"):
        await away.say(1, "слово")
    (finding,) = await away.check()
    assert (finding.key, finding.ok) == ("token", False)
    await away.stop()


async def test_files_are_streamed_and_bounded(wire: TelegramForum, telegram: FakeTelegram) -> None:
    kept = telegram.world.keep(Upload("a.pdf", "application/pdf", b"x" * 300_000))
    given = Attachment("document", kept.id, "a.pdf")
    assert b"".join([chunk async for chunk in wire.download(given)]) == kept.data
    with pytest.raises(NotFound):
        _ = [chunk async for chunk in wire.download(Attachment("document", "nothing"))]
    with pytest.raises(TooLarge):
        _ = [chunk async for chunk in wire.download(Attachment("document", kept.id, size=10**9))]
    telegram.fail("download", "cut")
    with pytest.raises(Unavailable) as caught:
        _ = [chunk async for chunk in wire.download(given)]
    assert telegram.token not in str(caught.value)
    narrow = TelegramForum(settings(telegram, file_limit=1000), SimulatedClock(MONDAY_NOON))
    with pytest.raises(TooLarge):
        _ = [chunk async for chunk in narrow.download(given)]
    await narrow.stop()


async def test_the_webhook_stores_before_it_says_yes(telegram: FakeTelegram, fake: Forum) -> None:
    wire = TelegramForum(
        settings(telegram, mode="webhook", secret="s" * 20, webhook_url="https://x.example" + PATH), SimulatedClock(MONDAY_NOON)
    )
    taken: list[Any] = []
    broken = True

    async def take(raw: Any) -> None:
        if broken:
            raise RuntimeError("the store is away")
        taken.append(raw)

    app, routes = FastAPI(), wire.routes(take)
    assert routes is not None
    app.include_router(routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as http:
        good = {SECRET_HEADER: "s" * 20}
        assert (await http.post(PATH, json=PAYLOADS["text"])).status_code == 401
        assert (await http.post(PATH, json=PAYLOADS["text"], headers={SECRET_HEADER: "wrong"})).status_code == 401
        assert (await http.post(PATH, json=PAYLOADS["text"], headers=good)).status_code == 503
        broken = False
        assert (await http.post(PATH, json=PAYLOADS["text"], headers=good)).status_code == 200
        assert (await http.post(PATH, content=b"{", headers=good)).status_code == 400
        assert (await http.post(PATH, content=b"[]", headers=good)).status_code == 422
    assert taken == [PAYLOADS["text"]]
    assert await wire.register() == "https://x.example" + PATH
    assert telegram.world.webhook is not None and telegram.world.webhook["secret"] == "s" * 20
    await wire.stop()


@pytest.mark.parametrize(
    "wrong",
    [{"token": "no"}, {"chat_id": 5}, {"mode": "webhook"}, {"secret": "с кириллицей"}, {"api_base": "ftp://x"}, {"per_minute": 0}],
)
def test_wrong_settings_are_refused_without_showing_them(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        OperatorsTelegramSettings.model_validate({"token": "42:secret_of_mine", "chat_id": GROUP, **wrong})
    assert "secret_of_mine" not in str(caught.value)
    assert "secret_of_mine" not in repr(OperatorsTelegramSettings.model_validate({"token": "42:secret_of_mine", "chat_id": GROUP}))
