"""Texts look right in Telegram and never carry markup of their own; messages are laid out as the calls Telegram takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Button, OutboundMessage
from connectors.errors import Rejected
from connectors.markup import pieces, plain
from connectors.telegram import dialect
from connectors.telegram.render import Step, steps
from tests.fakes.kept import Kept
from tests.fakes.telegram.entities import parse_html, units


def html(text: str) -> str:
    [piece] = pieces(text, 4096)
    return dialect.html(piece)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**Важно:** перезагрузите", "<b>Важно:</b> перезагрузите"),
        ("_тихо_ и `код <1>`", "<i>тихо</i> и <code>код &lt;1&gt;</code>"),
        ("**жирно и _ещё_**", "<b>жирно и </b><b><i>ещё</i></b>"),
        ("- один\n* два\n1. три", "• один\n• два\n1. три"),
        ("[сайт](https://ex.ru/a?b=1&c=2)", '<a href="https://ex.ru/a?b=1&amp;c=2">сайт</a>'),
        ("**[сайт](https://ex.ru)**", '<a href="https://ex.ru"><b>сайт</b></a>'),
        ("[**сайт**](https://ex.ru)", '<a href="https://ex.ru"><b>сайт</b></a>'),
        ("<b>x</b> & <script>", "&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;"),
        ('[x](https://e"onclick="y)', '<a href="https://e&quot;onclick=&quot;y">x</a>'),
    ],
)
def test_dialect(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


PIECES = st.sampled_from(
    ["слово", " ", "\n", "\n\n", "**жирно**", "**", "[ссылка на сайт](https://ex.ru/?a=1&b=2)", "- ", "<b>", "&amp;", "😀", ". ", "]("]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join), st.integers(30, 80))
def test_every_piece_is_html_telegram_reads_as_meant(text: str, limit: int) -> None:
    for piece in pieces(text, limit):
        shown, entities = parse_html(dialect.html(piece))  # refuses a broken tag
        assert shown == plain(piece)
        assert 1 <= units(shown) <= limit
        assert {entity["url"] for entity in entities if "url" in entity} == {span.url for span in piece if span.url}


@given(st.text())
def test_nothing_a_person_types_becomes_markup(text: str) -> None:
    for piece in pieces(text, 4096, markup=False):
        assert parse_html(dialect.html(piece)) == (plain(piece), [])


async def plan(message: OutboundMessage, kept: Kept) -> list[Step]:
    return await steps(message, lambda key, locale, **_: f"{key}:{locale}", kept, 10**6)


async def test_buttons_hang_on_the_last_part(kept: Kept) -> None:
    laid = await plan(OutboundMessage(1, "7", "слово " * 1000, buttons=[Button("Да", "/да")]), kept)
    assert [step.markup is not None for step in laid] == [False, True]


@pytest.mark.parametrize("message", [OutboundMessage(1, "7", " "), OutboundMessage(1, "7", "a", buttons=[Button(" ", "/x")])])
async def test_what_telegram_would_refuse_is_not_sent(message: OutboundMessage, kept: Kept) -> None:
    with pytest.raises(Rejected):
        await plan(message, kept)


@pytest.mark.parametrize("buttons", [[Button("Да", "/x")] * 101, [Button("Да", "я" * 33)], [Button("Да", "")]])
@pytest.mark.parametrize("meta", [{}, {"request_contact": True}])
async def test_buttons_without_end_become_lines(kept: Kept, buttons: list[Button], meta: dict[str, bool]) -> None:
    [step] = await plan(OutboundMessage(1, "7", "a", buttons=buttons, meta=meta), kept)
    titled = bool(meta) and len(buttons) < 100
    assert (f"{len(buttons)}. Да" in plain(step.piece)) is not titled


async def test_long_caption_goes_before_the_file(kept: Kept) -> None:
    attachment = kept.keep("document", "f", "", b"x")
    short = await plan(OutboundMessage(1, "7", "подпись", attachments=[attachment]), kept)
    long = await plan(OutboundMessage(1, "7", "слово " * 300, attachments=[attachment]), kept)
    assert [step.file is not None for step in short] == [True]
    assert [step.file is not None for step in long] == [False, True]


async def test_several_files_each_with_its_caption(kept: Kept) -> None:
    files = [replace(kept.keep("photo", f"{n}.jpg", "image/jpeg", b"x"), caption=f"снимок {n}") for n in (1, 2)]
    laid = await plan(OutboundMessage(1, "7", "Вот они", attachments=files), kept)
    assert [plain(step.piece) for step in laid] == ["Вот они", "снимок 1", "снимок 2"]
