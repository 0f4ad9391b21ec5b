"""A queue played client by client: shifts of people, handling times, patience. Pure; what formulas assume away can be tried here."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Client:
    """Comes at ``at``, needs ``handling`` seconds, leaves unserved after ``patience`` seconds of waiting."""

    at: float
    handling: float
    patience: float = math.inf


@dataclass(frozen=True, slots=True)
class Played:
    """What happened: seconds waited by each client in the order of coming; ``gone`` by those who left (their patience), else answered."""

    waits: Sequence[float]
    gone: Sequence[bool]

    def within(self, target: float) -> int:
        """How many were answered within ``target`` seconds."""
        return sum(1 for wait, gone in zip(self.waits, self.gone, strict=True) if not gone and wait <= target)

    def level(self, target: float) -> float:
        """The share of all who came that were."""
        return self.within(target) / len(self.waits) if self.waits else 1.0

    @property
    def left(self) -> float:
        return sum(self.gone) / len(self.gone) if self.gone else 0.0

    @property
    def mean_wait(self) -> float:
        return sum(self.waits) / len(self.waits) if self.waits else 0.0

    def quantile(self, share: float) -> float:
        """Seconds within which so large a share waited."""
        return float(np.quantile(self.waits, share)) if self.waits else 0.0


def play(clients: Sequence[Client], people: Callable[[float], int]) -> Played:
    """First come, first served; ``people`` at work by second of the time (a shift that ends finishes what it began).

    ``clients`` in the order of coming.
    """
    waits = [0.0] * len(clients)
    gone = [False] * len(clients)
    busy: list[float] = []
    queue: deque[int] = deque()
    moments = _moments(clients, people)
    at = 0
    for now in moments:
        _serve_until(now, busy, queue, clients, people, waits, gone)
        while at < len(clients) and clients[at].at <= now:
            queue.append(at)
            at += 1
            _start(now, busy, queue, clients, people, waits, gone)
        _start(now, busy, queue, clients, people, waits, gone)
    _serve_until(math.inf, busy, queue, clients, people, waits, gone)
    for left in queue:
        waits[left], gone[left] = clients[left].patience, True
    return Played(waits, gone)


def _moments(clients: Sequence[Client], people: Callable[[float], int]) -> Sequence[float]:
    """Comings, and the hours at which shifts may change."""
    if not clients:
        return []
    hours = [hour * 3600.0 for hour in range(int(clients[0].at // 3600), int(clients[-1].at // 3600) + 2)]
    return sorted([*(client.at for client in clients), *hours])


def _serve_until(
    now: float,
    busy: list[float],
    queue: deque[int],
    clients: Sequence[Client],
    people: Callable[[float], int],
    waits: list[float],
    gone: list[bool],
) -> None:
    while busy and busy[0] <= now:
        free = heapq.heappop(busy)
        _start(free, busy, queue, clients, people, waits, gone)


def _start(
    now: float,
    busy: list[float],
    queue: deque[int],
    clients: Sequence[Client],
    people: Callable[[float], int],
    waits: list[float],
    gone: list[bool],
) -> None:
    """Whoever is free takes the next who is still there."""
    while queue and len(busy) < people(now):
        first = queue.popleft()
        waited = now - clients[first].at
        if waited > clients[first].patience:
            waits[first], gone[first] = clients[first].patience, True
            continue
        waits[first] = waited
        heapq.heappush(busy, now + clients[first].handling)
