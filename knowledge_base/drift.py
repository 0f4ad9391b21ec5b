"""Watches in production whether answers are wrong more often than the last calibration promised, by the clients' own «не то»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from knowledge_base.bounds import calibrations
from knowledge_base.contract import Reaction, Transaction
from knowledge_base.intervals import share
from knowledge_base.tables import shown

FEWEST: Final = 30
"""Answers below which nothing can be said."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Answers said at once since the calibration, at most so many days back. ``share`` of them got a «не то», with 95 % confidence between
    ``low`` and ``high``; ``promised`` is the accepted share of wrong answers, None without a calibration.

    Who says nothing counts as content, so the true share of wrong answers is no smaller: an alarm is no false one for that reason.
    """

    answers: int
    reacted: int
    not_that: int
    share: float
    low: float
    high: float
    promised: float | None

    @property
    def alarm(self) -> bool:
        """Whether the promise is broken beyond chance."""
        return self.promised is not None and self.answers >= FEWEST and self.low > self.promised


async def drift(tx: Transaction, encoder: str, *, days: int = 14) -> Drift:
    """What clients made of the answers that the encoder's bounds let through."""
    row = (await tx.conn.execute(select(calibrations).where(calibrations.c.encoder == encoder))).one_or_none()
    since = tx.now - timedelta(days=days)
    wanted = [shown.c.at >= (max(since, row.at) if row else since), shown.c.index_version.endswith(f"/{encoder}", autoescape=True)]
    if row:
        wanted.append(shown.c.confidence >= row.bounds["answer_from"])
    counted = select(shown.c.reaction, func.count()).where(*wanted).group_by(shown.c.reaction)
    by_reaction: dict[str | None, int] = {row[0]: row[1] for row in await tx.conn.execute(counted)}
    answers = sum(by_reaction.values())
    not_that = by_reaction.get(Reaction.not_that.value, 0)
    found = share(not_that, answers)
    promised = float(row.report["risk"]) if row else None
    return Drift(answers, answers - by_reaction.get(None, 0), not_that, found.value, found.low, found.high, promised)
