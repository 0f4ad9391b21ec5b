"""An import is everything or nothing, says what is wrong where, makes no needless revisions, and export gives it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.commands import export
from knowledge_base.contract import Outcome
from knowledge_base.errors import ArticleInvalid
from knowledge_base.importing import ImportRefused, import_articles
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import SHOP, CountingEncoder, Import, row

ARTICLES = Path(__file__).parents[2] / "knowledge_base" / "articles"


async def test_a_second_import_changes_nothing_and_encodes_nothing(kb: LocalKnowledgeBase, take: Import, encode: CountingEncoder) -> None:
    first = await take(SHOP)
    assert (first.new, first.changed, first.unchanged) == (7, 0, 0)
    version, encoded = kb.index_version, encode.encoded
    second = await take(SHOP)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 7)
    assert (kb.index_version, encode.encoded) == (version, encoded)


async def test_a_changed_article_gets_one_revision_and_the_old_one_stays(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    report = await take([{**SHOP[0], "answer": "Теперь доставка идёт неделю."}, *SHOP[1:]])
    assert (report.new, report.changed, report.unchanged) == (0, 1, 6)
    now, before = await kb.article("delivery-time"), await kb.article("delivery-time", 1)
    assert now and now.revision == 2 and "неделю" in now.answer
    assert before and "один–три" in before.answer


async def test_only_what_changed_is_encoded(take: Import, encode: CountingEncoder) -> None:
    await take(SHOP)
    encoded = encode.encoded
    await take([{**SHOP[3], "questions": ["куда вбить код на скидку"]}, *SHOP[:3]])
    assert encode.encoded == encoded + 1


async def test_after_a_restart_nothing_is_encoded(kb: LocalKnowledgeBase, take: Import, encode: CountingEncoder) -> None:
    await take(SHOP)
    encoded = encode.encoded
    again = LocalKnowledgeBase(kb.store, encode)
    await again.load()
    assert (again.size, encode.encoded) == (7, encoded)
    assert (await again.search("как вернуть товар")).hits[0].article_id == "return"


async def test_every_bad_row_is_named_and_nothing_is_taken(kb: LocalKnowledgeBase, take: Import) -> None:
    rows: list[Any] = [
        row("good", "Хорошая статья"),
        "{not json",
        "[1, 2]",
        {"id": "no-title", "questions": [], "answer": "ответ"},
        row("bad-questions", "Заголовок", questions="одна строка"),
        row("bad-question", "Заголовок", questions=["годится", 7]),
        row("empty", "   "),
        row("good", "Ещё раз тот же ключ"),
        row("with space", "Заголовок"),
        row("zz", "Заголовок", language="klingon"),
        row("long", "д" * 1001),
        row("dated", "Заголовок", updated="вчера"),
    ]
    with pytest.raises(ImportRefused) as refused:
        await take(rows)
    assert [(p.place, p.field, p.code) for p in refused.value.problems] == [
        ("line 2", "", "not_json_object"),
        ("line 3", "", "not_json_object"),
        ("line 4", "title", "missing"),
        ("line 5", "questions", "wrong_type"),
        ("line 6", "questions.1", "wrong_type"),
        ("line 7", "title", "empty"),
        ("line 8", "id", "repeated"),
        ("line 9", "id", "bad_value"),
        ("line 10", "language", "bad_value"),
        ("line 11", "title", "too_long"),
        ("line 12", "updated", "bad_value"),
    ]
    assert "line 6: questions.1: wrong_type" in refused.value.message
    await kb.load()
    assert kb.size == 0


async def test_files_that_are_not_there_or_empty_are_refused(
    kb: LocalKnowledgeBase, jsonl: Callable[[list[Any]], Path], tmp_path: Path
) -> None:
    for path in (tmp_path / "nowhere.jsonl", jsonl([])):
        with pytest.raises(ArticleInvalid):
            await import_articles(kb.store, kb.encode, path)


async def test_bad_front_matter_is_named(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "broken.md").write_text("---\nid: [\n---\nтекст", "utf-8")
    (tmp_path / "kb" / "bytes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ImportRefused) as refused:
        await import_articles(kb.store, kb.encode, tmp_path / "kb")
    assert {(p.place, p.code) for p in refused.value.problems} == {("broken.md", "bad_front_matter"), ("bytes.md", "bad_front_matter")}


async def test_replace_withdraws_what_is_not_in_the_file(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    assert (await take(SHOP[2:], replace=True)).withdrawn == 2
    assert kb.size == 5
    assert await kb.article("return") is None
    assert await kb.article("return", 1) is not None
    assert (await take(SHOP)).changed == 2
    assert kb.size == 7


async def test_progress_is_told_to_the_end(take: Import) -> None:
    seen: list[tuple[int, int]] = []
    await take(SHOP, progress=lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1] > 0


@pytest.mark.parametrize("name", ["out.jsonl", "out"])
async def test_export_and_import_are_a_round_trip(kb: LocalKnowledgeBase, take: Import, tmp_path: Path, name: str) -> None:
    tricky = row(
        "a/..b", "Заголовок: с «двоеточием» и # решёткой", "---\nне front matter\n\n* список\n<b>html</b>", questions=["yes", "1", "- да"]
    )
    await take([*SHOP, tricky])
    assert await export(kb.store, tmp_path / name) == 8
    report = await import_articles(kb.store, kb.encode, tmp_path / name)
    assert (report.articles, report.unchanged) == (8, 8)


async def test_the_shipped_articles_import(kb: LocalKnowledgeBase) -> None:
    report = await import_articles(kb.store, kb.encode, ARTICLES)
    await kb.load()
    assert report.new == kb.size >= 100
    assert (await kb.search("как сменить пароль от вайфая")).outcome is not Outcome.refuse
