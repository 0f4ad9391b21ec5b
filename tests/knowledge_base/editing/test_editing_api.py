"""An editor's day over HTTP, and what is refused there."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from knowledge_base.rendering import html
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import row

NEW = row("loyalty", "Как потратить бонусы", "Отметьте «Списать бонусы» в корзине.", questions=["списать баллы"])


class Tags(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


class Person:
    """Somebody signed in; paths are below ``/api/kb``."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def __call__(self, method: str, path: str, body: Any = None, **params: Any) -> httpx.Response:
        return await self._client.request(method, f"/api/kb{path}", json=body, params=params or None, headers=self._headers)

    async def ok(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        answer = await self(method, path, body, **params)
        assert answer.is_success, answer.text
        return answer.json()

    async def refused(self, method: str, path: str, body: Any = None, **params: Any) -> tuple[int, str]:
        answer = await self(method, path, body, **params)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def anna(client: httpx.AsyncClient) -> Person:
    return Person(client, "editor")


@pytest.fixture
def boris(client: httpx.AsyncClient) -> Person:
    return Person(client, "other")


async def test_an_editor_s_day(anna: Person, boris: Person, kb: LocalKnowledgeBase) -> None:
    assert (await anna.ok("POST", "/articles", NEW))["stage"] == "draft"
    assert (await anna.ok("POST", "/articles/loyalty/submit", {"comment": "готово"}))["stage"] == "review"
    assert await anna.refused("POST", "/articles/loyalty/approve") == (403, "own_work")
    assert (await boris.ok("POST", "/articles/loyalty/return", {"comment": "короче"}))["stage"] == "returned"
    assert (await anna.ok("PUT", "/articles/loyalty", {**NEW, "answer": "Короче.", "revision": 1, "comment": "сократила"}))["revision"] == 2
    await anna.ok("POST", "/articles/loyalty/submit")
    assert (await boris.ok("POST", "/articles/loyalty/approve", {"revision": 2}))["stage"] == "approved"
    published = await anna.ok("POST", "/articles/loyalty/publish")
    assert (published["stage"], published["published_revision"], published["verdict"]) == ("published", 2, None)
    assert (await kb.search("списать баллы")).hits[0].revision == 2

    assert (await anna.ok("POST", "/articles/loyalty/rollback", {"to": 1, "comment": "было лучше"}))["revision"] == 3
    found = await anna.ok("GET", "/diff/loyalty", before=2, after=3)
    assert found["answer"] == [{"mark": "removed", "text": "Короче."}, {"mark": "added", "text": NEW["answer"]}]
    assert (await anna.ok("POST", "/articles/loyalty/discard"))["stage"] == "published"
    assert (await anna.ok("POST", "/articles/loyalty/withdraw", {"comment": "неверно"}))["stage"] == "withdrawn"
    history = (await anna.ok("GET", "/history/loyalty"))["steps"]
    assert [step["kind"] for step in reversed(history)] == [
        *("saved", "submitted", "returned", "saved", "submitted", "approved", "published", "rolled_back", "discarded", "withdrawn")
    ]
    assert [step["comment"] for step in reversed(history)][1:4] == ["готово", "короче", "сократила"]


async def test_the_second_editor_gets_the_first_one_s_text_with_the_refusal(anna: Person, boris: Person) -> None:
    await anna.ok("POST", "/articles", NEW)
    await anna.ok("PUT", "/articles/loyalty", {**NEW, "answer": "от Анны", "valid_until": "2026-12-31", "revision": 1})
    refused = await boris("PUT", "/articles/loyalty", {**NEW, "answer": "от Бориса", "revision": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "article_changed")
    details = refused.json()["details"]
    assert (details["theirs"]["answer"], details["theirs"]["valid_until"]) == ("от Анны", "2026-12-31")
    assert details["base"]["answer"] == NEW["answer"]


async def test_several_drafts_go_to_clients_together(anna: Person, kb: LocalKnowledgeBase) -> None:
    for id in ("one", "two"):
        await anna.ok("POST", "/articles", {**NEW, "id": id})
    done = await anna.ok("POST", "/publish", {"ids": ["one", "two"], "comment": "осенние тарифы"})
    assert [article["stage"] for article in done["articles"]] == ["published", "published"] and kb.size == 2


async def test_an_older_revision_is_read_by_its_number(anna: Person) -> None:
    await anna.ok("POST", "/articles", NEW)
    await anna.ok("PUT", "/articles/loyalty", {**NEW, "answer": "Новый ответ."})
    assert (await anna.ok("GET", "/articles/loyalty", revision=1))["answer"] == NEW["answer"]
    assert await anna.refused("GET", "/articles/loyalty", revision=7) == (404, "revision_not_found")


async def test_why_numbers_and_what_is_due(anna: Person, kb: LocalKnowledgeBase) -> None:
    await anna.ok("POST", "/articles", {**NEW, "review_by": "2026-11-01"})
    await anna.ok("POST", "/articles/loyalty/publish")
    found = await kb.search("списать баллы")
    await kb.shown(message_id=7, episode_id=1, query="списать баллы", hit=found.hits[0], index_version=found.index_version)
    [because] = (await anna.ok("GET", "/why", message_id=7))["answers"]
    assert (because["revision"], because["answer"], because["index_version"]) == (1, NEW["answer"], kb.index_version)
    assert (await anna.ok("GET", "/why", article_id="loyalty", on="2026-10-12"))["answers"] == [because]
    assert (await anna.ok("GET", "/numbers/loyalty")) == {"shown": 1, "helped": 0, "not_that": 0, "share": 1.0, "helped_share": None}
    assert [one["id"] for one in (await anna.ok("GET", "/due", by="2026-12-01"))["articles"]] == ["loyalty"]


async def test_unusual_ids_lead_to_their_article_and_to_no_other(anna: Person) -> None:
    await anna.ok("POST", "/articles", {**NEW, "id": "faq"})
    for id in ("faq/7", "faq/publish", "публикация/история", "a..b", ".hidden", "100%", "what?", "a#b", "x" * 200):
        path = "/articles/" + "".join(f"%{byte:02X}" for byte in id.encode())
        await anna.ok("POST", "/articles", {**NEW, "id": id})
        assert (await anna.ok("GET", path))["id"] == id
        assert (await anna.ok("PUT", path, {**NEW, "answer": "Новый ответ."}))["revision"] == 2
        assert (await anna.ok("POST", f"{path}/publish"))["id"] == id
        assert (await anna.ok("GET", path.replace("/articles/", "/history/")))["steps"][0]["kind"] == "published"
    assert (await anna.ok("GET", "/articles/faq"))["stage"] == "draft"


async def test_ids_that_no_address_can_have_are_refused(anna: Person) -> None:
    for id in ("", " ", "a b", "a/../b", "..", ".", "a//b", "/a", "a/", "a\nb", "\x00", "x" * 201):
        assert await anna.refused("POST", "/articles", {**NEW, "id": id}) == (422, "invalid"), id


async def test_addresses_of_no_article_are_refused(anna: Person) -> None:
    for path in ("/articles/%00", "/articles/a%20b", f"/articles/{'x' * 300}", "/history/%00", "/numbers/a%0Ab"):
        assert (await anna.refused("GET", path))[0] in (404, 422), path


BAD: list[tuple[str, str, Any]] = [
    ("POST", "/articles/loyalty/rollback", {}),
    ("POST", "/articles/loyalty/rollback", {"to": 0}),
    ("POST", "/articles/loyalty/rollback", {"to": 10**12}),
    ("POST", "/articles/loyalty/return", {"comment": ""}),
    ("POST", "/articles/loyalty/return", None),
    ("POST", "/articles/loyalty/submit", {"revision": "1"}),
    ("POST", "/articles/loyalty/submit", {"comment": "\x00"}),
    ("POST", "/articles/loyalty/publish", {"override": 1}),
    ("POST", "/articles/loyalty/publish", []),
    ("POST", "/articles/loyalty/withdraw", {"comment": "я" * 2001}),
    ("POST", "/publish", {"ids": []}),
    ("POST", "/publish", {"ids": ["a b"]}),
    ("POST", "/publish", {"ids": ["a"] * 501}),
    ("PUT", "/articles/loyalty", {**NEW, "valid_from": "2026-02-02", "valid_until": "2026-02-01"}),
    ("PUT", "/articles/loyalty", {**NEW, "valid_from": "вчера"}),
    ("PUT", "/articles/loyalty", {**NEW, "revision": 10**12}),
    ("GET", "/diff/loyalty", None),
    ("GET", "/why", None),
    ("GET", "/why?article_id=loyalty&on=0001-01-01", None),
    ("GET", "/why?message_id=99999999999999999999", None),
    ("GET", "/due?by=soon", None),
    ("GET", "/numbers/loyalty?days=0", None),
]


async def test_bad_input_is_422_and_changes_nothing(anna: Person) -> None:
    await anna.ok("POST", "/articles", NEW)
    for method, path, body in BAD:
        assert (await anna.refused(method, path, body))[0] == 422, (method, path, body)
    assert (await anna.ok("GET", "/articles/loyalty"))["revision"] == 1


async def test_the_workshop_needs_an_editor(client: httpx.AsyncClient) -> None:
    stranger = Person(client, "nobody")
    verbs = ("submit", "approve", "return", "publish", "withdraw", "rollback", "discard", "call-off")
    for path in (*(f"/articles/loyalty/{verb}" for verb in verbs), "/publish"):
        assert await stranger.refused("POST", path, {"to": 1, "comment": "я", "ids": ["loyalty"]}) == (401, "unauthorized"), path
    for path in ("/history/loyalty", "/diff/loyalty?before=1&after=2", "/numbers/loyalty", "/why?message_id=1", "/due?by=2026-10-12"):
        assert await stranger.refused("GET", path) == (401, "unauthorized"), path


async def test_verbs_on_an_unknown_article_are_404(anna: Person) -> None:
    for verb in ("submit", "approve", "return", "publish", "withdraw", "rollback", "discard", "call-off"):
        assert await anna.refused("POST", f"/articles/ghost/{verb}", {"to": 1, "comment": "я"}) == (404, "article_not_found"), verb
    for path in ("/history/ghost", "/numbers/ghost"):
        assert await anna.refused("GET", path) == (404, "article_not_found")


@pytest.mark.parametrize(
    "answer",
    [
        "<script>alert(1)</script>",
        "[нажмите](javascript:alert(1))",
        "[нажмите](data:text/html;base64,PHNjcmlwdD4=)",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "<a href='vbscript:x' onclick='x'>y</a>",
        "```\n<script>незакрытый код",
        "[ссылка](<незакрытая",
        "**жирный *курсив** конец*",
        "> " * 15 + "дно",
        "[" * 19_000,
        "`a``" * 4_000,
    ],
)
async def test_scripts_and_broken_markdown_in_an_answer_do_no_harm(anna: Person, kb: LocalKnowledgeBase, answer: str) -> None:
    made = await anna.ok("POST", "/articles", {**NEW, "answer": answer + " текст"})
    tags = Tags()
    tags.feed(html(made["answer"]))
    assert tags.names <= {"p", "br", "strong", "em", "a", "code", "pre", "blockquote"}
    assert all(name in ("href", "rel") and not value.startswith(("javascript", "data", "vbscript")) for name, value in tags.attributes)
    await anna.ok("POST", "/articles/loyalty/publish")
    assert (await kb.search("списать баллы")).hits
