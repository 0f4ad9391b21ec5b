"""Every format reaches the store by a path or as an upload, all or nothing, and a preview says beforehand what that will do."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest

from knowledge_base import revisions, steps
from knowledge_base.commands import export
from knowledge_base.contract import Outcome
from knowledge_base.drafts import Draft
from knowledge_base.editing.diff import Mark
from knowledge_base.errors import ArticleConflict
from knowledge_base.gate.contract import Kind, Seen, Verdict, Why, Worse
from knowledge_base.importing import ImportRefused, Phase, import_articles, import_bytes
from knowledge_base.previewing import Fate, preview_articles, preview_bytes
from knowledge_base.reading import TooMuch
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.settings import ImportLimits
from tests.knowledge_base.conftest import SHOP, CountingEncoder, Import

CSV = """Код;Заголовок;Вопросы;Ответ
return;Как вернуть товар;хочу сдать обратно;Верните товар в любой пункт выдачи в течение 30 дней.
lost;Потерялась посылка;"где моя посылка
заказ пропал";Напишите нам номер заказа, найдём за сутки.
"""


@pytest.mark.parametrize("name", ["kb.jsonl", "kb.csv", "kb.xlsx", "kb.zip", "kb"])
async def test_what_was_exported_imports_unchanged(kb: LocalKnowledgeBase, take: Import, tmp_path: Path, name: str) -> None:
    await take(SHOP)
    assert await export(kb.store, tmp_path / name) == 7
    report = await import_articles(kb.store, kb.encode, tmp_path / name)
    assert (report.articles, report.unchanged) == (7, 7)


@pytest.mark.parametrize("spooled", [False, True])
async def test_an_upload_is_answered_from(kb: LocalKnowledgeBase, spooled: bool) -> None:
    with SpooledTemporaryFile(max_size=10) as file:
        file.write(CSV.encode("cp1251"))
        report = await import_bytes(kb.store, kb.encode, "Статьи.csv", file if spooled else CSV.encode("cp1251"), author="anna")
    assert (report.new, report.changed) == (2, 0)
    await kb.load()
    assert (await kb.search("где моя посылка")).hits[0].article_id == "lost"
    async with kb.store.read() as tx:
        assert {(step.kind, step.by) for step in await steps.history(tx, "lost")} == {
            (steps.Kind.saved, "anna"),
            (steps.Kind.published, "anna"),
        }


async def test_drafts_are_not_said_to_clients(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    report = await import_bytes(kb.store, kb.encode, "a.csv", CSV.encode(), publish=False, replace=True)
    assert (report.new, report.changed, report.withdrawn) == (1, 1, 0)
    await kb.load()
    assert kb.size == 7
    assert (await import_bytes(kb.store, kb.encode, "a.csv", CSV.encode(), publish=False)).unchanged == 2


async def test_many_articles_are_stored_whole_or_not_at_all(kb: LocalKnowledgeBase) -> None:
    rows = [f"a{n};Статья номер {n};Ответ\n" for n in range(1200)]
    content = "id;title;answer\n" + "".join(rows)
    with pytest.raises(ImportRefused) as refused:
        await import_bytes(kb.store, kb.encode, "a.csv", (content + ";Без кода;Ответ\n").encode())
    assert (refused.value.total, refused.value.status) == (1, 422)
    assert refused.value.details == {"total": 1, "problems": [{"place": "line 1202", "field": "id", "code": "missing"}]}
    async with kb.store.read() as tx:
        assert await revisions.standings(tx) == []
    seen: list[tuple[Phase, int, int]] = []
    phases: list[Phase] = []
    report = await import_bytes(
        kb.store,
        kb.encode,
        "a.csv",
        content.encode(),
        phase=phases.append,
        progress=lambda done, total: seen.append((phases[-1], done, total)),
    )
    assert report.new == 1200
    assert phases == [Phase.reading, Phase.encoding, Phase.storing]
    assert seen[0] == (Phase.reading, 200, 0)
    assert (Phase.encoding, 0, 1200) in seen and (Phase.encoding, 1200, 1200) in seen
    assert seen[-1] == (Phase.storing, 1200, 1200)


async def test_a_preview_shows_every_difference_and_changes_nothing(kb: LocalKnowledgeBase, take: Import, encode: CountingEncoder) -> None:
    await take(SHOP)
    encoded, version = encode.encoded, kb.index_version
    preview = await preview_bytes(kb.store, "a.csv", CSV.encode(), replace=True)
    report = preview.report
    assert (report.articles, report.new, report.changed, report.unchanged, report.withdrawn) == (2, 1, 1, 0, 6)
    changed, new, *gone = preview.differences
    assert (changed.article_id, changed.fate, changed.over_draft) == ("return", Fate.changed, False)
    assert changed.diff and [(line.mark, "30" in line.text) for line in changed.diff.answer] == [(Mark.removed, False), (Mark.added, True)]
    assert (new.article_id, new.fate, new.diff) == ("lost", Fate.new, None)
    assert {found.fate for found in gone} == {Fate.withdrawn} and "Как применить промокод" in {found.title for found in gone}
    await kb.refresh_if_stale()
    assert (encode.encoded, kb.index_version) == (encoded, version)


async def test_the_import_does_what_the_preview_said(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    preview = await preview_bytes(kb.store, "a.csv", CSV.encode(), replace=True)
    report = await import_bytes(kb.store, kb.encode, "a.csv", CSV.encode(), replace=True, expected=preview.token)
    assert report == preview.report
    again = await preview_bytes(kb.store, "a.csv", CSV.encode(), replace=True)
    assert (again.report.unchanged, again.differences) == (2, [])


async def test_a_change_after_the_preview_is_a_conflict_and_loses_nothing(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    preview = await preview_bytes(kb.store, "a.csv", CSV.encode())
    await take([{**SHOP[3], "answer": "Другая статья, которой в файле нет."}])
    await take([{**SHOP[1], "answer": "Коллега только что это поправил."}])
    with pytest.raises(ArticleConflict) as refused:
        await import_bytes(kb.store, kb.encode, "a.csv", CSV.encode(), expected=preview.token)
    assert refused.value.code == "import_outdated"
    kept = await kb.article("return")
    assert kept and kept.answer == "Коллега только что это поправил."
    assert await kb.article("lost") is None


async def test_a_colleagues_draft_is_pointed_out(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    async with kb.store.write() as tx:
        await revisions.save(tx, [Draft(id="return", title="Как вернуть товар", questions=[], answer="Черновик.")], "boris")
    preview = await preview_bytes(kb.store, "a.csv", CSV.encode())
    assert [found.over_draft for found in preview.differences] == [True, False]


async def test_a_draft_with_the_same_words_is_published(kb: LocalKnowledgeBase) -> None:
    await import_bytes(kb.store, kb.encode, "a.csv", CSV.encode(), publish=False)
    preview = await preview_bytes(kb.store, "a.csv", CSV.encode())
    assert [found.fate for found in preview.differences] == [Fate.published, Fate.published]
    assert await import_bytes(kb.store, kb.encode, "a.csv", CSV.encode()) == preview.report


async def test_many_differences_are_counted(kb: LocalKnowledgeBase) -> None:
    content = "id;title;answer\n" + "".join(f"a{n};Статья номер {n};Ответ\n" for n in range(250))
    preview = await preview_bytes(kb.store, "a.csv", content.encode())
    assert (len(preview.differences), preview.hidden, preview.report.new) == (200, 50, 250)


async def test_limits_are_those_of_the_caller(kb: LocalKnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, "utf-8")
    one = ImportLimits(articles=1)
    with pytest.raises(TooMuch):
        await preview_articles(kb.store, tmp_path / "a.csv", limits=one)
    with pytest.raises(TooMuch):
        await import_articles(kb.store, kb.encode, tmp_path / "a.csv", limits=one)


async def test_the_gate_is_asked_about_what_changes(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    asked: list[tuple[list[str], Collection[str]]] = []
    seen = Seen(1, Outcome.answer, 0.9, "promo", "Промокод")
    harm = Verdict(worse=[Worse("промокод", "promo", Kind.golden, Why.lost, seen, seen)])

    async def check(drafts: Sequence[Draft], withdrawn: Collection[str]) -> Verdict:
        asked.append(([draft.id for draft in drafts], withdrawn))
        return harm

    terms: dict[str, Any] = {"check": check, "replace": True}
    as_before = "promo;Как применить промокод;;Введите промокод в корзине и нажмите «Применить».\n"
    with pytest.raises(ArticleConflict) as refused:
        await import_bytes(kb.store, kb.encode, "a.csv", (CSV + as_before).encode(), **terms)
    assert (refused.value.code, refused.value.details) == ("gate_refused", harm.as_json())
    assert asked[0][0] == ["return", "lost"] and "pay-card" in asked[0][1] and not {"return", "promo"} & {*asked[0][1]}
    assert await kb.article("lost") is None
    await import_bytes(kb.store, kb.encode, "a.csv", CSV.encode(), override="новая политика", **terms)
    async with kb.store.read() as tx:
        published = [step for step in await steps.history(tx, "lost") if step.kind is steps.Kind.published]
    assert published[0].data == {"override": "новая политика", "verdict": {"worse": ["промокод"]}}


async def test_dates_reach_the_store(kb: LocalKnowledgeBase) -> None:
    content = "Код;Заголовок;Ответ;Действует с;Действует по;Проверить до\na;Акция;Скидка 10 %;01.10.2026;31.12.2026;01.12.2026\n"
    await import_bytes(kb.store, kb.encode, "a.csv", io.BytesIO(content.encode()))
    article = await kb.article("a")
    assert article and (article.valid_from, article.valid_until, article.review_by) == (
        date(2026, 10, 1),
        date(2026, 12, 31),
        date(2026, 12, 1),
    )


async def test_what_editors_have_touched_can_be_spared(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    async with kb.store.write() as tx:
        mended = Draft.of((await revisions.standing(tx, "promo")).article).model_copy(update={"answer": "Промокод вводят при оплате."})
        await revisions.save(tx, [mended], "anna")
        await revisions.publish(tx, ["promo"], by="anna")
        await revisions.withdraw(tx, ["gift-wrap"], by="anna")
        touched = await steps.handled(tx, but="import")
    assert touched == {"promo", "gift-wrap"}
    report = await take(SHOP, spare=touched)
    assert (report.new, report.changed, report.unchanged) == (0, 0, len(SHOP) - 2)
    promo = await kb.article("promo")
    assert promo is not None and promo.answer == mended.answer
    assert await kb.article("gift-wrap") is None
