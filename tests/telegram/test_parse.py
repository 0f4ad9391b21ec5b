"""Every kind of update is understood, and a crooked one never breaks anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import InboundEdit, InboundMessage, InboundReach, Kind
from connectors.errors import BadInput
from connectors.telegram.parse import FromGroup, Ignored, callback_id, parse
from tests.telegram.conftest import payload

ALL = sorted(path.stem for path in (Path(__file__).parent / "payloads").glob("*.json"))


def message(name: str) -> InboundMessage:
    parsed = parse(payload(name))
    assert isinstance(parsed, InboundMessage)
    return parsed


def test_text_carries_person_and_order() -> None:
    parsed = message("text")
    update = payload("text")
    assert (parsed.channel, parsed.chat, parsed.text, parsed.kind) == ("telegram", "7001", "инет пропал", Kind.text)
    assert (parsed.key, parsed.sort_key) == (str(update["update_id"]), update["update_id"])
    assert (parsed.name, parsed.locale, parsed.external_id, parsed.phone, parsed.source) == ("Иван Петров", "ru", "15", None, None)


def test_start_tells_where_the_client_came_from() -> None:
    parsed = message("start")
    assert (parsed.text, parsed.payload, parsed.source, parsed.kind) == ("/start", "/start", "site_footer", Kind.text)


def test_reply_names_the_quoted_message() -> None:
    assert message("reply").reply_to == "11"


def test_photo_takes_the_largest_size() -> None:
    parsed = message("photo")
    assert (parsed.kind, parsed.text) == (Kind.photo, "роутер")
    assert [(a.kind, a.ref, a.size) for a in parsed.attachments] == [("photo", "L", 88000)]


def test_document_keeps_name_and_type() -> None:
    [file] = message("document").attachments
    assert (file.kind, file.ref, file.name, file.mime, file.size) == ("document", "DOC", "договор.pdf", "application/pdf", 30001)


@pytest.mark.parametrize(
    ("name", "kind", "attached"),
    [
        ("animation", Kind.video, "animation"),
        ("voice", Kind.voice, "voice"),
        ("video_note", Kind.video_note, "video_note"),
        ("sticker", Kind.sticker, "sticker"),
        ("poll", Kind.other, "poll"),
    ],
)
def test_other_contents_are_named(name: str, kind: Kind, attached: str) -> None:
    parsed = message(name)
    assert parsed.kind is kind
    assert [a.kind for a in parsed.attachments] == [attached]


def test_location_is_a_point() -> None:
    parsed = message("location")
    assert (parsed.kind, parsed.attachments[0].ref) == (Kind.location, "55.7558,37.6173")


def test_venue_is_a_location_with_a_name() -> None:
    parsed = message("venue")
    assert (parsed.kind, parsed.attachments[0].name, parsed.attachments[0].caption) == (Kind.location, "Офис", "Тверская, 1")


def test_own_contact_is_a_proven_phone() -> None:
    parsed = message("contact_own")
    assert (parsed.kind, parsed.phone) == (Kind.contact, "+79001234567")


def test_anothers_contact_proves_nothing() -> None:
    parsed = message("contact_foreign")
    assert (parsed.kind, parsed.phone, parsed.attachments[0].ref) == (Kind.contact, None, "+79007654321")


def test_edit_names_the_message() -> None:
    parsed = parse(payload("edited"))
    assert isinstance(parsed, InboundEdit)
    assert (parsed.chat, parsed.external_id, parsed.text) == ("7001", "15", "интернет пропал")


def test_press_carries_payload_and_title() -> None:
    parsed = message("press")
    assert (parsed.kind, parsed.payload, parsed.text) == (Kind.press, "/deny", "Нет, не то")
    assert (parsed.chat, parsed.reply_to, parsed.external_id) == ("7001", "16", None)
    assert callback_id(payload("press")) == "4382bfdwdsb323b2d9"


def test_press_under_a_message_telegram_forgot() -> None:
    parsed = message("press_old")
    assert (parsed.chat, parsed.payload, parsed.text) == ("7001", "/deny", "")


@pytest.mark.parametrize(("name", "reachable"), [("blocked", False), ("unblocked", True)])
def test_reach(name: str, reachable: bool) -> None:
    parsed = parse(payload(name))
    assert parsed == InboundReach("telegram", str(payload(name)["update_id"]), "7001", reachable)


@pytest.mark.parametrize("name", ["group", "added_to_group"])
def test_groups_are_told_apart(name: str) -> None:
    parsed = parse(payload(name))
    assert isinstance(parsed, FromGroup)
    assert (parsed.chat, parsed.locale) == ("-1001234567890", "ru")


@pytest.mark.parametrize("name", ["pinned"])
def test_notices_are_acknowledged_only(name: str) -> None:
    assert isinstance(parse(payload(name)), Ignored)


@pytest.mark.parametrize("name", ["unknown_update", "unknown_content"])
def test_what_we_do_not_know_is_kept_as_other(name: str) -> None:
    assert message(name).kind is Kind.other


def test_unknown_update_of_nobody_is_acknowledged() -> None:
    assert parse({"update_id": 5, "teleported": {"speed": 3}}) == Ignored("5", "unknown update teleported")


@pytest.mark.parametrize("update", [None, [], "x", {}, {"update_id": "5"}, {"update_id": True}, {"update_id": 1.5}, {"update_id": 2**70}])
def test_no_update_id_is_refused(update: object) -> None:
    with pytest.raises(BadInput) as refused:
        parse(update)
    assert (refused.value.status, refused.value.code) == (422, "bad_update")


def test_what_the_store_cannot_keep_is_taken_out() -> None:
    update = payload("text")
    update["message"]["text"] = "a\0b\ud800c"
    update["message"]["message_id"] = 2**80
    parsed = parse(update)
    assert isinstance(parsed, InboundMessage)
    assert (parsed.text, parsed.external_id) == ("ab?c", None)


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
        assert last == "update_id"
        return
    assert parsed.key == str(update["update_id"])
    if isinstance(parsed, InboundMessage):
        (parsed.text + (parsed.payload or "") + parsed.name).encode()
        assert len(parsed.name) <= 200
        assert len(parsed.payload or "") <= 200
        assert len(parsed.locale or "") <= 8
