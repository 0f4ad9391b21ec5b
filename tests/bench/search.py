"""Search alone: the articles as the door has just stored them, one query after the other."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import build
from tests.bench.messages import Conversation


async def search_seconds(home: Path, talks: Iterable[Conversation]) -> list[float]:
    """Seconds of each search with its encoding, for the questions and faults of ``talks``; ``home`` is a door's data folder."""
    parts = build(Settings(data=home, demo=True, _env_file=None), SystemClock())
    try:
        await parts.kb.load()
        seconds = []
        for text in (text for talk in talks for text in talk[1:]):
            begun = time.perf_counter()
            await parts.kb.search(text)
            seconds.append(time.perf_counter() - begun)
        return seconds
    finally:
        await parts.close()
        await parts.store.close()
