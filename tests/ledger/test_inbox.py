"""What comes in is stored once, whatever the messenger repeats."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.clock import SimulatedClock
from connectors.contract import Accepted, Attachment, Author, Button, InboundEdit, InboundReach, Kind
from connectors.errors import BadInput
from connectors.ledger import inbox, people, thread
from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, conversations, episodes, messages
from connectors.ledger.tables import inbox as inbox_table
from connectors.ledger.thread import Draft
from tests.ledger.cast import give, rows, said, say, write


async def test_five_updates_three_times_each_in_parallel_make_five_messages(store: Store) -> None:
    updates = [said(str(n), text=f"слово {n}") for n in range(5)]
    receipts = await asyncio.gather(*(inbox.accept(store, update) for update in updates * 3))
    assert sorted(m.text for m in await rows(store, messages)) == [f"слово {n}" for n in range(5)]
    assert sum(receipt.duplicate for receipt in receipts) == 10
    assert len({receipt.message_id for receipt in receipts}) == 5
    assert {receipt.seq for receipt in receipts} == {1, 2, 3, 4, 5}


async def test_copies_at_two_doors_at_once_are_one_message(store: Store, second: Store) -> None:
    updates = [said(str(n), text=f"слово {n}") for n in range(5)]
    receipts = await asyncio.gather(*(inbox.accept(door, update) for update in updates for door in (store, second)))
    assert sorted(m.text for m in await rows(store, messages)) == [f"слово {n}" for n in range(5)]
    assert sum(receipt.duplicate for receipt in receipts) == 5 and len({receipt.message_id for receipt in receipts}) == 5


async def test_copies_of_what_could_not_be_stored_try_by_themselves(store: Store) -> None:
    class Full(Exception):
        pass

    failing = iter([Full(), None, None])

    async def once() -> Accepted:
        await asyncio.sleep(0)
        if error := next(failing):
            raise error
        return Accepted(1, 2, 3, duplicate=False)

    first, *copies = await asyncio.gather(*(store.arrivals.once(("site", "1"), once) for _ in range(3)), return_exceptions=True)
    assert isinstance(first, Full)
    assert copies == [Accepted(1, 2, 3, duplicate=False), Accepted(1, 2, 3, duplicate=True)]


async def test_a_repeat_gets_the_receipt_of_the_first(store: Store) -> None:
    first = await inbox.accept(store, said("1"))
    again = await inbox.accept(store, said("1", text="другое"))
    assert (again.conversation_id, again.message_id, again.seq) == (first.conversation_id, first.message_id, first.seq)
    assert again.duplicate and not first.duplicate


async def test_two_doors_and_the_first_words_of_one_address(store: Store, second: Store) -> None:
    for number in range(6):
        chat = f"c{number}"
        await asyncio.gather(
            inbox.accept(store, said(f"{chat}a", chat)),
            inbox.accept(second, said(f"{chat}b", chat)),
            inbox.accept(store, said(f"{chat}c", chat)),
            inbox.accept(second, said(f"{chat}a", chat)),
        )
    assert len(await rows(store, addresses)) == len(await rows(store, conversations)) == len(await rows(store, episodes)) == 6
    for conversation in await rows(store, conversations):
        said_there = [m for m in await rows(store, messages) if m.conversation_id == conversation.id]
        assert sorted(m.seq for m in said_there) == [1, 2, 3]
        assert {m.episode_id for m in said_there} == {conversation.episode_id}


async def test_two_doors_open_one_episode_after_closing(store: Store, second: Store) -> None:
    conversation = await write(store, "0")
    for number in range(1, 6):
        async with store.write() as tx:
            held = (await rows(store, conversations))[0]
            await people.close_episode(tx, conversation, held.episode_id, closed_by="test")
        await asyncio.gather(write(store, f"{number}a"), write(second, f"{number}b"))
    open_ones = [e for e in await rows(store, episodes) if e.closed_at is None]
    assert [e.id for e in open_ones] == [(await rows(store, conversations))[0].episode_id]


@pytest.mark.parametrize(
    ("typed", "text", "payload"), [("Да", "Да", "/yes"), ("2", "Нет", "/no"), ("/no", "Нет", "/no"), ("/drop", "/drop", None)]
)
async def test_a_typed_title_number_or_payload_presses_an_offered_button(store: Store, typed: str, text: str, payload: str | None) -> None:
    conversation = await write(store, "1")
    async with store.write() as tx:
        await thread.append(tx, conversation, Author.bot, Draft("Верно?", buttons=[Button("Да", "/yes"), Button("Нет", "/no")]))
    await write(store, "2", text=typed)
    stored = (await rows(store, messages))[-1]
    assert (stored.text, stored.payload) == (text, payload)


async def test_a_press_of_what_was_never_offered_is_words(store: Store) -> None:
    await write(store, "1", text="Да", kind=Kind.press, payload="/close_ticket")
    assert (await rows(store, messages))[0].payload is None


async def test_an_edit_keeps_the_earlier_words(store: Store) -> None:
    await write(store, "1", text="привет", external_id="77")
    await inbox.accept(store, InboundEdit("telegram", "2", "anna", "77", "добрый день"))
    assert (await inbox.accept(store, InboundEdit("telegram", "2", "anna", "77", "ещё раз"))).duplicate
    await inbox.accept(store, InboundEdit("telegram", "3", "anna", "unknown", "никуда"))
    await inbox.accept(store, InboundEdit("telegram", "4", "stranger", "77", "никуда"))
    edited = (await rows(store, messages))[0]
    assert (edited.text, edited.meta["earlier"]) == ("добрый день", ["привет"])


async def test_who_blocked_us_is_unreachable_until_they_write(store: Store) -> None:
    await write(store, "1")
    await inbox.accept(store, InboundReach("telegram", "2", "anna", reachable=False))
    assert not (await rows(store, addresses))[0].reachable
    await write(store, "3")
    assert (await rows(store, addresses))[0].reachable


async def test_an_episode_ends_after_a_day_of_silence(store: Store, clock: SimulatedClock) -> None:
    await write(store, "1")
    await clock.advance(timedelta(hours=23))
    await write(store, "2")
    await clock.advance(timedelta(hours=25))
    await write(store, "3")
    assert [(e.closed_by, e.closed_at is None) for e in await rows(store, episodes)] == [("silence", False), (None, True)]
    assert [m.episode_id for m in await rows(store, messages)] == [1, 1, 2]


async def test_it_does_not_while_a_person_holds_it(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    await give(store, conversation, "operator", "olga")
    await clock.advance(timedelta(days=3))
    await write(store, "2")
    assert len(await rows(store, episodes)) == 1


async def test_nor_when_we_spoke_within_the_day(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    await give(store, conversation, "operator", "olga")
    await clock.advance(timedelta(hours=30))
    await say(store, conversation, "Мастер приедет завтра", Author.operator)
    await give(store, conversation, "bot", None)
    await clock.advance(timedelta(hours=2))
    await write(store, "2")
    await clock.advance(timedelta(hours=23))
    await write(store, "3")
    assert len(await rows(store, episodes)) == 1


async def test_what_no_database_can_keep_does_not_stop_the_channel(store: Store) -> None:
    broken = "a\0б\ud83d"
    files = [Attachment("photo", "f1", name=broken, caption=broken)]
    await write(store, "1", text=broken, name=broken, attachments=files, source=broken)
    stored = (await rows(store, messages))[0]
    assert stored.text == "aб?" and stored.attachments[0]["caption"] == "aб?"


async def test_a_key_longer_than_the_column_is_refused(store: Store) -> None:
    with pytest.raises(BadInput):
        await inbox.accept(store, said("к" * 101))
    assert not await rows(store, inbox_table)
