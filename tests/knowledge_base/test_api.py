"""Search is open to all; articles are drafted, changed and published by editors, and live at once when published."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import SHOP, CountingEncoder, Import, row

Headers = dict[str, str]
NEW = row("loyalty", "Как потратить бонусы", "Отметьте «Списать бонусы» в корзине.", questions=["списать баллы"])


async def test_search_has_the_shape_of_the_design(client: httpx.AsyncClient, take: Import) -> None:
    await take(SHOP)
    said = (await client.get("/api/kb/search", params={"q": "как вернуть товар", "limit": 2})).json()
    assert set(said) == {"outcome", "confidence", "hits"}
    assert said["outcome"] == "answer" and len(said["hits"]) <= 2
    assert set(said["hits"][0]) == {"article_id", "revision", "title", "confidence"}


@pytest.mark.parametrize(
    "params", [{}, {"q": "а" * 10_001}, {"q": "а", "limit": 0}, {"q": "а", "limit": "x"}, {"q": "а", "language": "fr"}]
)
async def test_a_bad_search_is_422(client: httpx.AsyncClient, params: dict[str, Any]) -> None:
    answer = await client.get("/api/kb/search", params=params)
    assert answer.status_code == 422 and answer.json()["code"]


async def test_the_longest_search_is_taken(client: httpx.AsyncClient, take: Import) -> None:
    await take(SHOP)
    assert (await client.get("/api/kb/search", params={"q": "как вернуть товар " * 555})).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/return"), ("POST", ""), ("PUT", "/return"), ("POST", "/return/publish")],
)
async def test_editing_needs_an_editor(client: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await client.request(method, f"/api/kb/articles{path}", json=NEW)).status_code == 401


async def test_a_draft_is_not_found_until_published_and_then_at_once(client: httpx.AsyncClient, take: Import, signed: Headers) -> None:
    await take(SHOP)
    made = await client.post("/api/kb/articles", json=NEW, headers=signed)
    assert made.status_code == 201 and made.json()["status"] == "draft"
    assert "loyalty" not in await _found(client, "как потратить бонусы")
    published = (await client.post("/api/kb/articles/loyalty/publish", headers=signed)).json()
    assert (published["status"], published["published_revision"]) == ("published", 1)
    assert (await _found(client, "как потратить бонусы"))[0] == "loyalty"


async def test_a_change_waits_for_publication(client: httpx.AsyncClient, take: Import, kb: LocalKnowledgeBase, signed: Headers) -> None:
    await take(SHOP)
    changed = (await client.put("/api/kb/articles/promo", json={**SHOP[3], "answer": "Новый ответ", "revision": 1}, headers=signed)).json()
    assert (changed["revision"], changed["published_revision"], changed["status"]) == (2, 1, "changed")
    live = await kb.article("promo")
    assert live and live.revision == 1
    await client.post("/api/kb/articles/promo/publish", headers=signed)
    live = await kb.article("promo")
    assert live and (live.revision, live.answer) == (2, "Новый ответ")
    assert (await kb.search("применить промокод")).hits[0].revision == 2


async def test_an_overtaken_change_is_409(client: httpx.AsyncClient, take: Import, signed: Headers) -> None:
    await take(SHOP)
    mine, yours = ({**SHOP[3], "answer": text, "revision": 1} for text in ("мой", "твой"))
    assert (await client.put("/api/kb/articles/promo", json=mine, headers=signed)).status_code == 200
    refused = await client.put("/api/kb/articles/promo", json=yours, headers=signed)
    assert (refused.status_code, refused.json()["code"]) == (409, "article_changed")


async def test_the_same_content_again_makes_no_revision(client: httpx.AsyncClient, take: Import, signed: Headers) -> None:
    await take(SHOP)
    assert (await client.put("/api/kb/articles/promo", json=SHOP[3], headers=signed)).json()["revision"] == 1


async def test_taken_and_unknown_ids(client: httpx.AsyncClient, take: Import, signed: Headers) -> None:
    await take(SHOP)
    assert (await client.post("/api/kb/articles", json=SHOP[0], headers=signed)).status_code == 409
    for method, path in (("GET", "/ghost"), ("PUT", "/ghost"), ("POST", "/ghost/publish")):
        assert (await client.request(method, f"/api/kb/articles{path}", json=NEW, headers=signed)).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, [], {**NEW, "title": ""}, {**NEW, "questions": [1]}, {**NEW, "answer": None}, {**NEW, "answer": "\x00"}]
)
async def test_bad_articles_are_422(client: httpx.AsyncClient, signed: Headers, body: Any) -> None:
    for method, path in (("POST", ""), ("PUT", "/return")):
        answer = await client.request(method, f"/api/kb/articles{path}", json=body, headers=signed)
        assert answer.status_code == 422 and answer.json()["field"] is not None if body else True


async def test_lists_and_reads(client: httpx.AsyncClient, take: Import, signed: Headers) -> None:
    await take(SHOP)
    listed = (await client.get("/api/kb/articles", headers=signed)).json()["articles"]
    assert [article["id"] for article in listed] == sorted(article["id"] for article in SHOP)
    read = (await client.get("/api/kb/articles/return", headers=signed)).json()
    assert (read["title"], read["questions"], read["status"]) == ("Как вернуть товар", ["хочу сдать обратно"], "published")


async def test_html_in_an_article_stays_text(client: httpx.AsyncClient, signed: Headers) -> None:
    body = {**NEW, "title": "<script>alert(1)</script>", "answer": "<img src=x onerror=alert(1)>"}
    made = (await client.post("/api/kb/articles", json=body, headers=signed)).json()
    assert (made["title"], made["answer"]) == (body["title"], body["answer"])


async def test_another_door_notices_a_publication(kb: LocalKnowledgeBase, take: Import, encode: CountingEncoder) -> None:
    await take(SHOP[:3])
    other = LocalKnowledgeBase(kb.store, encode)
    await other.load()
    assert not await other.refresh_if_stale()
    await take(SHOP)
    assert await other.refresh_if_stale()
    assert (other.size, other.index_version) == (7, kb.index_version)


async def _found(client: httpx.AsyncClient, query: str) -> list[str]:
    return [hit["article_id"] for hit in (await client.get("/api/kb/search", params={"q": query})).json()["hits"]]
