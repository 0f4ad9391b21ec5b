"""Search alone: the articles as the door has just stored them, one query after the other; and how soon a new one is found."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import build
from knowledge_base.drafts import Draft
from knowledge_base.editing import writing
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.publishing import Publishing
from knowledge_base.gate.gate import Gate
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


async def publish_seconds(home: Path) -> float:
    """From publishing a new article (the gate asked) to another door's index answering with it."""
    first, second = (build(Settings(data=home, demo=True, _env_file=None), SystemClock()) for _ in range(2))
    try:
        await first.kb.load()
        await second.kb.load()
        fields = {"id": "bench-parrot", "title": "Можно ли с попугаем в офис", "questions": [], "answer": "Да, в клетке."}
        draft, editor = Draft.model_validate(fields), Editor("bench", supervisor=True)
        async with first.store.write() as tx:
            await writing.create(tx, draft, by=editor)
        begun = time.perf_counter()
        await Publishing(first.kb, Gate(first.kb).check).publish([draft.id], by=editor)
        while (found := await second.kb.search("с попугаем в офис")).hits[0].article_id != draft.id:
            await second.kb.refresh_if_stale()
            assert time.perf_counter() - begun < 60, found
        return time.perf_counter() - begun
    finally:
        for parts in (first, second):
            await parts.close()
            await parts.store.close()
