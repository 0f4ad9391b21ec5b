"""One person over several messengers: joined on proof only, one history, taken apart without loss."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from connectors.contract import InboundMessage, Kind
from connectors.errors import NotFound
from connectors.ledger import events, inbox, joins, people
from connectors.ledger.people import Person
from connectors.ledger.tables import joins as joins_table
from handoff.contract import TicketRequest
from tests.handoff.office import Office

PHONE = "+79210000001"


async def writes(office: Office, channel: str, text: str = "здравствуйте", chat: str = "1") -> int:
    accepted = await office.writes(text, chat, channel=channel)
    assert accepted.conversation_id is not None
    return accepted.conversation_id


async def person(office: Office, conversation_id: int) -> Person:
    async with office.store.read() as tx:
        return await people.person_of(tx, conversation_id)


async def proves(
    office: Office, conversation_id: int, contract: str | None = None, phone: str | None = PHONE, method: str = "code"
) -> None:
    async with office.store.write() as tx:
        who = await people.person_of(tx, conversation_id)
        await people.prove(tx, who.id, contract=contract, phone=phone, method="code")


async def same(office: Office, *conversations: int) -> bool:
    return len({(await person(office, one)).id for one in conversations}) == 1


async def undo(office: Office, join_id: int, by: str = "supervisor") -> None:
    async with office.store.write() as tx:
        await joins.undo(tx, join_id, by)


async def joined(office: Office) -> list[Any]:
    async with office.store.read() as tx:
        return list(await tx.conn.execute(select(joins_table).order_by(joins_table.c.id)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"contract": "10023456"}, {"contract": "10023456", "phone": "+79990000000"}),
        ({"contract": "10023456"}, {"phone": "8 (921) 000-00-01"}),
        ({"phone": "89210000001"}, {"contract": "77001", "phone": PHONE}),
        ({}, {}),
    ],
)
async def test_the_same_proof_in_two_messengers_makes_one_person(office: Office, first: dict[str, str], second: dict[str, str]) -> None:
    telegram, viber = await writes(office, "telegram"), await writes(office, "viber")
    await proves(office, telegram, **first)
    assert not await same(office, telegram, viber)
    await proves(office, viber, **second)
    assert await same(office, telegram, viber)
    who = await person(office, viber)
    assert who.contract == (second.get("contract") or first.get("contract")) and who.proven_by == "code"
    (row,) = await joined(office)
    assert (row.proof, row.to_person_id, row.undone_at) == ("code", who.id, None)
    async with office.store.read() as tx:
        told = [event for event in await events.after(tx, 0) if event.kind == "join"]
    assert {event.conversation_id for event in told} == {telegram, viber}


async def test_never_on_a_name_an_unproven_phone_or_an_old_proof(office: Office) -> None:
    telegram, viber = await writes(office, "telegram", "мой телефон +7 921 000-00-01"), await writes(office, "viber")
    await proves(office, viber)
    assert not await same(office, telegram, viber)
    await office.clock.advance(joins.STANDS + timedelta(seconds=1))
    await proves(office, telegram)
    assert not await same(office, telegram, viber)
    assert await joined(office) == []


async def test_a_phone_the_messenger_vouches_for_is_a_proof(office: Office) -> None:
    telegram = await writes(office, "telegram")
    await proves(office, telegram, "10023456")
    shared = InboundMessage("viber", "k1", "9", kind=Kind.contact, phone="79210000001", name="Кто-то")
    viber = (await inbox.accept(office.store, shared)).conversation_id
    assert viber is not None and await same(office, telegram, viber)
    who = await person(office, viber)
    assert (who.contract, who.proven_by) == ("10023456", "code"), "what was proved better stays"


async def test_a_shared_phone_takes_no_contract_away(office: Office) -> None:
    telegram = await writes(office, "telegram")
    await proves(office, telegram, "10023456")
    before = await person(office, telegram)
    await office.clock.advance(timedelta(days=1))
    await inbox.accept(office.store, InboundMessage("telegram", "k1", "1", kind=Kind.contact, phone="+79995550000"))
    assert await person(office, telegram) == before


async def test_taken_apart_each_has_what_they_had(office: Office) -> None:
    telegram, viber = await writes(office, "telegram"), await writes(office, "viber")
    await proves(office, telegram, "77001")
    async with office.store.write() as tx:
        await people.set_language(tx, (await people.person_of(tx, telegram)).id, "en")
    mine = await person(office, telegram)
    await proves(office, viber, "77002")
    theirs = await person(office, viber)
    assert await same(office, telegram, viber) and theirs.contract == "77002"
    (row,) = await joined(office)
    await undo(office, row.id)
    assert await person(office, telegram) == mine and await person(office, viber) == theirs
    (row,) = await joined(office)
    assert row.undone_by == "supervisor" and row.undone_at is not None
    await undo(office, row.id, "someone else")
    assert (await joined(office))[0].undone_by == "supervisor"
    await proves(office, telegram, "77001")
    assert not await same(office, telegram, viber), "what a person took apart is not joined again by itself"


async def test_of_three_one_leaves_and_two_stay(office: Office) -> None:
    first, second, third = [await writes(office, channel) for channel in ("telegram", "viber", "vk")]
    began = {one: (await person(office, one)).id for one in (first, second, third)}
    for one in (first, second, third):
        await proves(office, one)
    assert await same(office, first, second, third)
    async with office.store.read() as tx:
        whole = await joins.of_person(tx, (await people.person_of(tx, third)).id)
    assert [one.conversation_id for one in whole] == [first, second], "an address that moved twice is one join"
    await undo(office, whole[0].id)
    assert (await person(office, first)).id == began[first]
    assert await same(office, second, third) and not await same(office, first, second)


async def test_proofs_at_one_moment_find_each_other(office: Office) -> None:
    conversations = [await writes(office, channel) for channel in ("telegram", "viber", "vk", "max")]
    await asyncio.gather(*(proves(office, one, "10023456") for one in conversations))
    assert await same(office, *conversations)


async def test_a_proof_of_somebody_just_joined_is_theirs_now(office: Office) -> None:
    telegram, viber = await writes(office, "telegram"), await writes(office, "viber")
    gone = await person(office, telegram)
    await proves(office, telegram)
    await proves(office, viber)
    async with office.store.write() as tx:
        await people.prove(tx, gone.id, contract="77001", phone=PHONE, method="code")
    assert (await person(office, viber)).contract == "77001"


async def test_unknown_ids_are_said(office: Office) -> None:
    with pytest.raises(NotFound):
        await undo(office, 1)
    telegram = await writes(office, "telegram")
    with pytest.raises(NotFound):
        async with office.store.write() as tx:
            await joins.join(tx, (await people.person_of(tx, telegram)).id, 999, "code")


async def test_tickets_go_with_their_chat(office: Office) -> None:
    telegram, viber = await writes(office, "telegram"), await writes(office, "viber")
    old = await office.tickets.open(TicketRequest("a", telegram, (await person(office, telegram)).id, "нет связи"))
    await proves(office, telegram)
    await proves(office, viber)
    who = await person(office, viber)
    new = await office.tickets.open(TicketRequest("b", telegram, who.id, "опять"))
    assert {one.number for one in await office.tickets.of_client(person_id=who.id, contract=None, phone=None)} == {old.number, new.number}
    await undo(office, (await joined(office))[0].id)
    back = (await person(office, telegram)).id
    assert {one.number for one in await office.tickets.of_client(person_id=back, contract=None, phone=None)} == {old.number, new.number}
    assert await office.tickets.of_client(person_id=(await person(office, viber)).id, contract=None, phone=None) == []
