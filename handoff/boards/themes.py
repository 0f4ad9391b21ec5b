"""Themes of a period, with growth marked against each theme's own history."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from connectors.ledger.tables import episodes
from handoff.boards.facts import Part, When
from handoff.boards.figures import Look
from handoff.boards.settings import BoardSettings

CHANCE: Final = 3.0
"""Growth must exceed the mean by so many of its standard deviations: less than one theme in a thousand grows so by chance."""


@dataclass(frozen=True, slots=True)
class Theme:
    """``before``: contacts in the equal periods right before, oldest first. ``grows``: more than chance explains."""

    topic: str | None
    contacts: int
    before: Sequence[int]
    grows: bool

    @property
    def mean(self) -> float | None:
        """None without a history."""
        return sum(self.before) / len(self.before) if self.before else None

    @property
    def times(self) -> float | None:
        """How many times its own mean; None for a theme that is new."""
        return self.contacts / self.mean if self.mean else None


async def themes(look: Look, part: Part) -> Sequence[Theme]:
    """Every theme of the period, those that grow first, then the biggest."""
    length, most = part.until - part.since, look.chosen.growth_periods
    bounds = [(part.since - length * back, part.until - length * back) for back in range(most, 0, -1)]
    now, began = await _counted(look, part), await _first(look, part)
    known = [
        await _counted(look, replace(part, since=since, until=until)) for since, until in bounds if began is not None and since >= began
    ]
    before = {topic: [counts[topic] for counts in known] for topic in now}
    found = [Theme(topic, count, before[topic], grows(look.chosen, count, before[topic])) for topic, count in now.items()]
    return sorted(found, key=lambda theme: (not theme.grows, -theme.contacts, theme.topic or ""))


def grows(chosen: BoardSettings, count: int, before: Sequence[int]) -> bool:
    """Whether ``count`` is growth: enough contacts, enough times the mean, and not by chance.

    Counts of a theme scatter more than by the square root of their mean (evenings, weather), so the larger of both deviations is taken.
    A theme with no period before it is never marked.
    """
    if not before or count < chosen.growth_least:
        return False
    mean = sum(before) / len(before)
    spread = math.sqrt(sum((one - mean) ** 2 for one in before) / (len(before) - 1)) if len(before) > 1 else 0.0
    return count >= chosen.growth_times * mean and count - mean > CHANCE * max(math.sqrt(max(mean, 1)), spread)


async def _counted(look: Look, part: Part) -> Counter[str | None]:
    rows = look.rows(replace(part, when=When.began))
    found = await look.tx.conn.execute(select(rows.c.topic, func.count()).where(~rows.c.spam).group_by(rows.c.topic))
    return Counter({row[0]: int(row[1]) for row in found})


async def _first(look: Look, part: Part) -> datetime | None:
    """When the history begins: periods before it are not zeros, they are unknown."""
    query = select(func.min(episodes.c.started_at)).where(episodes.c.started_at < part.until)
    began: datetime | None = (await look.tx.conn.execute(query)).scalar_one()
    return began
