"""The published table says what the code says."""

from __future__ import annotations

from pathlib import Path

from connectors import table
from connectors.capabilities import Feature

PAGE = Path(__file__).resolve().parents[2] / "docs" / "channels.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == table.page(table.capabilities()), "python -m connectors.table > docs/channels.md"


def test_every_feature_and_channel_has_its_words() -> None:
    assert set(table.WORDS) == set(Feature)
    assert set(table.TITLES) == set(table.CHANNELS)
