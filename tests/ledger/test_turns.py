"""Turns: one worker a conversation, in the platform's order, under a lease that others respect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import SimulatedClock
from bot.turn import PutOff, Thought, Turn
from connectors.ledger import people, turns
from connectors.ledger.store import Store
from connectors.ledger.tables import conversations, episodes, inbox
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Lease, LeaseLost, Waiting
from tests.ledger.cast import LEASE, Mind, OpenGate, deliveries, give, no_typing, rows, write


async def claim(store: Store, by: str = "door") -> Lease | None:
    async with store.write() as tx:
        return await turns.claim(tx, by, LEASE)


async def first(store: Store, lease: Lease | None) -> Waiting:
    assert lease is not None
    async with store.write() as tx:
        message = await turns.waiting(tx, lease)
    assert message is not None
    return message


def turn_of(store: Store, mind: Mind) -> Turn:
    return Turn(store, OpenGate(), mind, no_typing, door="door")


async def test_conversations_are_claimed_one_worker_each_longest_waiting_first(store: Store, second: Store) -> None:
    for key, chat in [("1", "anna"), ("2", "boris"), ("3", "anna")]:
        await write(store, key, chat)
    assert [lease and lease.conversation_id for lease in [await claim(store), await claim(second), await claim(store)]] == [1, 2, None]


async def test_messages_of_a_conversation_go_by_the_platforms_order(store: Store) -> None:
    for key, order in [("b", 2), ("c", 3), ("a", 1)]:
        await write(store, key, text=key, sort_key=order)
    mind = Mind()
    await turn_of(store, mind).take_next()
    assert mind.thought_of == ["a", "b", "c"]


async def test_a_lost_lease_commits_nothing(store: Store, second: Store, clock: SimulatedClock) -> None:
    await write(store, "1")
    slow = await claim(store, "door")
    await clock.advance(LEASE + timedelta(seconds=1))
    quick = await claim(second, "door")
    assert quick is not None and slow is not None
    async with store.write() as tx:
        with pytest.raises(LeaseLost):
            await turns.hold(tx, slow)
        await turns.release(tx, slow)
    async with store.write() as tx:
        await turns.hold(tx, quick)


async def test_a_slow_worker_and_a_quick_one_of_the_same_door_answer_once(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1", text="вопрос")
    quick = turn_of(store, Mind())

    async def slow(message: Waiting) -> Thought:
        await clock.advance(LEASE + timedelta(seconds=1))
        await quick.take_next()
        return Thought([Draft("поздно")])

    await turn_of(store, Mind(slow)).take_next()
    assert await deliveries(store, conversation) == [("о «вопрос»", "queued")]


async def test_serving_lengthens_the_lease(store: Store, clock: SimulatedClock) -> None:
    await write(store, "1")
    await write(store, "2")
    seen: list[Lease | None] = []

    async def long(message: Waiting) -> Thought:
        await clock.advance(LEASE * 0.7)
        seen.append(await claim(store, "other"))
        return Thought()

    await turn_of(store, Mind(long)).take_next()
    assert seen == [None, None] and [row.state for row in await rows(store, inbox)] == ["done", "done"]


async def test_a_message_put_off_holds_back_those_behind_it_and_nobody_else(store: Store, clock: SimulatedClock) -> None:
    await write(store, "1", text="первое")
    await write(store, "2", text="второе")
    later = True

    async def think(message: Waiting) -> Thought:
        if later and message.text == "первое":
            raise PutOff(30, "the engine is away")
        return Thought()

    mind = Mind(think)
    turn = turn_of(store, mind)
    assert await turn.take_next()
    await write(store, "3", text="третье")
    assert not await turn.take_next(), "nothing to do, so nobody spins on it"
    await write(store, "4", "boris", text="другой")
    assert await turn.take_next() and not await turn.take_next()
    later = False
    await clock.advance(timedelta(seconds=31))
    assert await turn.take_next()
    assert mind.thought_of == ["первое", "другой", "первое", "второе", "третье"]


async def test_a_turn_that_always_fails_ends_with_an_apology(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")

    async def think(message: Waiting) -> Thought:
        raise RuntimeError("broken")

    turn = turn_of(store, Mind(think))
    for _ in range(8):
        await turn.take_next()
        await clock.advance(timedelta(minutes=1))
    assert [row.state for row in await rows(store, inbox)] == ["dead"]
    assert await deliveries(store, conversation) == [("простите", "queued")]


async def test_even_an_apology_that_fails_does_not_hold_the_conversation_for_ever(store: Store, clock: SimulatedClock) -> None:
    await write(store, "1")

    async def unspeakable(message: Waiting) -> Thought:
        return Thought([Draft(meta={"no": object()})])

    mind = Mind(unspeakable)
    mind.give_up = unspeakable  # type: ignore[method-assign]
    turn = turn_of(store, mind)
    for _ in range(15):
        await turn.take_next()
        await clock.advance(timedelta(minutes=2))
    assert [row.state for row in await rows(store, inbox)] == ["dead"]


async def test_what_the_bot_says_after_a_handoff_in_its_own_turn_is_dropped(store: Store) -> None:
    conversation = await write(store, "1")

    async def think(message: Waiting) -> Thought:
        await give(store, conversation, "queue", "technical")
        return Thought([Draft("и ещё кое-что")], tracker={"step": 2})

    await turn_of(store, Mind(think)).take_next()
    assert await deliveries(store, conversation) == []
    assert [row.state for row in await rows(store, inbox)] == ["done"]
    assert (await rows(store, episodes))[0].tracker is None


async def test_a_message_whose_episode_was_closed_meanwhile_gets_the_new_one(store: Store) -> None:
    conversation = await write(store, "1")
    async with store.write() as tx:
        await turns.save_tracker(tx, 1, {"old": True})
        await people.close_episode(tx, conversation, 1, closed_by="olga")
    message = await first(store, await claim(store))
    assert (message.episode_id, message.tracker) == (2, None)


async def test_a_single_door_forgets_leases_at_its_start(store: Store) -> None:
    await write(store, "1")
    await claim(store)
    async with store.write() as tx:
        await turns.release_all(tx)
        assert (await tx.conn.execute(select(conversations.c.turn_by))).scalar_one() is None
    assert await claim(store) is not None


async def test_patience_is_no_failure(store: Store, clock: SimulatedClock) -> None:
    """A message that waits for the engine with an open form waits as often as it must, and is then served."""
    conversation = await write(store, "1", text="К-12345")
    away = True

    async def think(message: Waiting) -> Thought:
        if away:
            raise PutOff(2, "the engine is away and a form is open")
        return Thought([Draft("принято")])

    turn = turn_of(store, Mind(think))
    for _ in range(30):
        await turn.take_next()
        await clock.advance(timedelta(seconds=3))
    away = False
    await turn.take_next()
    assert await deliveries(store, conversation) == [("принято", "queued")]


async def test_a_dead_letter_is_run_again_on_demand(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1", text="вопрос")
    broken = True

    async def think(message: Waiting) -> Thought:
        if broken:
            raise RuntimeError("broken")
        return Thought([Draft("ответ")])

    turn = turn_of(store, Mind(think))
    for _ in range(8):
        await turn.take_next()
        await clock.advance(timedelta(minutes=1))
    async with store.read() as tx:
        (letter,) = await turns.dead(tx)
    assert (letter.conversation_id, letter.error) == (conversation, "RuntimeError: broken")
    broken = False
    async with store.write() as tx:
        assert await turns.revive(tx, letter.message_id) and not await turns.revive(tx, letter.message_id)
        assert not await turns.revive(tx, 999)
    await turn.take_next()
    assert await deliveries(store, conversation) == [("простите", "queued"), ("ответ", "queued")]
    async with store.read() as tx:
        assert await turns.dead(tx) == []
