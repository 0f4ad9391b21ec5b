"""The pages of tickets, as a browser asks for them: list, filters, one ticket, changes and words for the client."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from connectors.contract import Author
from handoff.pages.visit import COOKIE, GUARD_HEADER, guard_of
from tests.handoff.office import Office
from tests.handoff.test_ticketing import opened


class Browser:
    """Pages as one operator sees them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(office.app), base_url="http://desk")

    async def sees(self, login: str, path: str) -> str:
        answer = await self._http.get(path, headers={"Cookie": f"{COOKIE}={await self.office.token(login)}"})
        assert answer.status_code == 200, (answer.status_code, answer.text[:400])
        return answer.text

    async def posts(self, login: str, path: str, **data: str) -> httpx.Response:
        token = await self.office.token(login)
        headers = {GUARD_HEADER: guard_of(token), "HX-Request": "true", "Cookie": f"{COOKIE}={token}"}
        return await self._http.post(path, data=data, headers=headers)

    async def close(self) -> None:
        await self._http.aclose()


@pytest_asyncio.fixture
async def pages(office: Office) -> AsyncIterator[Browser]:
    made = Browser(office)
    yield made
    await made.close()


def numbers(page: str) -> list[str]:
    return re.findall(r'<a data-row href="/tickets/(\d+)">', page)


def key(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


async def test_the_list_and_its_filters(office: Office, pages: Browser) -> None:
    first, _ = await opened(office, problem="Нет <связи>", address="Ленина, 1")
    second, _ = await opened(office, chat="2", type="equipment", problem="Роутер", assignee="technical")
    page = await pages.sees("technical", "/tickets")
    assert numbers(page) == [second, first]
    assert "Нет &lt;связи&gt;" in page and "Нет <связи>" not in page
    assert numbers(await pages.sees("technical", "/tickets?assignee=me")) == [second]
    assert numbers(await pages.sees("technical", "/tickets?line=3&text=ленина")) == [first]
    assert numbers(await pages.sees("technical", "/tickets?state=late")) == []
    assert "Таких заявок нет." in await pages.sees("technical", "/tickets?state=closed")
    assert numbers(await pages.sees("technical", "/tickets?state=чай&line=9&assignee=кто")) == [second, first]


async def test_a_ticket_is_changed_and_speaks(office: Office, pages: Browser) -> None:
    number, conversation = await opened(office, address="Ленина, 1")
    page = await pages.sees("field", f"/tickets/{number}")
    assert f"Заявка № {number}" in page and f'href="/desk#{conversation}"' in page
    kept = {"line": "3", "address": "Ленина, 2", "contact": "", "equipment": ""}
    answer = await pages.posts("field", f"/tickets/{number}", status="in_progress", assignee="field", **kept)
    assert answer.status_code == 200 and "Заявка изменена." in answer.text
    assert "принята → в работе" in answer.text and "— → Сергей Лебедев" in answer.text
    said = {"text": "Мастер выехал", "key": key(page), "visible": "yes"}
    for _ in range(2):
        answer = await pages.posts("field", f"/tickets/{number}/comments", **said)
        assert "Написали клиенту." in answer.text
    assert (await office.last(conversation, Author.operator)).text == f"По заявке № {number}: Мастер выехал"
    await pages.posts("field", f"/tickets/{number}/comments", text="ключ у консьержа", key="other")
    history = (await office.call("field", "GET", f"/tickets/{number}")).json()["history"]
    assert [(row["what"], row["visible"]) for row in history if row["what"] == "comment"] == [("comment", True), ("comment", False)]


async def test_what_is_refused(office: Office, pages: Browser) -> None:
    conversation = await office.calls_person("1", topic="payment")
    body = {"key": "k", "type": "billing", "problem": "Возврат"}
    number = (await office.does("finance", conversation, "ticket", **body)).json()["number"]
    answer = await pages.posts("technical", f"/tickets/{number}", status="closed")
    assert answer.status_code == 403 and "Возврат" not in answer.text
    assert numbers(await pages.sees("technical", "/tickets?state=all")) == []
    empty = await pages.posts("finance", f"/tickets/{number}/comments", text=" ", key="k")
    assert empty.status_code == 422 and "Напишите текст." in empty.text
    await pages.posts("finance", f"/tickets/{number}", status="closed")
    over = await pages.posts("finance", f"/tickets/{number}", status="new")
    assert over.status_code == 409 and "уже закрыта" in over.text
    foreign = await pages._http.post(f"/tickets/{number}", headers={"Cookie": f"{COOKIE}={await office.token('finance')}"})
    assert foreign.status_code == 403
