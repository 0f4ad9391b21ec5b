"""Every kind of update of MAX becomes one thing, and what is none is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Attachment, InboundDelete, InboundEdit, InboundMessage, InboundReach, Kind
from connectors.errors import BadInput
from connectors.max.parse import FromGroup, Ignored, parse

FOLDER = Path(__file__).parent / "payloads"
TOKEN = "the-token"
MID = "mid.0000000000000071d01"


def payload(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def said(text: str = "", kind: Kind = Kind.text, *attachments: Attachment, **more: Any) -> InboundMessage:
    values: dict[str, Any] = {
        "key": f"message:{MID}",
        "external_id": MID,
        "sort_key": 1775000000400,
        "name": "Иван Петров",
        "locale": "ru",
        **more,
    }
    return InboundMessage(channel="max", chat="1821", text=text, kind=kind, attachments=attachments, **values)


EXPECTED = {
    "message_text": said("где терминал"),
    "message_photo": said("вот", Kind.photo, Attachment("photo", "https://i.example/a.jpg")),
    "message_album": said(
        "два фото", Kind.photo, Attachment("photo", "https://i.example/a.jpg"), Attachment("photo", "https://i.example/b.jpg")
    ),
    "message_voice": said("", Kind.voice, Attachment("voice", "https://i.example/v.ogg", caption="интернет пропал")),
    "message_video": said("", Kind.video, Attachment("video", "video:tM")),
    "message_file": said("договор", Kind.document, Attachment("document", "https://fd.example/f", "договор.pdf", size=2048)),
    "message_sticker": said("", Kind.sticker, Attachment("sticker", "https://i.example/s.webp")),
    "message_location": said("", Kind.location, Attachment("location", "55.75,37.61")),
    "message_contact": said("", Kind.contact, Attachment("contact", "+79001234567", "Иван Петров")),
    "message_reply": said("да", reply_to="mid.0000000000000071d00"),
    "message_forward": said("чужие слова"),
    "message_share": said("", Kind.other, Attachment("share", "")),
    "message_unknown": said("", Kind.other, Attachment("hologram", "")),
    "message_without_body": said(
        "", Kind.other, Attachment("message", ""), key="message:1775000000400", external_id="1775000000400", locale=None
    ),
    "message_group": FromGroup("-700", None),
    "message_edited": InboundEdit("max", f"edit:{MID}:1775000000900", "1821", MID, "где терминалы"),
    "message_removed": InboundDelete("max", f"removed:{MID}", "1821", MID),
    "message_callback": said(
        "Да",
        Kind.press,
        key="press:f9LHodD0c:1775000001000:/affirm",
        payload="/affirm",
        external_id=None,
        reply_to="mid.0000000000000071d02",
        sort_key=1775000001000,
    ),
    "bot_started": said(
        "/start", key="bot_started:1821:1775000000500", external_id=None, payload="/start", source="promo-42", sort_key=1775000000500
    ),
    "bot_stopped": InboundReach("max", "bot_stopped:1821:1775000000500", "1821", reachable=False),
    "dialog_removed": InboundReach("max", "dialog_removed:1821:1775000000500", "1821", reachable=False),
    "bot_added": FromGroup("-700", "ru"),
    "bot_removed": Ignored("bot_removed"),
    "user_added": Ignored("user_added"),
    "user_removed": Ignored("user_removed"),
    "chat_title_changed": Ignored("chat_title_changed"),
    "dialog_cleared": Ignored("dialog_cleared"),
    "dialog_muted": Ignored("dialog_muted"),
    "dialog_unmuted": Ignored("dialog_unmuted"),
    "unknown": said(
        "",
        Kind.other,
        Attachment("dialog_danced", ""),
        key="dialog_danced:1821:1775000000500",
        external_id=None,
        sort_key=1775000000500,
    ),
}


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_recorded(name: str) -> None:
    assert parse(payload(name), TOKEN) == EXPECTED[name]


def test_only_a_signed_card_proves_the_phone() -> None:
    update = payload("message_contact")
    card = update["message"]["body"]["attachments"][0]["payload"]
    for key, phone in ((TOKEN, "+79001234567"), ("another bot's token", None)):
        card["hash"] = hmac.new(key.encode(), card["vcf_info"].encode(), hashlib.sha256).hexdigest()
        parsed = parse(update, TOKEN)
        assert isinstance(parsed, InboundMessage) and parsed.phone == phone


def test_the_bots_own_messages_are_not_a_clients() -> None:
    update = payload("message_text")
    update["message"]["sender"]["is_bot"] = True
    assert isinstance(parse(update, TOKEN), Ignored)


def test_two_presses_of_one_keyboard_are_two() -> None:
    first, second = payload("message_callback"), payload("message_callback")
    second["callback"]["timestamp"] += 1
    keys = {parsed.key for update in (first, second) if isinstance(parsed := parse(update, TOKEN), InboundMessage)}
    assert len(keys) == 2


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_type": 5},
        {"update_type": "message_created"},
        {"update_type": "message_created", "message": {"body": {"mid": "m"}, "recipient": {"chat_id": "x"}}},
        {"update_type": "message_callback", "callback": {}},
        {"update_type": "bot_started", "chat_id": 5},
        {"update_type": "message_removed", "chat_id": 5},
    ],
)
def test_what_is_no_update_is_refused(update: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        parse(update, TOKEN)
