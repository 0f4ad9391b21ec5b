"""From a gap to an answer: a draft in one click, a wording for an article, and what it did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Header

from bot.clock import SimulatedClock
from bot.errors import install
from connectors.errors import Unauthorized
from connectors.ledger.store import Store
from knowledge_base import feedback, revisions
from knowledge_base.contract import Hit, Outcome, Reaction
from knowledge_base.drafts import Draft
from knowledge_base.editing import writing
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.publishing import Publishing
from knowledge_base.errors import ArticleInvalid, ArticleNotFound
from knowledge_base.gaps import closing, ranking
from knowledge_base.gaps.api import router
from knowledge_base.gaps.contract import Day, Gap, Kind, State
from knowledge_base.gaps.effect import effect
from knowledge_base.gaps.errors import GapConflict, GapInvalid
from knowledge_base.rendering import plain
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import EDITORS, NOON, SHOP, Import
from tests.knowledge_base.gaps.conftest import CAMERA, FROZEN, Miss
from tests.texts import TEXTS

ANNA = EDITORS["editor"]
SAID = "Добрый день! Приостановим договор с любого дня, до 90 дней в году. Это бесплатно: 1) номер <phone>; 2) дата."
NOTE = "Уберите эту строку"


@pytest_asyncio.fixture
async def gap(store: Store, miss: Miss) -> Gap:
    await miss(*FROZEN, kind=Kind.handed_off, minutes=4.0, operator_words=["Здравствуйте", SAID], queue="consult")
    async with store.read() as tx:
        (found,) = await ranking.ranked(tx)
    return found


async def test_one_click_makes_a_draft_with_clients_wordings_and_operators_words(store: Store, gap: Gap) -> None:
    async with store.write() as tx:
        made = await closing.make_draft(tx, gap.id, by=ANNA, note=NOTE)
        after = await ranking.one(tx, gap.id)
    article = made.article
    assert (made.status, article.id, article.title, article.owner) == ("draft", f"gap-{gap.id}", gap.title, "consult")
    assert {article.title, *article.questions} == set(FROZEN)
    assert article.answer.startswith(f"::: {NOTE}\n\n")
    assert plain(article.answer.partition("\n\n")[2]) == SAID
    assert (after.state, after.article_id) == (State.drafted, article.id)


async def test_a_draft_nobody_edited_cannot_be_published(store: Store, kb: LocalKnowledgeBase, gap: Gap) -> None:
    async with store.write() as tx:
        made = await closing.make_draft(tx, gap.id, by=ANNA, note=NOTE)
    publishing = Publishing(kb)
    with pytest.raises(ArticleInvalid, match="cannot be shown"):
        await publishing.publish([made.article.id], by=ANNA)
    answer = made.article.answer.partition("\n\n")[2]
    async with store.write() as tx:
        await writing.change(tx, Draft.of(made.article).model_copy(update={"answer": answer}), by=ANNA)
    await publishing.publish([made.article.id], by=ANNA)
    assert (await kb.search("как приостановить договор на время отпуска")).outcome is Outcome.answer
    async with store.read() as tx:
        assert (await ranking.one(tx, gap.id)).state is State.added
        assert await ranking.ranked(tx) == []


async def test_a_gap_without_an_operators_word_gives_a_draft_too(store: Store, miss: Miss) -> None:
    await miss(*CAMERA)
    async with store.write() as tx:
        (found,) = await ranking.ranked(tx)
        made = await closing.make_draft(tx, found.id, by=ANNA, note=NOTE, article_id="cameras")
    assert (made.article.id, made.article.answer) == ("cameras", f"::: {NOTE}")


async def test_two_editors_make_one_draft(store: Store, gap: Gap) -> None:
    async with store.write() as tx:
        await closing.make_draft(tx, gap.id, by=ANNA, note=NOTE)
    async with store.write() as tx:
        with pytest.raises(GapConflict) as refused:
            await closing.make_draft(tx, gap.id, by=EDITORS["other"], note=NOTE)
    assert refused.value.details == {"article_id": f"gap-{gap.id}", "state": "drafted"}


async def test_a_reopened_gap_gets_a_draft_beside_the_first(store: Store, gap: Gap) -> None:
    async with store.write() as tx:
        await closing.make_draft(tx, gap.id, by=ANNA, note=NOTE)
        assert (await closing.reopen(tx, gap.id, by=ANNA)).state is State.open
        assert (await closing.make_draft(tx, gap.id, by=ANNA, note=NOTE)).article.id == f"gap-{gap.id}-2"


async def test_wordings_go_to_an_article_that_is_there(store: Store, take: Import, gap: Gap) -> None:
    await take(SHOP)
    async with store.write() as tx:
        made = await closing.add_wording(tx, gap.id, "delivery-time", by=ANNA, wordings=FROZEN[:2])
        assert sorted(made.article.questions) == sorted(["когда привезут заказ", *FROZEN[:2]])
        assert (made.status, made.article.title) == ("changed", "Сколько идёт доставка")
        assert (await ranking.one(tx, gap.id)).state is State.drafted
        await revisions.publish(tx, ["delivery-time"], by="anna")
        assert (await ranking.one(tx, gap.id)).state is State.added


async def test_wordings_that_are_nowhere_or_there_already_are_refused(store: Store, take: Import, gap: Gap) -> None:
    await take([*SHOP, {"id": "pause", "title": "Пауза", "questions": [text.upper() for text in FROZEN], "answer": "Приостановим."}])
    async with store.write() as tx:
        with pytest.raises(GapInvalid, match="no wording"):
            await closing.add_wording(tx, gap.id, "return", by=ANNA, wordings=["чего никто не писал"])
        with pytest.raises(GapInvalid, match="already"):
            await closing.add_wording(tx, gap.id, "pause", by=ANNA)
        with pytest.raises(ArticleNotFound):
            await closing.add_wording(tx, gap.id, "nowhere", by=ANNA)


async def test_the_effect_is_questions_a_day_before_and_after(
    store: Store, kb: LocalKnowledgeBase, clock: SimulatedClock, miss: Miss
) -> None:
    await miss(*FROZEN[:3], minutes=5.0)
    await clock.advance(timedelta(days=1))
    await miss(*FROZEN[3:], minutes=5.0)
    await clock.advance(timedelta(hours=2))
    async with store.write() as tx:
        (gap,) = await ranking.ranked(tx)
        before = await effect(tx, gap.id)
        made = await closing.make_draft(tx, gap.id, by=ANNA, note=NOTE)
        await revisions.publish(tx, [made.article.id], by="anna")
    assert before.published_at is None and (before.before.missed, before.after.days) == (5, 0)
    await clock.advance(timedelta(days=2))
    await miss("приостановить договор")
    async with store.write() as tx:
        for number, reaction in enumerate((None, Reaction.helped, Reaction.not_that), start=900):
            hit = Hit(made.article.id, 1, made.article.title, 0.9)
            await feedback.remember(tx, message_id=number, episode_id=number, query="пауза", hit=hit, index_version="1/use")
            if reaction:
                await feedback.react(tx, number, reaction)
        after = await effect(tx, gap.id)
        assert (await ranking.one(tx, gap.id)).again == 1
    day = NOON.date()
    assert after.days == [
        Day(day, 3, 15.0, 0),
        Day(day + timedelta(days=1), 2, 10.0, 0),
        Day(day + timedelta(days=2), 0, 0.0, 0),
        Day(day + timedelta(days=3), 1, 0.0, 2),
    ]
    assert (after.before.days, after.before.per_day, after.after.days, round(after.after.per_day, 2)) == (2, 2.5, 3, 0.33)


@pytest_asyncio.fixture
async def http(kb: LocalKnowledgeBase) -> AsyncIterator[httpx.AsyncClient]:
    async def editor(authorization: str = Header("")) -> Editor:
        if authorization != "Bearer editor":
            raise Unauthorized("unauthorized", "sign in first")
        return ANNA

    app = FastAPI()
    install(app)
    app.include_router(router(kb, editor, TEXTS))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as made:
        yield made


async def test_an_editor_works_on_gaps_over_http(http: httpx.AsyncClient, gap: Gap, signed: dict[str, str]) -> None:
    listed = (await http.get("/api/kb/gaps", headers=signed)).json()["gaps"]
    assert [(one["id"], one["questions"], one["minutes"], one["state"]) for one in listed] == [(gap.id, 5, 20.0, "open")]
    whole = (await http.get(f"/api/kb/gaps/{gap.id}", headers=signed)).json()
    assert SAID in whole["operator_words"] and len(whole["wordings"]) == 5 and whole["effect"]["before"]["per_day"] == 5
    made = await http.post(f"/api/kb/gaps/{gap.id}/draft", headers=signed)
    assert made.status_code == 201 and "Черновик из слов операторов" in made.json()["answer"]
    assert (await http.post(f"/api/kb/gaps/{gap.id}/draft", json={}, headers=signed)).status_code == 409
    assert (await http.post(f"/api/kb/gaps/{gap.id}/reopen", headers=signed)).json()["state"] == "open"
    assert (await http.post(f"/api/kb/gaps/{gap.id}/dismiss", headers=signed)).json()["state"] == "dismissed"
    assert (await http.get("/api/kb/gaps", params={"state": "open"}, headers=signed)).json() == {"gaps": []}
    assert len((await http.get("/api/kb/gaps", params={"state": ["open", "dismissed"]}, headers=signed)).json()["gaps"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/999", None, 404),
        ("/0", None, 422),
        ("/99999999999999999999", None, 422),
        ("?days=0", None, 422),
        ("?state=lost", None, 422),
        ("/999/draft", {}, 404),
        ("/999/draft", {"article_id": "."}, 422),
        ("/999/wordings", {"article_id": 7}, 422),
        ("/999/wordings", {"article_id": "a"}, 404),
        ("/999/merge", {"into": "1"}, 422),
        ("/999/merge", [], 422),
    ],
)
async def test_bad_input_is_refused(http: httpx.AsyncClient, signed: dict[str, str], path: str, body: object, status: int) -> None:
    send = http.get(f"/api/kb/gaps{path}", headers=signed) if body is None else http.post(f"/api/kb/gaps{path}", json=body, headers=signed)
    assert (await send).status_code == status


async def test_strangers_see_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/kb/gaps")).status_code == 401
