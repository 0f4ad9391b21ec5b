"""A small office for tests: the people's side over a real store, with a client who writes and the desk over HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import FromClause, select

from bot.clock import SimulatedClock
from bot.turn import Thought, Turn
from connectors.capabilities import Capabilities, Feature
from connectors.contract import Accepted, Attachment, Author, Clock, InboundMessage, Kind
from connectors.files import serving
from connectors.files.settings import FilesSettings
from connectors.files.store import FileStore
from connectors.ledger import holder, inbox, outbox, tables, thread
from connectors.ledger.holder import Holder
from connectors.ledger.store import Store
from connectors.ledger.thread import Draft, Message
from connectors.ledger.turns import Waiting
from handoff import audit as audit  # its table
from handoff import handoffs
from handoff import tables as people_tables
from handoff.accounts import api as accounts_api
from handoff.assigning import api as assigning_api
from handoff.assigning import assembly, settings_api
from handoff.clocks import api as clocks_api
from handoff.clocks import settings_api as clocks_settings_api
from handoff.contract import HandedOff, HandoffRequest, Reason
from handoff.desk import api, cards_api, files_api, mentions_api, person_api, replies_api, search_api, tickets_api
from handoff.desk.feed import Feed
from handoff.desk.search_words import Indexing
from handoff.desk.suggesting import Answers, Asker
from handoff.desk.verbs import Verbs
from handoff.gate import Gate
from handoff.handing import Handing
from handoff.incidents import api as incidents_api
from handoff.incidents.assembly import Incidents
from handoff.incidents.contract import Home
from handoff.lines import api as lines_api
from handoff.lines import tables as lines_tables  # noqa: F401 - joins its tables to the metadata
from handoff.lines.contract import Diagnosis, Measure, Measured, Reboot, Verdict
from handoff.operators import Operator, Operators
from handoff.pages import router as pages
from handoff.satisfaction import api as satisfaction_api
from handoff.satisfaction import tables as satisfaction_tables  # noqa: F401 - joins its tables to the metadata
from handoff.scoring import api as scoring_api
from handoff.scoring import tables as scoring_tables  # noqa: F401 - joins its tables to the metadata
from handoff.seed import seed, seed_demo
from handoff.servicedesk import api as servicedesk_api
from handoff.servicedesk import tables as servicedesk_tables  # noqa: F401 - joins its tables to the metadata
from handoff.settings import PeopleSettings
from handoff.single_sign_on.entering import SignOn
from handoff.single_sign_on.settings import OidcSettings
from handoff.surveys import StoredSurveys
from handoff.ticketing import tables as ticketing_tables  # noqa: F401 - joins its tables to the metadata
from handoff.tickets import StoredTickets
from knowledge_base.contract import Article, Hit, KnowledgeBase, SearchResult, ShownAnswer
from knowledge_base.contract import Outcome as Found
from knowledge_base.words import lemmas
from tests.texts import TEXTS

MONDAY_NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Noon in Moscow."""
METADATAS = (tables.metadata, people_tables.metadata)
LEASE = timedelta(seconds=60)
_FULL = Capabilities(frozenset(Feature), idempotent=True, text_limit=4096, caption_limit=1024, file_out_limit=50_000_000)
CAPABILITIES = {
    "site": _FULL,
    "telegram": _FULL,
    "viber": replace(_FULL, features=frozenset(Feature) - {Feature.edits_out, Feature.deletes_out, Feature.quotes_in}, file_out_limit=1000),
    "vk": replace(_FULL, file_out_limit=0),
}
"""A messenger that can do everything, one without edits and large files, one without files."""


def file_store(store: Store, clock: Clock, folder: Path) -> FileStore:
    return FileStore(store, FilesSettings(), clock, folder=str(folder / "files"), secret=b"a secret of the tests, long enough")


class Shelf(KnowledgeBase):
    """A knowledge base that remembers what was shown and finds an article by any word of its title."""

    def __init__(self) -> None:
        self.answers: list[ShownAnswer] = []
        self.articles: dict[str, Article] = {}
        self.broken = False

    def put(self, article_id: str, title: str, answer: str) -> None:
        self.articles[article_id] = Article(article_id, 3, title, answer, (), "router", "ru", "consult", date(2026, 11, 1))

    async def article(self, article_id: str, revision: int | None = None) -> Article | None:
        return self.articles.get(article_id)

    async def search(self, query: str, *, exclude: Sequence[str] = (), limit: int = 5, **_more: Any) -> SearchResult:
        wanted = set(lemmas(query))
        near = {one.id: len(wanted & set(lemmas(one.title))) for one in self.articles.values() if one.id not in exclude}
        best = sorted((key for key, shared in near.items() if shared), key=lambda key: -near[key])[:limit]
        hits = [Hit(key, 3, self.articles[key].title, near[key] / len(wanted)) for key in best]
        return SearchResult(Found.answer if hits else Found.refuse, hits[0].confidence if hits else 0.0, hits, "1")

    async def told(self, article: Article, client: Asker) -> str:
        """Words an article for a client."""
        return f"{article.answer} ({client.channel})"

    async def shown_in(self, episode_id: int) -> Sequence[ShownAnswer]:
        if self.broken:
            raise RuntimeError("no shelf today")
        return self.answers


class Echo:
    """A bot that answers every message with its words."""

    async def think(self, message: Waiting) -> Thought:
        return Thought([Draft(f"bot: {message.text}")], tracker={"said": message.text})

    async def give_up(self, message: Waiting) -> Thought:
        raise AssertionError("no turn may fail here")


class Network:
    """Terminals of a network: those known, and how it answers."""

    def __init__(self) -> None:
        self.known = {"100245"}
        self.reboots: list[str] = []
        self.answers: Callable[[], Awaitable[None]] | None = None

    async def diagnose(self, contract: str) -> Diagnosis | None:
        if self.answers is not None:
            await self.answers()
        measures = [Measure(Measured.signal, "−19.5 dBm", Verdict.fine), Measure(Measured.session, "PPPoE", Verdict.doubtful)]
        return Diagnosis(True, MONDAY_NOON - timedelta(days=1), "ONT", measures) if contract in self.known else None

    async def reboot(self, contract: str) -> Reboot | None:
        self.reboots.append(contract)
        if self.answers is not None:
            await self.answers()
        return Reboot(contract != "unplugged", 120) if contract in self.known else None


class Homes:
    """Addresses of subscribers by contract."""

    def __init__(self) -> None:
        self.known: dict[str, Home] = {}

    async def home(self, contract: str) -> Home | None:
        return self.known.get(contract)


@dataclass
class Office:
    """Everything, joined as the door joins it."""

    store: Store
    clock: SimulatedClock
    shelf: Shelf = field(default_factory=Shelf)
    mind: Any = field(default_factory=Echo)
    settings: PeopleSettings = field(default_factory=PeopleSettings)
    files: FileStore | None = None
    answers: FromClause | None = None
    oidc: OidcSettings | None = None
    network: Network = field(default_factory=Network)
    homes: Homes = field(default_factory=Homes)

    def __post_init__(self) -> None:
        self.texts = texts = TEXTS
        self.tickets = StoredTickets(self.store, self.settings)
        self.surveys = StoredSurveys(self.store, texts)
        self.incidents = Incidents(self.store, texts, self.settings, self.homes)
        self.handing = Handing(self.store, self.shelf, self.tickets, texts, self.settings, self.incidents.sparing)
        self.operators = Operators(self.store, self.settings, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.verbs = Verbs(self.store, texts, self.settings, CAPABILITIES)
        self.feed = Feed(self.store, self.files.links if self.files else None)
        self.turn = Turn(self.store, Gate(self.store, texts, self.settings, self.handing), self, _no_typing, door="door")
        self.assigning = assembly.assemble(self.store, texts, self.settings)
        self.indexing = Indexing(self.store, lemmas)
        self._keys = itertools.count(1)
        self._tokens: dict[str, str] = {}

    @cached_property
    def app(self) -> FastAPI:
        """Made when it is asked for: a fifth of a second, and not every test needs it."""
        desk = api.Desk(self.store, self.texts, self.settings, self.operators, self.verbs, self.feed, heart=self.assigning.heart)
        sign_on = SignOn(self.oidc, self.store, self.operators, self.texts) if self.oidc else None
        app = FastAPI()
        app.include_router(api.router(desk))
        app.include_router(tickets_api.router(desk))
        app.include_router(accounts_api.router(desk))
        app.include_router(incidents_api.router(desk, self.incidents.watch))
        app.include_router(assigning_api.router(desk, self.assigning))
        app.include_router(settings_api.router(desk))
        app.include_router(clocks_api.router(desk))
        app.include_router(clocks_settings_api.router(desk))
        app.include_router(satisfaction_api.router(desk))
        app.include_router(scoring_api.router(desk))
        app.include_router(person_api.router(desk))
        app.include_router(lines_api.router(desk, self.network))
        app.include_router(servicedesk_api.router(desk, None))
        app.include_router(replies_api.router(desk, Answers(self.store, self.shelf, self.shelf)))
        app.include_router(cards_api.router(desk))
        app.include_router(mentions_api.router(desk))
        app.include_router(search_api.router(desk, lemmas))
        app.include_router(pages.router(desk, self.answers, sign_on))
        if self.files is not None:
            app.include_router(files_api.router(desk, self.files))
            app.include_router(serving.router(self.files))
        return app

    @cached_property
    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://desk")

    async def close(self) -> None:
        if "http" in vars(self):
            await self.http.aclose()

    async def open(self) -> Office:
        await seed(self.store, self.settings)
        await seed_demo(self.operators)
        return self

    async def think(self, message: Waiting) -> Thought:
        thought: Thought = await self.mind.think(message)
        return thought

    async def give_up(self, message: Waiting) -> Thought:
        raise AssertionError("no turn may fail here")

    # The client

    async def writes(self, text: str, chat: str = "1", *, payload: str | None = None, channel: str = "telegram") -> Accepted:
        """One message of the client, with its turn taken."""
        accepted = await self.sends(text, chat, payload=payload, channel=channel)
        while await self.turn.take_next():
            pass
        return accepted

    async def sends(self, text: str, chat: str = "1", *, payload: str | None = None, channel: str = "telegram") -> Accepted:
        """One message of the client, stored and waiting for its turn."""
        kind = Kind.press if payload else Kind.text
        key = f"{chat}-{next(self._keys)}"
        return await inbox.accept(self.store, InboundMessage(channel, key, chat, text, kind, payload, name="Пётр"))

    async def shows(self, kind: Kind, *attachments: Attachment, chat: str = "1", channel: str = "telegram", **more: Any) -> Accepted:
        """Something of the client that is more than words."""
        key = f"{chat}-{next(self._keys)}"
        message = InboundMessage(channel, key, chat, kind=kind, attachments=attachments, name="Пётр", **more)
        accepted = await inbox.accept(self.store, message)
        while await self.turn.take_next():
            pass
        return accepted

    async def calls_person(self, chat: str = "1", *, channel: str = "telegram", **fields: Any) -> int:
        """A client who wrote and was handed off; the conversation's id."""
        accepted = await self.writes("позовите человека", chat, channel=channel)
        assert accepted.conversation_id is not None
        await self.hands_off(accepted.conversation_id, key=f"m{accepted.message_id}", **fields)
        return accepted.conversation_id

    async def hands_off(self, conversation_id: int, **fields: Any) -> HandedOff:
        request = {"key": "k", "reason": Reason.client_asked, **fields}
        return await self.handing.hand_off(HandoffRequest(conversation_id=conversation_id, **request))

    async def read(self, conversation_id: int) -> Sequence[Message]:
        async with self.store.read() as tx:
            return await thread.read(tx, conversation_id)

    async def last(self, conversation_id: int, author: Author = Author.system) -> Message:
        return [message for message in await self.read(conversation_id) if message.author is author][-1]

    async def delivered(self, external_id: str | None = None) -> list[str]:
        """Everything the outbox lets go now, taken by the platform; ``external_id`` is of the last one."""
        texts: list[str] = []
        while True:
            async with self.store.write() as tx:
                parcel = await outbox.claim(tx, "telegram", "d", LEASE)
            if parcel is None:
                return texts
            texts.append(parcel.message.text)
            async with self.store.write() as tx:
                await outbox.sent(tx, parcel, external_id)

    # The desk

    async def operator(self, login: str) -> Operator:
        return await self.operators.who(await self.token(login))

    async def token(self, login: str) -> str:
        if login not in self._tokens:
            self._tokens[login], _ = await self.operators.sign_in(login, "demo")
        return self._tokens[login]

    def forget_sessions(self) -> None:
        """Everybody signs in again at the next call: sessions end after half a day."""
        self._tokens.clear()

    async def call(self, login: str, method: str, path: str, /, **body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.token(login)}"}
        return await self.http.request(method, f"/api{path}", json=body if method != "GET" else None, headers=headers)

    async def uploads(self, login: str, data: bytes, name: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.token(login)}"}
        return await self.http.post("/api/desk/files", params={"name": name}, content=data, headers=headers)

    async def does(self, login: str, conversation_id: int, verb: str, **body: Any) -> httpx.Response:
        return await self.call(login, "POST", f"/desk/conversations/{conversation_id}/{verb}", **body)

    async def sees(self, login: str, which: str = "queue") -> list[dict[str, Any]]:
        answer = await self.call(login, "GET", f"/desk/conversations?holder={which}")
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["conversations"]
        return rows

    async def opens(self, login: str, conversation_id: int) -> dict[str, Any]:
        answer = await self.call(login, "GET", f"/desk/conversations/{conversation_id}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def held(self, conversation_id: int) -> Holder:
        async with self.store.read() as tx:
            return await holder.holder_of(tx, conversation_id)

    async def handoff(self, conversation_id: int) -> handoffs.Row | None:
        async with self.store.read() as tx:
            return await handoffs.current(tx, conversation_id)

    async def rows(self, table: Any) -> list[Any]:
        async with self.store.read() as tx:
            return list(await tx.conn.execute(select(table)))


async def _no_typing(channel: str, chat: str) -> None:
    """Nobody looks."""
