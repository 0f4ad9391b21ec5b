"""Themes of a period, with growth marked against each theme's own history."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, literal, select

from connectors.ledger.tables import episodes
from handoff.boards.facts import Part, When
from handoff.boards.figures import Look
from handoff.boards.settings import BoardSettings
from handoff.boards.sql import SLOT_S, slot_of

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
    length, began = part.until - part.since, await _first(look, part)
    back = [number for number in range(look.chosen.growth_periods, 0, -1) if began is not None and part.since - length * number >= began]
    counted = await _counted(look, part, max(back, default=0))
    found = []
    for topic, counts in counted.items():
        if count := counts[0]:
            before = [counts[number] for number in back]
            found.append(Theme(topic, count, before, grows(look.chosen, count, before)))
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


async def _counted(look: Look, part: Part, back: int) -> Mapping[str | None, Counter[int]]:
    """Contacts by theme and by how many periods ago, in one reading of the store."""
    length = part.until - part.since
    rows = look.rows(replace(part, when=When.began, since=part.since - length * back))
    ago = literal(int(part.until.timestamp()) // SLOT_S - 1) - slot_of(rows.c.began_at)
    index = (ago // (int(length.total_seconds()) // SLOT_S)).label("ago")
    found: defaultdict[str | None, Counter[int]] = defaultdict(Counter)
    for topic, number, count in await look.tx.conn.execute(
        select(rows.c.topic, index, func.count()).where(~rows.c.spam).group_by(rows.c.topic, index)
    ):
        found[topic][int(number)] = int(count)
    return found


async def _first(look: Look, part: Part) -> datetime | None:
    """When the history begins: periods before it are not zeros, they are unknown."""
    query = select(func.min(episodes.c.started_at)).where(episodes.c.started_at < part.until)
    began: datetime | None = (await look.tx.conn.execute(query)).scalar_one()
    return began
