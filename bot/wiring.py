"""The one place where concrete parts are chosen and joined; tests call it too, with fakes of the wire."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import aiohttp
from sqlalchemy import text

import actions.assembly
import actions.route
import connectors.files.serving
import connectors.site.api
import connectors.site.pages
import handoff.accounts.api
import handoff.assigning.api
import handoff.assigning.settings_api
import handoff.clocks.api
import handoff.clocks.settings_api
import handoff.desk.api
import handoff.desk.cards_api
import handoff.desk.files_api
import handoff.desk.mentions_api
import handoff.desk.person_api
import handoff.desk.replies_api
import handoff.desk.search_api
import handoff.desk.tickets_api
import handoff.desk.web.pages
import handoff.incidents.api
import handoff.lines.api
import handoff.pages.router
import handoff.satisfaction.api
import handoff.satisfaction.chores
import handoff.scoring.api
import handoff.scoring.drawing
import handoff.servicedesk.api
import handoff.topics.api
import knowledge_base.api
import knowledge_base.gaps.api
import knowledge_base.pages.router
from actions.backends import demo, demo_api
from bot import gaps
from bot.addresses import DirectoryAddresses
from bot.answers import answers_shown, left_unanswered
from bot.bursts import Bursts
from bot.catalogue import Catalogue
from bot.door import Door
from bot.editors import EditorSessions, by_token
from bot.fallback import Fallback
from bot.flood import FloodGate
from bot.following import Following
from bot.health import Check, State
from bot.line_tools import TerminalTools
from bot.logs import mask
from bot.mind import EngineMind
from bot.previews import PREVIEWS
from bot.secret import secret_in
from bot.settings import ROOT, Settings
from bot.turn import Gates, Turn
from connectors import known, profiles
from connectors.contract import Channel, Clock
from connectors.files.fetching import Fetcher
from connectors.files.store import FileStore
from connectors.ledger import effects, people
from connectors.ledger.store import Store
from connectors.site.channel import SiteChannel
from connectors.site.chat import Chat
from connectors.site.thread import LedgerThread
from handoff import monitor
from handoff.assigning import assembly as assigning_parts
from handoff.clocks import alarms, holes
from handoff.desk.api import Desk
from handoff.desk.feed import Feed
from handoff.desk.search_words import Indexing
from handoff.desk.suggesting import Answers
from handoff.desk.verbs import Verbs
from handoff.endings import Endings
from handoff.gate import Gate
from handoff.handing import Handing
from handoff.incidents.assembly import Incidents
from handoff.operators import Operators
from handoff.servicedesk.sync import Sync
from handoff.servicedesk.zammad import Zammad
from handoff.single_sign_on.entering import SignOn
from handoff.surveys import StoredSurveys
from handoff.ticketing import answers
from handoff.ticketing.telling import tell_due
from handoff.tickets import StoredTickets
from handoff.topics.desk import Parts as TopicsParts
from handoff.topics.desk import TopicsDesk
from knowledge_base.drift import drift
from knowledge_base.editing.publishing import Publishing
from knowledge_base.gate.gate import Gate as ArticlesGate
from knowledge_base.pages.contract import Parts as EditorsPages
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.words import lemmas
from nlu import train
from nlu.client import EngineClient
from nlu.encoders import DEFAULT, PLAIN, load_encoder
from nlu.encoding import AsyncEncoder
from nlu.process import EngineProcess

ENGINE_POLL_S = 0.3
TYPING_AFTER_S = 0.4
"""Most answers come sooner, and then the sign would only cost a call to the platform."""


@dataclass(slots=True)
class Parts:
    """A built installation: the door and what starting, the CLI and tests need of its inside."""

    settings: Settings
    door: Door
    channels: Mapping[str, Channel]
    topics: TopicsDesk | None
    store: Store
    files: FileStore
    texts: Catalogue
    kb: LocalKnowledgeBase
    operators: Operators
    engine: EngineClient
    process: EngineProcess | None
    mind: EngineMind
    _http: aiohttp.ClientSession
    _encoders: Sequence[AsyncEncoder]
    _zammad: Zammad | None

    async def start_engine(self) -> None:
        """Start our own engine; nothing to do when one is given by its address."""
        if self.process is not None:
            await self.process.start()

    async def engine_ready(self) -> None:
        """Wait until the engine serves turns, however long it takes; a door that only receives needs none."""
        while self.settings.behaviour.turns_at_once and not await self.engine.ready():  # noqa: ASYNC110 - another process tells nothing by itself
            await asyncio.sleep(ENGINE_POLL_S)

    async def close(self) -> None:
        """End the engine and the connections to it; the door has ended by itself."""
        if self.process is not None:
            await self.process.stop()
        await self._http.close()
        if self._zammad is not None:
            await self._zammad.close()
        for encoder in self._encoders:
            await encoder.aclose()


def build(settings: Settings, clock: Clock) -> Parts:
    """Join everything. Nothing is started and nothing is read from the store yet."""
    secret = settings.secret.get_secret_value() if settings.secret else secret_in(settings.data)
    engine_token = settings.engine.token.get_secret_value() if settings.engine.token else secrets.token_urlsafe(32)
    store = Store(settings.database_url, clock)
    texts = Catalogue(ROOT)
    encoder = AsyncEncoder(load_encoder(settings.behaviour.encoder))
    plain = AsyncEncoder(load_encoder(PLAIN)) if settings.behaviour.encoder == DEFAULT else None  # the engine's own kind
    encoders = [encoder] if plain is None else [encoder, plain]
    kb = LocalKnowledgeBase(store, encoder, settings.search, zone=ZoneInfo(settings.people.zone), mask=mask)
    articles_gate = ArticlesGate(kb)
    publishing = Publishing(kb, articles_gate.check, four_eyes=settings.kb.four_eyes)
    tickets = StoredTickets(store, settings.people)
    backends = demo.demo_backends(store) if settings.demo else None
    incidents = Incidents(store, texts, settings.people, DirectoryAddresses(backends.directory) if backends else None)
    handing = Handing(store, kb, tickets, texts, settings.people, incidents.sparing)
    operators = Operators(store, settings.people)

    process = _engine_process(settings, engine_token) if settings.own_engine else None
    http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))
    engine = EngineClient(process.url if process else settings.engine.url, engine_token, http, settings.engine.timeout_s)
    telling = actions.assembly.telling(texts, store, people, _as_it_is, backends, settings.actions)
    fallback = Fallback(
        store, kb, telling, handing, texts, clock, form_patience_s=settings.behaviour.form_patience_s, contacts=incidents.listening
    )
    mind = EngineMind(engine, fallback, encoder if settings.behaviour.encoder == PLAIN else plain)

    files = FileStore(
        store, settings.files, clock, folder=str(settings.data / "files"), secret=secret.encode(), public_url=settings.public_url
    )
    site = SiteChannel()
    channels: dict[str, Channel] = {site.name: site, **_messengers(settings, known.Tools(clock, texts, files, settings.public_url, secret))}
    verbs = Verbs(store, texts, settings.people, {name: channel.capabilities for name, channel in channels.items()})
    door_name = f"{os.getpid()}-{secrets.token_hex(4)}"
    topics = _topics(settings, store, texts, verbs, files, door_name)
    assigning = assigning_parts.assemble(store, texts, settings.people)
    feed = Feed(store, files.links)
    desk = Desk(store, texts, settings.people, operators, verbs, feed, group=topics is not None, heart=assigning.heart)
    sign_on = SignOn(settings.oidc, store, operators, texts, settings.public_url) if settings.oidc else None
    executor = actions.assembly.assemble(
        texts=texts,
        store=store,
        people=people,
        effects=effects,
        kb=kb,
        plain=_as_it_is,
        handoff=handing,
        tickets=tickets,
        surveys=StoredSurveys(store, texts),
        backends=backends,
        settings=settings.actions,
        contacts=incidents.listening,
    )
    chat = Chat(site, LedgerThread(store, files.links), clock, secret.encode(), settings.site, files, desk.feed.readers.drafts)
    routers = [
        connectors.site.api.router(chat),
        connectors.site.pages.router(texts, demo=settings.demo, file_bytes=settings.site.file_bytes),
        connectors.files.serving.router(files),
        handoff.desk.api.router(desk),
        handoff.desk.files_api.router(desk, files),
        handoff.desk.person_api.router(desk),
        handoff.desk.tickets_api.router(desk),
        handoff.accounts.api.router(desk),
        handoff.incidents.api.router(desk, incidents.watch),
        handoff.assigning.api.router(desk, assigning),
        handoff.assigning.settings_api.router(desk),
        handoff.clocks.api.router(desk),
        handoff.clocks.settings_api.router(desk),
        handoff.servicedesk.api.router(desk, settings.servicedesk),
        handoff.lines.api.router(desk, TerminalTools(backends.terminals) if backends and backends.terminals else None),
        handoff.desk.replies_api.router(desk, Answers(store, kb, telling)),
        handoff.desk.cards_api.router(desk),
        handoff.desk.mentions_api.router(desk),
        handoff.desk.search_api.router(desk, lemmas),
        handoff.satisfaction.api.router(desk),
        handoff.scoring.api.router(desk),
        handoff.desk.web.pages.router(),
        handoff.pages.router.router(desk, answers_shown(), sign_on),
        knowledge_base.api.router(kb, by_token(operators), publishing),
        knowledge_base.gaps.api.router(kb, by_token(operators), texts),
        knowledge_base.pages.router.router(
            EditorsPages(kb, publishing, articles_gate, EditorSessions(operators), texts, PREVIEWS, limits=settings.imports.page)
        ),
        actions.route.router(executor, engine_token),
    ]
    routers += [webhook for channel in channels.values() if (webhook := channel.routes()) is not None]
    if topics is not None:
        routers += [handoff.topics.api.router(desk), *([webhook] if (webhook := topics.routes()) is not None else [])]
    if backends is not None:
        assert isinstance(backends.sender, demo.DemoSender)
        routers.append(demo_api.router(backends.sender))

    async def typing(channel: str, chat: str) -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        with contextlib.suppress(Exception):
            await channels[channel].typing(chat)

    def closing() -> None:
        site.closing.set()
        desk.feed.closing.set()

    gates = Gates(FloodGate(store, texts, per_minute=settings.behaviour.flood_per_minute), Gate(store, texts, settings.people, handing))
    zammad = Zammad(settings.servicedesk, clock) if settings.servicedesk else None
    sync = Sync(store, texts, settings.people, zammad, settings.servicedesk) if settings.servicedesk and zammad else None
    door = Door(
        name=door_name,
        store=store,
        clock=clock,
        turn=Turn(store, gates, mind, typing, door=door_name, bursts=Bursts(settings.behaviour.together_s)),
        channels=channels,
        routers=routers,
        checks={**_checks(store, kb, engine, channels, topics, texts), **({"service_desk": _receives(sync)} if sync else {})},
        chores={},
        closing=closing,
        workers=[Fetcher(store, files, channels).run, Following(store, kb).run, Indexing(store, lemmas).run, desk.feed.readers.run],
        desks=[topics] if topics is not None else [],
        turns_at_once=settings.behaviour.turns_at_once,
        paced=settings.behaviour.paced,
    )
    door.chores = {
        5.0: [lambda: alarms.watch(store)],
        15.0: [lambda: monitor.watch(store), lambda: profiles.fill(store, channels)],
        30.0: [door.recover_stale],
        60.0: [lambda: gaps.gather(store, encoder), Endings(store, answers_shown(), left_unanswered()).run],
        300.0: [lambda: handoff.satisfaction.chores.run(store, texts)],
        3600.0: [lambda: handoff.scoring.drawing.draw_last_week(store, texts), files.forget_unsent],
    }
    of_tickets = {15.0: [lambda: tell_due(store, texts), lambda: answers.gather(store, texts, settings.people)]}
    for part in (of_tickets, assigning.chores(), incidents.chores(), {10.0: [sync.run]} if sync else {}):
        door.chores = door.chores | {seconds: [*door.chores.get(seconds, ()), *more] for seconds, more in part.items()}
    return Parts(settings, door, channels, topics, store, files, texts, kb, operators, engine, process, mind, http, encoders, zammad)


def _as_it_is(answer: str) -> str:
    """Texts in the thread are light Markdown (docs/decisions/0002); each channel renders its own dialect."""
    return answer


def _engine_process(settings: Settings, token: str) -> EngineProcess:
    model = settings.data / "models" / f"{train.fingerprint(ROOT)}.tar.gz"
    door_url = f"http://127.0.0.1:{settings.port}"
    return EngineProcess(
        root=ROOT, python=settings.engine.python, state=settings.data.resolve(), model=model, door_url=door_url, token=token
    )


def _messengers(settings: Settings, tools: known.Tools) -> Mapping[str, Channel]:
    """Those that have a settings section."""
    sections = {name: getattr(settings, name) for name in known.MESSENGERS}
    return {name: known.build(name, section, tools) for name, section in sections.items() if section is not None}


def _topics(settings: Settings, store: Store, texts: Catalogue, verbs: Verbs, files: FileStore, door: str) -> TopicsDesk | None:
    """The operators' group, when it is on; its library takes a second to read."""
    chosen = settings.operators_telegram
    if chosen is None:
        return None
    from connectors.operators_telegram.forum import TelegramForum

    if chosen.webhook_url is None and settings.public_url:
        chosen = chosen.model_copy(update={"webhook_url": f"{settings.public_url}/webhooks/operators-telegram"})
    wire = TelegramForum(chosen, store.clock)
    parts = TopicsParts(store, texts, settings.people, verbs, files, files.store_file, wire)
    return TopicsDesk(parts, door=door, locale=chosen.locale, queues=chosen.queues, per_minute=chosen.per_minute)


def _checks(
    store: Store, kb: LocalKnowledgeBase, engine: EngineClient, channels: Mapping[str, Channel], topics: TopicsDesk | None, texts: Catalogue
) -> Mapping[str, Check]:
    async def store_answers() -> State:
        async with store.read() as tx:
            await tx.conn.execute(text("SELECT 1"))
        return State(True)

    async def articles_loaded() -> State:
        async with store.read() as tx:
            watched = await drift(tx, kb.encode.name)
        if watched.alarm:
            said = f"clients reject {watched.share:.0%} of the answers, {watched.promised:.0%} were accepted: calibrate anew"
            return State(False, f"{kb.size} articles; {said}", vital=False)
        return State(kb.size > 0, f"{kb.size} articles", vital=False)

    async def engine_answers() -> State:
        ready = await engine.ready()
        return State(ready, "" if ready else "answers come from the knowledge base only, people are called as usual", vital=False)

    async def calendars_known() -> State:
        async with store.read() as tx:
            troubles = await holes.troubles(tx, texts, "en")
        return State(not troubles, "; ".join(troubles), vital=False)

    checks: dict[str, Check] = {
        "store": store_answers,
        "knowledge_base": articles_loaded,
        "engine": engine_answers,
        "calendars": calendars_known,
    }
    receiving: dict[str, Channel | TopicsDesk] = {name: channel for name, channel in channels.items() if name in known.MESSENGERS}
    if topics is not None:
        receiving["operators_telegram"] = topics
    return checks | {name: _receives(part) for name, part in receiving.items()}


def _receives(part: Channel | TopicsDesk | Sync) -> Check:
    async def receives() -> State:
        return State(part.trouble is None, part.trouble or "", vital=False)

    return receives
