"""Promises 1 to 4 under random interleavings of deliveries, turns, handoffs, sends, crashes and restarts.

A rule begins something or lets the door go on for a moment; nothing waits for anything, so several deliveries, turns and sends are under
way at once. A crash cuts them all wherever they are and leaves rows and leases as a killed door would.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Select, func, select

from bot.clock import SimulatedClock
from bot.turn import Thought, Turn
from connectors.base import Plain
from connectors.contract import Author, InboundEdit, InboundMessage, InboundReceipt, OutboundMessage, Receipt, Sent
from connectors.delivery import LEASE as SEND_LEASE
from connectors.delivery import Deliverer
from connectors.errors import Blocked, DeliveryError, Scope, TryLater, Uncertain
from connectors.ledger import effects, holder, inbox, inline, outbox, thread, turns
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import conversations, early, messages, metadata
from connectors.ledger.tables import inbox as inbox_table
from connectors.ledger.tables import outbox as outbox_table
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from tests.ledger.cast import PLAIN, OpenGate, carry, no_typing
from tests.machines import STORIES
from tests.stores import fresh_database

CHATS = ("anna", "boris")
ANSWERS = st.sampled_from(["ok", "ok, meanwhile", "later", "all later", "down", "uncertain, taken", "uncertain, lost", "blocked"])
"""``meanwhile``, and when we get no answer, the platform's receipt comes and the operator changes the words."""
TAKEN = ("ok", "ok, meanwhile", "uncertain, taken")
FAILURES: Mapping[str, Callable[[], DeliveryError]] = {
    "later": lambda: TryLater("429", 2),
    "all later": lambda: TryLater("429", 3, Scope.channel),
    "down": lambda: TryLater("refused", None, Scope.platform_down),
    "blocked": lambda: Blocked("403"),
}

TICKS = st.sampled_from([0, 10, 50, 100, 200, 300])
"""Turns of the event loop that pass; a transaction takes some thirty."""
WHICH = st.integers(0, 99)
"""One of those there are: how many, the machine's speed decides, so they cannot be drawn from."""
PLANS = st.tuples(st.integers(0, 3), st.sampled_from([False, False, True]), TICKS)
"""How many replies a turn gives, whether it hands off, and how long it thinks."""


RANK = ("sent", "delivered", "read")
ROUNDS = 50
"""Less than an hour passes in them: no answer of the bot grows too old."""


async def in_steps(work: Callable[..., Any], *arguments: Any) -> Any:
    """Every statement and commit of SQLite lets others in before and after, and may be cut there."""
    await asyncio.sleep(0)
    result = work(*arguments)
    await asyncio.sleep(0)
    return result


async def ticks_pass(ticks: int) -> None:
    for _ in range(ticks):
        await asyncio.sleep(0)


class Wire(Plain):
    """The platform, which outlives our doors. It notes at once what reaches a client, and in which epoch the store was then."""

    name = "telegram"

    def __init__(self, *, idempotent: bool) -> None:
        self.capabilities = replace(PLAIN, idempotent=idempotent, per_second=10, chat_per_second=2)
        self.answers: list[str] = []
        self.ticks = 0
        self.reached: list[OutboundMessage] = []
        self.shown: dict[str, str] = {}
        """Text by our message's id on the platform, as the client sees it now."""
        self.store: Store | None = None
        self.late: list[str] = []
        self.meanwhile: Callable[[OutboundMessage], None] = lambda _: None

    async def send(self, message: OutboundMessage) -> Sent:
        answer = self.answers.pop(0) if self.answers else "ok"
        await self._check(message)
        await ticks_pass(self.ticks)
        await self._check(message)
        if answer in TAKEN and not (self.capabilities.idempotent and message.id in [m.id for m in self.reached]):
            self.reached.append(message)
            self.shown[f"{message.id}"] = message.text
        if answer in ("ok, meanwhile", "uncertain, taken"):
            self.meanwhile(message)
        await ticks_pass(self.ticks)
        self._answer(answer)
        return Sent(f"{message.id}")

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        answer = self.answers.pop(0) if self.answers else "ok"
        await ticks_pass(self.ticks)
        if answer in TAKEN:
            self.shown[external_id] = message.text
        self._answer(answer)

    def _answer(self, answer: str) -> None:
        if answer not in ("ok", "ok, meanwhile"):
            raise FAILURES.get(answer, lambda: Uncertain("no answer"))()

    async def _check(self, message: OutboundMessage) -> None:
        """Promise 3, from outside: while a bot message is on the wire the bot holds the conversation, in the epoch it spoke in."""
        assert self.store
        query = (
            select(outbox_table.c.author, outbox_table.c.epoch, conversations.c.epoch, conversations.c.holder_kind)
            .join(conversations, conversations.c.id == outbox_table.c.conversation_id)
            .where(outbox_table.c.id == message.id)
        )
        async with self.store.read() as tx:
            author, made, present, held_by = (await tx.conn.execute(query)).one()
        if author == Author.bot.value and (made != present or held_by != "bot"):
            self.late.append(message.text)


class Ledger(RuleBasedStateMachine):
    """One store, one door at a time, two chats."""

    url = ""
    idempotent = False

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = SimulatedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        self.wire = Wire(idempotent=self.idempotent)
        self.accepted: dict[str, int] = {}
        self.tried: list[InboundMessage] = []
        self.news: list[InboundEdit | InboundReceipt] = []
        self.plans: list[tuple[int, bool, int]] = []
        self.under_way: set[asyncio.Task[Any]] = set()
        self.epochs: Counter[int] = Counter()
        self.store = self.open()
        self.run(self._create())
        self.start()

    # The door

    def open(self) -> Store:
        return Store(self.url, self.clock)

    async def _create(self) -> None:
        async with self.store.write() as tx:
            await tx.conn.run_sync(metadata.drop_all)
            await tx.conn.run_sync(metadata.create_all)

    def start(self) -> None:
        self.wire.store = self.store
        self.wire.meanwhile = self._meanwhile
        self.turn = Turn(self.store, OpenGate(), self, no_typing, door="door")
        self.deliverer = Deliverer(self.store, self.wire, door="door", parallel=2)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def begin(self, work: Coroutine[Any, Any, Any]) -> None:
        task = self.loop.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def think(self, message: Waiting) -> Thought:
        replies, hands_off, ticks = self.plans.pop(0) if self.plans else (1, False, 1)
        await ticks_pass(ticks)
        said = [Draft(f"{message.message_id}.{n}") for n in range(replies)]
        if hands_off:
            await self._give(message.conversation_id, "queue", key=f"handoff:{message.message_id}")
        return Thought(said, tracker={"upto": message.message_id})

    async def give_up(self, message: Waiting) -> Thought:
        raise AssertionError("no turn fails here")

    async def _give(self, conversation_id: int, kind: str, key: str | None = None) -> None:
        async def work(tx: Tx) -> None:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            if (key and await effects.recall(tx, key)) or held.kind == kind:
                return
            await holder.change(tx, conversation_id, kind, None, expected=held)
            if key:
                await effects.remember(tx, key, True)

        await holder.when_quiet(self.store, conversation_id, work, timedelta(seconds=30))

    async def _conversation(self, chat: str) -> int | None:
        async with self.store.read() as tx:
            known = (await tx.conn.execute(select(inbox_table.c.conversation_id).where(inbox_table.c.key.like(f"{chat}%")))).first()
        return known[0] if known else None

    # Rules

    @rule(chat=st.sampled_from(CHATS), times=st.integers(1, 3), edited=st.booleans(), ticks=TICKS)
    def a_client_writes(self, chat: str, times: int, edited: bool, ticks: int) -> None:
        """``edited``: the news of an edit overtakes the message."""
        number = len(self.tried)
        message = InboundMessage("telegram", f"{chat}{number}", chat, f"{number}", external_id=f"c{number}", sort_key=number)
        self.tried.append(message)
        if edited:
            self._tell(InboundEdit("telegram", f"e{len(self.news)}", chat, f"c{number}", f"{number} иначе"), 1)
        for _ in range(times):
            self.begin(self._accept(message))
        self.pass_by(ticks)

    @rule(which=WHICH, times=st.integers(1, 2), ticks=TICKS)
    def a_client_edits(self, which: int, times: int, ticks: int) -> None:
        if self.tried:
            message = self.tried[which % len(self.tried)]
            self._tell(
                InboundEdit("telegram", f"e{len(self.news)}", message.chat, message.external_id or "", f"{message.text} иначе"), times
            )
            self.pass_by(ticks)

    @rule(which=WHICH, state=st.sampled_from([Receipt.delivered, Receipt.read]), upto=st.booleans(), times=st.integers(1, 2))
    def a_receipt_comes(self, which: int, state: Receipt, upto: bool, times: int) -> None:
        if self.wire.reached:
            late = self.wire.reached[-2:]  # news comes of what has just been sent, often before we know
            message = late[which % len(late)]
            self._tell(InboundReceipt("telegram", f"r{len(self.news)}", message.chat, f"{message.id}", state, upto), times)

    def _meanwhile(self, message: OutboundMessage) -> None:
        self._tell(InboundReceipt("telegram", f"r{len(self.news)}", message.chat, f"{message.id}", Receipt.delivered), 1)
        self.begin(self._amend(select(outbox_table.c.message_id).where(outbox_table.c.id == message.id), "человек, правка в пути"))

    async def _amend(self, query: Select[Any], words: str) -> None:
        """Change the operator's message that the query finds, if it is one."""
        ours = select(messages.c.conversation_id, messages.c.id).where(messages.c.author == Author.operator.value, messages.c.id.in_(query))
        async with self.store.write() as tx:
            if found := (await tx.conn.execute(ours)).first():
                await thread.amend(tx, found.conversation_id, found.id, words)

    def _tell(self, news: InboundEdit | InboundReceipt, times: int) -> None:
        self.news.append(news)
        for _ in range(times):
            self.begin(inbox.accept(self.store, news))

    @rule(which=WHICH)
    def an_old_update_comes_again(self, which: int) -> None:
        if self.tried:
            self.begin(self._accept(self.tried[which % len(self.tried)]))

    async def _accept(self, message: InboundMessage) -> None:
        accepted = await inbox.accept(self.store, message)
        assert accepted.message_id is not None
        assert self.accepted.setdefault(message.key, accepted.message_id) == accepted.message_id

    @rule(plans=st.lists(PLANS, min_size=1, max_size=3), answers=st.lists(ANSWERS, min_size=2, max_size=4), sending=TICKS, ticks=TICKS)
    def the_door_works(self, plans: list[tuple[int, bool, int]], answers: list[str], sending: int, ticks: int) -> None:
        """Its messages leave in one of the next steps, so answers that were not given yet stay."""
        self.plans = plans
        self.wire.ticks = sending
        self.wire.answers += answers
        for _ in plans[:2]:
            self.begin(self.turn.take_next())
        self.begin(self.deliverer.drain())
        self.pass_by(ticks)

    @rule(
        chats=st.lists(st.sampled_from(CHATS), min_size=1, max_size=3),
        plans=st.lists(PLANS, min_size=1, max_size=3),
        answers=st.lists(ANSWERS, min_size=2, max_size=5),
        sending=st.sampled_from([0, 10, 50]),
    )
    def much_happens(self, chats: list[str], plans: list[tuple[int, bool, int]], answers: list[str], sending: int) -> None:
        """Clients and an operator write, and everything has time to leave."""
        for chat in chats:
            self.a_client_writes(chat, 1, False, 50)
            self.an_operator_writes(chat)
        for _ in range(3):
            self.the_door_works(plans, answers, sending, 300)
            answers = []

    def pass_by(self, ticks: int) -> None:
        self.run(ticks_pass(ticks))

    @rule(chat=st.sampled_from(CHATS), kind=st.sampled_from(["bot", "bot", "queue", "operator"]), ticks=TICKS)
    def the_holder_changes(self, chat: str, kind: str, ticks: int) -> None:
        async def change() -> None:
            if (conversation := await self._conversation(chat)) is not None:
                with contextlib.suppress(holder.Conflict):
                    await self._give(conversation, kind)

        self.begin(change())
        self.pass_by(ticks)

    @rule(chat=st.sampled_from(CHATS))
    def an_operator_writes(self, chat: str) -> None:
        async def reply() -> None:
            if (conversation := await self._conversation(chat)) is not None:
                async with self.store.write() as tx:
                    await thread.append(tx, conversation, Author.operator, Draft("человек"))

        self.begin(reply())

    @rule(number=st.integers(0, 2), ticks=TICKS)
    def an_operator_edits(self, number: int, ticks: int) -> None:
        latest = select(messages.c.id).where(messages.c.author == Author.operator.value).order_by(messages.c.id.desc())
        self.begin(self._amend(latest.offset(number).limit(1), f"человек, правка {ticks}"))
        self.pass_by(ticks)

    @rule()
    def all_that_is_under_way_ends(self) -> None:
        async def end() -> None:
            while left := self.under_way | self.deliverer._sending:
                await asyncio.wait(left, timeout=0.02)
                await self.clock.advance(timedelta(milliseconds=100))

        self.run(end())

    @rule(seconds=st.sampled_from([1, 5, 61, 100]))
    def time_passes(self, seconds: int) -> None:
        self.run(self.clock.advance(timedelta(seconds=seconds)))

    @rule()
    def the_door_is_killed_and_starts_again(self) -> None:
        async def kill() -> None:
            turns.release, kept = _nothing, turns.release  # a killed door does not tidy up
            try:
                while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
                    for task in tasks:
                        if "sqlalchemy" not in task.get_coro().cr_code.co_filename:  # the database takes back what a dead client held
                            task.cancel()
                    await asyncio.wait(tasks)
            finally:
                turns.release = kept
            await self.store.close()

        self.run(kill())
        self.store = self.open()
        self.start()
        self.run(self._recover())

    async def _recover(self) -> None:
        if not self.store.sqlite:
            await self.clock.advance(SEND_LEASE + timedelta(seconds=1))
        async with self.store.write() as tx:
            if self.store.sqlite:
                await turns.release_all(tx)
            await outbox.recover(tx, "telegram", idempotent=self.idempotent, everything=self.store.sqlite)

    # What must hold

    @invariant()
    def epochs_only_grow(self) -> None:
        async def epochs() -> dict[int, int]:
            async with self.store.read() as tx:
                return {row.id: row.epoch for row in await tx.conn.execute(select(conversations.c.id, conversations.c.epoch))}

        for conversation, epoch in self.run(epochs()).items():
            assert epoch >= self.epochs[conversation]
            self.epochs[conversation] = epoch

    @invariant()
    def no_late_word_of_the_bot(self) -> None:
        assert not self.wire.late

    def teardown(self) -> None:
        try:
            self.run(self._finish())
        finally:
            self.run(self.store.close())
            self.loop.close()

    async def _finish(self) -> None:
        """The platform repeats what it has no receipt of, work goes on until nothing is left, and then everything is counted."""
        while left := self.under_way | self.deliverer._sending:
            await asyncio.wait(left, timeout=0.02)
        self.wire.answers = []
        self.wire.ticks = 0
        for message in self.tried:
            await self._accept(message)
        for news in self.news:
            await inbox.accept(self.store, news)
        for _ in range(ROUNDS):
            await self.clock.advance(timedelta(seconds=61))
            while await self.turn.take_next():
                pass
            async with self.store.write() as tx:
                await outbox.recover(tx, "telegram", idempotent=self.idempotent)
            await carry(self.deliverer)
            if not await self._waiting():
                break
        async with self.store.read() as tx:
            self._count(
                (await tx.conn.execute(select(inbox_table))).all(),
                (await tx.conn.execute(select(messages).order_by(messages.c.conversation_id, messages.c.seq))).all(),
                (await tx.conn.execute(select(outbox_table).order_by(outbox_table.c.id))).all(),
                (await tx.conn.execute(select(early))).all(),
            )

    async def _waiting(self) -> int:
        open_ones = select(func.count()).select_from(outbox_table).where(outbox_table.c.state.in_(("queued", "sending")))
        pending = select(func.count()).select_from(inbox_table).where(inbox_table.c.state == "pending")
        async with self.store.read() as tx:
            return sum([(await tx.conn.execute(query)).scalar_one() for query in (open_ones, pending)])

    def _count(self, arrived: Any, said: Any, left: Any, early_news: Any) -> None:
        assert Counter(row.key for row in arrived) == {update.key: 1 for update in [*self.tried, *self.news]}, "each update once"
        assert {row.state for row in arrived} <= {"done"}, "each with its turn taken"
        clients = [m for m in said if m.author == Author.client.value]
        assert {m.id for m in clients} == set(self.accepted.values()) and len(clients) == len(self.tried)
        turn_of = {row.message_id: row for row in arrived}
        for conversation in {m.conversation_id for m in said}:
            there = [m for m in said if m.conversation_id == conversation]
            assert [m.seq for m in there] == list(range(1, len(there) + 1))
            answered = [turn_of[int(m.text.split(".")[0])] for m in there if m.author == Author.bot.value]
            for earlier, later in pairwise(answered):
                in_order = earlier.sort_key <= later.sort_key
                assert in_order or later.received_at >= earlier.done_at, "the platform's order, but for what came after the answer"
        replies = Counter(m.text for m in said if m.author == Author.bot.value)
        assert not replies or max(replies.values()) == 1, "no turn committed twice"
        self._count_out([row for row in left if row.action == "send"])
        self._count_news(said, left, early_news)

    def _count_news(self, said: Any, left: Any, early_news: Any) -> None:
        edited = {news.external_id for news in self.news if isinstance(news, InboundEdit)}
        for message in said:
            if message.author == Author.client.value:
                assert message.text.endswith("иначе") == (message.external_id in edited), "every edit found its message"
        known = {(row.chat, m.external_id) for row in left for m in said if m.id == row.message_id and m.external_id}
        assert not {(row.chat, row.external_id) for row in early_news} & known, "nothing known is kept as unknown"
        for row in left:
            message = next(m for m in said if m.id == row.message_id)
            if row.action == "send" and row.state == "sent":
                heard = {n.state for n in self.news if isinstance(n, InboundReceipt) and n.external_id == message.external_id}
                best = "read" if Receipt.read in heard else "delivered" if heard else "sent"
                assert RANK.index(message.delivery) >= RANK.index(best), "delivery never goes backwards"
                failed = any(r.action == "edit" and r.state != "sent" for r in left if r.message_id == message.id)
                assert failed or self.wire.shown[message.external_id] == message.text, "the client sees the last words"

    def _count_out(self, left: Any) -> None:
        assert {row.state for row in left} <= {"sent", "refused", "uncertain", "blocked", "failed"}
        times = Counter(message.id for message in self.wire.reached)
        assert not times or max(times.values()) == 1, "nobody reads a message twice"
        for row in left:
            if row.state == "sent":
                assert times[row.id] == 1
            if row.state == "failed":
                assert times[row.id] == 0
            if row.state == "blocked":
                assert times[row.id] == 0 or self.idempotent
            if row.state == "uncertain":
                assert not self.idempotent or row.attempts > 1 or row.doubtful
        for chat in CHATS:
            ids = [message.id for message in self.wire.reached if message.chat == chat]
            assert ids == sorted(ids), "in the order they were said"


async def _nothing(*_: Any) -> None: ...


def _try(url: str, *, idempotent: bool, examples: int) -> None:
    machine = type("Machine", (Ledger,), {"url": url, "idempotent": idempotent})
    run_state_machine_as_test(
        machine,
        settings=settings(STORIES, max_examples=examples, stateful_step_count=25),
    )


@pytest.mark.parametrize("idempotent", [False, True])
def test_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, idempotent: bool) -> None:
    monkeypatch.setattr(inline, "to_the_end", in_steps)
    monkeypatch.setattr(inline.InlineConnection, "patient", True, raising=False)
    _try(f"sqlite:///{tmp_path / 'ledger.db'}", idempotent=idempotent, examples=40)


@pytest.mark.parametrize("idempotent", [False, True])
def test_postgresql(postgres: str, idempotent: bool) -> None:
    _try(fresh_database(postgres), idempotent=idempotent, examples=8)
