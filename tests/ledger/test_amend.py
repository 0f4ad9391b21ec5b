"""An operator changes what they wrote: the thread, the queue and the client follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SimulatedClock
from connectors.contract import Author, Sent
from connectors.errors import Conflict, NotFound, Rejected, TryLater, Uncertain
from connectors.ledger import inbox, outbox, thread
from connectors.ledger.store import Store
from connectors.ledger.tables import messages
from connectors.ledger.tables import outbox as outbox_table
from connectors.ledger.thread import Message
from tests.ledger.cast import PLAIN, Platform, claim, deliver, deliveries, rows, said, say, write


async def amend(store: Store, conversation: int, message: int, text: str) -> Message:
    async with store.write() as tx:
        return await thread.amend(tx, conversation, message, text)


async def left(store: Store) -> list[tuple[str, str]]:
    return [(row.action, row.state) for row in await rows(store, outbox_table)]


async def test_what_still_waits_leaves_in_its_new_words(store: Store) -> None:
    conversation = await write(store, "1")
    message = await say(store, conversation, "Мастер будет в среду", Author.operator)
    changed = await amend(store, conversation, message, "Мастер будет в четверг")
    assert (changed.text, changed.meta["earlier"]) == ("Мастер будет в четверг", ["Мастер будет в среду"])
    platform = Platform()
    await deliver(store, platform)
    assert platform.reached == [("anna", "Мастер будет в четверг")] and await left(store) == [("send", "sent")]


async def test_what_was_sent_is_changed_at_the_client_in_order(store: Store) -> None:
    conversation = await write(store, "1")
    message = await say(store, conversation, "в среду", Author.operator)
    platform = Platform()
    await deliver(store, platform)
    await say(store, conversation, "до встречи", Author.operator)
    await amend(store, conversation, message, "в четверг")
    await amend(store, conversation, message, "в пятницу")
    await amend(store, conversation, message, "в пятницу")
    await deliver(store, platform)
    assert platform.reached == [("anna", "в среду"), ("anna", "до встречи"), ("anna", "x1 → в пятницу")]
    assert await left(store) == [("send", "sent"), ("send", "sent"), ("edit", "sent")]
    assert await deliveries(store, conversation) == [("в пятницу", "sent"), ("до встречи", "sent")]


async def test_an_edit_while_the_message_is_on_the_wire_follows_it(store: Store) -> None:
    conversation = await write(store, "1")
    message = await say(store, conversation, "в среду", Author.operator)
    parcel = await claim(store)
    await amend(store, conversation, message, "в четверг")
    async with store.write() as tx:
        assert parcel
        await outbox.sent(tx, parcel, "x1")
    platform = Platform()
    await deliver(store, platform)
    assert platform.reached == [("anna", "x1 → в четверг")]


async def test_an_edit_of_what_may_have_gone_follows_its_repeat(store: Store, clock: SimulatedClock) -> None:
    """The platform knows the repeated send again and keeps the first words."""
    conversation = await write(store, "1")
    message = await say(store, conversation, "в среду", Author.operator)
    platform = Platform(replace(PLAIN, idempotent=True), answers=[Uncertain("no answer")])
    await deliver(store, platform)
    for text in ("в четверг", "в пятницу"):
        await amend(store, conversation, message, text)
    await clock.advance(timedelta(seconds=10))
    await deliver(store, platform)
    assert platform.reached[-1] == ("anna", "x1 → в пятницу") and await left(store) == [("send", "sent"), ("edit", "sent")]


async def test_an_edit_of_what_did_not_go_is_not_sent(store: Store) -> None:
    conversation = await write(store, "1")
    message = await say(store, conversation, "в среду", Author.operator)
    parcel = await claim(store)
    await amend(store, conversation, message, "в четверг")
    async with store.write() as tx:
        assert parcel
        await outbox.failed(tx, parcel, "failed", "400")
    platform = Platform()
    await deliver(store, platform)
    assert not platform.reached and await left(store) == [("send", "failed"), ("edit", "refused")]
    async with store.write() as tx:
        assert await outbox.resend(tx, message), "the dead letter is the message, not its edit"
    await deliver(store, platform)
    assert platform.reached == [("anna", "в четверг")]


async def test_an_edit_is_repeated_until_it_is_known_to_be_there(store: Store, clock: SimulatedClock) -> None:
    conversation = await write(store, "1")
    message = await say(store, conversation, "в среду", Author.operator)
    platform = Platform(answers=[Sent("x1"), Uncertain("no answer"), TryLater("429", 1)])
    await deliver(store, platform)
    await amend(store, conversation, message, "в четверг")
    for _ in range(4):
        await deliver(store, platform)
        await clock.advance(timedelta(seconds=10))
    assert platform.reached[-1] == ("anna", "x1 → в четверг") and await left(store) == [("send", "sent"), ("edit", "sent")]


async def test_a_door_that_died_while_editing_edits_again(store: Store) -> None:
    conversation = await write(store, "1")
    message = await say(store, conversation, "в среду", Author.operator)
    await deliver(store, Platform())
    await amend(store, conversation, message, "в четверг")
    await claim(store)
    async with store.write() as tx:
        assert await outbox.recover(tx, "telegram", idempotent=False, everything=True) == 1
    assert await left(store) == [("send", "sent"), ("edit", "queued")]


async def test_a_refused_edit_is_told_on_the_message_which_stays_delivered(store: Store) -> None:
    conversation = await write(store, "1")
    message = await say(store, conversation, "в среду", Author.operator)
    await deliver(store, Platform())
    await amend(store, conversation, message, "в четверг")
    await deliver(store, Platform(answers=[Rejected("too old to change")]))
    assert await deliveries(store, conversation) == [("в четверг", "sent")]
    assert (await rows(store, messages))[1].meta["edit_error"] == "too old to change"
    assert "edit_error" not in (await amend(store, conversation, message, "в пятницу")).meta


async def test_on_the_site_the_thread_is_what_the_client_reads(store: Store) -> None:
    accepted = await inbox.accept(store, said("1", channel="site"))
    assert accepted.conversation_id
    message = await say(store, accepted.conversation_id, "в среду", Author.operator)
    await amend(store, accepted.conversation_id, message, "в четверг")
    assert await left(store) == []


async def test_only_an_operators_words_in_their_own_conversation(store: Store) -> None:
    anna, boris = await write(store, "1"), await write(store, "2", "boris")
    bots = await say(store, anna, "бот")
    message = await say(store, anna, "в среду", Author.operator)
    with pytest.raises(Conflict):
        await amend(store, anna, bots, "другое")
    for conversation, wrong in [(boris, message), (anna, 999), (999, message)]:
        with pytest.raises(NotFound):
            await amend(store, conversation, wrong, "другое")
