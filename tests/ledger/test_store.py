"""Transactions, the sequence of changes and wake-ups."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.clock import SimulatedClock
from connectors.ledger import effects, events, inbox, people
from connectors.ledger.store import Store
from connectors.ledger.tables import effects as effects_table
from connectors.ledger.tables import events as events_table
from connectors.ledger.tables import messages
from connectors.ledger.wake import wait
from tests.ledger.cast import rows, said, write


async def test_a_reader_of_changes_misses_nothing_while_many_write(store: Store, second: Store) -> None:
    """The sequence has no gaps and no number appears after a later one was seen."""
    seen: list[int] = []
    writing = True

    async def follow() -> None:
        while True:
            last_round = not writing
            async with store.read() as tx:
                seen.extend(event.seq for event in await events.after(tx, seen[-1] if seen else 0))
            if last_round:
                return
            await asyncio.sleep(0.001)

    async def client(door: Store, chat: str) -> None:
        for number in range(5):
            await inbox.accept(door, said(f"{chat}{number}", chat))

    following = asyncio.create_task(follow())
    await asyncio.gather(*(client(door, f"c{n}") for n, door in enumerate([store, second] * 3)))
    writing = False
    await following
    assert seen == list(range(1, 31))
    async with store.read() as tx:
        assert await events.last(tx) == 30


async def test_changes_of_a_transaction_that_failed_leave_no_gap(store: Store) -> None:
    conversation = await write(store, "1")
    with pytest.raises(RuntimeError):
        async with store.write() as tx:
            await events.record(tx, "note", conversation)
            raise RuntimeError
    async with store.write() as tx:
        await events.record(tx, "note", conversation, by="olga")
        await events.record(tx, "note", None)
    assert [(e.seq, e.kind, e.data.get("by")) for e in await rows(store, events_table)] == [
        (1, "message", None),
        (2, "note", "olga"),
        (3, "note", None),
    ]


async def test_a_commit_wakes_the_other_door(store: Store, second: Store, backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("one door on SQLite")
    with second.wakes.subscribe("outbox:telegram") as signal:
        for _ in range(100):  # until the listener listens
            async with store.write() as tx:
                tx.wake("outbox:telegram")
            if await wait(signal, 0.1):
                break
        else:
            raise AssertionError("not woken")


async def test_a_transaction_may_wake_thousands(store: Store) -> None:
    async with store.write() as tx:
        for number in range(2000):
            tx.wake(f"conversation:{number}")


async def test_a_writer_cut_in_the_middle_leaves_nothing_and_holds_nobody(store: Store) -> None:
    await write(store, "1")
    reached = asyncio.Event()

    async def half() -> None:
        async with store.write() as tx:
            await events.record(tx, "note", 1)
            await tx.conn.execute(insert(effects_table).values(key="half", result=1, at=tx.now))
            reached.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(half())
    await reached.wait()
    task.cancel()
    await asyncio.wait([task])
    async with store.write() as tx:
        assert await effects.recall(tx, "half") is None
        await effects.remember(tx, "half", {"whole": True})
    async with store.read() as tx:
        assert await effects.recall(tx, "half") == {"whole": True}


async def test_writers_cut_at_any_moment_keep_the_store_whole(store: Store) -> None:
    for number in range(30):
        task = asyncio.create_task(inbox.accept(store, said(str(number))))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert not (await inbox.accept(store, said(f"{number}+"))).duplicate
        await inbox.accept(store, said(str(number)))
    stored = await rows(store, messages)
    assert sorted(m.seq for m in stored) == list(range(1, 61)), "each once"


async def test_a_foreign_writer_delays_and_does_not_break(store: Store, backend: str) -> None:
    """``otklik kb import`` in another process holds SQLite's write lock for a while; the loop goes on meanwhile."""
    if backend != "sqlite":
        pytest.skip("SQLite's single writer")
    assert store.url.database
    foreign = sqlite3.connect(store.url.database, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    accepting = asyncio.create_task(inbox.accept(store, said("1")))
    done, _ = await asyncio.wait([accepting], timeout=0.2)
    async with store.read() as tx:
        assert (await tx.conn.execute(select(messages.c.id))).all() == []
    assert not done
    foreign.execute("COMMIT")
    foreign.close()
    assert not (await accepting).duplicate


async def test_reads_of_many_rows_leave_the_loop_free(store: Store) -> None:
    await write(store, "1")
    async with store.read(many=True) as tx:
        assert len((await tx.conn.execute(select(messages))).all()) == 1
    async with store.read() as tx:
        assert len((await tx.conn.execute(select(messages))).all()) == 1


async def test_a_person_is_known_by_proof(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1", name="Анна")
    await clock.advance(timedelta(minutes=1))
    async with store.write() as tx:
        person = await people.person_of(tx, conversation)
        await people.prove(tx, person.id, contract="K-1", phone=None, method="code")
    async with store.read() as tx:
        proven = await people.person_of(tx, conversation)
    assert (proven.name, proven.contract, proven.proven_at) == ("Анна", "K-1", clock.now())
