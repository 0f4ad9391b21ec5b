"""An incident as desks and pages see it: its state, its evidence as a chart against what is usual, and how far its news has got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from connectors.contract import Texts
from connectors.ledger.store import Tx
from handoff import operators
from handoff.desk.rows import iso
from handoff.incidents import contacts, incidents
from handoff.incidents.areas import EVERYWHERE
from handoff.incidents.contacts import inside
from handoff.incidents.incidents import Incident
from handoff.incidents.proposing import Watch
from handoff.incidents.tables import contacts as contact_rows
from handoff.incidents.tables import members, notices
from handoff.operators import Operator

_STEP: Final = timedelta(minutes=10)
_STEPS: Final = 36
_BEFORE: Final = timedelta(hours=2)
_MEMBERS: Final = 500


@dataclass(frozen=True, slots=True)
class Bar:
    """Contacts in ten minutes from ``at`` on, and how many are usual then."""

    at: datetime
    contacts: int
    usual: float


async def rows(tx: Tx, texts: Texts, locale: str, found: Sequence[Incident]) -> Sequence[dict[str, Any]]:
    """The list's rows."""
    counted = await incidents.counts(tx, [one.id for one in found])
    names = await operators.names(tx)
    return [wire(one, texts, locale, names) | {"members": counted.get(one.id, {"all": 0, "waiting": 0})} for one in found]


async def whole(tx: Tx, texts: Texts, who: Operator, incident: Incident, watch: Watch) -> dict[str, Any]:
    """One incident with everything; conversations only for who supervises."""
    (row,) = await rows(tx, texts, who.locale, [incident])
    bars = await chart(tx, incident, watch)
    names = await operators.names(tx)
    said = await tx.conn.execute(select(notices).where(notices.c.incident_id == incident.id).order_by(notices.c.id))
    return {
        **row,
        "evidence": {name: value for name, value in incident.evidence.items() if name != "contacts"},
        "chart": [{"at": bar.at.isoformat(), "contacts": bar.contacts, "usual": round(bar.usual, 3)} for bar in bars],
        "notices": [
            {
                "what": one.what,
                "text": one.text,
                "at": one.at.isoformat(),
                "by": names.get(one.by, one.by),
                "expected_at": iso(one.expected_at),
            }
            for one in said
        ],
        "conversations": await _conversations(tx, incident) if who.supervises else None,
    }


async def chart(tx: Tx, incident: Incident, watch: Watch) -> Sequence[Bar]:
    """From two hours before the first complaint, six hours at most."""
    start = incident.since - _BEFORE
    start -= timedelta(minutes=start.minute % 10, seconds=start.second, microseconds=start.microsecond)
    end = min(tx.now, start + _STEP * _STEPS)
    query = select(contact_rows.c.at).where(
        contact_rows.c.topic == incident.topic,
        contact_rows.c.at >= start,
        contact_rows.c.at < end,
        inside(incident.kind.value, incident.area),
    )
    moments = list((await tx.conn.execute(query)).scalars())
    profile = await watch.profile(tx, incident.topic)
    share = 1.0 if incident.at == EVERYWHERE else profile.share(await contacts.history(tx, incident.topic, incident.at))
    bars = []
    while start < end:
        after = start + _STEP
        usual = profile.expected(after.timestamp(), _STEP.total_seconds()) * share
        bars.append(Bar(start, sum(1 for at in moments if start <= at < after), usual))
        start = after
    return bars


def wire(incident: Incident, texts: Texts, locale: str, names: Mapping[str, str]) -> dict[str, Any]:
    """One row."""
    return {
        "id": incident.id,
        "state": incident.state.value,
        "topic": incident.topic,
        "area": {"kind": incident.kind.value, "title": incident.title or texts("incident-everywhere", locale)},
        "since": iso(incident.since),
        "proposed_at": iso(incident.proposed_at),
        "proposed_by": names.get(incident.proposed_by, incident.proposed_by),
        "confirmed_at": iso(incident.confirmed_at),
        "confirmed_by": names.get(incident.confirmed_by or "", incident.confirmed_by),
        "restored_at": iso(incident.restored_at),
        "ended_at": iso(incident.ended_at),
        "expected_at": iso(incident.expected_at),
        "why": incident.why,
        "ticket": incident.ticket,
        "people": incident.evidence.get("people"),
        "probability": incident.evidence.get("probability"),
    }


async def _conversations(tx: Tx, incident: Incident) -> Sequence[dict[str, Any]]:
    query = select(members).where(members.c.incident_id == incident.id).order_by(members.c.joined_at).limit(_MEMBERS)
    return [
        {
            "id": row.conversation_id,
            "state": row.state,
            "joined_at": iso(row.joined_at),
            "joined_by": row.joined_by,
            "told": row.due_at is None,
        }
        for row in await tx.conn.execute(query)
    ]
