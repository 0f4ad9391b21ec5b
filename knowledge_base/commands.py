"""What the command line and the start of the door do with the knowledge base, as plain functions."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge_base import bounds, revisions
from knowledge_base.calibration import Calibration, calibrate
from knowledge_base.contract import Store
from knowledge_base.errors import ArticleInvalid
from knowledge_base.evaluate import Answered, Report, ask, read_queries, report
from knowledge_base.exporting import export_articles
from knowledge_base.gate.golden_files import export_golden, golden_beside, import_golden
from knowledge_base.importing import ImportReport, import_articles
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.settings import ImportLimits
from knowledge_base.vectors import Progress, silent


async def import_path(
    store: Store,
    kb: LocalKnowledgeBase,
    path: Path,
    *,
    replace: bool = False,
    limits: ImportLimits | None = None,
    spare: Collection[str] = (),
    progress: Progress = silent,
) -> ImportReport:
    """Import and publish a file or a folder of Markdown, with the golden set in it. Raises KnowledgeBaseError; nothing was changed then.

    ``replace`` withdraws everything that the source does not have; articles in ``spare`` stay as they are. A running door takes the new
    articles in by itself.
    """
    taken = await import_articles(store, kb.encode, path, replace=replace, limits=limits, spare=spare, zone=kb.zone, progress=progress)
    if await asyncio.to_thread(path.is_dir) and (golden := golden_beside(path)) is not None:
        await import_golden(store, golden, author="import")
    return taken


async def export(store: Store, path: Path) -> int:
    """Write the published articles to a file or a folder (with the golden set); returns how many there are."""
    async with store.read() as tx:
        articles = await revisions.published_articles(tx, zone=None)
    await asyncio.to_thread(export_articles, articles, path)
    if await asyncio.to_thread(path.is_dir):
        await export_golden(store, path / "golden.jsonl")
    return len(articles)


async def answers_of_file(kb: LocalKnowledgeBase, path: Path, progress: Progress = silent) -> list[Answered]:
    """Ask a loaded knowledge base every line ``{"query", "gold_id"}`` of a file. Raises KnowledgeBaseError for a bad file."""
    return await ask(kb, await asyncio.to_thread(read_queries, path), progress)


async def evaluate_file(kb: LocalKnowledgeBase, path: Path) -> Report:
    """Measure a loaded knowledge base on a file of ``{"query", "gold_id"}`` lines. Raises KnowledgeBaseError for a bad file."""
    return report(await answers_of_file(kb, path))


async def calibrate_on(kb: LocalKnowledgeBase, answers: Sequence[Answered], risk: float, *, keep: bool = True) -> Calibration:
    """Choose bounds on what was asked and answered; with ``keep`` search goes by them from now on, in running doors too.

    Raises ArticleInvalid when there are too few questions.
    """
    try:
        found = calibrate([one.judged(kb.choices) for one in answers], risk=risk)
    except ValueError as error:
        raise ArticleInvalid("eval_few", str(error)) from None
    if keep:
        async with kb.store.write() as tx:
            await bounds.keep(tx, kb.encode.name, found.bounds, plain(found))
    return found


def plain(found: Calibration) -> dict[str, Any]:
    """A calibration as JSON takes it."""
    return asdict(found) | {"bounds": found.bounds.model_dump()}
