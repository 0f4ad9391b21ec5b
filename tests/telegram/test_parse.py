"""A crooked update never breaks anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import InboundMessage
from connectors.errors import BadInput
from connectors.telegram.parse import Ignored, callback_id, parse
from tests.telegram.conftest import payload

ALL = sorted(path.stem for path in (Path(__file__).parent / "payloads").glob("*.json"))


def test_a_press_is_answered_by_its_id() -> None:
    assert (callback_id(payload("press")), callback_id(payload("text"))) == ("4382bfdwdsb323b2d9", None)


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
