"""A knowledge base for each test, on SQLite and on PostgreSQL, with the real encoder."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Header

from bot.clock import SimulatedClock
from bot.errors import install
from connectors.errors import Unauthorized
from connectors.ledger.store import Store
from knowledge_base.api import router
from knowledge_base.editing.editor import Editor
from knowledge_base.importing import ImportReport, import_articles
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.tables import metadata
from nlu.encoders import SupportEncoder
from nlu.encoding import AsyncEncoder
from tests.stores import MakeStore

Import = Callable[..., Any]
EDITORS = {"editor": Editor("anna"), "other": Editor("boris"), "chief": Editor("vera", supervisor=True)}
NOON = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


class CountingEncoder(AsyncEncoder):
    """Counts the texts that were encoded for the index."""

    encoded = 0

    def many(self, texts: Any) -> Any:
        self.encoded += len(texts)
        return super().many(texts)


@pytest.fixture(scope="session")
def model() -> SupportEncoder:
    return SupportEncoder()


@pytest_asyncio.fixture
async def encode(model: SupportEncoder) -> AsyncIterator[CountingEncoder]:
    made = CountingEncoder(model)
    yield made
    await made.aclose()


@pytest_asyncio.fixture
async def store(make_store: MakeStore) -> Store:
    return await make_store(SimulatedClock(NOON), metadata)


@pytest.fixture
def kb(store: Store, encode: CountingEncoder) -> LocalKnowledgeBase:
    return LocalKnowledgeBase(store, encode)


def row(id: str, title: str, answer: str = "Вот ответ на этот вопрос, полный и ясный.", **rest: Any) -> dict[str, Any]:
    return {"id": id, "title": title, "questions": [], "answer": answer, **rest}


SHOP = [
    row("delivery-time", "Сколько идёт доставка", "Курьер привозит заказ за один–три дня.", questions=["когда привезут заказ"]),
    row("return", "Как вернуть товар", "Верните товар в любой пункт выдачи в течение 14 дней.", questions=["хочу сдать обратно"]),
    row("pay-card", "Как оплатить картой", "Выберите карту при оформлении и введите её номер.", questions=["оплата картой"]),
    row("promo", "Как применить промокод", "Введите промокод в корзине и нажмите «Применить»."),
    row("gift-wrap", "Можно ли упаковать в подарок", "Отметьте упаковку в корзине, она стоит 150 рублей."),
    row("phone-change", "Как сменить номер телефона", "Новый номер укажите в профиле, придёт код по СМС."),
    row("return-en", "How to return an item", "Bring it back within 14 days.", translation_of="return", language="en"),
]


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[[list[Any]], Path]:
    """Write rows (or raw lines) to a file."""

    def write(rows: list[Any]) -> Path:
        path = tmp_path / "articles.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in rows), "utf-8")
        return path

    return write


@pytest.fixture
def take(store: Store, kb: LocalKnowledgeBase, jsonl: Callable[[list[Any]], Path]) -> Import:
    """Import rows and load what is published."""

    async def imported(rows: list[Any], **options: Any) -> ImportReport:
        report = await import_articles(store, kb.encode, jsonl(rows), **options)
        await kb.load()
        return report

    return imported


@pytest_asyncio.fixture
async def client(kb: LocalKnowledgeBase) -> AsyncIterator[httpx.AsyncClient]:
    """The API; the tokens of its editors are the keys of ``EDITORS``."""

    async def editor(authorization: str = Header("")) -> Editor:
        if (found := EDITORS.get(authorization.removeprefix("Bearer "))) is None:
            raise Unauthorized("unauthorized", "sign in first")
        return found

    app = FastAPI()
    install(app)
    app.include_router(router(kb, editor))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as made:
        yield made


@pytest.fixture
def signed() -> Iterator[dict[str, str]]:
    yield {"Authorization": "Bearer editor"}
