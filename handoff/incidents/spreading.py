"""One notice reaches every member: through the ordinary outbox, some at a time, at a decent hour, nobody twice, whoever restarts meanwhile.

How far it is stands with each member (``heard``, ``due_at``), changed in the commit that puts the message into their thread. A newer notice
overtakes one that has not been told yet: a client hears the newest only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select, update

from connectors.contract import Author, Texts
from connectors.ledger import holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import messages
from handoff import handoffs
from handoff.giving_back import give_back
from handoff.handoffs import End
from handoff.incidents import deciding, incidents, joining, settings
from handoff.incidents.contract import MemberState, State
from handoff.incidents.incidents import Incident
from handoff.incidents.proposing import SYSTEM
from handoff.incidents.settings import IncidentSettings
from handoff.incidents.tables import contacts as contact_rows
from handoff.incidents.tables import incidents as incident_rows
from handoff.incidents.tables import members
from handoff.incidents.wording import Wording
from handoff.settings import PeopleSettings
from handoff.ticketing import telling

log = structlog.get_logger(__name__)


class Spreading:
    """A chore; any number of doors may do it at once."""

    def __init__(self, store: Store, texts: Texts, people_settings: PeopleSettings) -> None:
        self._store = store
        self._settings = people_settings
        self._wording = Wording(texts, people_settings.zone)

    async def tell_some(self) -> int:
        """Tell the next few who are due; how many were told."""
        async with self._store.read() as tx:
            chosen = await settings.read(tx)
            due = await _due(tx, chosen.batch)
        told = 0
        for incident_id, conversation_id in due:
            try:
                told += await self._tell(incident_id, conversation_id, chosen)
            except Exception:
                log.exception("incident.not_told", incident=incident_id, conversation=conversation_id)
        return told

    async def tell_all(self) -> int:
        """Until nobody is due; for tests and small audiences."""
        told = 0
        while some := await self.tell_some():
            told += some
        return told

    async def finish(self) -> Sequence[int]:
        """Close restored incidents whose members have all answered, or had their time."""
        closed = []
        async with self._store.write() as tx:
            chosen = await settings.read(tx, lock=True)
            for one in await incidents.listing(tx, [State.restored]):
                assert one.restored_at is not None
                if one.restored_at <= tx.now - timedelta(hours=chosen.close_hours) or not await _waits(tx, one.id):
                    locked = await incidents.get(tx, one.id, lock=True)
                    if locked.state is State.restored:
                        closed.append((await deciding.close(tx, SYSTEM, locked)).id)
        return closed

    async def _tell(self, incident_id: int, conversation_id: int, chosen: IncidentSettings) -> int:
        async def work(tx: Tx) -> int:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            incident = await incidents.get(tx, incident_id)
            said = await incidents.last_notice(tx, incident_id)
            if later := await self._decent_at(tx, conversation_id, chosen):
                await _put_off(tx, incident_id, conversation_id, later)
                return 0
            if said is None or not await _claimed(tx, incident_id, conversation_id, said.id):
                return 0
            if said.what != "restored" and held.kind == "queue" and await _waits_for_it(tx, incident, conversation_id, chosen):
                await give_back(tx, conversation_id, held, End.incident)
            locale = (await people.person_of(tx, conversation_id)).language
            draft = self._wording.notice(incident, said, locale, tx.now)
            await thread.append(tx, conversation_id, Author.system, draft)
            await joining.into_packet(tx, conversation_id, timedelta(hours=chosen.late_hours))
            return 1

        return await holder.when_quiet(self._store, conversation_id, work)

    async def _decent_at(self, tx: Tx, conversation_id: int, chosen: IncidentSettings) -> datetime | None:
        """When they may be told; None: now. Who has just written is awake."""
        quiet = telling.quiet(self._settings)
        due = quiet.decent_at(tx.now, quiet.zone_of(await _address(tx, conversation_id)))
        if due <= tx.now:
            return None
        query = select(func.max(messages.c.at)).where(
            messages.c.conversation_id == conversation_id, messages.c.author == Author.client.value
        )
        last = (await tx.conn.execute(query)).scalar()
        return None if last is not None and last > tx.now - timedelta(minutes=chosen.fresh_minutes) else due


async def _due(tx: Tx, limit: int) -> Sequence[tuple[int, int]]:
    query = (
        select(members.c.incident_id, members.c.conversation_id)
        .join(incident_rows, incident_rows.c.id == members.c.incident_id)
        .where(members.c.due_at <= tx.now, incident_rows.c.state.in_([State.confirmed.value, State.restored.value]))
        .order_by(members.c.due_at, members.c.conversation_id)
        .limit(limit)
    )
    return [(row.incident_id, row.conversation_id) for row in await tx.conn.execute(query)]


async def _claimed(tx: Tx, incident_id: int, conversation_id: int, notice: int) -> bool:
    """Whether this transaction is the one that tells them."""
    mine = (members.c.incident_id == incident_id) & (members.c.conversation_id == conversation_id)
    query = update(members).where(mine, members.c.heard < notice, members.c.due_at.is_not(None)).values(heard=notice, due_at=None)
    return bool((await tx.conn.execute(query)).rowcount)


async def _put_off(tx: Tx, incident_id: int, conversation_id: int, until: datetime) -> None:
    mine = (members.c.incident_id == incident_id) & (members.c.conversation_id == conversation_id)
    await tx.conn.execute(update(members).where(mine, members.c.due_at.is_not(None)).values(due_at=until))


async def _waits(tx: Tx, incident_id: int) -> bool:
    """Whether a member has still to answer."""
    query = select(members.c.conversation_id).where(members.c.incident_id == incident_id, members.c.state == MemberState.affected.value)
    return (await tx.conn.execute(query.limit(1))).first() is not None


async def _waits_for_it(tx: Tx, incident: Incident, conversation_id: int, chosen: IncidentSettings) -> bool:
    """Whether the client stands in a queue because of this incident, and not for something else or after saying «no»."""
    row = await handoffs.current(tx, conversation_id)
    if row is None or row.taken_at is not None or row.packet.get("reason") == "not_restored":
        return False
    topic = row.packet.get("topic")
    return topic is None or chosen.watched(topic) == incident.topic


async def _address(tx: Tx, conversation_id: int) -> str:
    """The town of a client, for their clock."""
    query = (
        select(contact_rows.c.titles).where(contact_rows.c.conversation_id == conversation_id).order_by(contact_rows.c.id.desc()).limit(1)
    )
    titles: Any = (await tx.conn.execute(query)).scalar_one_or_none() or {}
    return str(titles.get("district", ""))
