"""The check of content in files: what continuous integration is told, and when it fails."""

from __future__ import annotations

import io
import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from rich.console import Console

from knowledge_base.drafts import Draft
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.gate.folder import check_folder
from knowledge_base.gate.gate import Gate
from knowledge_base.gate.report import CheckReport
from knowledge_base.importing import import_articles
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import SHOP, row

SHIPPED = Path(__file__).parents[3] / "knowledge_base" / "articles"
THIEF = row("return-shop", "Как вернуть товар в магазин", questions=["вернуть товар в магазин"])
GOLDEN = [{"query": "как вернуть товар в магазин", "gold_id": "return"}, {"query": "какая погода завтра", "gold_id": None}]


@pytest.fixture
def backend() -> str:
    """A check has a small store of its own."""
    return "sqlite"


def content(folder: Path, articles: list[dict[str, Any]], golden: list[Any]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in (("articles.jsonl", articles), ("golden.jsonl", golden)):
        lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in rows)
        (folder / name).write_text("\n".join(lines), "utf-8")
    return folder / "articles.jsonl"


def shown(report: CheckReport) -> str:
    console = Console(file=io.StringIO(), width=200)
    report.show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_good_content_passes(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    report = await check_folder(kb, content(tmp_path, SHOP, GOLDEN))
    assert report.ok
    assert (report.articles, report.golden) == (len(SHOP), 2)
    assert "✓" in shown(report)
    assert json.loads(json.dumps(report.as_json()))["ok"] is True


async def test_a_golden_query_that_fails(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    report = await check_folder(kb, content(tmp_path, SHOP, [*GOLDEN, {"query": "оплата картой", "gold_id": "no-such"}]))
    assert not report.ok
    assert [(one.query, one.gold_id, one.seen.article_id) for one in report.failing] == [("оплата картой", "no-such", "pay-card")]
    assert "no-such" in shown(report)


async def test_bad_files_are_named_with_the_place(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    report = await check_folder(kb, content(tmp_path, [*SHOP, row("return", "Повтор"), {"id": "[b]x"}], [*GOLDEN, "not json"]))
    assert not report.ok
    assert {"line 8", "line 9", "golden.jsonl: line 3"} == {problem.place for problem in report.problems}
    assert "golden.jsonl: line 3" in shown(report)


async def test_a_change_is_held_against_what_it_makes_worse(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    before = content(tmp_path / "before", SHOP, GOLDEN)
    report = await check_folder(kb, content(tmp_path / "after", [*SHOP, THIEF], GOLDEN), against=before)
    assert not report.ok
    assert "как вернуть товар в магазин" in {one.query for one in report.verdict.worse}
    assert report.failing == []
    assert "Queries that would get worse" in shown(report)


async def test_what_failed_before_the_change_is_told_and_does_not_fail_it(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    hopeless = {"query": "оплата картой", "gold_id": "no-such"}
    before = content(tmp_path / "before", SHOP, [*GOLDEN, hopeless])
    report = await check_folder(
        kb, content(tmp_path / "after", [*SHOP, row("bonus", "Бонусные баллы")], [*GOLDEN, hopeless]), against=before
    )
    assert report.ok
    assert [(one.query, one.known) for one in report.failing] == [("оплата картой", True)]


async def test_a_new_golden_query_has_to_pass(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    before = content(tmp_path / "before", SHOP, GOLDEN)
    report = await check_folder(kb, content(tmp_path / "after", SHOP, [*GOLDEN, {"query": "бонусы", "gold_id": "bonus"}]), against=before)
    assert not report.ok
    assert [(one.query, one.known) for one in report.failing] == [("бонусы", False)]


async def test_nothing_to_check(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="no articles"):
        await check_folder(kb, tmp_path)
    with pytest.raises(KnowledgeBaseError):
        await check_folder(kb, tmp_path / "absent")


async def test_the_shipped_golden_set_passes_and_a_check_is_quick(kb: LocalKnowledgeBase) -> None:
    report = await check_folder(kb, SHIPPED)
    assert [(one.query, one.gold_id, one.seen) for one in report.failing] == []
    assert report.ok and report.articles >= 131 and report.golden >= 100

    await import_articles(kb.store, kb.encode, SHIPPED)
    await kb.load()
    card = await kb.article("payment-card")
    assert card is not None
    draft = Draft.of(card).model_copy(update={"answer": f"{card.answer} Спасибо, что вы с нами!"})
    await Gate(kb).check([draft])  # what is new is encoded once
    started = process_time()
    verdict = await Gate(kb).check([draft])
    assert process_time() - started < 4, "measured 1.2 s on a quiet core"
    assert not verdict.refused
