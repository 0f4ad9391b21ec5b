"""A random shift: operators come, go, break and vanish, clients come and write; nobody is left in limbo, nobody gets too much."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import update

from bot.clock import SimulatedClock
from connectors.contract import Author
from connectors.errors import Conflict
from connectors.ledger import events, tables
from handoff import monitor
from handoff.assigning import offers, presence
from handoff.assigning.assigner import _waiting
from handoff.assigning.choosing import choose, rank
from handoff.assigning.presence import Presence, Status
from handoff.assigning.staff import Staff, Worker, staff
from handoff.contract import Outcome
from handoff.operators import Operator
from handoff.tables import handoffs, operators, queues
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.machines import STORIES
from tests.stores import fresh_database, fresh_file, open_store

T = TypeVar("T")
CAPACITY = {"consult": 1, "consult2": 2, "technical": 2}
LOGINS = st.sampled_from(sorted(CAPACITY))
CHATS = st.sampled_from(["1", "2", "3", "4", "5", "6"])


class Shift(RuleBasedStateMachine):
    """Six clients, three operators with room for one and two, two queues that push and overflow into each other."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.office = self.run_(self._open())
        self.people: dict[str, Operator] = {login: self.run_(self.office.operator(login)) for login in CAPACITY}
        self.conversations: dict[str, int] = {}
        self.count = 0

    def run_(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(work)

    async def _open(self) -> Office:
        url = fresh_database(self.url, *METADATAS) if self.url else fresh_file(Path(self.folder.name) / "store.db", *METADATAS)
        clock = SimulatedClock(MONDAY_NOON)
        return await Office(await open_store(url, clock), clock).open()

    def teardown(self) -> None:
        self.run_(self.office.close())
        self.run_(self.office.store.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def settings_are_made(self) -> None:
        async def work() -> None:
            async with self.office.store.write() as tx:
                push = {"mode": "push", "accept_seconds": 20, "overflow_seconds": 120}
                await tx.conn.execute(update(queues).where(queues.c.name == "consult").values(**push, overflow_to="technical"))
                await tx.conn.execute(update(queues).where(queues.c.name == "technical").values(**push, overflow_to="consult"))
                for login, capacity in CAPACITY.items():
                    await tx.conn.execute(update(operators).where(operators.c.login == login).values(capacity=capacity))
            for login in CAPACITY:  # one after another: nobody is idle for as long as another
                await self.office.clock.advance(timedelta(seconds=1))
                async with self.office.store.write() as tx:
                    await presence.put(tx, login, Status.on_shift, by=login)
            for chat in ("1", "2", "3"):
                self.conversations[chat] = await self.office.calls_person(chat, topic="wifi" if chat == "3" else None)

        self.run_(work())

    # Clients

    @rule(chat=CHATS, topic=st.sampled_from([None, "wifi"]), vip=st.booleans())
    def client_calls(self, chat: str, topic: str | None, vip: bool) -> None:
        self.conversations[chat] = self.run_(self.office.calls_person(chat, topic=topic, vip=vip))

    @rule(chat=CHATS, press=st.sampled_from([None, None, "/back_to_bot", "/leave_ticket"]))
    def client_writes(self, chat: str, press: str | None) -> None:
        self.count += 1
        self.run_(self.office.writes("" if press else f"слово {self.count}", chat, payload=press))

    # Operators

    @rule(login=LOGINS, status=st.sampled_from([*Status, Status.on_shift, Status.on_shift]))
    def operator_sets_status(self, login: str, status: Status) -> None:
        async def work() -> None:
            async with self.office.store.write() as tx:
                await presence.put(tx, login, status, by=login)
            await self.office.assigning.leaving.release(login)

        self.run_(work())

    @rule(login=LOGINS)
    def desk_vanishes(self, login: str) -> None:
        async def work() -> None:
            for _ in range(2):
                await self.office.clock.advance(timedelta(seconds=60))
                async with self.office.store.write() as tx:
                    await presence.alive(tx, [one for one in CAPACITY if one != login])
            await self.office.assigning.leaving.sweep()

        self.run_(work())

    @rule(login=LOGINS)
    def desk_comes_back(self, login: str) -> None:
        async def work() -> None:
            async with self.office.store.write() as tx:
                await presence.opened(tx, login)

        self.run_(work())

    @rule(login=LOGINS)
    def operator_is_dismissed_and_hired_again(self, login: str) -> None:
        async def active(yes: bool) -> None:
            async with self.office.store.write() as tx:
                await tx.conn.execute(update(operators).where(operators.c.login == login).values(active=yes))

        self.run_(active(False))
        self.run_(self.office.assigning.leaving.sweep())
        self.run_(active(True))

    @rule(yes=st.sampled_from([True, True, False]))
    def operators_answer_offers(self, yes: bool) -> None:
        async def work() -> None:
            async with self.office.store.read() as tx:
                made = await offers.every(tx)
            for offer in made:
                if yes:
                    await self.office.verbs.take(self.people[offer.login], offer.conversation_id)
                else:
                    await self.office.does(offer.login, offer.conversation_id, "decline")

        self.run_(work())

    @rule(login=LOGINS, chat=CHATS, verb=st.sampled_from(["reply", "close", "transfer", "return"]))
    def operator_acts(self, login: str, chat: str, verb: str) -> None:
        self.count += 1
        if (conversation := self.conversations.get(chat)) is None:
            return
        verbs, who = self.office.verbs, self.people[login]
        acts = {
            "reply": lambda: verbs.reply(who, conversation, str(self.count), "здравствуйте"),
            "close": lambda: verbs.close(who, conversation, "other", Outcome.solved),
            "transfer": lambda: verbs.transfer(who, conversation, "technical" if self.count % 2 else "consult", ""),
            "return": lambda: verbs.give_back(who, conversation),
        }

        async def work() -> None:
            try:
                await acts[verb]()
            except Conflict as refusal:
                assert refusal.message

        self.run_(work())

    # The door

    @rule(seconds=st.sampled_from([5, 20, 130]))
    def time_passes(self, seconds: int) -> None:
        async def work() -> None:
            async with self.office.store.write() as tx:
                await presence.alive(tx, CAPACITY)
            await self.office.clock.advance(timedelta(seconds=seconds))
            await self.office.assigning.overflowing.run()
            await self.office.assigning.long_waits.run()

        self.run_(work())

    @rule(doors=st.sampled_from([1, 2]))
    def doors_assign(self, doors: int) -> None:
        async def work() -> None:
            await self.office.assigning.assigner._end_past()
            async with self.office.store.read() as tx:
                waiting, known = await _waiting(tx), await staff(tx)
                first = waiting[0] if waiting else None
                asked = await offers.asked(tx, first.handoff_id) if first else {}
                before = {row.id for row in await offers.every(tx)}
            others = [Office(self.office.store, self.office.clock) for _ in range(doors)]
            await asyncio.gather(*(one.assigning.assigner.run() for one in others))
            for one in others:
                await one.close()
            if first is not None and not asked:
                await self._is_the_longest_idle(first, known, before)

        self.run_(work())

    async def _is_the_longest_idle(self, first: Any, known: Staff, before: set[int]) -> None:
        """The first in line, whom nobody was offered before, went to whoever has least to do, then was idle for longest."""
        able = {one.login: one for one in known.serving(first.queue) if one.on_shift and one.held < one.capacity}
        async with self.office.store.read() as tx:
            made = [one for one in await offers.every(tx) if one.id not in before and one.handoff_id == first.handoff_id]
        if not able:
            assert made == []
            return
        (offer,) = made
        had = {row.taken_by for row in await self.office.rows(handoffs) if row.conversation_id == first.conversation_id}
        if offer.login not in had:  # it is not their client who comes back
            least = min(one.held / one.capacity for one in able.values())
            idle = [one for one in able.values() if one.held / one.capacity == least]
            assert offer.login == min(idle, key=lambda one: (one.presence.idle_since, one.login)).login  # type: ignore[union-attr]

    @invariant()
    def nobody_is_an_orphan_and_who_waits_has_a_deadline(self) -> None:
        assert self.run_(monitor.watch(self.office.store)).orphans == []
        for conversation in self.conversations.values():
            held, row = self.run_(self.office.held(conversation)), self.run_(self.office.handoff(conversation))
            assert (row is None) == (held.kind == "bot") and (row is None or row.deadline is not None)

    @invariant()
    def nobody_has_more_than_they_can_and_the_gone_have_nothing(self) -> None:
        async def look() -> tuple[Staff, list[offers.Offer]]:
            async with self.office.store.read() as tx:
                return await staff(tx), list(await offers.every(tx))

        known, made = self.run_(look())
        for worker in known.workers:
            assert worker.held <= CAPACITY.get(worker.login, 5), worker
            held = worker.held - sum(offer.login == worker.login for offer in made)
            assert worker.there or worker.presence is None or held == 0, worker
        assert max(Counter(offer.conversation_id for offer in made).values(), default=1) == 1

    @invariant()
    def the_bot_speaks_only_where_it_holds(self) -> None:
        async def look() -> tuple[list[events.Event], dict[int, str]]:
            async with self.office.store.read() as tx:
                told = await events.after(tx, 0, 10_000)
            return list(told), {row.id: row.author for row in await self.office.rows(tables.messages)}

        told, authors = self.run_(look())
        holders: dict[int, str] = {}
        for event in told:
            if event.conversation_id is None:
                continue
            if event.kind == "holder":
                holders[event.conversation_id] = event.data["kind"]
            elif event.kind == "message" and authors[event.data["message_id"]] == Author.bot.value:
                assert holders.get(event.conversation_id, "bot") == "bot"


@pytest.mark.timeout(900)
def test_a_shift_on_sqlite() -> None:
    run_state_machine_as_test(Shift, settings=settings(STORIES, max_examples=6, stateful_step_count=20))


@pytest.mark.timeout(900)
def test_a_shift_on_postgresql(postgres: str) -> None:
    machine = type("OnPostgres", (Shift,), {"url": postgres})
    run_state_machine_as_test(machine, settings=settings(STORIES, max_examples=2, stateful_step_count=15))


def _worker(login: str, capacity: int, held: int, idle_minutes: int) -> Worker:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC) - timedelta(minutes=idle_minutes)
    now = Presence(login, Status.on_shift, "", "", at, at, at, 0)
    return Worker(login, frozenset(), frozenset(), frozenset(), capacity, {}, now, load={"chat": min(held, capacity)})


WORKERS = st.lists(
    st.builds(_worker, st.sampled_from("abcdef"), st.integers(1, 5), st.integers(0, 5), st.integers(0, 90)),
    unique_by=lambda worker: worker.login,
)


@given(WORKERS, st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3)), st.sampled_from([None, *"abcdef"]))
def test_the_choice(workers: list[Worker], asked: dict[str, int], last: str | None) -> None:
    chosen = choose(workers, asked, last)
    if not workers:
        assert chosen is None
        return
    assert chosen is not None
    mine = [worker for worker in workers if worker.login == last and last not in asked]
    if mine:
        assert chosen is mine[0]
    else:
        assert all(rank(chosen, asked) <= rank(worker, asked) for worker in workers)
        unasked = [worker for worker in workers if worker.login not in asked]
        assert not unasked or chosen.login not in asked, "whoever was not asked yet comes first"
        idle = [worker for worker in unasked if worker.held == 0]
        if idle:
            assert chosen.presence is not None
            assert chosen.presence.idle_since == min(worker.presence.idle_since for worker in idle if worker.presence)
