"""Every contact ends with a topic and an outcome, those too that no person closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio
from sqlalchemy import insert

from bot.answers import answers_shown, left_unanswered
from bot.clock import SimulatedClock
from bot.turn import Thought
from connectors.contract import Author
from connectors.ledger import thread
from connectors.ledger.tables import addresses, conversations, episodes
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from handoff.boards.facts import Part, When
from handoff.boards.figures import Look, totals
from handoff.boards.settings import BoardSettings
from handoff.contract import TicketRequest
from handoff.endings import Endings
from knowledge_base import tables as articles
from knowledge_base.gaps.tables import asked
from tests.handoff.boards.history import ARTICLES
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.stores import MakeStore

DAY = timedelta(days=1)


class Scripted:
    """A bot whose words leave in the store what the real one's leave: ``answer:<article>``, ``refuse``, ``told:<topic>``, anything else."""

    def __init__(self) -> None:
        self.office: Office | None = None

    async def think(self, message: Waiting) -> Thought:
        assert self.office is not None
        what, _, of = message.text.partition(":")
        common = {"message_id": message.message_id, "episode_id": message.episode_id, "query": "", "index_version": "1", "confidence": 0.9}
        async with self.office.store.write() as tx:
            if what in ("answer", "rejected"):
                row = {**common, "article_id": of, "revision": 1, "title": of, "at": tx.now, "part": 0}
                reaction = {"rejected": "not_that"}.get(what)
                await tx.conn.execute(insert(articles.shown).values(**row, reaction=reaction))
            elif what == "refuse":
                await tx.conn.execute(insert(asked).values(**common, outcome="refuse", at=tx.now))
        return Thought([Draft("…", meta={"told": of} if what == "told" else {})])


@pytest_asyncio.fixture
async def office(make_store: MakeStore) -> AsyncIterator[Office]:
    clock, mind = SimulatedClock(MONDAY_NOON), Scripted()
    store = await make_store(clock, *METADATAS, articles.metadata)
    opened = await Office(store, clock, mind=mind, answers=answers_shown()).open()
    mind.office = opened
    async with store.write() as tx:
        for name, topic in ARTICLES.items():
            row = {"article_id": name, "revision": 1, "topic": topic, "title": name, "answer": name, "questions": [], "language": "ru"}
            await tx.conn.execute(insert(articles.articles).values(id=name, latest=1, published=1, changed_at=tx.now))
            more = {"owner": "consult", "updated": tx.now.date(), "author": "editor", "made_at": tx.now}
            await tx.conn.execute(insert(articles.revisions).values(**row, **more))
    yield opened
    await opened.http.aclose()


async def _chats(office: Office) -> dict[str, tuple[str, str]]:
    """Contacts of every kind, and how each must end."""
    said: dict[str, tuple[tuple[str, ...], tuple[str, str]]] = {
        "answered": (("answer:a-wifi",), ("wifi", "bot")),
        "the last counts": (("rejected:a-wifi", "refuse", "answer:a-tv"), ("tv", "bot")),
        "rejected": (("rejected:a-pay",), ("payment", "unanswered")),
        "refused after an answer": (("answer:a-pay", "refuse"), ("payment", "unanswered")),
        "never answered": (("refuse",), ("other", "unanswered")),
        "balance": (("told:charges",), ("charges", "bot")),
        "greeting": (("привет",), ("other", "left")),
    }
    for chat, (words, _) in said.items():
        for text in words:
            await office.writes(text, chat)
            await office.clock.advance(timedelta(seconds=20))
    ends = {chat: end for chat, (_, end) in said.items()}

    accepted = await office.writes("answer:a-wifi", "ticket")
    request = TicketRequest(key="t", conversation_id=accepted.conversation_id, person_id=None, problem="нет связи", address="Лесная, 1")
    await office.tickets.open(request)
    ends["ticket"] = ("wifi", "ticket")

    returned = await office.calls_person("returned", topic="tv", queue="consult")
    await office.does("consult", returned, "take")
    await office.does("consult", returned, "reply", client_message_id="r", text="Смотрю.")
    assert (await office.does("consult", returned, "return")).is_success
    ends["returned"] = ("tv", "returned")

    await office.calls_person("left the queue", topic="router")
    await office.writes("Вернуться к боту", "left the queue", payload="/back_to_bot")
    ends["left the queue"] = ("router", "left_queue")
    return ends


async def _episodes(office: Office) -> list[Any]:
    return sorted(await office.rows(episodes), key=lambda row: row.id)


async def _ended(office: Office) -> dict[str, Any]:
    """Newest episodes by chat."""
    where = {row.id: row.address_id for row in await office.rows(conversations)}
    chats = {row.id: row.chat for row in await office.rows(addresses)}
    return {chats[where[row.conversation_id]]: row for row in await _episodes(office)}


async def test_what_fell_silent_is_named_by_what_happened_in_it(office: Office) -> None:
    ends = await _chats(office)
    held = await office.calls_person("with a person")
    assert (await office.does("consult", held, "take")).is_success
    endings = Endings(office.store, answers_shown(), left_unanswered())
    assert await endings.run() == 0, "nobody is silent for a day yet"

    await office.clock.advance(DAY / 2)
    await office.writes("answer:a-tv", "still talks")
    async with office.store.write() as tx:  # our own words keep a contact open too
        said = await thread.append(tx, 1, Author.system, Draft("Заявка закрыта."))
    await office.clock.advance(DAY / 2 + timedelta(minutes=1))
    assert await endings.run() == len(ends) - 1
    ended = await _ended(office)
    assert said.conversation_id == ended["answered"].conversation_id and ended["answered"].closed_at is None
    assert ended["still talks"].outcome is None and ended["with a person"].outcome is None
    await office.clock.advance(DAY / 2)
    assert await endings.run() == 2 and await endings.run() == 0

    ended = await _ended(office)
    assert {chat: (ended[chat].topic, ended[chat].outcome) for chat in ends} == ends
    assert {ended[chat].closed_by for chat in ends} == {"silence"} and ended["with a person"].outcome is None
    await _counted(office, office.clock.now() + 5 * DAY, ends)

    first = ended["answered"].id
    await office.writes("answer:a-pay", "answered")
    assert (await _ended(office))["answered"].id != first, "who writes again begins anew"


async def test_a_contact_that_ended_by_the_next_one_is_named_too(office: Office) -> None:
    await office.writes("answer:a-wifi")
    await office.clock.advance(2 * DAY)
    await office.writes("refuse")
    closed, fresh = await _episodes(office)
    assert closed.closed_by == "silence" and closed.outcome is None
    assert await Endings(office.store, answers_shown(), left_unanswered()).run() == 1
    closed, fresh = await _episodes(office)
    assert (closed.topic, closed.outcome, fresh.outcome) == ("wifi", "bot", None)


async def _counted(office: Office, now: datetime, ends: dict[str, tuple[str, str]]) -> None:
    """The board counts as contained who was alone with the bot and was not left unanswered."""
    await office.clock.advance(now - office.clock.now())
    async with office.store.read(many=True) as tx:
        look = Look(tx, await office.operator("supervisor"), BoardSettings(), answers_shown())
        counts = (await totals(look, Part(MONDAY_NOON - DAY, now, When.ended))).counts
    alone = [end for chat, (_, end) in ends.items() if chat not in ("returned", "left the queue")]
    assert counts["contained"] == sum(end != "unanswered" for end in alone) + 1, "and one that still talked then"
