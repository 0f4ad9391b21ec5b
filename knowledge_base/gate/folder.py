"""Checks content that lives in files, as continuous integration does: what is bad, what fails, what a change makes worse."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge_base import revisions
from knowledge_base.contract import Article
from knowledge_base.drafts import Draft, Problem
from knowledge_base.errors import ArticleInvalid
from knowledge_base.gate.asking import Asking, passes
from knowledge_base.gate.contract import Kind, Probe, Searcher, Seen
from knowledge_base.gate.gate import Gate, families
from knowledge_base.gate.golden import GoldenQuery, digest, take
from knowledge_base.gate.golden_files import golden_beside, read_golden
from knowledge_base.gate.report import CheckReport, Failing
from knowledge_base.importing import import_articles
from knowledge_base.reading import read
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.vectors import Progress, silent


async def check_folder(
    kb: LocalKnowledgeBase, folder: Path, *, golden: Path | None = None, against: Path | None = None, progress: Progress = silent
) -> CheckReport:
    """Check a folder (or file) of articles with its golden set (``golden``, or ``golden.jsonl`` beside the articles).

    ``kb`` stands over an empty store of its own: a temporary file is enough, and it is changed. ``against`` is the content before the
    change, in a folder or a file: what failed there already is told and does not fail the check. Raises KnowledgeBaseError when there is
    nothing to check, or when ``against`` cannot be imported.
    """
    reading = await asyncio.to_thread(read, folder)
    queries, problems = await _golden(golden or golden_beside(folder))
    if reading.problems or problems:
        return CheckReport(problems=[*reading.problems, *problems])
    drafts = list(reading.drafts)
    if not drafts:
        raise ArticleInvalid("check_empty", f"{folder} has no articles", field="path")
    known: set[str] = set()
    if against is not None:
        await import_articles(kb.store, kb.encode, against, zone=kb.zone)
        known = {digest(query.query) for query in (await _golden(golden_beside(against)))[0]}
    async with kb.store.write() as tx:
        await take(tx, queries, "check", replace=True)
    await kb.load()
    async with kb.store.read() as tx:
        before = await revisions.published_articles(tx, kb.zone)
    changed, gone = _difference(before, drafts)
    verdict = await Gate(kb).check(changed, gone, progress)
    seen = await _asked(await kb.trial(changed, gone), kb, queries, drafts)
    failing = [
        Failing(query.query, query.gold_id, met, digest(query.query) in known)
        for query, met in zip(queries, seen, strict=True)
        if not passes(query.gold_id, met)
    ]
    worse = {one.query for one in verdict.worse if one.kind is Kind.golden}
    return CheckReport(len(drafts), len(queries), (), [one for one in failing if one.query not in worse], verdict)


async def _golden(path: Path | None) -> tuple[list[GoldenQuery], list[Problem]]:
    return ([], []) if path is None else await asyncio.to_thread(read_golden, path)


async def _asked(trial: Searcher, kb: LocalKnowledgeBase, queries: Sequence[GoldenQuery], drafts: Sequence[Draft]) -> list[Seen]:
    probes = [Probe(query.query, query.gold_id, Kind.golden) for query in queries]
    return await Asking(kb.encode, families(drafts)).ask(trial, probes)


def _difference(before: Sequence[Article], drafts: Sequence[Draft]) -> tuple[list[Draft], list[str]]:
    """The articles that are new or changed, and the ids of those that are gone. A draft without a date does not change the date."""
    stored = {article.id: Draft.of(article).model_dump() for article in before}
    changed = [draft for draft in drafts if _dated(draft, stored.get(draft.id)) != stored.get(draft.id)]
    return changed, [id for id in stored if id not in {draft.id for draft in drafts}]


def _dated(draft: Draft, stored: dict[str, Any] | None) -> dict[str, Any]:
    said = draft.model_dump()
    return {**said, "updated": said["updated"] or stored["updated"]} if stored else said
