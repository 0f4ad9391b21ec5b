"""Our light Markdown in Viber's signs: what is meant to look different does, nothing else does, nothing is lost at a cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.viber.dialect import TEXT_LIMIT, texts
from tests.fakes.viber.looks import drawn

ADDRESS = "https://example.com/_help_/a_b?x=*1*"


def shown(text: str, *, markup: bool = True) -> tuple[str, list[tuple[str, str, str]]]:
    """The only piece, as a person sees it."""
    [piece] = texts(text, markup=markup)
    return drawn(piece)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("**Тариф** сменён", "*Тариф* сменён"),
        ("нажмите _Далее_\nи ждите", "нажмите _Далее_\nи ждите"),
        ("команда `ping 8.8.8.8`", "команда ```ping 8.8.8.8```"),
        ("- раз\n- **два**", "• раз\n• *два*"),
        ("**Жирный**, и дальше", "Жирный, и дальше"),  # a comma is no space: the sign would stay in sight
        ("**а_б** в", "*а_б* в"),
        (f"[Справка]({ADDRESS}) тут", f"Справка: {ADDRESS} тут"),
        (f"[{ADDRESS}]({ADDRESS})", ADDRESS),
        ("2*3*4 = 24, snake_case_name, *100#", "2*3*4 = 24, snake_case_name, *100#"),
    ],
)
def test_what_is_sent(text: str, sent: str) -> None:
    assert texts(text) == [sent]


@pytest.mark.parametrize("typed", ["*важно*", "**важно**", "_а_ и ~б~", "```код```", "*а*, *б*!", f"см. {ADDRESS}", "***"])
def test_what_an_operator_typed_is_shown_as_typed(typed: str) -> None:
    assert shown(typed, markup=False) == (typed, [])


def test_signs_that_mean_nothing_are_left_as_they_are() -> None:
    assert shown("звёздочка *вот так* и **жирный** конец") == ("звёздочка *вот так* и жирный конец", [("bold", "жирный", "")])


def test_a_link_stays_whole_with_its_address_at_a_cut() -> None:
    for before in range(40):
        text = "сло " * ((TEXT_LIMIT - before) // 4) + f"[подробная инструкция]({ADDRESS}) и дальше"
        found = texts(text)
        assert sum(f"подробная инструкция: {ADDRESS}" in piece for piece in found) == 1
        assert all(len(piece) <= TEXT_LIMIT for piece in found)


def test_a_text_full_of_links_and_looks_still_fits() -> None:
    text = " ".join(f"**ж{n}** [а{n}]({ADDRESS})" for n in range(700))
    found = texts(text)
    assert all(len(piece) <= TEXT_LIMIT for piece in found)
    assert "".join(found).count(ADDRESS) == 700 and all(f"а{n}:" in "".join(found) for n in range(700))


@given(st.text(alphabet='аб 😀\n"\\*_~`—.', max_size=400), st.integers(min_value=20, max_value=60), st.booleans())
def test_no_piece_is_longer_than_allowed_and_no_letter_is_lost(text: str, limit: int, markup: bool) -> None:
    found = texts(text, limit, markup=markup)
    assert all(len(piece) > 0 for piece in found)
    assert "".join(found).count("а") == text.count("а") and "".join(found).count("😀") == text.count("😀")
    if "*" not in text and "_" not in text and "~" not in text and "`" not in text:
        assert all(len(piece) <= limit for piece in found)


@pytest.mark.parametrize("char", ["я", "😀", "中", '"', "\n\n.", "\\"])
def test_a_full_piece_is_under_30_kilobytes(char: str) -> None:
    for piece in texts(char * 8000, markup=False):
        assert len(json.dumps(piece, ensure_ascii=False).encode()) <= 22_000
