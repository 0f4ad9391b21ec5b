"""Messages as VK takes them: formatting by ranges, keyboards within the limits, numbers of parts that never repeat."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Attachment, Button, OutboundMessage
from connectors.errors import Rejected
from connectors.markup import plain, utf16
from connectors.vk.capabilities import TEXT_LIMIT
from connectors.vk.render import RANDOM, inline_keyboard, random_id, steps
from tests.fakes.vk.looks import looks, read_format, read_keyboard


def laid(text: str = "", buttons: int = 0, **more: Any) -> list[Any]:
    offered = [Button(f"Кнопка {number}", f"/do_{number}") for number in range(1, buttons + 1)]
    return steps(OutboundMessage(1, "100001", text, buttons=offered, **more))


def drawn(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    values = laid(text)[0].values()
    return values["message"], looks(values["message"], read_format(values["format_data"] or "", values["message"]))


def test_bold_italic_and_links_are_ranges_in_utf16() -> None:
    text, seen = drawn("😢 **жирно 😢** и _косо_, [наш **сайт**](https://example.org/a_b), `код`")
    assert text == "😢 жирно 😢 и косо, наш сайт, код"
    assert seen == [("bold", "жирно 😢", ""), ("italic", "косо", ""), ("link", "наш сайт", "https://example.org/a_b"), ("bold", "сайт", "")]


def test_text_as_typed_stays_as_typed() -> None:
    values = laid("2 * 2 ** _x_", meta={"plain": True})[0].values()
    assert (values["message"], values["format_data"]) == ("2 * 2 ** _x_", None)


def test_long_text_is_cut_between_words() -> None:
    parts = laid("слово " * 1500)
    texts = [plain(part.piece) for part in parts]
    assert len(parts) == 3
    assert all(sum(map(utf16, text)) <= TEXT_LIMIT and not text.endswith("сло") for text in texts)
    assert " ".join(texts) == ("слово " * 1500).strip()


def test_text_of_just_the_limit_is_one_message() -> None:
    assert len(laid("я" * TEXT_LIMIT)) == 1


def test_buttons_hang_under_the_last_part() -> None:
    parts = laid("слово " * 1500, 2)
    assert [part.keyboard is not None for part in parts] == [False, False, True]


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (6, 6), (7, 4), (10, 5)])
def test_keyboard_fits_vk(count: int, rows: int) -> None:
    board = read_keyboard(laid("?", count)[0].keyboard)
    assert board is not None
    assert len(board["buttons"]) == rows
    assert [json.loads(button["action"]["payload"]) for row in board["buttons"] for button in row] == [
        {"p": f"/do_{number}"} for number in range(1, count + 1)
    ]


def test_more_buttons_than_vk_shows_become_numbered_lines() -> None:
    (only,) = laid("Выберите:", 11)
    assert only.keyboard is None
    assert plain(only.piece).splitlines()[:4] == ["Выберите:", "", "1. Кнопка 1", "2. Кнопка 2"]
    assert plain(only.piece).endswith("11. Кнопка 11")


def test_long_title_becomes_a_numbered_line() -> None:
    (only,) = steps(OutboundMessage(1, "1", "Что?", buttons=[Button("т" * 41, "/x")]))
    assert plain(only.piece) == "Что?\n\n1. " + "т" * 41


@given(
    st.lists(
        st.builds(Button, st.text('я"\\ x', min_size=1, max_size=40).filter(str.strip), st.text('я"\\/x', min_size=1, max_size=64)),
        max_size=12,
    )
)
def test_any_keyboard_is_accepted_or_none(buttons: list[Button]) -> None:
    board = inline_keyboard(buttons)
    assert board is None or read_keyboard(board)


@pytest.mark.parametrize("message", [{}, {"text": "  \n"}, {"text": "a", "buttons": [Button("x", "")]}, {"text": "a" * 4096 * 40}])
def test_what_vk_would_refuse_is_refused_here(message: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        steps(OutboundMessage(1, "1", **{"text": "", **message}))


def test_files_go_with_the_text_ten_at_a_time_and_a_voice_alone() -> None:
    files = [Attachment("photo", "", file=f"f{number}") for number in range(12)]
    files += [Attachment("voice", "", file="v"), Attachment("document", "", file="d", caption="Договор")]
    parts = laid("Вот", attachments=files)
    assert [(plain(part.piece), len(part.files)) for part in parts] == [("Вот", 10), ("", 2), ("", 1), ("Договор", 1)]


@given(st.integers(1, 10**12), st.integers(0, 31), st.text(max_size=5))
def test_random_id_is_a_positive_int32_and_the_same_again(outbox_id: int, part: int, salt: str) -> None:
    number = random_id(outbox_id, part, salt)
    assert 1 <= number <= RANDOM
    assert number == random_id(outbox_id, part, salt)


def test_random_ids_of_neighbours_and_parts_differ() -> None:
    seen = {random_id(outbox_id, part, "one store") for outbox_id in range(1, 1000) for part in range(32)}
    assert len(seen) == 999 * 32
    assert random_id(1, 0, "one store") != random_id(1, 0, "another store")
