"""Incidents as rows: found, listed, moved from state to state; every move is audited and told to the desks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, or_, select, update

from connectors.errors import NotFound
from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff import audit
from handoff.incidents.areas import Key, Kind
from handoff.incidents.contract import MemberState, State
from handoff.incidents.tables import incidents, members, notices

EVENT: Final = "incident"
LIMIT: Final = 200
OPEN: Final = (State.proposed, State.confirmed, State.restored)


@dataclass(frozen=True, slots=True)
class Incident:
    """One fault behind many contacts. ``title`` is its area in words, empty for everywhere; ``since`` the first complaint."""

    id: int
    state: State
    topic: str
    kind: Kind
    area: str
    title: str
    evidence: Mapping[str, Any]
    since: datetime
    proposed_at: datetime
    proposed_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None
    restored_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    why: str
    expected_at: datetime | None
    ticket: str | None

    @property
    def at(self) -> Key:
        return (self.kind, self.area)

    @property
    def moved(self) -> bool:
        """Whether a person changed the area before it was decided on; the watch leaves it so, and the contacts known by then raise
        nothing more."""
        return bool(self.evidence.get("moved"))


async def get(tx: Tx, incident_id: int, *, lock: bool = False) -> Incident:
    """Raises NotFound."""
    query = select(incidents).where(incidents.c.id == incident_id)
    row = (await tx.conn.execute(query.with_for_update() if lock and not tx.sqlite else query)).one_or_none()
    if row is None:
        raise NotFound("incident_unknown", f"no incident {incident_id}")
    return _incident(row)


async def listing(tx: Tx, states: Sequence[State] = (), limit: int = LIMIT) -> Sequence[Incident]:
    """Newest first; of some states, or all."""
    query = select(incidents).order_by(incidents.c.id.desc()).limit(limit)
    if states:
        query = query.where(incidents.c.state.in_([state.value for state in states]))
    return [_incident(row) for row in await tx.conn.execute(query)]


async def alive(tx: Tx, late: timedelta) -> Sequence[Incident]:
    """Incidents that a complaint may belong to: proposed, confirmed, and those restored less than ``late`` ago."""
    recent = incidents.c.state.in_([State.restored.value, State.closed.value]) & (incidents.c.restored_at > tx.now - late)
    query = select(incidents).where(or_(incidents.c.state.in_([State.proposed.value, State.confirmed.value]), recent))
    return [_incident(row) for row in await tx.conn.execute(query.order_by(incidents.c.id))]


async def propose(tx: Tx, who: str, *, topic: str, area: Key, title: str, since: datetime, evidence: Mapping[str, Any]) -> Incident:
    """A new incident for people to decide on."""
    values = {
        "state": State.proposed.value,
        "topic": topic,
        "kind": area[0].value,
        "area": area[1],
        "title": title[:300],
        "evidence": evidence,
        "since": since,
        "proposed_at": tx.now,
        "proposed_by": who,
    }
    row = (await tx.conn.execute(insert(incidents).values(values).returning(*incidents.c))).one()
    made = _incident(row)
    await _tell(tx, who, made, "proposed", None, _state(made) | {"evidence": _figures(evidence)})
    return made


async def move(tx: Tx, who: str, incident: Incident, what: str, **values: Any) -> Incident:
    """Change columns of an incident that is locked: another state, or what is known of it. ``what`` is the deed's name."""
    stored = {name: value.value if isinstance(value, State | Kind) else value for name, value in values.items()}
    query = update(incidents).where(incidents.c.id == incident.id).values(stored).returning(*incidents.c)
    after = _incident((await tx.conn.execute(query)).one())
    await _tell(tx, who, after, what, _state(incident), _state(after))
    return after


async def notice(tx: Tx, who: str, incident: Incident, what: str, text: str) -> int:
    """Something that all members are to be told; its id. They are told by and by (:mod:`handoff.incidents.spreading`)."""
    values = {"incident_id": incident.id, "what": what, "text": text, "expected_at": incident.expected_at, "at": tx.now, "by": who}
    row = await tx.conn.execute(insert(notices).values(values).returning(notices.c.id))
    suffering = (MemberState.affected.value, MemberState.broken.value)
    await tx.conn.execute(update(members).where(members.c.incident_id == incident.id, members.c.state.in_(suffering)).values(due_at=tx.now))
    tx.wake(EVENT)
    return int(row.scalar_one())


async def last_notice(tx: Tx, incident_id: int) -> Any:
    """The newest notice's row, None before the first."""
    query = select(notices).where(notices.c.incident_id == incident_id).order_by(notices.c.id.desc()).limit(1)
    return (await tx.conn.execute(query)).one_or_none()


async def counts(tx: Tx, ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Members of each incident by state, ``told``: how many have heard the newest of it."""
    found: dict[int, dict[str, int]] = {}
    if not ids:
        return found
    query = select(members.c.incident_id, members.c.state, members.c.due_at.is_(None).label("told"), func.count().label("n"))
    grouped = query.where(members.c.incident_id.in_(ids)).group_by(members.c.incident_id, members.c.state, members.c.due_at.is_(None))
    for row in await tx.conn.execute(grouped):
        one = found.setdefault(row.incident_id, {"all": 0, "waiting": 0})
        one[row.state] = one.get(row.state, 0) + row.n
        if row.state not in (MemberState.left.value, MemberState.outside.value):
            one["all"] += row.n
            one["waiting"] += 0 if row.told else row.n
    return found


async def _tell(tx: Tx, who: str, incident: Incident, what: str, before: Any, after: Any) -> None:
    await audit.record(tx, who, f"incident.{what}", f"incident {incident.id}", before, after)
    await events.record(
        tx, EVENT, None, incident=incident.id, what=what, state=incident.state.value, topic=incident.topic, title=incident.title
    )


def _state(incident: Incident) -> dict[str, Any]:
    return {
        "state": incident.state.value,
        "topic": incident.topic,
        "kind": incident.kind.value,
        "area": incident.area,
        "title": incident.title,
        "expected_at": incident.expected_at and incident.expected_at.isoformat(),
        "why": incident.why,
    }


def _figures(evidence: Mapping[str, Any]) -> dict[str, Any]:
    return {name: evidence[name] for name in ("people", "usual", "seconds", "probability") if name in evidence}


def _incident(row: Any) -> Incident:
    return Incident(**{**row._mapping, "state": State(row.state), "kind": Kind(row.kind)})
