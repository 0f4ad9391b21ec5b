"""The figures of a period worked out in plain Python from the raw rows, by the words of the rules and none of the product's queries."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, conversations, episodes
from handoff.clocks.tables import sla_clocks
from handoff.satisfaction.tables import nps
from handoff.tables import handoffs, surveys
from knowledge_base.tables import revisions, shown

DAYS_3 = timedelta(hours=72)


@dataclass
class Contact:
    id: int
    person: int
    channel: str
    began: datetime
    ended: datetime
    topic: str | None
    closed_topic: str | None
    outcome: str | None
    people: bool
    queue: str | None
    operator: str | None
    wait: float | None
    first_answer: float | None
    closed_hours: bool
    handling: float | None
    shown: int
    helped: int
    rejected: int
    marks: Any
    nps: int | None
    promised: bool = False
    breached: bool = False
    back: bool = False
    known: bool = False

    @property
    def contained(self) -> bool:
        return self.known and not self.people and not self.back and self.outcome not in ("spam", "unanswered")


async def contacts(store: Store, now: datetime) -> Sequence[Contact]:
    async with store.read() as tx:
        rows = {
            table: list(await tx.conn.execute(select(table)))
            for table in (addresses, conversations, episodes, handoffs, surveys, nps, sla_clocks)
        }
        answers, topics = list(await tx.conn.execute(select(shown))), {}
        for revision in await tx.conn.execute(select(revisions)):
            topics[revision.article_id] = revision.topic
    home = {row.id: row for row in rows[addresses]}
    address = {row.id: home[row.address_id] for row in rows[conversations]}
    found = []
    for one in rows[episodes]:
        stays = sorted((row for row in rows[handoffs] if row.episode_id == one.id), key=lambda row: row.id)
        said = sorted((row for row in answers if row.episode_id == one.id), key=lambda row: row.id)
        answered = [row.answered_at for row in stays if row.answered_at]
        waited = (min(answered) - stays[0].opened_at).total_seconds() if answered else None
        taken = [row.taken_at for row in stays if row.taken_at]
        held = [((row.ended_at or now) - row.taken_at).total_seconds() for row in stays if row.taken_at]
        topic = one.topic or (stays[-1].packet["topic"] if stays else None) or (topics[said[-1].article_id] if said else None)
        outside = bool(stays) and stays[0].ticket is not None
        where = address[one.conversation_id]
        found.append(
            Contact(
                one.id,
                where.person_id,
                where.channel,
                one.started_at,
                one.last_at if one.closed_at is None or one.closed_by == "silence" else one.closed_at,
                topic,
                one.topic,
                one.outcome,
                bool(stays),
                stays[-1].queue if stays else None,
                stays[-1].taken_by if stays else None,
                None if outside or not taken else (min(taken) - stays[0].opened_at).total_seconds(),
                None if outside else waited,
                outside,
                sum(held) if held else None,
                len(said),
                sum(row.reaction == "helped" for row in said),
                sum(row.reaction == "not_that" for row in said),
                next((row for row in rows[surveys] if row.episode_id == one.id and row.about == "person"), None),
                next((row.mark for row in rows[nps] if row.episode_id == one.id), None),
            )
        )
    for one in found:
        clocks = [row for row in rows[sla_clocks] if row.episode_id == one.id]
        one.breached = any(row.breached_at is not None for row in clocks)
        one.promised = one.breached or any(row.result in ("met", "breached") for row in clocks)
        one.known = one.ended + DAYS_3 <= now
        one.back = any(
            later.person == one.person
            and later.id != one.id
            and one.ended <= later.began <= one.ended + DAYS_3
            and ({None, "other"} & {one.closed_topic, later.closed_topic} or one.closed_topic == later.closed_topic)
            for later in found
        )
    return found


def nearest_rank(values: Sequence[float], percent: int) -> float | None:
    """The ⌈np/100⌉-th smallest."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1] if values else None


def count(found: Sequence[Contact], field: str) -> Counter[Any]:
    return Counter(getattr(one, field) for one in found)
