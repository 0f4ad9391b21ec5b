"""Who is offered a conversation: pure choice among those who may have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handoff.assigning.staff import Worker

Rank = tuple[int, float, datetime, str]


def choose(candidates: Sequence[Worker], asked: Mapping[str, int], last: str | None) -> Worker | None:
    """The client's last operator unless asked in vain already; else the first by :func:`rank`; None when there is nobody."""
    for worker in candidates:
        if worker.login == last and not asked.get(worker.login):
            return worker
    return min(candidates, key=lambda worker: rank(worker, asked), default=None)


def rank(worker: Worker, asked: Mapping[str, int]) -> Rank:
    """Those not asked yet, then the least loaded share of capacity, then the longest idle."""
    assert worker.presence is not None
    return asked.get(worker.login, 0), worker.held / max(1, worker.capacity), worker.presence.idle_since, worker.login
