"""Random interleavings of clients, bot turns and operators: one holder, one speaker, nobody waits in silence (promises 3 and 5)."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.clock import SimulatedClock
from bot.turn import Thought
from connectors.contract import Author
from connectors.errors import Conflict
from connectors.ledger import events, outbox, tables
from connectors.ledger.outbox import Parcel
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from handoff import monitor
from handoff.clocks import alarms, counting, plans, running
from handoff.clocks.clock import Clock, read_clocks
from handoff.clocks.plans import ClockKind, Plan
from handoff.clocks.tables import sla_clocks
from handoff.contract import HandoffRequest, Outcome, Reason
from handoff.operators import Operator
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.machines import STORIES
from tests.stores import fresh_database, fresh_file, open_store

T = TypeVar("T")
LOGINS = st.sampled_from(["consult", "consult2", "technical", "supervisor"])
CHATS = st.sampled_from(["1", "2"])
TOPICS = st.sampled_from([None, "wifi", "payment"])
VERBS = st.sampled_from(["take", "reply", "transfer", "give_back", "close", "note"])


class Mind:
    """A bot in the middle of whose thinking anything may happen."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[Waiting], Awaitable[None]] | None = None

    async def think(self, message: Waiting) -> Thought:
        if self.meanwhile is not None:
            await self.meanwhile(message)
        return Thought([Draft("bot speaks")], tracker={"at": message.message_id})


class Interleavings(RuleBasedStateMachine):
    """Two conversations, four operators, parcels that stay on the wire for as long as it pleases."""

    url = ""
    parcels: Bundle[Parcel] = Bundle("parcels")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.mind = Mind()
        self.office = self.run_(self._open())
        self.people = {login: self.run_(self.office.operator(login)) for login in ("consult", "consult2", "technical", "supervisor")}
        self.conversations: dict[str, int] = {}
        self.count = 0

    def run_(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(work)

    async def _open(self) -> Office:
        url = fresh_database(self.url, *METADATAS) if self.url else fresh_file(Path(self.folder.name) / "store.db", *METADATAS)
        clock = SimulatedClock(MONDAY_NOON)
        office = await Office(await open_store(url, clock), clock, mind=self.mind).open()
        async with office.store.write() as tx:
            await plans.put(tx, "supervisor", Plan(pickup_s=20, resolution_s=3600))
        return office

    def teardown(self) -> None:
        self.run_(self.office.close())
        self.run_(self.office.store.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def clients_arrive(self) -> None:
        for chat in ("1", "2"):
            accepted = self.run_(self.office.sends("привет", chat))
            assert accepted.conversation_id is not None
            self.conversations[chat] = accepted.conversation_id

    @rule(chat=CHATS, press=st.sampled_from([None, None, "/back_to_bot", "5"]))
    def client_writes(self, chat: str, press: str | None) -> None:
        self.count += 1
        if press == "/back_to_bot":
            self.run_(self.office.sends("", chat, payload=press))
        else:
            self.run_(self.office.sends(press or f"слово {self.count}", chat))

    @rule()
    def bot_takes_turns(self) -> None:
        self.mind.meanwhile = None
        self.run_(self._turns())

    @rule(topic=TOPICS, login=LOGINS, then=st.lists(VERBS, max_size=3))
    def bot_hands_off_while_it_thinks(self, topic: str | None, login: str, then: list[str]) -> None:
        async def meanwhile(message: Waiting) -> None:
            await self._settle_wire()
            request = HandoffRequest(str(message.message_id), message.conversation_id, Reason.client_asked, topic)
            await self.office.handing.hand_off(request)
            for verb in then:
                await self._tries(self.people[login], verb, message.conversation_id)

        self.mind.meanwhile = meanwhile
        self.run_(self._turns())

    async def _turns(self) -> None:
        while await self.office.turn.take_next():
            pass

    @rule(login=LOGINS, verb=VERBS, chat=CHATS)
    def operator_acts(self, login: str, verb: str, chat: str) -> None:
        self.run_(self._tries(self.people[login], verb, self.conversations[chat]))

    @rule(chat=CHATS)
    def operators_take_at_once(self, chat: str) -> None:
        conversation = self.conversations[chat]

        async def all_at_once() -> list[bool]:
            return list(await asyncio.gather(*(self._tries(who, "take", conversation) for who in self.people.values())))

        before = self.run_(self.office.held(conversation))
        taken = sum(self.run_(all_at_once()))
        assert taken <= 1 and (taken == 1 or before.kind != "queue")

    @rule(minutes=st.sampled_from([1, 30, 600]))
    def time_passes(self, minutes: int) -> None:
        self.run_(self.office.clock.advance(timedelta(minutes=minutes)))
        self.run_(alarms.watch(self.office.store))

    @rule(target=parcels)
    def deliverer_claims(self) -> Parcel | None:
        async def claim() -> Parcel | None:
            async with self.office.store.write() as tx:
                return await outbox.claim(tx, "telegram", "d", timedelta(seconds=30))

        parcel = self.run_(claim())
        if parcel is not None and parcel.message.text == "bot speaks":
            message, held = self.run_(self._message(parcel.message_id)), self.run_(self.office.held(parcel.conversation_id))
            assert held.kind == "bot" and message.epoch == held.epoch, "a bot message left after a handoff"
        return parcel

    @rule(parcel=consumes(parcels))
    def platform_takes(self, parcel: Parcel | None) -> None:
        async def settle(parcel: Parcel) -> None:
            async with self.office.store.write() as tx:
                await outbox.sent(tx, parcel, None)

        if parcel is not None:
            self.run_(settle(parcel))

    async def _tries(self, who: Operator, verb: str, conversation: int) -> bool:
        """Whether the verb did something; every refusal is a conflict in words."""
        verbs, key = self.office.verbs, str(self.count)
        acts: dict[str, Callable[[], Awaitable[Any]]] = {
            "take": lambda: verbs.take(who, conversation),
            "reply": lambda: verbs.reply(who, conversation, key, "здравствуйте"),
            "note": lambda: verbs.note(who, conversation, "заметка"),
            "transfer": lambda: verbs.transfer(who, conversation, "technical" if self.count % 2 else "finance", ""),
            "give_back": lambda: verbs.give_back(who, conversation),
            "close": lambda: verbs.close(who, conversation, "other", Outcome.solved),
        }
        before = await self.office.held(conversation)
        # A message on the wire holds a change back: in this single-threaded world it is settled first.
        await self._settle_wire()
        try:
            await acts[verb]()
        except Conflict as refusal:
            assert refusal.code and refusal.message
            return False
        after = await self.office.held(conversation)
        return after != before or verb in ("reply", "note")

    async def _settle_wire(self) -> None:
        async with self.office.store.write() as tx:
            await outbox.recover(tx, "telegram", idempotent=False, everything=True)

    async def _message(self, message_id: int) -> Any:
        return next(row for row in await self.office.rows(tables.messages) if row.id == message_id)

    @invariant()
    def epochs_grow_by_one_and_the_ledger_agrees(self) -> None:
        async def changes() -> list[events.Event]:
            async with self.office.store.read() as tx:
                return [event for event in await events.after(tx, 0, 10_000) if event.kind == "holder"]

        told = self.run_(changes())
        for conversation in self.conversations.values():
            held = self.run_(self.office.held(conversation))
            mine = [event.data for event in told if event.conversation_id == conversation]
            assert [data["epoch"] for data in mine] == list(range(1, held.epoch + 1))
            assert not mine or (mine[-1]["kind"], mine[-1]["name"]) == (held.kind, held.name)

    @invariant()
    def who_waits_has_a_statement_and_a_deadline(self) -> None:
        for conversation in self.conversations.values():
            held = self.run_(self.office.held(conversation))
            handoff = self.run_(self.office.handoff(conversation))
            assert (handoff is None) == (held.kind == "bot")
            if handoff is None or held.kind != "queue":
                continue
            said = [m for m in self.run_(self.office.read(conversation)) if m.author is Author.system and m.epoch == held.epoch]
            assert len([m for m in said if m.buttons]) == 1 and handoff.deadline and handoff.queue == held.name
            assert "очеред" in said[0].text or "Оставили заявку №" in said[0].text

    @invariant()
    def the_bot_speaks_only_where_it_holds(self) -> None:
        async def look() -> tuple[list[events.Event], list[Any]]:
            async with self.office.store.read() as tx:
                told = await events.after(tx, 0, 10_000)
            return list(told), await self.office.rows(tables.messages)

        told, said = self.run_(look())
        authors = {row.id: row for row in said}
        holders = dict.fromkeys(self.conversations.values(), "bot")
        for event in told:
            if event.kind == "holder" and event.conversation_id is not None:
                holders[event.conversation_id] = event.data["kind"]
            elif event.kind == "message" and event.conversation_id is not None:
                if authors[event.data["message_id"]].author == Author.bot.value:
                    assert holders[event.conversation_id] == "bot"
                elif authors[event.data["message_id"]].author == Author.operator.value:
                    assert holders[event.conversation_id] == "operator"

    @invariant()
    def every_deadline_explains_itself_and_who_waits_has_one(self) -> None:
        async def look() -> list[Clock]:
            async with self.office.store.read() as tx:
                return list(await read_clocks(tx, select(*sla_clocks.c)))

        clocks = self.run_(look())
        for clock in clocks:
            reckoned = clock.reckon()
            assert reckoned.due == clock.due and counting.total(reckoned.intervals) == timedelta(seconds=clock.seconds)
        for conversation in self.conversations.values():
            handoff = self.run_(self.office.handoff(conversation))
            kinds = {clock.kind: clock for clock in clocks if clock.conversation_id == conversation and clock.ended_at is None}
            assert handoff is not None or not kinds
            assert all(handoff and clock.handoff_id == handoff.id for clock in kinds.values())
            responses = [clock for kind, clock in kinds.items() if kind in running.RESPONSES]
            if handoff is not None:
                assert len(responses) == (handoff.waiting_since is not None) and ClockKind.resolution in kinds
                assert not responses or handoff.deadline <= responses[0].due

    @invariant()
    def nobody_is_an_orphan(self) -> None:
        found = self.run_(monitor.watch(self.office.store)).orphans
        assert [orphan for orphan in found if orphan.why != "stuck_turn"] == []


@pytest.mark.timeout(600)
def test_interleavings_on_sqlite() -> None:
    run_state_machine_as_test(Interleavings, settings=settings(STORIES, max_examples=12, stateful_step_count=25))


@pytest.mark.timeout(600)
def test_interleavings_on_postgresql(postgres: str) -> None:
    machine = type("OnPostgres", (Interleavings,), {"url": postgres})
    run_state_machine_as_test(machine, settings=settings(STORIES, max_examples=5, stateful_step_count=20))
