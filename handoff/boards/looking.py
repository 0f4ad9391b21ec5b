"""How the pages look at the store: one read transaction with the visitor's rights and the settings in force."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime, time
from typing import Final

from connectors.contract import Texts
from handoff import operators, queues
from handoff.boards import settings
from handoff.boards.facts import NO_ANSWERS
from handoff.boards.figures import Look
from handoff.operators import Operator
from handoff.pages.frame import Frame

Name = Callable[[str, str | None], str]


@contextlib.asynccontextmanager
async def looking(frame: Frame, who: Operator) -> AsyncIterator[Look]:
    async with frame.store.read(many=True) as tx:
        yield Look(tx, who, await settings.read(tx), NO_ANSWERS if frame.answers is None else frame.answers)


def midnight(frame: Frame, now: datetime) -> datetime:
    """When the local day began."""
    return datetime.combine(now.astimezone(frame.zone).date(), time(), frame.zone)


_PREFIXES: Final = {
    "topic": "handoff-topic-",
    "channel": "desk-channel-",
    "class": "boards-class-",
    "outcome": "handoff-outcome-",
    "reason": "handoff-reason-",
}


async def naming(texts: Texts, locale: str, look: Look) -> Name:
    """Words for keys of figures, by what they are of («queue», «topic», …); what has no words is shown as it is."""
    logins = await operators.names(look.tx)
    titles = {queue.name: queue.titled(texts, locale) for queue in await queues.every(look.tx)}

    def name(kind: str, key: str | None) -> str:
        if not key:
            return texts(f"boards-without-{kind}", locale)
        if kind in ("operator", "queue"):
            return (logins if kind == "operator" else titles).get(key, key)
        try:
            return texts(_PREFIXES[kind] + key.replace("_", "-"), locale)
        except Exception:  # a topic of the supervisors' own making
            return key

    return name
