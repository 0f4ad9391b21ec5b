"""Codes and the demo's back-ends on both databases."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from actions.backends import demo
from actions.codes import Codes, Verdict
from actions.settings import ActionsSettings
from actions.tables import metadata as actions_tables
from actions.tables import one_time_codes
from bot.clock import SimulatedClock
from connectors.contract import InboundMessage
from connectors.ledger import effects, people
from connectors.ledger.tables import metadata as ledger_tables
from tests.actions.conftest import NOON
from tests.stores import MakeStore


async def test_a_code_proves_once(make_store: MakeStore) -> None:
    store = await make_store(SimulatedClock(NOON), ledger_tables, actions_tables)
    await demo.seed(store)
    await demo.seed(store)
    backends = demo.demo_backends(store)
    subscriber = await backends.directory.by_phone("+79210000002")
    assert subscriber is not None
    assert await backends.directory.by_contract("0") is None
    assert await backends.billing.balance(subscriber.contract) == Decimal(-450)
    assert len(await backends.billing.charges(subscriber.contract)) == 2
    line = await backends.lines.line(subscriber.contract)
    assert line is not None
    assert not line.up
    async with store.write() as tx:
        place = await people.place(tx, InboundMessage(channel="site", key="1", chat="1", text="x"))
    codes = Codes(store, people, effects, backends.sender, ActionsSettings())
    assert await codes.send(place.person_id, subscriber, "m1")
    assert await codes.send(place.person_id, subscriber, "m1")
    [sent] = await demo.DemoSender(store).last()
    tries = await asyncio.gather(*(codes.check(place.person_id, subscriber, sent.code, f"m{n}") for n in range(2, 5)))
    assert sorted(tries) == [Verdict.expired, Verdict.expired, Verdict.proven]
    async with store.read() as tx:
        assert (await people.person_of(tx, place.conversation_id)).contract == subscriber.contract
        assert len((await tx.conn.execute(one_time_codes.select())).all()) == 1


async def test_parallel_wrong_codes_spend_their_tries(make_store: MakeStore) -> None:
    store = await make_store(SimulatedClock(NOON), ledger_tables, actions_tables)
    await demo.seed(store)
    backends = demo.demo_backends(store)
    subscriber = await backends.directory.by_contract("10023456")
    assert subscriber is not None
    codes = Codes(store, people, effects, backends.sender, ActionsSettings())
    await codes.send(1, subscriber, "m1")
    [sent] = await demo.DemoSender(store).last()
    wrong = f"{(int(sent.code) + 1) % 1_000_000:06d}"
    tries = await asyncio.gather(*(codes.check(1, subscriber, wrong, f"w{n}") for n in range(6)))
    assert sorted(tries) == [Verdict.exhausted] * 4 + [Verdict.wrong] * 2
    assert await codes.check(1, subscriber, sent.code, "right") is Verdict.exhausted
