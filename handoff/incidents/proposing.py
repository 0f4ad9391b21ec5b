"""The watch at work: looks at the stream every few seconds and proposes incidents; widens what it proposed while nobody has decided or
said where it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import func, select

from connectors.ledger.store import Store, Tx
from handoff.incidents import baseline, contacts, incidents, naming, settings, watching
from handoff.incidents.areas import EVERYWHERE, Kind
from handoff.incidents.baseline import HOUR, Profile
from handoff.incidents.contract import State
from handoff.incidents.incidents import Incident
from handoff.incidents.settings import IncidentSettings
from handoff.incidents.tables import contacts as rows
from handoff.incidents.tables import tallies
from handoff.incidents.watching import Alarm, Contact

SYSTEM: Final = "system"
_SHOWN: Final = 200
"""Contacts kept as evidence."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Seen:
    contact: Contact
    row: Any


class Watch:
    """One door's eye; of several doors one looks at a time. Usual rates are worked out once an hour and kept in mind."""

    def __init__(self, store: Store, zone: str) -> None:
        self._store = store
        self._zone = zone
        self._newest = -1
        self._tallied = -1
        self._profiles: dict[str, tuple[int, Profile]] = {}

    async def look(self) -> Sequence[int]:
        """Look once; ids of the incidents proposed or widened. Cheap when nobody has written since the last look."""
        async with self._store.read() as tx:
            newest = (await tx.conn.execute(select(func.max(rows.c.id)))).scalar() or 0
        hour = int(tx.now.timestamp() // HOUR)
        if newest == self._newest and hour == self._tallied:
            return []
        async with self._store.write() as tx:
            chosen = await settings.read(tx, lock=True)
            while await contacts.tally(tx):
                pass
            if hour != self._tallied:
                await contacts.forget(tx, chosen.keep_days)
            changed = await self._judge(tx, chosen) if chosen.on else []
        self._newest, self._tallied = newest, hour
        return changed

    async def profile(self, tx: Tx, topic: str) -> Profile:
        """What is usual of a topic in this hour of the week."""
        hour = int(tx.now.timestamp() // HOUR)
        if topic not in self._profiles or self._profiles[topic][0] != hour:
            first = (await tx.conn.execute(select(func.min(tallies.c.hour)))).scalar()
            history = await contacts.history(tx, topic, EVERYWHERE)
            self._profiles[topic] = (hour, baseline.profile(history, hour if first is None else first, hour, self._zone))
        return self._profiles[topic][1]

    async def _judge(self, tx: Tx, chosen: IncidentSettings) -> Sequence[int]:
        by_topic: defaultdict[str, list[_Seen]] = defaultdict(list)
        for contact, row in await contacts.lately(tx, watching.WINDOWS[-1]):
            by_topic[contact.topic].append(_Seen(contact, row))
        known = await _known(tx, chosen)
        changed: list[int] = []
        for topic, seen in by_topic.items():
            of_topic = [one for one in known if one.topic == topic]
            for alarm in await self._alarms(tx, chosen, topic, seen, of_topic):
                changed += await _raise(tx, alarm, {one.contact.id: one.row for one in seen}, of_topic)
        return changed

    async def _alarms(
        self, tx: Tx, chosen: IncidentSettings, topic: str, seen: Sequence[_Seen], known: Sequence[Incident]
    ) -> Sequence[Alarm]:
        now = tx.now.timestamp()
        left_out = {contact for one in known if one.moved for contact in one.evidence.get("contacts", ())}
        here = [one.contact for one in seen if one.contact.id not in left_out]
        settled = {one.at for one in known if one.state is not State.proposed or one.moved}
        growing = [area for area in watching.growing(here, now, chosen.bounds) if area not in settled]
        if not growing:
            return []
        histories = {area: await contacts.history(tx, topic, area) for area in growing}
        return watching.alarms(here, await self.profile(tx, topic), histories, now, chosen.bounds, settled)


async def _known(tx: Tx, chosen: IncidentSettings) -> Sequence[Incident]:
    """Incidents that explain a growth: those proposed, confirmed or just restored, and those just rejected."""
    muted = tx.now - timedelta(hours=chosen.mute_hours)
    rejected = [one for one in await incidents.listing(tx, [State.rejected]) if one.ended_at is not None and one.ended_at > muted]
    return [*await incidents.alive(tx, timedelta(hours=chosen.mute_hours)), *rejected]


async def _raise(tx: Tx, alarm: Alarm, seen: Mapping[int, Any], known: Sequence[Incident]) -> Sequence[int]:
    """A new proposal, or a proposal of the same contacts made wider or surer."""
    inside = [seen[one] for one in sorted(alarm.contacts)]
    evidence = _evidence(alarm, inside)
    title = _title(alarm, inside)
    for one in known:
        if one.state is not State.proposed or not _same(one, alarm):
            continue
        if alarm.probability >= one.evidence.get("probability", 1.0):
            return []
        kept = await incidents.get(tx, one.id, lock=True)
        if kept.state is not State.proposed or kept.moved or (kept.proposed_by != SYSTEM and alarm.area != kept.at):
            return []
        wider = {"kind": alarm.area[0].value, "area": alarm.area[1], "title": title} if alarm.area != one.at else {}
        await incidents.move(tx, SYSTEM, kept, "grew", evidence=evidence, since=min(kept.since, inside[0].at), **wider)
        return [one.id]
    made = await incidents.propose(tx, SYSTEM, topic=alarm.topic, area=alarm.area, title=title, since=inside[0].at, evidence=evidence)
    log.warning("incident.proposed", incident=made.id, topic=alarm.topic, kind=alarm.area[0].value, people=alarm.people)
    return [made.id]


def _same(incident: Incident, alarm: Alarm) -> bool:
    """Whether the alarm is about an incident's own contacts: the same area, or at least half of them."""
    ours = set(incident.evidence.get("contacts", ()))
    return incident.at == alarm.area or len(ours & alarm.contacts) * 2 >= min(len(ours), len(alarm.contacts)) > 0


def _title(alarm: Alarm, inside: Sequence[Any]) -> str:
    """The area as most of them call it, in full where anybody does («Лесной переулок» rather than «Лесная»)."""
    kind = alarm.area[0]
    if kind is Kind.everywhere:
        return ""
    called = Counter(str(row.titles[kind.value]) for row in inside if row.titles.get(kind.value))
    return max(called, key=lambda title: (naming.has_kind(title), called[title]), default=alarm.area[1])


def _evidence(alarm: Alarm, inside: Sequence[Any]) -> dict[str, Any]:
    return {
        "people": alarm.people,
        "seconds": alarm.seconds,
        "usual": round(alarm.usual, 5),
        "probability": alarm.probability,
        "bound": alarm.bound,
        "contacts": [row.id for row in inside][-_SHOWN:],
    }
