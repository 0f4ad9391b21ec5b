"""The deliverer on a platform that is slow, strict, broken or away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SimulatedClock, SystemClock
from connectors.contract import Author, OutboundMessage, Sent
from connectors.delivery import Deliverer
from connectors.delivery_circuit import THRESHOLD, Mode
from connectors.delivery_outcome import Again, End, backoff, judge
from connectors.delivery_pace import CHAT_BURST
from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.ledger.outbox import Parcel
from connectors.ledger.store import Store
from connectors.ledger.tables import outbox as outbox_table
from tests.ledger.cast import PLAIN, Platform, carry, claim, deliveries, rows, say, write

DOWN = TryLater("connection refused", None, Scope.platform_down)


def deliverer(store: Store, platform: Platform, **more: object) -> Deliverer:
    return Deliverer(store, platform, door="door", **{"paced": False, **more})  # type: ignore[arg-type]


async def crowd(store: Store, size: int, each: int = 1) -> list[int]:
    """Conversations with something to be said in each."""
    conversations = [await write(store, f"k{number}", f"c{number}") for number in range(size)]
    for _ in range(each):
        for number, conversation in enumerate(conversations):
            await say(store, conversation, f"для c{number}")
    return conversations


async def test_a_chat_that_must_wait_takes_nobodys_place(store: Store, clock: SimulatedClock) -> None:
    anna = await write(store, "a", "anna")
    for number in range(CHAT_BURST + 2):
        await say(store, anna, str(number))
    await crowd(store, 4)
    platform = Platform(replace(PLAIN, per_second=1000, chat_per_second=1))
    one = deliverer(store, platform, paced=True, parallel=2)
    await carry(one)
    assert len([text for chat, text in platform.reached if chat == "anna"]) == CHAT_BURST
    assert len({chat for chat, _ in platform.reached}) == 5
    for _ in range(2):
        await clock.advance(timedelta(seconds=1))
        await carry(one)
    assert [text for chat, text in platform.reached if chat == "anna"] == [str(number) for number in range(CHAT_BURST + 2)]


async def test_a_waiting_chat_is_looked_at_once_and_not_at_every_claim(store: Store, clock: SimulatedClock) -> None:
    anna = await write(store, "a", "anna")
    for number in range(CHAT_BURST + 1):
        await say(store, anna, str(number))
    one = deliverer(store, Platform(replace(PLAIN, per_second=1000, chat_per_second=0.5)), paced=True)
    await carry(one)
    held = (await rows(store, outbox_table))[-1]
    assert held.state == "queued" and held.available_at == clock.now() + timedelta(seconds=2) and held.attempts == 0
    assert await claim(store) is None, "another door waits for that chat too"


async def test_the_channels_rate_holds_for_all_chats_together(store: Store, clock: SimulatedClock) -> None:
    await crowd(store, 12)
    platform = Platform(replace(PLAIN, per_second=5))
    one = deliverer(store, platform, paced=True)
    reached = []
    for _ in range(3):
        await carry(one)
        reached.append(len(platform.reached))
        await clock.advance(timedelta(seconds=1))
    assert reached[0] <= 2 and reached[1] - reached[0] <= 6 and reached[2] > reached[1]


async def test_a_rate_limit_of_one_chat_holds_that_chat_only(store: Store, clock: SimulatedClock) -> None:
    await crowd(store, 3)
    platform = Platform(answers=[TryLater("429", 10)])
    one = deliverer(store, platform, parallel=1)
    await carry(one)
    assert [chat for chat, _ in platform.reached] == ["c1", "c2"]
    await clock.advance(timedelta(seconds=9))
    await carry(one)
    assert len(platform.reached) == 2, "not before the platform said so"
    await clock.advance(timedelta(seconds=3))
    await carry(one)
    assert [chat for chat, _ in platform.reached] == ["c1", "c2", "c0"]


async def test_a_rate_limit_of_the_bot_holds_the_channel_and_spends_no_tries(store: Store, clock: SimulatedClock) -> None:
    await crowd(store, 5)
    platform = Platform(answers=[TryLater("429", 10, Scope.channel)])
    one = deliverer(store, platform, parallel=1)
    await carry(one)
    assert len(platform.tries) == 1 and 9 < one.state().waits <= 11
    assert [row.attempts for row in await rows(store, outbox_table)] == [1, 0, 0, 0, 0]
    await clock.advance(timedelta(seconds=12))
    await carry(one)
    assert [chat for chat, _ in platform.reached] == ["c0", "c1", "c2", "c3", "c4"]


async def test_a_platform_that_is_down_is_left_alone_and_the_backlog_drains_in_order(store: Store, clock: SimulatedClock) -> None:
    conversations = await crowd(store, 6, each=2)
    platform = Platform(answers=[DOWN] * 5)
    one = deliverer(store, platform, parallel=2)
    await carry(one)
    assert one.state().circuit is Mode.open and one.state().why == "connection refused"
    spent = len(platform.tries)
    assert THRESHOLD <= spent <= THRESHOLD + 1
    await carry(one)
    assert len(platform.tries) == spent, "while it is open nothing is claimed"
    for _ in range(20):
        await clock.advance(timedelta(seconds=80))
        before, closed = len(platform.tries), one.state().circuit is Mode.closed
        await carry(one)
        if not closed and one.state().circuit is not Mode.closed:
            assert len(platform.tries) == before + 1, "one probe at a time"
    assert one.state().circuit is Mode.closed and len(platform.reached) == 12
    for number in range(len(conversations)):
        assert await deliveries(store, conversations[number]) == [(f"для c{number}", "sent")] * 2


async def test_answers_without_an_end_open_the_circuit_before_everything_is_uncertain(store: Store) -> None:
    conversations = await crowd(store, 20)
    platform = Platform(answers=[Uncertain("502")] * 20)
    await carry(deliverer(store, platform, parallel=1))
    states = [state for conversation in conversations for _, state in await deliveries(store, conversation)]
    assert states.count("uncertain") == THRESHOLD and states.count("queued") == 20 - THRESHOLD


async def test_refusals_are_answers(store: Store) -> None:
    await crowd(store, 6)
    platform = Platform(answers=[Rejected("400"), Blocked("403"), TryLater("429", 1), Rejected("400"), Blocked("403"), TryLater("429", 1)])
    one = deliverer(store, platform)
    await carry(one)
    assert one.state().circuit is Mode.closed and len(platform.tries) == 6


async def test_later_never_ends_by_count_but_by_age(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "ответ бота")
    await say(store, conversation, "ответ человека", Author.operator)
    platform = Platform(answers=[TryLater("429", 50)] * 1000)
    one = deliverer(store, platform)
    for _ in range(59):
        await carry(one)
        await clock.advance(timedelta(minutes=1))
    assert [state for _, state in await deliveries(store, conversation)] == ["queued", "queued"]
    await clock.advance(timedelta(minutes=2))
    await carry(one)
    assert [state for _, state in await deliveries(store, conversation)] == ["failed", "queued"]
    assert (await rows(store, outbox_table))[0].error == "not sent within 1:00:00: 429"
    platform.answers.clear()
    await clock.advance(timedelta(hours=20))
    await carry(one)
    assert [state for _, state in await deliveries(store, conversation)] == ["failed", "sent"]


async def test_parts_that_have_left_are_not_sent_again_by_the_next_door(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "длинный ответ")
    later = TryLater("429")
    later.begun = 2
    platform = Platform(answers=[later, TryLater("429"), TryLater("429")])
    for _ in range(3):
        await carry(deliverer(store, platform))
        await clock.advance(timedelta(minutes=1))
    assert [message.begun for message in platform.tries] == [0, 2, 2]


async def test_what_may_have_gone_is_never_called_failed(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "раз")
    platform = Platform(replace(PLAIN, idempotent=True), answers=[Uncertain("no answer"), Rejected("400")])
    one = deliverer(store, platform)
    for _ in range(2):
        await carry(one)
        await clock.advance(timedelta(minutes=1))
    assert await deliveries(store, conversation) == [("раз", "uncertain")]


def parcel(attempts: int) -> Parcel:
    return Parcel(1, 1, 1, attempts, OutboundMessage(1, "anna", "1"), datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("result", "idempotent", "attempts", "verdict"),
    [
        (Uncertain("502"), False, 1, End("uncertain", "502")),
        (Uncertain("502"), True, 8, End("uncertain", "502")),
        (Rejected("400"), True, 1, End("failed", "400")),
        (Blocked("403"), True, 1, End("blocked", "403")),
        (DeliveryError("KeyError in our connector"), True, 1, End("failed", "KeyError in our connector")),
        (Sent("7"), False, 1, Sent("7")),
    ],
)
async def test_verdicts(result: Sent | DeliveryError, idempotent: bool, attempts: int, verdict: object) -> None:
    assert judge(parcel(attempts), result, idempotent=idempotent, resting=False) == verdict


async def test_what_the_platform_asks_for_is_kept_and_the_rest_doubles() -> None:
    asked = judge(parcel(1), TryLater("429", 30), idempotent=False, resting=False)
    assert isinstance(asked, Again) and 30 <= asked.seconds <= 33
    for attempt, seconds in [(1, 1), (2, 2), (4, 8), (9, 60), (10_000, 60)]:
        assert 0.7 * seconds <= backoff(attempt) <= 1.3 * seconds


async def test_a_full_pipe_goes_on_by_itself(store: Store) -> None:
    """:meth:`Deliverer.run` alone: more than fits at once, retries and chats that wait, and nobody calls it."""
    store.clock = SystemClock()
    conversations = await crowd(store, 5, each=CHAT_BURST + 1)
    platform = Platform(replace(PLAIN, per_second=200, chat_per_second=20), answers=[TryLater("429", 0.05)])
    running = asyncio.create_task(deliverer(store, platform, paced=True, parallel=2).run())
    async with asyncio.timeout(20):
        while len(platform.reached) < 5 * (CHAT_BURST + 1):
            platform.asked.clear()
            await platform.asked.wait()
    running.cancel()
    await asyncio.wait([running])
    for conversation in conversations:
        assert {state for _, state in await deliveries(store, conversation)} == {"sent"}
