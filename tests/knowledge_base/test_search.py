"""A search answers, asks back or admits; it mends what was typed, knows languages, and never fails on any text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.contract import Outcome
from knowledge_base.index import Entry, Index
from knowledge_base.outcome import outcome_of
from knowledge_base.repair import repaired
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.settings import Bounds
from nlu.encoders import SupportEncoder
from tests.knowledge_base.conftest import SHOP, Import, row


@pytest.fixture
def backend() -> str:
    """What is searched lies in memory, whatever the store."""
    return "sqlite"


async def top(kb: LocalKnowledgeBase, query: str, **options: Any) -> str | None:
    found = await kb.search(query, **options)
    return found.hits[0].article_id if found.hits else None


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("когда привезут мой заказ", "delivery-time"),
        ("скок идет дотсавка", "delivery-time"),
        ("вернуть вещь", "return"),
        ("jgkfnf rfhnjq", "pay-card"),
        ("kak primenit promokod", "promo"),
        ("упаковка подарка", "gift-wrap"),
        ("поменять телефон", "phone-change"),
    ],
)
async def test_finds_what_was_meant(kb: LocalKnowledgeBase, take: Import, query: str, right: str) -> None:
    await take(SHOP)
    assert await top(kb, query) == right


async def test_a_known_question_is_answered_and_a_strange_one_refused(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    assert (await kb.search("Как вернуть товар?")).outcome is Outcome.answer
    assert (await kb.search("интернет не работает")).outcome is Outcome.refuse


async def test_an_english_question_finds_russian_articles_and_their_translations(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    assert await top(kb, "how do I apply a promo code") == "promo"
    assert await top(kb, "how to return an item") == "return-en"
    assert await top(kb, "how to return an item", language="ru") == "return"
    assert await top(kb, "как вернуть товар", language="en") == "return-en"


async def test_an_article_and_its_translation_are_one_hit(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    ids = [hit.article_id for hit in (await kb.search("вернуть товар", limit=20)).hits]
    assert len({"return", "return-en"} & set(ids)) == 1


async def test_excluded_articles_and_their_translations_are_not_offered(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    ids = [hit.article_id for hit in (await kb.search("вернуть товар", exclude=["return"], limit=20)).hits]
    assert ids and not {"return", "return-en"} & set(ids)


async def test_two_equal_articles_are_both_offered(kb: LocalKnowledgeBase, take: Import) -> None:
    await take([*SHOP, row("return-2", "Как вернуть товар", SHOP[1]["answer"], questions=["хочу сдать обратно"])])
    found = await kb.search("как вернуть товар")
    assert found.outcome is not Outcome.answer
    assert {hit.article_id for hit in found.hits[:2]} == {"return", "return-2"}


async def test_a_vector_given_is_used_and_a_wrong_one_is_not(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    vector = await kb.encode.query("как вернуть товар")
    plain = await kb.search("как вернуть товар")
    assert await kb.search("как вернуть товар", vector=vector) == plain
    assert await kb.search("как вернуть товар", vector=vector[:7]) == plain


async def test_nothing_to_search_for_is_refused(kb: LocalKnowledgeBase, take: Import) -> None:
    assert (await kb.search("вернуть товар")).outcome is Outcome.refuse  # nothing is published yet
    await take(SHOP)
    for text in ("", "   ", "😀😀👍", "???", "\x00"):
        found = await kb.search(text)
        assert (found.outcome, found.confidence, list(found.hits)) == (Outcome.refuse, 0.0, [])


async def test_a_very_long_text_is_searched(kb: LocalKnowledgeBase, take: Import) -> None:
    await take(SHOP)
    assert await top(kb, "как вернуть товар " * 600) == "return"


@pytest.fixture(scope="session")
def index(model: SupportEncoder) -> Index:
    entries = [Entry(r["id"], 1, r["title"], r.get("language", "ru"), r["id"], [r["title"]], []) for r in SHOP]
    titles = [entry.title for entry in entries]
    return Index(entries, dict(zip(titles, model.encode(titles), strict=True)), model.dimension, 1)


@given(query=st.text(max_size=300) | st.text("ёйцукен ghbdtn'[];.,`wifiwi-fi", max_size=60))
@settings(max_examples=150, deadline=None)
def test_evidence_is_finite_for_any_text(model: SupportEncoder, index: Index, query: str) -> None:
    text = repaired(query, index.known) or query
    for part in index.evidence(text, "ru", model.encode([text])[0]):
        assert abs(part.features).max() <= 1.01
        assert part.features[:, 3:].min() >= 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn rfr jgkfnbnm bynthytn", "привет как оплатить интернет"),
        ("ne rabotaet internet", "не работает интернет"),
        ("vyzvat mastera", "вызвать мастера"),
        ("цшаш зфыыцщкв", "wifi password"),
        ("my order is late", None),
        ("no internet at home", None),
        ("интернет не работает", None),
        ("12345", None),
        ("", None),
    ],
)
def test_layout_and_transliteration_are_mended_only_where_that_gives_words(typed: str, meant: str | None) -> None:
    assert repaired(typed) == meant


@pytest.mark.parametrize(
    ("confidences", "outcome"),
    [
        ([], Outcome.refuse),
        ([0.1], Outcome.refuse),
        ([0.9], Outcome.answer),
        ([0.9, 0.3], Outcome.answer),
        ([0.9, 0.85], Outcome.clarify),
        ([0.4, 0.1], Outcome.clarify),
        ([0.4], Outcome.refuse),
        ([0.1, 0.1], Outcome.refuse),
    ],
)
def test_outcomes_follow_the_bounds(confidences: list[float], outcome: Outcome) -> None:
    bounds = Bounds(answer_from=0.5, clarify_from=0.2, rival_share=0.8)
    assert outcome_of(confidences, bounds) is outcome
