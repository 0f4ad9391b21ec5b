"""The fake refuses what Telegram refuses, so that a test against it means something."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.fakes.telegram import TOKEN, Client, FakeTelegram

Answer = tuple[int, Any]


class Api:
    """Calls of the Bot API by hand."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def __call__(self, method: str, **params: Any) -> Answer:
        answer = await self.http.post(f"/bot{TOKEN}/{method}", json=params)
        body = answer.json()
        return answer.status_code, body["result"] if body["ok"] else body["description"]


@pytest.fixture
async def api(telegram: FakeTelegram) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(base_url=telegram.url) as http:
        yield Api(http)


def inline(*buttons: dict[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"text": "a"}, "chat_id is empty"),
        ({"chat_id": 7001}, "message text is empty"),
        ({"chat_id": 7001, "text": " \n"}, "message text is empty"),
        ({"chat_id": 7001, "text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"chat_id": 1, "text": "a"}, "chat not found"),
        ({"chat_id": 7001, "text": "я" * 4097}, "message is too long"),
        ({"chat_id": 7001, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": 7001, "text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
        ({"chat_id": 7001, "text": "<b><i>a</b></i>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"chat_id": 7001, "text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"chat_id": 7001, "text": "<script>a</script>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"chat_id": 7001, "text": "a", "reply_markup": inline({"text": "Да"})}, "Text buttons are unallowed"),
        ({"chat_id": 7001, "text": "a", "reply_markup": inline({"text": "Да", "callback_data": "я" * 33})}, "BUTTON_DATA_INVALID"),
        ({"chat_id": 7001, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "x"}]] * 101}}, "too long"),
    ],
)
async def test_bad_messages(telegram: FakeTelegram, client: Client, api: Api, params: dict[str, Any], said: str) -> None:
    client.start()
    status, description = await api("sendMessage", **params)
    assert status == 400
    assert said in description
    assert len(telegram.wrong) == 1
    assert client.unread == []


async def test_limit_counts_after_entities(client: Client, api: Api) -> None:
    client.start()
    assert (await api("sendMessage", chat_id=7001, text="<b>" + "я" * 4096 + "</b>", parse_mode="HTML"))[0] == 200


async def test_unknown_method_token_and_parameter(telegram: FakeTelegram, client: Client, api: Api) -> None:
    client.start()
    assert (await api("sendTelepathy"))[0] == 404
    assert (await api.http.post("/bot42:wrong/getMe")).status_code == 401
    assert (await api("sendMessage", chat_id=7001, text="a", colour="red"))[0] == 200
    assert len(telegram.wrong) == 3


async def test_the_client_writes_first(telegram: FakeTelegram, client: Client, api: Api) -> None:
    assert (await api("sendMessage", chat_id=7001, text="a"))[0] == 403
    client.start()
    assert (await api("sendMessage", chat_id=7001, text="a"))[0] == 200
    client.block()
    assert await api("sendMessage", chat_id=7001, text="a") == (403, "Forbidden: bot was blocked by the user")
    assert telegram.wrong == []


async def test_offset_confirms(client: Client, api: Api) -> None:
    for text in "абв":
        client.say(text)
    first = (await api("getUpdates"))[1]
    assert (await api("getUpdates"))[1] == first
    assert (await api("getUpdates", offset=first[1]["update_id"]))[1] == first[1:]
    assert (await api("getUpdates", offset=first[2]["update_id"] + 1))[1] == []


async def test_long_poll_waits_for_news(client: Client, api: Api) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0)
    client.say("привет")
    async with asyncio.timeout(20):
        assert (await poll)[1][0]["message"]["text"] == "привет"


async def test_the_second_poller_ends_the_first(telegram: FakeTelegram, api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.world.changed.until(lambda: len(telegram.calls("getUpdates")) == 1, 5)
    await api("getUpdates", timeout=0)
    status, description = await first
    assert status == 409
    assert "only one bot instance" in description


async def test_no_polling_beside_a_webhook(telegram: FakeTelegram, api: Api) -> None:
    assert (await api("setWebhook", url="http://example.com/hook"))[0] == 400
    assert (await api("setWebhook", url="https://example.com/hook", secret_token="no spaces"))[0] == 400
    assert (await api("setWebhook", url="https://example.com/hook"))[0] == 200
    assert (await api("getWebhookInfo"))[1]["url"] == "https://example.com/hook"
    assert (await api("getUpdates"))[0] == 409
    await api("deleteWebhook")
    assert (await api("getUpdates"))[0] == 200


async def test_messages_can_be_edited_once(client: Client, api: Api) -> None:
    client.start()
    number = (await api("sendMessage", chat_id=7001, text="a"))[1]["message_id"]
    assert (await api("editMessageText", chat_id=7001, message_id=number, text="b"))[0] == 200
    assert "not modified" in (await api("editMessageText", chat_id=7001, message_id=number, text="b"))[1]
    assert [seen.text for seen in client.unread] == ["b"]


@pytest.mark.parametrize(
    ("method", "params", "said"),
    [
        ("editMessageText", {"text": "b"}, "no text in the message"),
        ("editMessageCaption", {"message_id": 1, "caption": "b"}, "can't be edited"),
        ("editMessageCaption", {"message_id": 99, "caption": "b"}, "message to edit not found"),
        ("editMessageCaption", {"caption": "я" * 1025}, "too long"),
        ("editMessageMedia", {"media": {"type": "hologram"}}, "can't parse media"),
        ("setMessageReaction", {"reaction": [{"type": "emoji", "emoji": "👍"}] * 2}, "TOO_MANY"),
        ("sendMessage", {"text": "a", "message_thread_id": 5}, "thread not found"),
        ("sendMessage", {"text": "a", "reply_parameters": {"message_id": 99}}, "to be replied not found"),
        ("sendVoice", {"voice": "nobody"}, "wrong file identifier"),
    ],
)
async def test_what_cannot_be_changed_or_shown(
    telegram: FakeTelegram, client: Client, api: Api, method: str, params: dict[str, Any], said: str
) -> None:
    client.start()
    client.send_photo(b"jpeg")
    photo = client.chat.log[-1]["photo"][0]["file_id"]
    number = (await api("sendPhoto", chat_id=7001, photo=photo, caption="a"))[1]["message_id"]
    status, description = await api(method, **{"chat_id": 7001, **({} if method.startswith("send") else {"message_id": number}), **params})
    assert (status, said in description) == (400, True), description
    assert len(telegram.wrong) == 1


async def test_a_message_changes_in_every_way(telegram: FakeTelegram, client: Client, api: Api) -> None:
    client.start()
    client.send_document(b"pdf", "a.pdf")
    file = client.chat.log[-1]["document"]["file_id"]
    where = {"chat_id": 7001, "message_id": (await api("sendDocument", chat_id=7001, document=file))[1]["message_id"]}
    assert (await api("editMessageCaption", **where, caption="<b>подпись</b>", parse_mode="HTML"))[0] == 200
    assert (await api("editMessageReplyMarkup", **where, reply_markup=inline({"text": "Да", "callback_data": "/affirm"})))[0] == 200
    assert (await api("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👍"}]))[0] == 200
    [seen] = client.all_seen
    assert (seen.text, seen.buttons) == ("подпись", ["Да"])
    assert (await api("editMessageMedia", **where, media={"type": "video", "media": file, "caption": "иначе"}))[0] == 200
    [seen] = client.all_seen
    assert (seen.text, seen.buttons, "document" in seen.raw, seen.file) == ("иначе", [], False, b"pdf")
    assert (await api("deleteMessage", **where))[0] == 200
    assert client.all_seen == []
    assert telegram.wrong == []


async def test_a_message_with_a_lower_keyboard_cannot_be_edited(client: Client, api: Api) -> None:
    client.start()
    keyboard = {"keyboard": [[{"text": "Да"}]]}
    number = (await api("sendMessage", chat_id=7001, text="a", reply_markup=keyboard))[1]["message_id"]
    assert "can't be edited" in (await api("editMessageText", chat_id=7001, message_id=number, text="b"))[1]


async def test_as_a_process_with_control_over_http() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    started = json.loads(await process.stdout.readline())
    async with httpx.AsyncClient(base_url=started["url"]) as http:
        api = Api(http)
        await http.post("/control/say", json={"user": 5, "text": "привет"})
        [update] = (await api("getUpdates"))[1]
        assert update["message"]["text"] == "привет"
        await api("sendMessage", chat_id=5, text="Да?", reply_markup=inline({"text": "Да", "callback_data": "/affirm"}))
        [seen] = (await http.get("/control/messages", params={"user": 5, "wait": 5})).json()["messages"]
        assert (seen["text"], seen["buttons"]) == ("Да?", ["Да"])
        assert (await http.post("/control/press", json={"user": 5, "title": "Да"})).status_code == 200
        assert (await http.post("/control/press", json={"user": 5, "title": "Нет"})).status_code == 400
        assert (await http.post("/control/dance", json={})).status_code == 400
        state = (await http.get("/control/state")).json()
        assert (state["wrong"], state["pending"], state["unanswered"]) == ([], 2, ["cb1"])
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
