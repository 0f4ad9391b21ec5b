"""Queues: where a conversation waits for a person, with their lines, opening hours and time to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, select

from connectors.contract import Texts
from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import hours
from handoff.clocks import calendars
from handoff.clocks.calendar import Changes
from handoff.hours import Hours
from handoff.tables import queues

_OFFICE: Final = {day: ["09:00-18:00"] for day in hours.DAYS[:5]}
_FIELD: Final = {day: ["08:00-20:00"] for day in hours.DAYS[:6]}


@dataclass(frozen=True, slots=True)
class Queue:
    """``line``: 1 consultation, 2 technical, 3 field. ``answer_minutes`` counts in open hours; ``confidential``: only its own operators
    and supervisors ever read its episodes; ``external``: operators of an outside company may serve it.

    ``push``: conversations are offered to operators, each for ``accept_seconds`` (0: given without asking); otherwise they take them.
    After ``overflow_seconds`` of waiting a conversation goes to ``overflow_to``. ``skills`` are asked of its operators, ``topic_skills``
    beside them for a topic. A client whose wait grows is told so every ``notice_minutes`` at most.
    """

    name: str
    line: int
    title_key: str
    hours: Hours
    answer_minutes: int
    confidential: bool
    title: str = ""
    push: bool = False
    accept_seconds: int = 20
    overflow_to: str | None = None
    overflow_seconds: int = 300
    notice_minutes: int = 5
    skills: frozenset[str] = frozenset()
    topic_skills: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    external: bool = False

    def titled(self, texts: Texts, locale: str) -> str:
        """The queue's name for people: its own title, or the catalogue's."""
        return self.title or texts(self.title_key, locale)

    def needs(self, topic: str | None) -> frozenset[str]:
        """Skills asked for a conversation about ``topic``."""
        return self.skills | self.topic_skills.get(topic or "", frozenset())

    def deadline(self, moment: datetime) -> datetime:
        """When a client who begins to wait at ``moment`` should be answered."""
        return hours.after_open(self.hours, moment, timedelta(minutes=self.answer_minutes))


def _defaults(zone: str) -> Sequence[dict[str, Any]]:
    always = {"zone": zone, "always": True}
    rows = (
        ("consult", 1, always, 5, False),
        ("technical", 2, always, 15, False),
        ("finance", 1, {"zone": zone, "week": _OFFICE}, 60, True),
        ("field", 3, {"zone": zone, "week": _FIELD}, 60, False),
    )
    names = ("name", "line", "hours", "answer_minutes", "confidential")
    return [{"title_key": f"handoff-queue-{row[0]}", **dict(zip(names, row, strict=True))} for row in rows]


async def seed(tx: Tx, zone: str = "Europe/Moscow") -> None:
    """Make the four default queues where they are missing; what was changed stays."""
    statement = tx.insert(queues)
    await tx.conn.execute(statement.on_conflict_do_nothing(index_elements=["name"]), list(_defaults(zone)))


async def every(tx: Tx) -> Sequence[Queue]:
    """All queues by line and name."""
    return await _read(tx, select(queues).order_by(queues.c.line, queues.c.name))


async def find(tx: Tx, name: str) -> Queue | None:
    return next(iter(await _read(tx, select(queues).where(queues.c.name == name))), None)


async def get(tx: Tx, name: str) -> Queue:
    """The queue; raises BadInput when there is none of this name."""
    queue = await find(tx, name)
    if queue is None:
        raise BadInput("queue_unknown", f"no queue {name!r}", field="queue")
    return queue


async def _read(tx: Tx, query: Select[Any]) -> Sequence[Queue]:
    """Queues with their hours as of now: days that supervisors entered in calendars count at once."""
    rows = (await tx.conn.execute(query)).all()
    entered = await calendars.changes(tx) if any("calendar" in (row.hours or ()) for row in rows) else {}
    return [_queue(row, entered) for row in rows]


def _queue(row: Any, entered: Changes) -> Queue:
    return Queue(
        row.name,
        row.line,
        row.title_key,
        hours.stored(row.hours, entered),
        row.answer_minutes,
        row.confidential,
        row.title,
        row.mode == "push",
        row.accept_seconds,
        row.overflow_to,
        row.overflow_seconds,
        row.notice_minutes,
        frozenset(row.skills),
        {topic: frozenset(skills) for topic, skills in row.topic_skills.items()},
        row.external,
    )
