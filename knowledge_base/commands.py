"""What the command line and the start of the door do with the knowledge base, as plain functions."""

from __future__ import annotations

import asyncio
from pathlib import Path

from knowledge_base import revisions
from knowledge_base.contract import Store
from knowledge_base.evaluate import Report, evaluate, read_queries
from knowledge_base.exporting import export_articles
from knowledge_base.importing import ImportReport, import_articles
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.vectors import Progress, silent


async def import_path(
    store: Store, kb: LocalKnowledgeBase, path: Path, *, replace: bool = False, progress: Progress = silent
) -> ImportReport:
    """Import and publish a JSONL file or a folder of Markdown. Raises KnowledgeBaseError, and then nothing was changed.

    ``replace`` withdraws everything that the source does not have. A running door takes the new articles in by itself.
    """
    return await import_articles(store, kb.encode, path, replace=replace, progress=progress)


async def export(store: Store, path: Path) -> int:
    """Write the published articles to a ``.jsonl`` file or a folder; returns how many there are."""
    async with store.read() as tx:
        articles = await revisions.published_articles(tx)
    await asyncio.to_thread(export_articles, articles, path)
    return len(articles)


async def evaluate_file(kb: LocalKnowledgeBase, path: Path) -> Report:
    """Measure a loaded knowledge base on a file of ``{"query", "gold_id"}`` lines. Raises KnowledgeBaseError for a bad file."""
    return await evaluate(kb, await asyncio.to_thread(read_queries, path))
