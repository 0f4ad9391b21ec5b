"""What a client hears of a ticket: a new status at a decent hour, once for a night; words of the people who work on it at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import delete, select, update

from connectors.contract import Author, Texts
from connectors.ledger import holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import messages
from connectors.ledger.thread import Draft, Message
from handoff.settings import PeopleSettings
from handoff.tables import tickets
from handoff.ticketing.numbers import number
from handoff.ticketing.quiet import Quiet
from handoff.ticketing.tables import ticket_notices
from handoff.visibility import confidential

_AT_ONCE: Final = 100
log = structlog.get_logger(__name__)


def quiet(settings: PeopleSettings) -> Quiet:
    return Quiet(settings.quiet_from, settings.quiet_until, settings.zone, settings.zones)


async def status_changed(tx: Tx, texts: Texts, settings: PeopleSettings, row: Any, was: str) -> None:
    """Tell the new status of a ticket's row now, or in the morning; the conversation is locked already. ``was``: the status before."""
    hours = quiet(settings)
    due = hours.decent_at(tx.now, hours.zone_of(row.address))
    if due > tx.now:
        statement = tx.insert(ticket_notices)
        values = {"ticket_id": row.id, "was": was, "due_at": due, "at": tx.now}
        await tx.conn.execute(statement.values(values).on_conflict_do_nothing())
        return
    waiting = delete(ticket_notices).where(ticket_notices.c.ticket_id == row.id).returning(ticket_notices.c.was)
    known = (await tx.conn.execute(waiting)).scalar_one_or_none()
    if row.status != known:
        await _tell_status(tx, texts, row)


async def say(
    tx: Tx, row: Any, author: Author, text: str, *, author_id: str | None = None, meta: Mapping[str, Any] | None = None
) -> Message:
    """Words in the conversation of a ticket. What is said of a ticket kept to a confidential queue joins the episode that the ticket came
    from, and so stays behind the wall."""
    draft = Draft(text, meta={**(meta or {}), "ticket": number(row.id)})
    message = await thread.append(tx, row.conversation_id, author, draft, author_id=author_id)
    if row.episode_id and message.episode_id != row.episode_id and await confidential(tx, [row.episode_id]):
        await tx.conn.execute(update(messages).where(messages.c.id == message.id).values(episode_id=row.episode_id))
    return message


async def tell_due(store: Store, texts: Texts) -> int:
    """Tell whom the night kept waiting; how many were told. On a timer, on any number of doors: a notice goes with its row's deletion."""
    async with store.read() as tx:
        due = (await tx.conn.execute(_due(tx.now).order_by(ticket_notices.c.due_at).limit(_AT_ONCE))).all()
    told = 0
    for ticket_id, conversation_id in due:
        try:
            async with store.write() as tx:
                told += await _tell_one(tx, texts, ticket_id, conversation_id)
        except Exception:
            log.exception("ticket.notice", ticket=number(ticket_id))
    return told


def _due(now: datetime) -> Any:
    query = select(tickets.c.id, tickets.c.conversation_id).join(ticket_notices, ticket_notices.c.ticket_id == tickets.c.id)
    return query.where(ticket_notices.c.due_at <= now)


async def _tell_one(tx: Tx, texts: Texts, ticket_id: int, conversation_id: int) -> int:
    await holder.holder_of(tx, conversation_id, lock=True)  # locked first everywhere, so that nobody waits in a ring
    taken = delete(ticket_notices).where(ticket_notices.c.ticket_id == ticket_id, ticket_notices.c.due_at <= tx.now)
    was = (await tx.conn.execute(taken.returning(ticket_notices.c.was))).scalar_one_or_none()
    if was is None:
        return 0
    row = (await tx.conn.execute(select(tickets).where(tickets.c.id == ticket_id))).one()
    if row.status == was:
        return 0
    await _tell_status(tx, texts, row)
    return 1


async def _tell_status(tx: Tx, texts: Texts, row: Any) -> None:
    locale = (await people.person_of(tx, row.conversation_id)).language
    status = texts(f"handoff-ticket-{row.status.replace('_', '-')}", locale)
    await say(tx, row, Author.system, texts("handoff-ticket-status", locale, number=number(row.id), status=status))
