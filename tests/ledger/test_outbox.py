"""What goes out: in order, once, and never from a bot that has handed over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.clock import SimulatedClock
from connectors.contract import Author, OutboundMessage, Sent
from connectors.delivery import Deliverer
from connectors.errors import Blocked, Rejected, TryLater, Uncertain
from connectors.ledger import holder, outbox
from connectors.ledger.store import Store
from connectors.ledger.tables import addresses
from connectors.ledger.tables import outbox as outbox_table
from tests.ledger.cast import LEASE, PLAIN, Platform, claim, deliver, deliveries, give, rows, say, write


async def test_order_is_kept_in_a_conversation_while_others_go_on(store: Store, clock: SimulatedClock) -> None:
    anna, boris = await write(store, "1"), await write(store, "2", "boris")
    for conversation, text in [(anna, "1"), (anna, "2"), (boris, "3")]:
        await say(store, conversation, text)
    platform = Platform(answers=[TryLater("429", 5)])
    await deliver(store, platform)
    assert platform.reached == [("boris", "3")]
    await clock.advance(timedelta(seconds=6))
    await deliver(store, platform)
    assert platform.reached == [("boris", "3"), ("anna", "1"), ("anna", "2")]


async def test_two_doors_never_carry_one_conversation_at_once(store: Store, second: Store) -> None:
    conversation = await write(store, "1")
    for number in range(4):
        await say(store, conversation, str(number))
    claimed = await asyncio.gather(*(claim(door, f"d{n}") for n, door in enumerate([store, second] * 4)))
    assert [parcel.message.text for parcel in claimed if parcel] == ["0"]


async def test_a_bot_message_of_an_older_epoch_is_refused_and_a_persons_goes(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "бот")
    await give(store, conversation, "operator", "olga")
    await say(store, conversation, "человек", Author.operator)
    platform = Platform()
    await deliver(store, platform)
    assert platform.reached == [("anna", "человек")]
    assert await deliveries(store, conversation) == [("бот", "refused"), ("человек", "sent")]


async def test_what_may_have_gone_before_the_handoff_is_never_called_refused(store: Store) -> None:
    conversation = await write(store, "1")
    for text in ("может быть", "в двух частях"):
        await say(store, conversation, text)
    await deliver(store, Platform(replace(PLAIN, idempotent=True), answers=[Uncertain("no answer")]))
    async with store.write() as tx:
        await tx.conn.execute(update(outbox_table).values(available_at=tx.now))
        await tx.conn.execute(update(outbox_table).where(outbox_table.c.id == 2).values(begun=1))
    await give(store, conversation, "operator", "olga")
    await deliver(store, Platform())
    assert await deliveries(store, conversation) == [("может быть", "uncertain"), ("в двух частях", "uncertain")]


async def test_a_failure_is_shown_with_its_kind(store: Store) -> None:
    conversation = await write(store, "1")
    for answer in (Rejected("no such chat"), Uncertain("no answer"), Blocked("403")):
        await say(store, conversation, type(answer).__name__)
        await deliver(store, Platform(answers=[answer]))
    assert [state for _, state in await deliveries(store, conversation)] == ["failed", "uncertain", "blocked"]
    assert not (await rows(store, addresses))[0].reachable


async def test_a_fault_in_a_connector_does_not_stop_the_channel(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "1")
    await say(store, conversation, "2")
    platform = Platform()
    sent = platform.send

    async def send(message: OutboundMessage) -> Sent:
        if message.text == "1":
            raise KeyError("fault")
        return await sent(message)

    platform.send = send  # type: ignore[method-assign]
    await deliver(store, platform)
    assert await deliveries(store, conversation) == [("1", "failed"), ("2", "sent")]


async def test_an_uncertain_send_is_repeated_where_a_repeat_cannot_double(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "1")
    platform = Platform(replace(PLAIN, idempotent=True), answers=[Uncertain("no answer")])
    await deliver(store, platform)
    await clock.advance(timedelta(minutes=1))
    await deliver(store, platform)
    assert len({message.id for message in platform.tries}) == 1 and len(platform.tries) == 2
    assert await deliveries(store, conversation) == [("1", "sent")]


async def test_what_a_dead_door_left_on_the_wire(store: Store, clock: SimulatedClock) -> None:
    anna, boris = await write(store, "1"), await write(store, "2", "boris")
    await say(store, anna, "a")
    await claim(store)
    async with store.write() as tx:
        assert await outbox.recover(tx, "telegram", idempotent=False) == 0, "its lease is alive"
    await clock.advance(LEASE + timedelta(seconds=1))
    async with store.write() as tx:
        assert await outbox.recover(tx, "telegram", idempotent=False) == 1
    await say(store, boris, "b")
    await claim(store)
    async with store.write() as tx:
        assert await outbox.recover(tx, "telegram", idempotent=True, everything=True) == 1
    assert (await deliveries(store, anna), await deliveries(store, boris)) == ([("a", "uncertain")], [("b", "queued")])


async def test_a_send_that_outlived_its_lease_changes_only_what_it_knows(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "1")
    slow = await claim(store)
    await clock.advance(LEASE + timedelta(seconds=1))
    async with store.write() as tx:
        await outbox.recover(tx, "telegram", idempotent=True)
    quick = await claim(store)
    assert slow and quick
    async with store.write() as tx:
        await outbox.later(tx, slow, 5, "429")
        await outbox.failed(tx, slow, "failed", "500")
    assert [row.state for row in await rows(store, outbox_table)] == ["sending"]
    async with store.write() as tx:
        await outbox.sent(tx, quick, "x1")
        await outbox.sent(tx, slow, "x1")
    assert await deliveries(store, conversation) == [("1", "sent")]


async def test_an_uncertain_message_found_to_be_sent_is_sent(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "1")
    parcel = await claim(store)
    async with store.write() as tx:
        await outbox.recover(tx, "telegram", idempotent=False, everything=True)
    async with store.write() as tx:
        assert parcel
        await outbox.sent(tx, parcel, "x1")
    assert await deliveries(store, conversation) == [("1", "sent")]


async def test_a_failed_message_is_resent_once_however_often_one_clicks(store: Store, second: Store) -> None:
    conversation = await write(store, "1")
    message_id = await say(store, conversation, "1", Author.operator)
    await deliver(store, Platform(answers=[Uncertain("no answer")]))

    async def click(door: Store) -> bool:
        async with door.write() as tx:
            return await outbox.resend(tx, message_id)

    assert sorted(await asyncio.gather(click(store), click(second), click(store))) == [False, False, True]
    await deliver(store, Platform())
    assert await deliveries(store, conversation) == [("1", "sent")] and not await click(store)


async def test_a_handoff_waits_for_a_bot_message_on_the_wire(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "бот")
    parcel = await claim(store)
    handoff = asyncio.create_task(give(store, conversation, "queue", "technical"))
    done, _ = await asyncio.wait([handoff], timeout=0.2)
    assert parcel and not done
    async with store.write() as tx:
        assert (await holder.holder_of(tx, conversation)).epoch == 0
        await outbox.sent(tx, parcel, None)
    assert (await handoff).epoch == 1


async def test_but_not_for_ever(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "бот")
    await claim(store)

    async def work(tx: object) -> holder.Holder:
        return await holder.change(tx, conversation, "queue", "technical", expected=holder.Holder("bot", None, 0))  # type: ignore[arg-type]

    assert (await holder.when_quiet(store, conversation, work, timedelta(seconds=0.1))).epoch == 1


async def hand_off(store: Store, conversation: int) -> bool:
    """One try to give a conversation of the bot to a queue; False while a bot message is on the wire."""
    try:
        async with store.write() as tx:
            await holder.change(tx, conversation, "queue", None, expected=holder.Holder("bot", None, 0))
    except holder.BotIsSpeaking:
        return False
    return True


async def test_no_bot_message_slips_out_beside_a_handoff(store: Store, second: Store) -> None:
    """A claim and a change of holder at the same moment on two doors: one of them sees the other."""
    for number in range(8):
        conversation = await write(store, f"k{number}", f"c{number}")
        await say(store, conversation, "бот")
        parcel, handed = await asyncio.gather(claim(store), hand_off(second, conversation))
        assert parcel is None or not handed, "on the wire, so the handoff waits; or handed off, so nothing goes"
        if parcel:
            async with store.write() as tx:
                await outbox.sent(tx, parcel, None)
        else:
            await claim(store)
    assert {row.state for row in await rows(store, outbox_table)} <= {"sent", "refused"}


async def test_a_deliverer_that_is_stopped_ends_what_it_began(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "1")
    platform = Platform(hold=asyncio.Event())
    running = asyncio.create_task(Deliverer(store, platform, door="door").run())
    await platform.asked.wait()
    running.cancel()
    assert platform.hold
    platform.hold.set()
    await asyncio.wait([running])
    assert await deliveries(store, conversation) == [("1", "sent")]
