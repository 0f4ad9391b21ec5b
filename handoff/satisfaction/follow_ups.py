"""After a ticket is closed its client is asked whether it helped; if not, the next option is offered (duty S0)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, exists, func, select, update

from connectors.contract import Author, Button, Texts
from connectors.ledger import effects, events, holder, thread
from connectors.ledger import people as persons
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations
from connectors.ledger.thread import Draft
from handoff import tickets
from handoff.arriving import episode_of
from handoff.contract import HandoffRequest, Reason, TicketRequest, TicketStatus
from handoff.satisfaction import callbacks, pressing
from handoff.satisfaction import settings as choices
from handoff.satisfaction.answering import thank
from handoff.satisfaction.episodes import say, take_back
from handoff.satisfaction.pressing import FollowedUp, Option
from handoff.satisfaction.settings import SatisfactionSettings
from handoff.satisfaction.tables import follow_ups
from handoff.settings import PeopleSettings
from handoff.tables import ticket_history
from handoff.tables import tickets as tickets_table
from handoff.ticketing import numbers
from handoff.ticketing.changing import FINAL, Change, change

_AT_ONCE: Final = 50
_QUIET: Final = timedelta(minutes=30)
"""Who is talking to the bot now is not interrupted."""
_CLOSED: Final = (TicketStatus.resolved.value, TicketStatus.closed.value)


async def ask_due(store: Store, texts: Texts) -> int:
    """Ask after the tickets whose time has come; how many. Safe on several doors at once: a closing is asked about once."""
    async with store.read(many=True) as tx:
        chosen = await choices.read(tx)
        due = await _due(tx, chosen) if chosen.follow_up_hours and chosen.decent(tx.now) else []
    asked = 0
    for ticket_id, conversation_id, closed_at in due:
        async with store.write() as tx:
            asked += await _ask(tx, texts, ticket_id, conversation_id, closed_at)
    return asked


async def answer(
    tx: Tx, texts: Texts, conversation_id: int, message_id: int, pressed: FollowedUp, settings: PeopleSettings, *, people: bool
) -> HandoffRequest | None:
    """Keep the answer, and offer or do what comes next; ``people``: a person may be offered, and the caller calls them with the returned
    request, whose key makes it happen once. Where a person has the conversation already the answer is kept and nothing is said."""
    held = await holder.holder_of(tx, conversation_id, lock=True)
    mine = (follow_ups.c.id == pressed.follow_up, follow_ups.c.conversation_id == conversation_id)
    row = (await tx.conn.execute(select(follow_ups).where(*mine))).one_or_none()
    if row is None:
        return None
    key, option = f"mark:{message_id}", pressed.option
    done = await effects.recall(tx, key)
    if done is None:
        if pressed.helped is not None:
            await tx.conn.execute(update(follow_ups).where(*mine).values(helped=pressed.helped, answered_at=tx.now))
        elif row.chosen is None and option is not None:
            values = {"helped": False, "answered_at": row.answered_at or tx.now, "chosen": option.value}
            await tx.conn.execute(update(follow_ups).where(*mine).values(values))
        await events.record(tx, "follow_up", conversation_id, id=row.id, helped=pressed.helped, chosen=option)
        if held.kind == "bot":
            await _go_on(tx, texts, row, pressed, settings, people=people)
        done = held.kind == "bot" and option is Option.person and row.chosen is None
        await effects.remember(tx, key, done)
    if done:
        return await _request(tx, row, message_id)
    await _take_back(tx, row, message_id)
    return None


async def _go_on(tx: Tx, texts: Texts, row: Any, pressed: FollowedUp, settings: PeopleSettings, *, people: bool) -> None:
    locale = (await persons.person_of(tx, row.conversation_id)).language
    if pressed.helped is True:
        await thank(tx, texts, row.conversation_id, sorry=False)
    elif pressed.helped is False:
        offered = await _offered(tx, row.conversation_id, people)
        await _say(tx, row, texts("survey-not-helped", locale), pressing.options(texts, locale, row.id, offered))
    elif row.chosen is not None:
        await _say(tx, row, texts("survey-option-chosen", locale))
    elif pressed.option is Option.reopen:
        await _say(tx, row, texts("survey-reopened", locale, ticket=await _reopen(tx, texts, row, settings, locale)))
    elif pressed.option is Option.call:
        await _call(tx, row, await choices.read(tx))
        await _say(tx, row, texts("survey-call-promised", locale))


async def _offered(tx: Tx, conversation_id: int, people: bool) -> list[Option]:
    """A call only where we know a number."""
    phone = (await persons.person_of(tx, conversation_id)).phone
    wanted = {Option.reopen: True, Option.person: people, Option.call: bool(phone)}
    return [option for option, able in wanted.items() if able]


async def _reopen(tx: Tx, texts: Texts, row: Any, settings: PeopleSettings, locale: str) -> str:
    """The number of the ticket that is worked on (again): the same one, or a new one when it is closed for good."""
    number = numbers.number(row.ticket_id)
    found = await tickets.find(tx, number)
    assert found is not None
    if found.status is TicketStatus.resolved:
        comment = texts("survey-reopen-comment", locale)
        await change(tx, texts, settings, number, "client", Change(status=TicketStatus.in_progress, comment=comment, tell=False))
    if found.status not in FINAL:
        return number
    request = TicketRequest(
        key=f"again:{row.id}",
        conversation_id=found.conversation_id,
        person_id=found.person_id,
        problem=texts("survey-reopen-problem", locale, ticket=number, problem=found.problem),
        type=found.type,
        line=found.line,
        address=found.address,
        contact=found.contact,
        contract=found.contract,
    )
    queue = await tickets.queue_of(tx, number)
    return (await tickets.make(tx, request, tx.now + (found.deadline - found.created_at), queue=queue)).number


async def _call(tx: Tx, row: Any, chosen: SatisfactionSettings) -> None:
    episode_id = await _episode(tx, row)
    await callbacks.make(tx, f"follow_up:{row.id}", "follow_up", conversation_id=row.conversation_id, episode_id=episode_id, chosen=chosen)


async def _request(tx: Tx, row: Any, message_id: int) -> HandoffRequest:
    number = numbers.number(row.ticket_id)
    queue = await tickets.queue_of(tx, number)
    facts = {"ticket": number}
    return HandoffRequest(f"follow_up:{message_id}", row.conversation_id, Reason.not_helped, queue=queue, facts=facts)


async def _take_back(tx: Tx, row: Any, message_id: int) -> None:
    if episode_id := await _episode(tx, row):
        await take_back(tx, row.conversation_id, [message_id], episode_id)


async def _episode(tx: Tx, row: Any) -> int:
    """The episode in which the ticket was made, 0 when it is not known."""
    query = select(tickets_table.c.episode_id).where(tickets_table.c.id == row.ticket_id)
    return (await tx.conn.execute(query)).scalar_one_or_none() or 0


async def _say(tx: Tx, row: Any, text: str, buttons: Sequence[Button] = ()) -> None:
    await thread.append(tx, row.conversation_id, Author.system, Draft(text, buttons=buttons, meta={"follow_up": row.id}))


async def _due(tx: Tx, chosen: SatisfactionSettings) -> Sequence[tuple[int, int, datetime]]:
    """(ticket, conversation, when it was closed) of tickets closed long enough ago and not asked after yet."""
    closed_at = (
        select(func.max(ticket_history.c.at))
        .where(ticket_history.c.ticket_id == tickets_table.c.id, ticket_history.c.what == "status")
        .correlate(tickets_table)
        .scalar_subquery()
    )
    asked = exists().where(follow_ups.c.ticket_id == tickets_table.c.id, follow_ups.c.closed_at == closed_at)
    ripe = and_(
        closed_at <= tx.now - timedelta(hours=chosen.follow_up_hours), closed_at > tx.now - timedelta(days=chosen.follow_up_until_days)
    )
    query = (
        select(tickets_table.c.id, tickets_table.c.conversation_id, closed_at.label("closed_at"))
        .join(conversations, conversations.c.id == tickets_table.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(tickets_table.c.status.in_(_CLOSED), tickets_table.c.type != tickets.LEFT, ripe, ~asked)
        .where(conversations.c.holder_kind == "bot", addresses.c.reachable, conversations.c.updated_at <= tx.now - _QUIET)
        .order_by(tickets_table.c.id)
        .limit(_AT_ONCE)
    )
    return [(row.id, row.conversation_id, row.closed_at) for row in await tx.conn.execute(query)]


async def _ask(tx: Tx, texts: Texts, ticket_id: int, conversation_id: int, closed_at: datetime) -> bool:
    if (await holder.holder_of(tx, conversation_id, lock=True)).kind != "bot":
        return False
    insert = tx.insert(follow_ups)
    values = {"ticket_id": ticket_id, "closed_at": closed_at, "conversation_id": conversation_id, "asked_at": tx.now}
    row = (await tx.conn.execute(insert.values(values).on_conflict_do_nothing().returning(*follow_ups.c))).one_or_none()
    if row is None:
        return False
    locale = (await persons.person_of(tx, conversation_id)).language
    text = texts("survey-helped", locale, ticket=numbers.number(ticket_id))
    draft = Draft(text, buttons=pressing.yes_or_no(texts, locale, row.id), meta={"follow_up": row.id})
    await say(tx, conversation_id, await _episode(tx, row) or await episode_of(tx, conversation_id), draft)
    return True
