"""What becomes of a message after a try: it went, it is tried again, or it is over."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from connectors.contract import Sent
from connectors.errors import Blocked, DeliveryError, Scope, TryLater, Uncertain
from connectors.ledger.outbox import Parcel

UNCERTAIN_TRIES: Final = 8
"""Repeats of a send without an answer where a repeat cannot double: for some minutes, since platforms know a key again for a while only."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try again after ``seconds``; ``everybody``: the whole channel pauses so long; ``doubtful``: this try may have gone through;
    ``begun``: parts of it have left."""

    seconds: float
    why: str
    everybody: bool = False
    doubtful: bool = False
    begun: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """It is over: ``state`` is failed, blocked or uncertain."""

    state: str
    why: str


def backoff(attempt: int) -> float:
    """Seconds before try ``attempt + 1``: doubling from one to 60, with jitter so that a crowd does not come back as one."""
    return min(60.0, 2.0 ** (min(attempt, 8) - 1)) * random.uniform(0.7, 1.3)  # noqa: S311


def judge(parcel: Parcel, result: Sent | DeliveryError, *, idempotent: bool, resting: bool) -> Sent | Again | End:
    """The verdict on one try.

    "Later" never ends by count, only by age (:data:`connectors.delivery.GIVE_UP_AFTER`). ``resting``: the channel's circuit is open and
    decides when the next try is, so the message keeps its place and waits for nothing of its own.
    """
    why = str(result)
    if isinstance(result, Sent):
        return result
    if isinstance(result, TryLater):
        everybody = result.scope is Scope.channel
        if result.scope is Scope.platform_down and resting:
            return Again(0.0, why, begun=result.begun)
        asked = result.retry_after and result.retry_after * random.uniform(1.0, 1.1)  # noqa: S311
        return Again(asked or backoff(parcel.attempts), why, everybody=everybody, begun=result.begun)
    if isinstance(result, Uncertain):
        if parcel.action != "send":  # a repeated edit or deletion changes nothing
            return Again(0.0 if resting else backoff(parcel.attempts), why)
        if idempotent and parcel.attempts < UNCERTAIN_TRIES:
            return Again(0.0 if resting else backoff(parcel.attempts), why, doubtful=True, begun=result.begun)
        return End("uncertain", why)
    return End("blocked" if isinstance(result, Blocked) else "failed", why)
