"""What the messenger in memory can do: everything."""

from __future__ import annotations

from typing import Final

from connectors.capabilities import Capabilities, Feature

MEGABYTE: Final = 1024 * 1024
CAPABILITIES: Final = Capabilities(
    features=frozenset(Feature),
    idempotent=True,
    text_limit=4096,
    caption_limit=1024,
    buttons_limit=10,
    file_in_limit=20 * MEGABYTE,
    file_out_limit=20 * MEGABYTE,
    per_second=1000,
    chat_per_second=1000,
)
