"""Texts look right in Telegram, never carry markup of their own, and split at sensible places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Attachment, Button, OutboundMessage
from connectors.errors import Rejected
from connectors.telegram.markdown import parts
from connectors.telegram.render import Step, steps
from tests.fakes.telegram.entities import parse_html, units


def html(text: str) -> str:
    [part] = parts(text, 4096)
    return part.html


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**Важно:** перезагрузите", "<b>Важно:</b> перезагрузите"),
        ("- один\n* два\n1. три", "• один\n• два\n1. три"),
        ("[сайт](https://ex.ru/a?b=1&c=2)", '<a href="https://ex.ru/a?b=1&amp;c=2">сайт</a>'),
        ("**[сайт](https://ex.ru)**", '<a href="https://ex.ru"><b>сайт</b></a>'),
        ("[**сайт**](https://ex.ru)", '<a href="https://ex.ru"><b>сайт</b></a>'),
        ("[вики](https://ru.wikipedia.org/wiki/A_(b)) тут", '<a href="https://ru.wikipedia.org/wiki/A_(b)">вики</a> тут'),
        ("2 ** 3 ** 4, * не список, **не закрыто", "2 ** 3 ** 4, * не список, **не закрыто"),
        ("<b>x</b> & <script>", "&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ('[x](https://e"onclick="y)', '<a href="https://e&quot;onclick=&quot;y">x</a>'),
    ],
)
def test_markdown_subset(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


def test_plain_takes_every_character_as_it_is() -> None:
    [part] = parts("**a** <b>", 4096, markup=False)
    assert (part.html, part.plain) == ("**a** &lt;b&gt;", "**a** <b>")


def test_cut_prefers_the_paragraph() -> None:
    text = "Первый абзац.\n\nВторой абзац, длиннее. И ещё слово"
    assert [part.plain for part in parts(text, 25)] == ["Первый абзац.", "Второй абзац, длиннее.", "И ещё слово"]


def test_link_is_never_cut() -> None:
    text = "слово " * 3 + "[очень длинная ссылка](https://ex.ru) хвост"
    assert [part.html for part in parts(text, 30)] == ["слово слово слово", '<a href="https://ex.ru">очень длинная ссылка</a> хвост']


def test_limit_counts_utf16_units() -> None:
    assert [part.plain for part in parts("😀" * 5, 4)] == ["😀😀", "😀😀", "😀"]


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200d", "\0"])
def test_nothing_visible_is_nothing(text: str) -> None:
    assert parts(text, 4096) == []


PIECES = st.sampled_from(
    ["слово", " ", "\n", "\n\n", "**жирно**", "**", "[ссылка на сайт](https://ex.ru/?a=1&b=2)", "- ", "<b>", "&amp;", "😀", ". ", "]("]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join), st.integers(30, 80))
def test_parts_hold_the_whole_text(text: str, limit: int) -> None:
    whole = "".join(part.plain for part in parts(text, 10**6))
    split = parts(text, limit)
    for part in split:
        shown, _ = parse_html(part.html)  # refuses a broken tag
        assert shown == part.plain == part.plain.strip()
        assert 1 <= units(shown) <= limit
    rest = whole
    for part in split:
        gap, found, rest = rest.partition(part.plain)
        assert found and all(re.match(r"\s|[\u00ad\u200b-\u206f\ufeff]", char) or not char.isprintable() for char in gap)
    assert not rest.strip() or all(not char.isprintable() for char in rest.strip())


@given(st.lists(st.text("абв", min_size=1, max_size=10), max_size=40), st.integers(10, 40))
def test_words_stay_whole(words: list[str], limit: int) -> None:
    assert [word for part in parts(" ".join(words), limit) for word in part.plain.split()] == words


@given(st.lists(st.sampled_from(["слово", "[ссылка на сайт](https://ex.ru)", "**жирно**"]), max_size=40), st.integers(20, 50))
def test_links_stay_whole(words: list[str], limit: int) -> None:
    read = [parse_html(part.html) for part in parts(" ".join(words), limit)]
    links = [text[entity["offset"] :][: entity["length"]] for text, entities in read for entity in entities if "url" in entity]
    assert links == ["ссылка на сайт"] * sum("ссылка" in word for word in words)


@given(st.text())
def test_nothing_a_person_types_becomes_markup(text: str) -> None:
    for part in parts(text, 4096, markup=False):
        shown, entities = parse_html(part.html)
        assert (shown, entities) == (part.plain, [])


def plan(message: OutboundMessage, files: Path | None = None) -> list[Step]:
    return steps(message, lambda key, locale, **_: f"{key}:{locale}", lambda ref: (files or Path()) / ref)


def test_buttons_hang_on_the_last_part() -> None:
    laid = plan(OutboundMessage(1, "7", "слово " * 1000, buttons=[Button("Да", "/да")]))
    assert [step.markup is not None for step in laid] == [False, True]


@pytest.mark.parametrize(
    "message",
    [
        OutboundMessage(1, "7", " "),
        OutboundMessage(1, "7", "a", buttons=[Button("Да", "я" * 33)]),
        OutboundMessage(1, "7", "a", buttons=[Button("Да", "")]),
        OutboundMessage(1, "7", "a", buttons=[Button("Да", "/x")] * 101),
    ],
)
def test_what_telegram_would_refuse_is_not_sent(message: OutboundMessage) -> None:
    with pytest.raises(Rejected):
        plan(message)


def test_long_caption_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    short = plan(OutboundMessage(1, "7", "подпись", attachments=[Attachment("document", "f")]), tmp_path)
    long = plan(OutboundMessage(1, "7", "слово " * 300, attachments=[Attachment("document", "f")]), tmp_path)
    assert [step.file is not None for step in short] == [True]
    assert [step.file is not None for step in long] == [False, True]
