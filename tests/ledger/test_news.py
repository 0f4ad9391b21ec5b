"""Edits, deletions, reactions and receipts find their message, also when they come before it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import permutations

import pytest

from bot.clock import SimulatedClock
from connectors.contract import (
    Author,
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundReaction,
    InboundReceipt,
    Receipt,
)
from connectors.errors import BadInput
from connectors.ledger import events, inbox, outbox
from connectors.ledger.store import Store
from connectors.ledger.tables import early, messages
from connectors.ledger.tables import inbox as inbox_table
from connectors.ledger.tables import outbox as outbox_table
from tests.ledger.cast import Platform, claim, deliver, deliveries, rows, said, say, write


def receipt(key: str, external_id: str, state: Receipt, **more: object) -> InboundReceipt:
    return InboundReceipt("telegram", key, "anna", external_id, state, **more)  # type: ignore[arg-type]


async def kinds(store: Store) -> list[str]:
    async with store.read() as tx:
        return [event.kind for event in await events.after(tx, 0)]


async def test_what_is_taken_back_stays_for_the_operator_and_is_not_answered(store: Store) -> None:
    await write(store, "1", text="пароль 1234", external_id="77")
    for key in ("2", "3"):
        await inbox.accept(store, InboundDelete("telegram", key, "anna", "77"))
    gone = (await rows(store, messages))[0]
    assert gone.text == "пароль 1234" and gone.deleted_at is not None
    assert {row.state for row in await rows(store, inbox_table)} == {"done"}
    assert (await kinds(store)).count("delete") == 1


async def test_reactions_to_our_words_and_to_theirs(store: Store) -> None:
    conversation = await write(store, "1", external_id="77")
    await say(store, conversation, "ответ")
    await deliver(store, Platform())
    for key, (external, emoji) in enumerate([("77", "👍"), ("x1", "👎"), ("x1", "❤"), ("77", ""), ("77", "")]):
        await inbox.accept(store, InboundReaction("telegram", f"r{key}", "anna", external, emoji))
    assert [m.meta.get("reaction") for m in await rows(store, messages)] == [None, "❤"]
    assert (await kinds(store)).count("reaction") == 4


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
async def test_news_in_any_order_ends_the_same(store: Store, order: tuple[int, ...]) -> None:
    updates: list[Inbound] = [
        said("1", text="превет", external_id="77"),
        InboundEdit("telegram", "2", "anna", "77", "привет"),
        InboundReaction("telegram", "3", "anna", "77", "👍"),
        InboundDelete("telegram", "4", "anna", "77"),
    ]
    for number in order:
        await inbox.accept(store, updates[number])
    message = (await rows(store, messages))[0]
    assert (message.text, message.meta["earlier"], message.meta["reaction"]) == ("привет", ["превет"], "👍")
    assert message.deleted_at is not None and not await rows(store, early)


async def test_a_message_and_its_edit_at_one_moment_on_two_doors(store: Store, second: Store) -> None:
    for number in range(8):
        chat = f"c{number // 2}"  # every second one is the chat's first
        await asyncio.gather(
            inbox.accept(store, said(f"m{number}", chat, "было", external_id=str(number))),
            inbox.accept(second, InboundEdit("telegram", f"e{number}", chat, str(number), "стало")),
        )
    assert [m.text for m in await rows(store, messages)] == ["стало"] * 8


async def test_news_of_what_never_comes_is_forgotten(store: Store, clock: SimulatedClock) -> None:
    await write(store, "1")
    await inbox.accept(store, InboundEdit("telegram", "2", "anna", "0", "никуда"))
    await clock.advance(timedelta(days=2))
    await inbox.accept(store, InboundEdit("telegram", "3", "anna", "00", "никуда"))
    assert [row.external_id for row in await rows(store, early)] == ["00"]


async def test_an_edit_never_touches_our_words(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "тариф стоит 500 рублей")
    await deliver(store, Platform())
    await inbox.accept(store, InboundEdit("telegram", "2", "anna", "x1", "бесплатно"))
    await inbox.accept(store, InboundDelete("telegram", "3", "anna", "x1"))
    ours = (await rows(store, messages))[1]
    assert (ours.text, ours.deleted_at) == ("тариф стоит 500 рублей", None)


@pytest.mark.parametrize("order", list(permutations([Receipt.delivered, Receipt.read])))
async def test_delivery_never_goes_backwards(store: Store, order: tuple[Receipt, ...]) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "ответ")
    await deliver(store, Platform())
    for state in (*order, Receipt.failed):
        await inbox.accept(store, receipt(state, "x1", state))
    assert await deliveries(store, conversation) == [("ответ", "read")]


async def test_a_receipt_that_comes_before_our_own_note_of_the_send(store: Store) -> None:
    conversation = await write(store, "1")
    await say(store, conversation, "ответ")
    parcel = await claim(store)
    assert parcel
    await inbox.accept(store, receipt("2", "x1", Receipt.delivered))
    assert await deliveries(store, conversation) == [("ответ", "queued")]
    async with store.write() as tx:
        await outbox.sent(tx, parcel, "x1")
    assert await deliveries(store, conversation) == [("ответ", "delivered")]


async def test_a_send_and_its_receipt_at_one_moment_on_two_doors(store: Store, second: Store) -> None:
    for number in range(6):
        conversation = await write(store, f"k{number}", f"c{number}")
        await say(store, conversation, "ответ")
        parcel = await claim(store)
        assert parcel

        async def settle(parcel: outbox.Parcel = parcel) -> None:
            async with store.write() as tx:
                await outbox.sent(tx, parcel, "x1")

        await asyncio.gather(settle(), inbox.accept(second, InboundReceipt("telegram", f"r{number}", f"c{number}", "x1", Receipt.read)))
        assert await deliveries(store, conversation) == [("ответ", "read")]


async def test_read_up_to_a_message_reads_all_before_it(store: Store) -> None:
    conversation = await write(store, "1", external_id="100")
    for text in ("а", "б", "в"):
        await say(store, conversation, text)
        parcel = await claim(store)
        async with store.write() as tx:
            assert parcel
            await outbox.sent(tx, parcel, str(98 + parcel.id))  # 99, 100, 101
    await inbox.accept(store, receipt("2", "100", Receipt.read, upto=True))
    assert [state for _, state in await deliveries(store, conversation)] == ["read", "read", "sent"]
    await inbox.accept(store, receipt("3", "не число", Receipt.read, upto=True))
    assert [state for _, state in await deliveries(store, conversation)] == ["read", "read", "sent"]


async def test_what_the_platform_gives_up_later_is_a_dead_letter_that_can_be_sent_again(store: Store) -> None:
    conversation = await write(store, "1")
    message_id = await say(store, conversation, "ответ", Author.operator)
    await deliver(store, Platform())
    await inbox.accept(store, receipt("2", "x1", Receipt.failed, reason="the phone is off"))
    assert await deliveries(store, conversation) == [("ответ", "failed")]
    assert [(row.state, row.error) for row in await rows(store, outbox_table)] == [("failed", "the phone is off")]
    async with store.write() as tx:
        assert await outbox.resend(tx, message_id)
    await deliver(store, Platform())
    assert await deliveries(store, conversation) == [("ответ", "sent")]


async def test_an_answer_keeps_what_it_answers(store: Store) -> None:
    conversation = await write(store, "1", external_id="77")
    await say(store, conversation, "Какой у вас договор?")
    await deliver(store, Platform())
    await write(store, "2", text="этот", reply_to="x1")
    await write(store, "3", text="тот", reply_to="unknown")
    answer, lost = (await rows(store, messages))[2:]
    assert (answer.reply_to, answer.meta["quoted"]["text"], answer.meta["quoted"]["author"]) == ("x1", "Какой у вас договор?", "bot")
    assert (lost.reply_to, "quoted" in lost.meta) == ("unknown", False)


def photo(key: str, text: str = "") -> InboundMessage:
    return said(key, text=text, album="a1", external_id=key)


@pytest.mark.parametrize("items", list(permutations([photo("1", "вот роутер"), photo("2"), photo("3")])))
async def test_an_album_is_answered_once(store: Store, clock: SimulatedClock, items: tuple[InboundMessage, ...]) -> None:
    for item in items:
        await inbox.accept(store, item)
    waiting = [row.key for row in await rows(store, inbox_table) if row.state == "pending"]
    assert waiting == ["1"] and len(await rows(store, messages)) == 3


async def test_an_album_without_words_waits_a_moment_for_them(store: Store, clock: SimulatedClock) -> None:
    await inbox.accept(store, photo("2"))
    await inbox.accept(store, photo("3"))
    states = [(row.key, row.state, row.available_at > clock.now()) for row in await rows(store, inbox_table)]
    assert states == [("2", "pending", True), ("3", "done", False)]


async def test_an_id_longer_than_the_column_is_refused(store: Store) -> None:
    for update in (said("1", external_id="9" * 121), said("2", reply_to="9" * 121), InboundEdit("telegram", "3", "anna", "9" * 121, "")):
        with pytest.raises(BadInput):
            await inbox.accept(store, update)
