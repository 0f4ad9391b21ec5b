"""The gate: a change is refused for what it makes worse, and for nothing that was wrong before or is not its doing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from knowledge_base import revisions
from knowledge_base.drafts import Draft
from knowledge_base.gate.contract import Kind, Verdict, Why
from knowledge_base.gate.gate import Gate
from knowledge_base.gate.golden import GoldenQuery, take
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import SHOP, Import, row


@pytest.fixture
def gate(kb: LocalKnowledgeBase) -> Gate:
    return Gate(kb)


async def expect(kb: LocalKnowledgeBase, *pairs: tuple[str, str | None]) -> None:
    async with kb.store.write() as tx:
        await take(tx, [GoldenQuery(query=query, gold_id=gold) for query, gold in pairs], "anna")


def draft(id: str, title: str, *questions: str, **rest: Any) -> Draft:
    return Draft.model_validate(row(id, title, **{**rest, "questions": list(questions)}))


def changed(id: str, **fields: Any) -> Draft:
    return Draft.model_validate({**next(article for article in SHOP if article["id"] == id), **fields})


def lost(verdict: Verdict) -> Sequence[tuple[str, Kind, Why]]:
    return [(one.query, one.kind, one.why) for one in verdict.worse]


async def test_a_change_that_harms_nothing_passes(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    await expect(kb, ("как вернуть товар в магазин", "return"), ("какая погода завтра", None))
    verdict = await gate.check([changed("promo", answer="Введите промокод в корзине: скидка появится сразу.")])
    assert not verdict.refused
    assert verdict == Verdict([], [], [], [])


async def test_a_golden_query_taken_over_by_another_article(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    await expect(kb, ("как вернуть товар в магазин", "return"))
    verdict = await gate.check([draft("return-shop", "Как вернуть товар в магазин", "вернуть товар в магазин")])
    assert verdict.refused
    (found,) = (one for one in verdict.worse if one.kind is Kind.golden)
    assert (found.query, found.gold_id, found.why) == ("как вернуть товар в магазин", "return", Why.lost)
    assert (found.before.rank, found.before.article_id) == (1, "return")
    assert (found.after.article_id, found.after.title) == ("return-shop", "Как вернуть товар в магазин")
    assert json.loads(json.dumps(verdict.as_json()))["refused"] is True


async def test_a_question_that_must_not_be_answered(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    await expect(kb, ("какая завтра погода", None))
    verdict = await gate.check([draft("weather", "Какая завтра погода", "погода на завтра", answer="Погоду смотрите в приложении.")])
    assert lost(verdict) == [("какая завтра погода", Kind.golden, Why.answered)]


async def test_an_article_taken_away_is_missed_by_its_golden_queries(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    await expect(kb, ("где ввести промокод", "promo"), ("как оплатить картой", "pay-card"))
    verdict = await gate.check([], withdrawn=["promo"])
    assert lost(verdict) == [("где ввести промокод", Kind.golden, Why.lost)]


async def test_a_wording_that_the_change_throws_away_is_missed(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    await expect(kb, ("хочу сдать обратно", "return"))
    verdict = await gate.check([changed("return", title="Часы работы", questions=[], answer="Мы открыты ежедневно с девяти до девяти.")])
    assert [one.query for one in verdict.worse] == ["хочу сдать обратно"]


async def test_what_was_wrong_before_is_not_the_changes_fault(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    await expect(kb, ("как вернуть товар", "promo"), ("оплата картой", None), ("куда девать коробку", "no-such-article"))
    verdict = await gate.check([draft("return-shop", "Как вернуть товар в магазин", "вернуть товар в магазин")])
    assert not [one for one in verdict.worse if one.kind is Kind.golden]


async def test_a_translation_answers_as_well(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take([one for one in SHOP if one["id"] != "return-en"])
    await expect(kb, ("how to return an item", "return"))
    english = draft("return-en", "How to return an item", answer="Bring it back within 14 days.", language="en", translation_of="return")
    assert not (await gate.check([english])).refused


async def test_another_articles_own_words_are_not_to_be_taken(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    verdict = await gate.check([draft("gift-pay", "Оплата картой", "как оплатить картой", answer="Подарочную карту введите в корзине.")])
    assert ("оплата картой", Kind.left_out, Why.lost) in lost(verdict)
    assert {(one.gold_id, one.after.article_id) for one in verdict.worse} == {("pay-card", "gift-pay")}
    assert [(twin.other_id, twin.part, twin.count) for twin in verdict.twins] == [("pay-card", "wording", 2)]


async def test_a_new_articles_words_that_do_not_find_it_are_named(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    verdict = await gate.check([draft("bonus", "Бонусные баллы", "баллы за покупку", "как вернуть товар")])
    assert [(one.article_id, one.query, one.after.article_id) for one in verdict.unfound] == [("bonus", "как вернуть товар", "return")]


async def test_what_contradicts_another_article_is_shown_and_does_not_refuse(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    answer = "Скидку на товар вернём баллами. Верните товар в любой пункт выдачи в течение 30 дней."
    verdict = await gate.check([draft("bonus", "Бонусные баллы", "баллы за покупку", answer=answer)])
    assert not verdict.refused
    assert [(one.article_id, one.other_id, one.fact, one.said, one.other_said) for one in verdict.contradictions] == [
        ("bonus", "return", "span", "30 дней", "14 дней")
    ]


async def test_nothing_is_published_by_looking(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    version = kb.index_version
    await gate.check([draft("return-shop", "Как вернуть товар в магазин")], withdrawn=["promo"])
    async with kb.store.read() as tx:
        assert {article.id for article in await revisions.published_articles(tx)} == {one["id"] for one in SHOP}
    assert kb.index_version == version
    assert (await kb.search("где ввести промокод")).hits[0].article_id == "promo"


async def test_progress_runs_to_its_end(kb: LocalKnowledgeBase, take: Import, gate: Gate) -> None:
    await take(SHOP)
    await expect(kb, ("как вернуть товар в магазин", "return"))
    seen: list[tuple[int, int]] = []
    await gate.check([draft("bonus", "Бонусные баллы")], progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1][0] == seen[-1][1]


async def test_the_first_articles_of_all(kb: LocalKnowledgeBase, gate: Gate) -> None:
    assert not (await gate.check([draft("one", "Сколько идёт доставка"), draft("two", "Как вернуть товар")])).refused
    assert not (await gate.check([])).refused
