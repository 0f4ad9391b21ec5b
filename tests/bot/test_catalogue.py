"""Every text exists in Russian and English, with the same values to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Message

from bot.catalogue import PACKAGES, Catalogue, CatalogueError
from bot.settings import ROOT

_VALUE = re.compile(r"\{\s*\$(\w+)")


def _texts(path: Path) -> dict[str, set[str]]:
    source = path.read_text(encoding="utf-8")
    found = [entry for entry in FluentParser(with_spans=True).parse(source).body if isinstance(entry, Message)]
    return {entry.id.name: set(_VALUE.findall(source[entry.span.start : entry.span.end])) for entry in found if entry.span}


FOLDERS = [path.parent.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).glob("**/messages/ru.ftl")]


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_both_languages_have_the_same_texts_and_values(folder: Path) -> None:
    russian, english = (_texts(ROOT / folder / f"{locale}.ftl") for locale in ("ru", "en"))
    assert russian == english


def test_an_unknown_text_is_told_by_name() -> None:
    with pytest.raises(CatalogueError, match="no-such-text"):
        Catalogue(ROOT)("no-such-text", "ru")


def test_an_unknown_locale_is_russian() -> None:
    texts = Catalogue(ROOT)
    assert texts("bot-sorry", "de") == texts("bot-sorry", "ru") != texts("bot-sorry", "en")
