"""Every kind of event and content says what it should, and one message has one key whichever way it comes."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import (
    Attachment,
    InboundEdit,
    InboundMessage,
    InboundReach,
    InboundReaction,
    InboundReceipt,
    Kind,
    Receipt,
)
from connectors.errors import BadInput
from connectors.vk.parse import FromGroup, Ignored, parse
from tests.vk.conftest import payload

EVENT = "c68dfb983247fea8ac98ea0ea59717df71d8064f"
SUN = "https://sun9-12.userapi.com/"
LARGEST = Attachment("photo", SUN + "w.jpg?size=1600x1200", mime="image/jpeg")


def said(**chosen: Any) -> InboundMessage:
    usual = {"channel": "vk", "key": "message:100001:17", "chat": "100001", "external_id": "17", "sort_key": 17, "locale": "ru"}
    return InboundMessage(**{**usual, **chosen})


def shown(kind: str, **chosen: Any) -> Attachment:
    return Attachment(**{"kind": kind, "ref": "", **chosen})


EXPECTED: dict[str, Any] = {
    "text": said(text="Не работает интернет 😢"),
    "english": said(text="No internet", locale="en"),
    "press": said(text="Проверить линию", kind=Kind.press, payload="/check_line"),
    "press_foreign": said(text="Каталог"),
    "start": said(text="Начать", payload="/start", source="office:qr"),
    "reply": said(text="А это когда?", reply_to="15"),
    "photo": said(text="Вот роутер", kind=Kind.photo, attachments=(LARGEST,)),
    "album": said(kind=Kind.photo, attachments=(LARGEST, shown("photo", ref=SUN + "x.jpg", mime="image/jpeg"))),
    "document": said(
        kind=Kind.document,
        attachments=(shown("document", ref="https://vk.com/doc100001_66?hash=h&dl=d&api=1", name="договор.pdf", size=12345),),
    ),
    "document_no_extension": said(
        kind=Kind.document, attachments=(shown("document", ref="https://vk.com/doc100001_67", name="договор.docx", size=5),)
    ),
    "voice": said(kind=Kind.voice, attachments=(shown("voice", ref="https://psv4.userapi.com/voice.ogg", mime="audio/ogg"),)),
    "video": said(kind=Kind.video, attachments=(shown("video", name="Мигает лампочка", caption="https://vk.com/video100001_81"),)),
    "audio": said(kind=Kind.audio, attachments=(shown("audio", name="Хор — Песня", mime="audio/mpeg"),)),
    "sticker": said(kind=Kind.sticker, attachments=(shown("sticker", ref="https://vk.com/sticker/1-7387-512", mime="image/png"),)),
    "location": said(kind=Kind.location, attachments=(shown("location", ref="55.754,37.62", name="Москва, Россия"),)),
    "link": said(text="Смотрите https://example.org/a", attachments=(shown("link", name="Пример", caption="https://example.org/a"),)),
    "wall": said(kind=Kind.other, attachments=(shown("wall", name="Авария на Садовой", caption="https://vk.com/wall-77_5"),)),
    "market": said(text="Есть такой?", attachments=(shown("market", name="Роутер", caption="https://vk.com/market-77_9"),)),
    "graffiti": said(kind=Kind.other, attachments=(shown("graffiti", ref=SUN + "g.png", mime="image/png"),)),
    "poll": said(kind=Kind.other, attachments=(shown("poll", name="Работает?", caption="https://vk.com/poll100001_11"),)),
    "gift": said(kind=Kind.other, attachments=(shown("gift"),)),
    "newer_content": said(kind=Kind.other, attachments=(shown("hologram"),)),
    "empty": said(kind=Kind.other, attachments=(shown("unsupported"),)),
    "forwarded": said(
        text="Мне написали вот это",
        attachments=(shown("forwarded", caption="Отключим за долг"), LARGEST, shown("forwarded", caption="Глубже")),
    ),
    "cropped": said(text="Длинное", attachments=(shown("cropped"),)),
    "group": FromGroup("2000000005", "ru"),
    "from_community": Ignored("message of a community"),
    "notice": Ignored("notice of VK itself"),
    "callback_press": InboundMessage("vk", "press:3159dc190b1g", "100001", kind=Kind.press, payload="/check_line", reply_to="16"),
    "callback_press_string": InboundMessage("vk", "press:3159dc190b1g", "100001", kind=Kind.press, payload="/check_line", reply_to="16"),
    "edited": InboundEdit("vk", "edit:100001:17:1760000060:ac727c32f50c", "100001", "17", "Не работает интернет дома"),
    "edited_by_community": Ignored("edit without a text of a client"),
    "reply_of_community": Ignored("message_reply"),
    "allow": InboundReach("vk", f"message_allow:{EVENT}", "100001", reachable=True),
    "deny": InboundReach("vk", f"message_deny:{EVENT}", "100001", reachable=False),
    "read": InboundReceipt("vk", "read:100001:19", "100001", "19", Receipt.read, upto=True),
    "reaction": InboundReaction("vk", f"message_reaction_event:{EVENT}", "100001", "19", "👍"),
    "reaction_unknown": InboundReaction("vk", f"message_reaction_event:{EVENT}", "100001", "19", "#60"),
    "reaction_withdrawn": InboundReaction("vk", f"message_reaction_event:{EVENT}", "100001", "19", ""),
    "typing": Ignored("message_typing_state"),
    "group_join": Ignored("group_join"),
    "wall_post": Ignored("wall_post_new"),
    "newer_kind": InboundMessage(
        "vk", f"message_hologram:{EVENT}", "100001", kind=Kind.other, attachments=(shown("message_hologram"),), reply_to="20"
    ),
    "confirmation": Ignored("confirmation"),
}


def test_every_recorded_event_has_an_expectation() -> None:
    recorded = {path.stem for path in (Path(__file__).parent / "payloads").glob("*.json")}
    assert recorded == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_event_says_what_it_should(name: str) -> None:
    assert parse(payload(name)) == EXPECTED[name]


def test_history_gives_the_same_message_the_same_key() -> None:
    event = payload("text")
    from_history = {"type": "message_new", "object": {"message": event["object"]["message"]}}
    assert parse(from_history).key == parse(event).key == "message:100001:17"  # type: ignore[union-attr]


def test_message_itself_as_the_object_is_understood() -> None:
    event = payload("text")
    old = {**event, "object": event["object"]["message"]}
    assert parse(old).text == "Не работает интернет 😢"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": 5},
        {"type": "message_new"},
        {"type": "message_new", "object": "x"},
        {"type": "message_new", "object": {"message": {"peer_id": 5}}},
        {"type": "message_new", "object": {"message": {"peer_id": "5", "conversation_message_id": 1}}},
        {"type": "message_deny", "object": {"user_id": 5}},
        {"type": "message_deny", "event_id": "e", "object": {}},
        {"type": "message_read", "object": {}},
        {"type": "message_reaction_event", "event_id": "e", "object": {"peer_id": 5}},
    ],
)
def test_malformed_event_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        parse(event)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ["peer_id", "from_id", "conversation_message_id", "text", "attachments", "geo", "payload", "fwd_messages", "reply_message", "ref"]


@given(st.sampled_from(sorted(EXPECTED)), st.sampled_from(FIELDS), anything)
def test_no_value_breaks_the_reading(name: str, field: str, value: Any) -> None:
    event = payload(name)
    body = event.get("object", {})
    (body.get("message") or body)[field] = value
    with contextlib.suppress(BadInput):
        parse(event)
