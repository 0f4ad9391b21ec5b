"""Floors under retrieval quality, on the shipped articles and on ones that the weights never saw."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from knowledge_base.commands import evaluate_file, import_path
from knowledge_base.evaluate import Asked, ask, evaluate, read_queries
from knowledge_base.plain_methods import compared
from knowledge_base.reading import read_folder
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import SHOP, Import

KNOWLEDGE = Path(__file__).parents[2] / "knowledge_base"


@pytest.fixture
def backend() -> str:
    """What is searched lies in memory, whatever the store."""
    return "sqlite"


@pytest_asyncio.fixture
async def shipped(kb: LocalKnowledgeBase) -> LocalKnowledgeBase:
    await import_path(kb.store, kb, KNOWLEDGE / "articles")
    await kb.load()
    return kb


async def test_held_out_questions_find_their_articles(shipped: LocalKnowledgeBase) -> None:
    report = await evaluate_file(shipped, KNOWLEDGE / "eval" / "held_out.jsonl")
    assert report.recall_at_1 >= 0.85
    assert report.recall_at_5 >= 0.96
    assert report.auroc is not None and report.auroc >= 0.89
    assert report.coverage >= 0.5
    assert report.wrong_share <= 0.09


async def test_a_knowledge_base_without_articles_is_measured_too(kb: LocalKnowledgeBase) -> None:
    await kb.load()
    asked = [Asked("где терминал", "terminal"), Asked("расскажи анекдот", None)]
    methods = await compared(kb, await ask(kb, asked))
    assert {name: one.recall_at_5.value for name, one in methods.items()} == {"search": 0.0}


async def test_a_small_foreign_knowledge_base(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    asked = {
        "доставка долго идет?": "delivery-time",
        "сколько ждать курьера": "delivery-time",
        "товар не подошел как вернуть": "return",
        "возврат товара": "return",
        "картой можно оплатить": "pay-card",
        "где ввести промокод": "promo",
        "красиво упаковать в подарок": "gift-wrap",
        "у меня новый номер телефона": "phone-change",
        "какая погода завтра": None,
        "расскажи анекдот": None,
    }
    report = await evaluate(kb, [Asked(query, gold) for query, gold in asked.items()])
    assert report.recall_at_1 >= 0.85
    assert report.auroc is not None and report.auroc >= 0.9


def test_nothing_held_out_was_learnt_from() -> None:
    held_out = {question.query.casefold() for question in read_queries(KNOWLEDGE / "eval" / "held_out.jsonl")}
    wordings = {wording.casefold() for draft in read_folder(KNOWLEDGE / "articles").drafts for wording in draft.wordings}
    strangers = set((KNOWLEDGE / "eval" / "strangers_ru.txt").read_text("utf-8").casefold().splitlines())
    assert not held_out & (wordings | strangers)
