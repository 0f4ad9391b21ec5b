"""Every kind of update, as recorded in ``payloads/``, is understood as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update

from connectors.contract import Attachment, Inbound, InboundEdit, InboundMessage, InboundReach, InboundReaction, Kind
from connectors.telegram.parse import FromGroup, Ignored, parse
from tests.telegram.conftest import payload

ALL = sorted(path.stem for path in (Path(__file__).parent / "payloads").glob("*.json"))


def said(text: str = "", kind: Kind = Kind.text, *attachments: Attachment, **more: Any) -> InboundMessage:
    """Of Ivan; ``key`` and ``sort_key`` are the update's."""
    common: dict[str, Any] = {"external_id": "15", "name": "Иван Петров", "locale": "ru", **more}
    return InboundMessage("telegram", "", "7001", text, kind, attachments=attachments, **common)


def file(kind: str, ref: str, name: str = "", mime: str = "", size: int = 9000, caption: str = "") -> Attachment:
    return Attachment(kind, ref, name, mime, size, caption)


def named(kind: str) -> InboundMessage:
    return said("", Kind.other, Attachment(kind, ""))


def pressed(text: str) -> InboundMessage:
    return said(text, Kind.press, payload="/deny", external_id=None, reply_to="16")


def edit(text: str) -> InboundEdit:
    return InboundEdit("telegram", "", "7001", "15", text)


def reaction(emoji: str, message: str = "16") -> InboundReaction:
    return InboundReaction("telegram", "", "7001", message, emoji)


PHOTO = file("photo", "L", size=88000)
GROUP = FromGroup("", "-1001234567890", "ru")

UNDERSTOOD: dict[str, Inbound | FromGroup] = {
    "text": said("инет пропал"),
    "forwarded": said("вам пришёл счёт"),
    "reply": said("вот это", reply_to="11"),
    "quote": said("вот про это", Kind.text, Attachment("quote", "", caption="тариф «Семья» 900 ₽"), reply_to="11"),
    "quote_elsewhere": said("это правда?", Kind.text, Attachment("quote", "", caption="С понедельника интернет дорожает")),
    "start": said("/start", payload="/start", source="site_footer"),
    "start_plain": said("/start", payload="/start"),
    "start_named": said("/start", payload="/start", source="pay_42"),
    "photo": said("роутер", Kind.photo, PHOTO),
    "live_photo": said("", Kind.photo, PHOTO),
    "album": said("до и после", Kind.photo, PHOTO, album="13579246801"),
    "album_next": said("", Kind.photo, file("photo", "L2", size=88000), album="13579246801"),
    "album_documents": said("", Kind.document, file("document", "DOC2", "акт.pdf", "application/pdf"), album="13579246802"),
    "document": said("", Kind.document, file("document", "DOC", "договор.pdf", "application/pdf", 30001)),
    "animation": said("", Kind.video, file("animation", "GIF", "", "video/mp4", 5000)),
    "video": said("вот что с роутером", Kind.video, file("video", "VIDEO", "роутер.mp4", "video/mp4")),
    "video_note": said("", Kind.video_note, file("video_note", "NOTE", size=70000)),
    "voice": said("", Kind.voice, file("voice", "VOICE", "", "audio/ogg")),
    "voice_caption": said("послушайте", Kind.voice, file("voice", "VOICE2", "", "audio/ogg")),
    "audio": said("", Kind.audio, file("audio", "SONG", "гимн.mp3", "audio/mpeg")),
    "sticker": said("", Kind.sticker, file("sticker", "STICK", caption="👍")),
    "location": said("", Kind.location, Attachment("location", "55.7558,37.6173")),
    "live_location": said("", Kind.location, Attachment("location", "55.7558,37.6173")),
    "venue": said("", Kind.location, Attachment("location", "55.7558,37.6173", "Офис", caption="Тверская, 1")),
    "contact_own": said("", Kind.contact, Attachment("contact", "+79001234567", "Иван"), phone="+79001234567"),
    "contact_foreign": said("", Kind.contact, Attachment("contact", "+79007654321", "Пётр")),
    "contact_by_bot": said("", Kind.contact, Attachment("contact", "+79001112233", "Иван")),
    "contact_forwarded": said("", Kind.contact, Attachment("contact", "+79001112233", "Иван")),
    "poll": named("poll"),
    "dice": named("dice"),
    "story": named("story"),
    "unknown_content": named("hologram"),
    "unknown_update": said("", Kind.other, Attachment("teleported", ""), external_id=None),
    "press": pressed("Нет, не то"),
    "press_old": pressed(""),
    "edited": edit("интернет пропал"),
    "edited_caption": edit("роутер мигает"),
    "reaction": reaction("👍", "15"),
    "reaction_changed": reaction("🔥"),
    "reaction_custom": reaction("custom_emoji"),
    "reaction_taken_back": reaction(""),
    "blocked": InboundReach("telegram", "", "7001", reachable=False),
    "unblocked": InboundReach("telegram", "", "7001", reachable=True),
    "group": GROUP,
    "added_to_group": GROUP,
}
"""All others are acknowledged and not stored."""


@pytest.mark.parametrize("name", ALL)
def test_a_recorded_update_is_understood(name: str) -> None:
    update = payload(name)
    expected = UNDERSTOOD.get(name)
    parsed = parse(update)
    assert parsed.key == str(update["update_id"])
    if isinstance(parsed, InboundMessage):
        assert parsed.sort_key == update["update_id"]
    if expected is None:
        assert isinstance(parsed, Ignored)
    else:
        assert _without_numbers(parsed) == expected


@pytest.mark.parametrize("name", sorted(set(ALL) - {"unknown_update"}))
def test_a_recorded_update_has_telegrams_shape(name: str) -> None:
    update = Update.model_validate(payload(name))
    assert update.event_type in payload(name)


def test_every_kind_of_update_is_recorded() -> None:
    kinds = {kind for name in ALL for kind in payload(name)}
    newest = {"managed_bot", "subscription", "stopped_message_generation"}
    assert set(Update.model_fields) - newest <= kinds


def _without_numbers(parsed: Any) -> Any:
    numbers = {"key": "", "sort_key": 0}
    return type(parsed)(**{name: numbers.get(name, getattr(parsed, name)) for name in parsed.__slots__})
