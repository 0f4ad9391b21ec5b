"""Every kind of message becomes words or one agreed payload."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hearing import LONG, hear
from connectors.contract import Kind
from connectors.ledger.holder import Holder
from connectors.ledger.turns import Waiting


def message(text: str = "", kind: Kind = Kind.text, payload: str | None = None, **meta: str) -> Waiting:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return Waiting(1, 0, now, 1, 1, 1, kind, text, payload, meta, None, Holder("bot", None, 0), 1, "ru", "site", "c")


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (message("привет"), ("привет", None)),
        (message("Отправить", Kind.press, "/affirm"), ("Отправить", "/affirm")),
        (message(""), ("", "/sent_empty")),
        (message("  \n"), ("", "/sent_empty")),
        (message("😀🤷‍♂️"), ("😀🤷‍♂️", "/sent_emoji")),
        (message("?!"), ("?!", "/sent_emoji")),
        (message("ы" * (LONG + 1)), ("ы" * (LONG + 1), "/sent_long")),
        (message(kind=Kind.sticker), ("", "/sent_sticker")),
        (message(kind=Kind.voice), ("", "/sent_voice")),
        (message("вот фото роутера", Kind.photo), ("вот фото роутера", None)),
        (message(kind=Kind.contact, phone="+79001234567"), ("", '/sent_contact{"phone": "+79001234567"}')),
        (message(kind=Kind.contact), ("", "/sent_contact")),
    ],
)
def test_what_is_heard(said: Waiting, heard: tuple[str, str | None]) -> None:
    assert hear(said) == heard


@given(st.text())
def test_typed_text_never_becomes_a_command_of_the_clients_choice(text: str) -> None:
    assert hear(message(text))[1] in (None, "/sent_empty", "/sent_emoji", "/sent_long")
