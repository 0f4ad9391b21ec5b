"""Every kind of callback is understood, and a crooked one never breaks anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Button, InboundMessage, InboundReach, InboundReceipt, Kind, Receipt
from connectors.errors import BadInput
from connectors.viber.parse import Ignored, Opened, parse
from connectors.viber.pressing import body_of, pressed
from tests.viber.conftest import PAYLOADS, payload

ALL = sorted(path.stem for path in PAYLOADS.glob("*.json"))
IVAN = "01234567890A="


def message(name: str) -> InboundMessage:
    parsed = parse(payload(name))
    assert isinstance(parsed, InboundMessage)
    return parsed


def test_text_carries_person_and_order() -> None:
    parsed = message("text")
    assert (parsed.channel, parsed.chat, parsed.text, parsed.kind) == ("viber", IVAN, "инет пропал", Kind.text)
    assert (parsed.key, parsed.external_id, parsed.sort_key) == ("message:4912661846655238145", "4912661846655238145", 1457764197627)
    assert (parsed.name, parsed.locale, parsed.phone, parsed.source) == ("Иван Петров", "ru", None, None)


def test_the_token_is_kept_exactly_up_to_64_bits_without_a_sign() -> None:
    assert message("text_uint64").external_id == "18446744073709551557"


def test_the_first_message_tells_where_the_client_came_from() -> None:
    assert message("text_first").source == "site_footer"


def test_press_carries_payload_and_title() -> None:
    parsed = message("press")
    assert (parsed.kind, parsed.payload, parsed.text) == (Kind.press, "/deny", "Нет, не то")


@pytest.mark.parametrize("button", [Button('"[{\\', '/ask{"topic":"счёт"}'), Button("Да", "где терминал"), Button("😀" * 40, "/p" * 32)])
def test_a_button_comes_back_as_it_was(button: Button) -> None:
    assert pressed(body_of(button)) == button


@pytest.mark.parametrize(
    "typed", ["/deny", "Нет, не то", "1", "otklik:", "otklik: помогите", 'otklik:["/deny"]', "otklik:[1,2]", 'otklik:["",""]', "[" * 5000]
)
def test_typed_words_are_no_press(typed: str) -> None:
    update = payload("text")
    update["message"]["text"] = typed
    parsed = parse(update)
    assert isinstance(parsed, InboundMessage)
    assert (parsed.kind, parsed.text, parsed.payload) == (Kind.text, typed, None)


def test_picture_has_its_caption_and_address() -> None:
    parsed = message("picture")
    [file] = parsed.attachments
    assert (parsed.kind, parsed.text, file.kind, file.name, file.size) == (Kind.photo, "роутер", "photo", "photo.jpg", 88000)
    assert file.ref == payload("picture")["message"]["media"]


def test_file_keeps_name_and_size() -> None:
    [file] = message("file").attachments
    assert (message("file").kind, file.kind, file.name, file.size) == (Kind.document, "document", "договор.pdf", 30001)


@pytest.mark.parametrize(
    ("name", "kind", "attached"),
    [
        ("video", Kind.video, "video"),
        ("sticker", Kind.sticker, "sticker"),
        ("unknown_content", Kind.other, "hologram"),
        ("unknown_event", Kind.other, "reaction"),
    ],
)
def test_other_contents_are_named(name: str, kind: Kind, attached: str) -> None:
    parsed = message(name)
    assert (parsed.kind, [a.kind for a in parsed.attachments]) == (kind, [attached])


def test_location_is_a_point() -> None:
    [place] = message("location").attachments
    assert (place.kind, place.ref, place.caption) == ("location", "53.9023,27.5618", "пр. Независимости, 1")


def test_an_address_is_words() -> None:
    assert (message("url").kind, message("url").text) == (Kind.text, "https://example.com/status")


def test_a_card_proves_no_phone() -> None:
    parsed = message("contact")
    [card] = parsed.attachments
    assert (parsed.kind, parsed.phone, card.ref, card.name) == (Kind.contact, None, "79007654321", "Пётр")


@pytest.mark.parametrize(("name", "reachable"), [("subscribed", True), ("unsubscribed", False)])
def test_reach(name: str, reachable: bool) -> None:
    assert parse(payload(name)) == InboundReach("viber", f"{name}:{payload(name)['message_token']}", IVAN, reachable)


@pytest.mark.parametrize(
    ("name", "state", "upto", "reason"),
    [
        ("delivered", Receipt.delivered, False, ""),
        ("seen", Receipt.read, True, ""),
        ("failed", Receipt.failed, False, "failure description"),
    ],
)
def test_receipts_name_our_message(name: str, state: Receipt, upto: bool, reason: str) -> None:
    number = "4912661846655238150"
    assert parse(payload(name)) == InboundReceipt("viber", f"{name}:{number}", IVAN, number, state, upto, reason)


def test_opening_the_chat_asks_for_a_welcome() -> None:
    assert parse(payload("conversation_started")) == Opened("site_footer", False, "ru")
    assert parse(payload("conversation_started_again")) == Opened("", True, "ru")


@pytest.mark.parametrize("name", ["webhook", "client_status", "action"])
def test_notices_are_acknowledged_only(name: str) -> None:
    assert parse(payload(name)) == Ignored(name)


def test_an_unknown_event_of_nobody_is_acknowledged() -> None:
    assert parse({"event": "teleported", "speed": 3}) == Ignored("teleported")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("text", "event"),
        ("text", "message_token"),
        ("text", "sender"),
        ("seen", "user_id"),
        ("seen", "message_token"),
        ("subscribed", "user"),
    ],
)
@pytest.mark.parametrize("value", [None, "", [], {}, 1.5, True, -1, 2**64])
def test_what_has_no_event_person_or_token_is_refused(name: str, field: str, value: Any) -> None:
    with pytest.raises(BadInput):
        parse({**payload(name), field: value})


def test_what_the_store_cannot_keep_is_taken_out() -> None:
    update = payload("text")
    update["message"]["text"] = "a\0b\ud800c"
    parsed = parse(update)
    assert isinstance(parsed, InboundMessage) and parsed.text == "ab?c"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to every value inside."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in items for place in [(*path, key), *places(inner, (*path, key))]]


@given(st.sampled_from(ALL), st.data())
def test_any_field_of_any_type_does_no_harm(name: str, data: st.DataObject) -> None:
    update = payload(name)
    *way, last = data.draw(st.sampled_from(places(update)))
    holder: Any = update
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(JSON)
    try:
        parsed = parse(update)
    except BadInput:
        assert last in ("event", "message_token", "sender", "user", "user_id", "id")
        return
    if isinstance(parsed, InboundMessage):
        (parsed.text + (parsed.payload or "") + parsed.name).encode()
        assert len(parsed.key.encode()) <= 200 and len(parsed.name) <= 200
