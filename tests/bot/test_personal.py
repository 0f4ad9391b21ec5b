"""A person's data: every column of the store is decided on, an export holds all of it, and after erasing nothing of it is left."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import JSON, Column, String, Table, insert, select, update

from bot import erasing
from bot.clock import SimulatedClock
from bot.migrate import METADATA
from bot.personal import HARMLESS, PARTS
from connectors.contract import Author
from connectors.errors import Conflict, NotFound
from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, conversations, episodes, messages, outbox, people
from connectors.ledger.tables import files as stored_files
from handoff import audit
from handoff.desk.tables import message_words
from handoff.incidents.contract import Contact
from handoff.tables import handoffs, tickets
from knowledge_base import tables as kb
from tests.handoff.office import MONDAY_NOON, Office, file_store
from tests.stores import MakeStore, backend, make_store, postgres

__all__ = ["backend", "make_store", "postgres"]
TABLES = [table for metadata in METADATA for table in metadata.sorted_tables]
SECRET = "Тайна"


def holds_words(column: Column[Any]) -> bool:
    return isinstance(column.type, String | JSON)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_that_may_hold_personal_data_is_decided_on(table: Table) -> None:
    if table.name in HARMLESS:
        assert table not in PARTS and HARMLESS[table.name]
        return
    part = PARTS.get(table)
    assert part is not None, f"{table.name}: is it about a person? See bot/personal.py"
    named = {*part.erased, *part.kept}
    assert named <= set(table.c.keys())
    undecided = [column.name for column in table.columns if holds_words(column) and column.name not in named]
    assert part.gone or undecided == [], f"{table.name}: erased or harmless?"
    assert not set(part.erased) & part.kept


@pytest_asyncio.fixture
async def office(make_store: MakeStore, tmp_path: Path) -> AsyncIterator[Office]:
    clock = SimulatedClock(MONDAY_NOON)
    store = await make_store(clock, *METADATA)
    opened = await Office(store, clock, files=file_store(store, clock, tmp_path)).open()
    yield opened
    await opened.close()


async def talks(office: Office, chat: str) -> int:
    """A talk with the bot and a person, closed, with a search behind it and a fault heard; the conversation."""
    first = await office.writes(f"нет интернета, {SECRET} {chat}", chat)
    conversation = first.conversation_id
    assert conversation is not None
    words = f"На Лесном переулке, 15, нет интернета {SECRET}"
    await office.incidents.listening.heard(Contact(str(first.message_id), conversation, "outages", fault=True, words=words))
    await office.hands_off(conversation, key=f"h{chat}", queue="consult", facts={"address": SECRET})
    assert (await office.does("consult", conversation, "take")).is_success
    await office.does("consult", conversation, "reply", client_message_id=chat, text=f"Здравствуйте, {SECRET}!")
    file = (await office.uploads("consult", SECRET.encode(), f"{SECRET}.txt")).json()["id"]
    sent = await office.does("consult", conversation, "reply", client_message_id=f"f{chat}", text="", files=[file])
    assert sent.is_success, sent.text
    await office.does("consult", conversation, "note", text=f"Живёт: {SECRET}")
    await office.does("consult", conversation, "ticket", key=chat, type="fault", problem=SECRET, address=SECRET)
    async with office.store.write() as tx:
        row = {"message_id": first.message_id, "episode_id": 1, "article_id": "a", "revision": 1, "title": "", "confidence": 0.9}
        await tx.conn.execute(insert(kb.shown).values(**row, query=SECRET, index_version="1", at=tx.now))
        mine = (await tx.conn.execute(select(episodes.c.id).where(episodes.c.conversation_id == conversation))).scalar_one()
        await tx.conn.execute(update(kb.shown).where(kb.shown.c.message_id == first.message_id).values(episode_id=mine))
    while await office.indexing.step():
        pass
    return conversation


async def found(store: Store, words: str) -> Sequence[str]:
    """Tables in which the words stand."""
    async with store.read() as tx:
        rows = {table.name: [*await tx.conn.execute(select(table))] for table in TABLES}
    shown = {name: json.dumps([list(row) for row in held], ensure_ascii=False, default=str) for name, held in rows.items()}
    return [name for name, text in shown.items() if words in text]


async def test_a_person_is_exported_whole_and_erased_whole(office: Office) -> None:
    first, second = [await talks(office, chat) for chat in ("1", "2")]
    async with office.store.read() as tx:
        address = select(addresses.c.person_id).join(conversations, conversations.c.address_id == addresses.c.id)
        person = (await tx.conn.execute(address.where(conversations.c.id == first))).scalar_one()
    async with office.store.write() as tx:
        with pytest.raises(NotFound):
            await erasing.scope_of(tx, 10**6)
        with pytest.raises(Conflict, match="with people"):
            await erasing.erase(tx, await erasing.scope_of(tx, person))
    for conversation in (first, second):
        assert (await office.does("consult", conversation, "close", topic="wifi", outcome="solved")).is_success
    async with office.store.write() as tx:
        with pytest.raises(Conflict, match="is open"):
            await erasing.erase(tx, await erasing.scope_of(tx, person))
        await tx.conn.execute(update(tickets).values(status="resolved"))
        for name in ("name", "contract"):
            await tx.conn.execute(update(people).where(people.c.id == person).values({name: f"{SECRET} {name}"}))

    async with office.store.write() as tx:
        scope = await erasing.scope_of(tx, person)
        told = await erasing.read(tx, scope)
    said = json.dumps(told, ensure_ascii=False)
    assert f"{SECRET} 1" in said and f"{SECRET} 2" not in said, "all of theirs and nothing of others'"
    held = await found(office.store, SECRET)
    told_in = {name for name, rows in told.items() if SECRET in json.dumps(rows, ensure_ascii=False)}
    assert told_in == set(held) - {"message_words"}, "every table that holds something of theirs is in it"
    assert {"people", "messages", "handoffs", "tickets", "kb_shown"} <= told_in

    before = {table.name: len(await office.rows(table)) for table in (messages, episodes, handoffs, tickets)}
    async with office.store.write() as tx:
        files = await erasing.erase(tx, scope)
    assert office.files is not None
    for file in files:
        await office.files.remove(file)
    (of_second,) = [row.id for row in await office.rows(stored_files)]
    assert len(files) == 1 and office.files.open(of_second).read() == SECRET.encode(), "other people's files stay"
    words = [row for row in await office.rows(message_words) if row.word == SECRET.casefold()]
    mine = {row.id for row in await office.rows(messages) if row.conversation_id == first}
    assert words and not mine & {row.message_id for row in words}, "and nothing is found by the search"
    async with office.store.read() as tx:
        left = json.dumps(await erasing.read(tx, scope), ensure_ascii=False)
    assert SECRET not in left and "Лесн" not in left and "Пётр" not in left
    assert {table.name: len(await office.rows(table)) for table in (messages, episodes, handoffs, tickets)} == before, "what counts stays"
    others = [row for row in await office.rows(messages) if row.conversation_id == second and row.author == Author.client.value]
    assert others and all(SECRET in row.text for row in others), "others keep theirs"
    assert not [row for row in await office.rows(outbox) if row.conversation_id == first and row.state == "queued"]
    deeds = [row for row in await office.rows(audit.audit) if row.what == "person.erased"]
    assert [(row.subject, row.after) for row in deeds] == [(f"person {person}", {"people": [person], "conversations": [first]})]
    assert SECRET not in json.dumps([[str(value) for value in row] for row in await office.rows(audit.audit)], ensure_ascii=False)

    await office.writes("снова здравствуйте", "1")
    assert len({row.person_id for row in await office.rows(addresses)}) == 3, "who writes again is somebody new"
    assert await office.opens("supervisor", first), "the desk still opens what is left"
