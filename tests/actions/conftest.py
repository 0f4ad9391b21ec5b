"""The actions with everything real around them but the search: a SQLite store, the people's side, the demo's back-ends, the HTTP route."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from actions.assembly import assemble
from actions.backends import demo, demo_api
from actions.route import router
from actions.settings import ActionsSettings
from actions.tables import metadata as actions_tables
from bot.addresses import DirectoryAddresses
from bot.clock import SimulatedClock
from connectors.contract import InboundMessage
from connectors.ledger import effects, people
from connectors.ledger.store import Store
from connectors.ledger.tables import metadata as ledger_tables
from handoff.handing import Handing
from handoff.incidents.assembly import Incidents
from handoff.seed import seed as seed_queues
from handoff.settings import PeopleSettings
from handoff.surveys import StoredSurveys
from handoff.tables import metadata as handoff_tables
from handoff.tickets import StoredTickets
from knowledge_base.contract import Outcome
from knowledge_base.rendering import plain
from tests.actions.dialogue import TOKEN, Dialogue
from tests.fakes.knowledge import FakeKnowledge, article
from tests.texts import TEXTS

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


CASH = """Платите в терминале.

::: when region=Заречье
В Заречье терминал в «Береге».
:::
::: when client=business channel=site
Компаниям нужен счёт.
:::
::: otherwise
Терминалов три.
:::

На счету {{ balance }}.

Ближайший: {{ nearest_terminal }}.

Офис {{ hours }}."""


def knowledge() -> FakeKnowledge:
    articles = [
        article("no-internet", "Нет интернета", "Перезагрузите **роутер**: [как](https://lk.mayak.example/r)"),
        article("los-red", "Горит красная лампочка LOS", "Не перегибайте кабель.", "красный огонёк"),
        article("drops", "Интернет пропадает на время и возвращается снова", "Проверьте кабель.", "то есть то нет"),
        article("pay-card", "Как оплатить картой", "В личном кабинете.", topic="payment", owner="finance"),
        article("odd", "Заголовок <b>жирный</b>", "Текст <script>alert(1)</script>", topic="other", owner="consult"),
        article("pay-cash", "Как оплатить наличными", CASH, topic="payment", owner="finance"),
        article("speed", "Почему интернет медленный", "Вечером все дома."),
    ]
    return FakeKnowledge(
        {one.id: one for one in articles},
        {
            "инет пропал": (Outcome.answer, ["no-internet", "los-red", "drops"]),
            "лампочка": (Outcome.clarify, ["los-red", "drops", "no-internet", "pay-card"]),
            "как оплатить": (Outcome.answer, ["pay-card"]),
            "разметка": (Outcome.answer, ["odd"]),
            "наличными": (Outcome.answer, ["pay-cash"]),
            "почему медленно": (Outcome.answer, ["speed"]),
            "как оплатить почему медленно": (Outcome.refuse, ["speed"]),
            "а картой?": (Outcome.refuse, ["pay-card"]),
            "а погода?": (Outcome.refuse, ["drops"]),
            "наличными а картой?": (Outcome.answer, ["pay-card"]),
            "наличными а погода?": (Outcome.answer, ["pay-cash"]),
            "сколько это стоит": (Outcome.refuse, []),
            "наличными сколько это стоит": (Outcome.answer, ["pay-cash"]),
        },
        wordings={"los-red": "красный огонёк", "drops": "то есть то нет"},
    )


@dataclass
class World:
    """What a test may look at behind the route."""

    store: Store
    clock: SimulatedClock
    kb: FakeKnowledge
    tickets: StoredTickets
    http: httpx.AsyncClient

    async def client(self, chat: str = "1") -> Dialogue:
        """A client who has just written for the first time."""
        async with self.store.write() as tx:
            place = await people.place(tx, InboundMessage(channel="site", key=chat, chat=chat, text="здравствуйте"))
        number = 1000 * int(chat)
        return Dialogue(self.http, place.conversation_id, place.episode_id, place.person_id, message_id=number)

    async def rows(self, table: Any) -> list[Any]:
        async with self.store.read() as tx:
            return list((await tx.conn.execute(table.select())).all())

    async def last_code(self) -> str:
        return str((await self.http.get("/api/demo/codes")).json()["codes"][0]["code"])


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables, queues and demo subscribers, made once and copied for each test."""
    path = tmp_path_factory.mktemp("store") / "seeded.db"
    asyncio.run(_seed(path))
    return path


async def _seed(path: Path) -> None:
    store = Store(f"sqlite:///{path}", SimulatedClock(NOON))
    async with store.write() as tx:
        for tables in (ledger_tables, handoff_tables, actions_tables):
            await tx.conn.run_sync(tables.create_all)
    await seed_queues(store, PeopleSettings())
    await demo.seed(store)
    await store.close()


@pytest.fixture
async def world(tmp_path: Path, seeded: Path) -> AsyncIterator[World]:
    shutil.copy(seeded, tmp_path / "otklik.db")
    clock = SimulatedClock(NOON)
    store = Store(f"sqlite:///{tmp_path}/otklik.db", clock)
    texts, people_settings, kb = TEXTS, PeopleSettings(), knowledge()
    tickets = StoredTickets(store, people_settings)
    backends = demo.demo_backends(store)
    incidents = Incidents(store, texts, people_settings, DirectoryAddresses(backends.directory))
    executor = assemble(
        texts=texts,
        store=store,
        people=people,
        effects=effects,
        kb=kb,
        plain=plain,
        handoff=Handing(store, kb, tickets, texts, people_settings, incidents.sparing),
        tickets=tickets,
        surveys=StoredSurveys(store, texts),
        backends=backends,
        settings=ActionsSettings(),
        contacts=incidents.listening,
    )
    app = FastAPI()
    app.include_router(router(executor, TOKEN))
    app.include_router(demo_api.router(demo.DemoSender(store)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as http:
        yield World(store, clock, kb, tickets, http)
    await store.close()


@pytest.fixture
async def client(world: World) -> Dialogue:
    return await world.client()
