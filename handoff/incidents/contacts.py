"""The stream of contacts as rows: one for an episode and a topic, placed as soon as the address is known, tallied by the hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, false, or_, select, true, update

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff.incidents import areas
from handoff.incidents.areas import EVERYWHERE, Area, Key, Kind, Place
from handoff.incidents.baseline import HOUR, WEEK, WEEKS
from handoff.incidents.tables import contacts, streets, tallies
from handoff.incidents.watching import Contact

_PLACES: Final = (Kind.house, Kind.street, Kind.district, Kind.segment)
_SETTLED: Final = timedelta(hours=1)
"""Contacts are tallied when they are so old: by then their address is known if it ever will be."""
_TALLIED_AT_ONCE: Final = 2000


@dataclass(frozen=True, slots=True)
class Where:
    """A place with its segment, ready to be compared."""

    areas: Sequence[Area]

    @property
    def keys(self) -> Sequence[Key]:
        return [area.at for area in self.areas]

    @property
    def placed(self) -> bool:
        return len(self.areas) > 1

    def columns(self) -> dict[str, Any]:
        known = {area.kind: area for area in self.areas}
        values: dict[str, Any] = {kind.value: known[kind].key[:200] if kind in known else None for kind in _PLACES}
        return values | {"titles": {area.kind.value: area.title for area in self.areas if area.kind in _PLACES}}


NOWHERE: Final = Where((Area(*EVERYWHERE, ""),))


async def where(tx: Tx, place: Place, segment: str = "") -> Where:
    """The areas of a place. A street without a town gets the only district known to have it."""
    if place.street and not place.district:
        rows = await tx.conn.execute(select(streets.c.title).where(streets.c.street == areas.stems(place.street)).limit(2))
        found = rows.scalars().all()
        place = place.within(found[0]) if len(found) == 1 else place
    return Where(areas.areas(place, segment)) if place.known or segment else NOWHERE


async def area(tx: Tx, address: str, segment: str = "") -> Area:
    """The narrowest area that people named, everywhere when they named nothing. Raises BadInput for what does not read like a place."""
    found = (await where(tx, areas.read(address), segment)).areas[0]
    if address and not any(letter.isalpha() for letter in found.key):
        raise BadInput("no_place", f"{address!r} names no place", field="address")
    return found


async def note(tx: Tx, *, topic: str, person_id: int, conversation_id: int, episode_id: int, at: Where, source: str) -> int:
    """Keep a contact, or place the one kept before for this episode and topic; its id."""
    values = {"topic": topic, "person_id": person_id, "conversation_id": conversation_id, "episode_id": episode_id}
    row = tx.insert(contacts).values({**values, **at.columns(), "at": tx.now, "source": source, "tallied": False})
    made: int | None = (await tx.conn.execute(row.on_conflict_do_nothing().returning(contacts.c.id))).scalar_one_or_none()
    same = (contacts.c.episode_id == episode_id) & (contacts.c.topic == topic)
    if made is None:
        kept = (await tx.conn.execute(select(contacts.c.id, contacts.c.street, contacts.c.segment).where(same))).one()
        made = int(kept.id)
        if at.placed and kept.street is None and kept.segment is None:
            await tx.conn.execute(update(contacts).where(contacts.c.id == made).values(at.columns()))
    await _know_street(tx, at)
    return made


async def _know_street(tx: Tx, at: Where) -> None:
    known = {area.kind: area for area in at.areas}
    street, district = known.get(Kind.street), known.get(Kind.district)
    if street is None or district is None:
        return
    name = street.key.removeprefix(f"{district.key}/")
    row = tx.insert(streets).values(street=name[:100], district=district.key[:100], title=district.title[:200])
    await tx.conn.execute(row.on_conflict_do_nothing())


async def last_place(tx: Tx, person_id: int) -> Where:
    """Where this person wrote from before."""
    query = (
        select(contacts).where(contacts.c.person_id == person_id, contacts.c.street.is_not(None)).order_by(contacts.c.id.desc()).limit(1)
    )
    row = (await tx.conn.execute(query)).one_or_none()
    return where_of(row) if row is not None else NOWHERE


def where_of(row: Any) -> Where:
    """The areas of a stored contact."""
    found = [Area(kind, row._mapping[kind.value], row.titles.get(kind.value, "")) for kind in _PLACES if row._mapping[kind.value]]
    return Where((*found, Area(*EVERYWHERE, "")))


def inside(kind: str, area: str) -> ColumnElement[bool]:
    """Contacts of an area."""
    return true() if kind == Kind.everywhere.value else contacts.c[kind] == area


def outside(kind: str, area: str) -> ColumnElement[bool]:
    """Contacts that are known to be from elsewhere: by the narrowest of house, street and district that both have."""
    if kind == Kind.everywhere.value:
        return false()
    if kind == Kind.segment.value:
        return contacts.c.segment != area
    district, *rest = area.split("/", 2)
    known = {Kind.district: district, Kind.street: "/".join([district, *rest[:1]]), Kind.house: area}
    wider = [Kind.district, Kind.street, Kind.house][: len(rest) + 1]
    return or_(*(contacts.c[one.value] != known[one] for one in wider))


async def lately(tx: Tx, seconds: int) -> Sequence[tuple[Contact, Any]]:
    """Contacts of the last ``seconds`` as the watch sees them, each with its row."""
    rows = await tx.conn.execute(select(contacts).where(contacts.c.at > tx.now - timedelta(seconds=seconds)).order_by(contacts.c.id))
    return [(Contact(row.id, row.at.timestamp(), row.person_id, row.topic, where_of(row).keys), row) for row in rows]


async def history(tx: Tx, topic: str, area: Key) -> Mapping[int, int]:
    """Contacts of an area by hour since 1970, of the weeks that the watch looks back to."""
    since = int(tx.now.timestamp() // HOUR) - WEEKS * WEEK
    query = select(tallies.c.hour, tallies.c.count).where(
        tallies.c.topic == topic, tallies.c.kind == area[0].value, tallies.c.area == area[1], tallies.c.hour >= since
    )
    return {int(hour): int(count) for hour, count in await tx.conn.execute(query)}


async def tally(tx: Tx) -> int:
    """Count contacts that are an hour old; how many. One transaction at a time does it (the caller holds the watch's lock)."""
    query = select(contacts).where(~contacts.c.tallied, contacts.c.at < tx.now - _SETTLED).order_by(contacts.c.id).limit(_TALLIED_AT_ONCE)
    rows = (await tx.conn.execute(query)).all()
    counts: defaultdict[tuple[str, str, str, int], int] = defaultdict(int)
    for row in rows:
        for kind, area in where_of(row).keys:
            counts[row.topic, kind.value, area, int(row.at.timestamp() // HOUR)] += 1
    if counts:
        names = ("topic", "kind", "area", "hour", "count")
        statement = tx.insert(tallies)
        more = statement.on_conflict_do_update(
            index_elements=["topic", "kind", "area", "hour"], set_={"count": tallies.c.count + statement.excluded["count"]}
        )
        await tx.conn.execute(more, [dict(zip(names, (*key, count), strict=True)) for key, count in sorted(counts.items())])
        ids = [row.id for row in rows]
        await tx.conn.execute(update(contacts).where(contacts.c.id.in_(ids)).values(tallied=True))
    return len(rows)


async def forget(tx: Tx, days: int) -> None:
    """Contacts older than ``days``, and tallies that the watch looks at no more."""
    await tx.conn.execute(delete(contacts).where(contacts.c.at < tx.now - timedelta(days=days)))
    await tx.conn.execute(delete(tallies).where(tallies.c.hour < int(tx.now.timestamp() // HOUR) - (WEEKS + 1) * WEEK))
