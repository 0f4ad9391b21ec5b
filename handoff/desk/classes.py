"""Classes of closings: what a closed conversation was, by its topic, changed by supervisors at any time."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sqlalchemy import insert, select

from connectors.ledger.store import Tx
from handoff import audit
from handoff.contract import Outcome
from handoff.desk.tables import closings, topic_classes
from handoff.handoffs import Row
from handoff.operators import Operator


class Class(StrEnum):
    """What a contact is counted as."""

    marketing = "marketing"
    technical = "technical"
    client_service = "client_service"


FIRST: Final[Mapping[str, Class]] = {
    **dict.fromkeys(("connection", "tariffs", "moving"), Class.marketing),
    **dict.fromkeys(("equipment", "master", "outages", "phone", "router", "speed", "terminals", "tv", "wifi"), Class.technical),
}
"""Before anybody changed anything; other topics are client service."""


async def every(tx: Tx) -> Mapping[str, Class]:
    """Classes of the topics that have been given one."""
    rows = await tx.conn.execute(select(topic_classes))
    return {**FIRST, **{row.topic: Class(row._mapping["class"]) for row in rows}}


def of(known: Mapping[str, Class], topic: str) -> Class:
    return known.get(topic, Class.client_service)


async def put(tx: Tx, operator: Operator, topic: str, wanted: Class) -> None:
    """The topic's closings from now on are of this class; earlier ones stay what they were counted as."""
    before = of(await every(tx), topic)
    statement = tx.insert(topic_classes).values({"topic": topic, "class": wanted.value})
    await tx.conn.execute(statement.on_conflict_do_update(index_elements=["topic"], set_={"class": wanted.value}))
    await audit.record(tx, operator.login, "topic.classed", f"topic:{topic}", before.value, wanted.value)


async def closed(tx: Tx, row: Row, topic: str, outcome: Outcome, given: Class | None, *, by: str) -> None:
    """Count a closing, once for a handoff."""
    values = {
        "handoff_id": row.id,
        "conversation_id": row.conversation_id,
        "episode_id": row.episode_id,
        "topic": topic,
        "outcome": outcome.value,
        "class": (given or of(await every(tx), topic)).value,
        "by": by,
        "at": tx.now,
    }
    await tx.conn.execute(insert(closings).values(values))
