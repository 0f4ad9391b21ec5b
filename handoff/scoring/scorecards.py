"""Scorecards in the store: a version that was used never changes; changing it makes the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import func, insert, select, update

from connectors.contract import Texts
from connectors.errors import NotFound
from connectors.ledger.store import Tx
from handoff import audit
from handoff.scoring.card import Card, starter
from handoff.scoring.tables import scorecards
from handoff.slips import Slip

STARTER: Final = "conversation"
_WORDS: Final = (
    *("title", "contact", "matter", "promises"),
    *("greeting", "first_answer", "tone", "understood", "solved", "correct", "promise", "ticket", "classed"),
)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """``active``: samples are drawn for it; one is at most. ``used_at``: from then on it is fixed."""

    id: int
    name: str
    version: int
    card: Card
    active: bool
    used_at: datetime | None
    made_by: str
    made_at: datetime


def read_body(body: Mapping[str, Any]) -> Card:
    """A card from JSON. Raises Slip with the field at fault."""
    try:
        return Card.model_validate(body)
    except ValidationError as error:
        raise Slip.first_of(error, code="bad_card", otherwise="body") from None


async def every(tx: Tx) -> Sequence[Scorecard]:
    """All versions, the newest of each name first."""
    query = select(scorecards).order_by(scorecards.c.name, scorecards.c.version.desc())
    return [_scorecard(row) for row in await tx.conn.execute(query)]


async def get(tx: Tx, scorecard_id: int) -> Scorecard:
    """Raises NotFound."""
    row = (await tx.conn.execute(select(scorecards).where(scorecards.c.id == scorecard_id))).one_or_none()
    if row is None:
        raise NotFound("scorecard_unknown", f"no scorecard {scorecard_id}")
    return _scorecard(row)


async def active(tx: Tx) -> Scorecard | None:
    row = (await tx.conn.execute(select(scorecards).where(scorecards.c.active).order_by(scorecards.c.id.desc()).limit(1))).one_or_none()
    return _scorecard(row) if row else None


async def make(tx: Tx, who: str, name: str, card: Card) -> Scorecard:
    """A new version under the name, the first one where there is none; not active yet."""
    newest = (await tx.conn.execute(select(func.max(scorecards.c.version)).where(scorecards.c.name == name))).scalar_one() or 0
    values = {"name": name, "version": newest + 1, "body": card.model_dump(mode="json"), "made_by": who, "made_at": tx.now}
    row = (await tx.conn.execute(insert(scorecards).values(values).returning(*scorecards.c))).one()
    await audit.record(tx, who, "scorecard.made", f"{name} v{newest + 1}", None, values["body"])
    return _scorecard(row)


async def change(tx: Tx, who: str, scorecard_id: int, card: Card) -> Scorecard:
    """Other content: in place while nobody has scored by it, else as the next version. Raises NotFound."""
    before = await get(tx, scorecard_id)
    if before.used_at is not None:
        return await make(tx, who, before.name, card)
    body = card.model_dump(mode="json")
    unused = update(scorecards).where(scorecards.c.id == scorecard_id, scorecards.c.used_at.is_(None)).values(body=body)
    row = (await tx.conn.execute(unused.returning(*scorecards.c))).one_or_none()
    if row is None:  # the first score came a moment ago
        return await make(tx, who, before.name, card)
    await audit.record(tx, who, "scorecard.changed", f"{before.name} v{before.version}", before.card.model_dump(mode="json"), body)
    return _scorecard(row)


async def activate(tx: Tx, who: str, scorecard_id: int) -> Scorecard:
    """New samples are scored by this version; those drawn already keep theirs. Raises NotFound."""
    wanted, before = await get(tx, scorecard_id), await active(tx)
    await tx.conn.execute(update(scorecards).values(active=scorecards.c.id == wanted.id))
    named = f"{before.name} v{before.version}" if before else None
    await audit.record(tx, who, "scorecard.activated", f"{wanted.name} v{wanted.version}", named, f"{wanted.name} v{wanted.version}")
    return await get(tx, scorecard_id)


async def use(tx: Tx, scorecard_id: int) -> None:
    """Somebody scores by it: it is fixed now."""
    await tx.conn.execute(update(scorecards).where(scorecards.c.id == scorecard_id, scorecards.c.used_at.is_(None)).values(used_at=tx.now))


async def seed(tx: Tx, texts: Texts, locale: str = "ru") -> None:
    """The scorecard to begin with, where there is none at all."""
    if (await tx.conn.execute(select(scorecards.c.id).limit(1))).first() is None:
        words = {name: texts(f"scoring-starter-{name.replace('_', '-')}", locale) for name in _WORDS}
        made = await make(tx, "system", STARTER, read_body(starter(words)))
        await activate(tx, "system", made.id)


def _scorecard(row: Any) -> Scorecard:
    return Scorecard(row.id, row.name, row.version, Card.model_validate(row.body), row.active, row.used_at, row.made_by, row.made_at)
