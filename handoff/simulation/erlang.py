"""How many people a queue needs: Erlang B, Erlang C and Erlang A. Pure arithmetic.

``load`` is offered work in erlangs: arrivals a second times mean handling seconds. Sources: A. K. Erlang (1917); C. Palm (1946) and
A. Mandelbaum, S. Zeltyn, "The Palm/Erlang-A Queue" (2005) for clients who leave.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MOST: Final = 10_000
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Service:
    """What clients of a queue get. ``level``: the share answered within the target; ``wait``: mean seconds; ``waits``: the share who have
    to wait; ``leave``: the share who give up; ``busy``: the share of the people's time at work."""

    level: float
    wait: float
    waits: float
    leave: float
    busy: float


def blocked(load: float, people: int) -> float:
    """Erlang B: the share of arrivals who find everybody busy, if nobody could wait."""
    share = 1.0
    for n in range(1, people + 1):
        share = load * share / (n + load * share)
    return share


def waiting(load: float, people: int) -> float:
    """Erlang C: the share of arrivals who have to wait, in a queue that nobody leaves; 1 when it has no end."""
    if people <= load:
        return 1.0
    share = blocked(load, people)
    return people * share / (people - load * (1 - share))


def erlang_c(per_second: float, handling: float, people: int, target: float) -> Service:
    """``people`` at a queue that nobody leaves, exponential handling of mean ``handling`` seconds, answered within ``target`` seconds."""
    load = per_second * handling
    if people <= load:
        return Service(0.0, math.inf, 1.0, 0.0, 1.0)
    waits = waiting(load, people)
    level = 1 - waits * math.exp(-(people - load) * target / handling)
    return Service(level, waits * handling / (people - load), waits, 0.0, load / people)


def erlang_a(per_second: float, handling: float, patience: float, people: int, target: float) -> Service:
    """The same where clients leave after exponential patience of mean ``patience`` seconds. ``level`` is the share of all arrivals that are
    answered within the target."""
    served, gone = 1 / handling, 1 / patience
    states = _states(per_second, served, gone, people)
    busy = sum(min(k, people) * p for k, p in enumerate(states)) / people if people else 1.0
    queued = sum((k - people) * p for k, p in enumerate(states) if k > people)
    waits = sum(states[people:])
    leave = gone * queued / per_second if per_second else 0.0
    level = sum(p * (1.0 if k < people else _in_time(k - people, people, served, gone, target)) for k, p in enumerate(states))
    return Service(min(1.0, level), queued / per_second if per_second else 0.0, waits, leave, busy)


def needed(per_second: float, handling: float, target: float, level: float, *, patience: float | None = None) -> int:
    """The fewest people with whom the share ``level`` (0…1) is answered within ``target`` seconds."""
    if per_second <= 0:
        return 0
    first = 1 if patience is not None else max(1, math.floor(per_second * handling))
    for people in range(first, _MOST):
        found = (
            erlang_c(per_second, handling, people, target) if patience is None else erlang_a(per_second, handling, patience, people, target)
        )
        if found.level >= level:
            return people
    raise ValueError("more people than a queue can have")


def _states(per_second: float, served: float, gone: float, people: int) -> Sequence[float]:
    """Stationary probabilities of so many clients in the system, cut where they do not matter any more."""
    weights = [1.0]
    total = 1.0
    k = 0
    while k < _MOST:
        k += 1
        weights.append(weights[-1] * per_second / (min(k, people) * served + max(0, k - people) * gone))
        total += weights[-1]
        if k > people and weights[-1] < total * _TINY:
            break
        if total > 1e200:
            weights = [weight / total for weight in weights]
            total = 1.0
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _in_time(ahead: int, people: int, served: float, gone: float, target: float) -> float:
    """P(a client who finds ``ahead`` waiting and everybody busy is answered within ``target``, before their own patience ends).

    Those ahead go one after another, served or gone, at rates that fall as they do; the client's own patience runs beside. The chain of
    ``ahead`` + 1 steps is followed by uniformisation.
    """
    rates = [people * served + left * gone for left in range(ahead, -1, -1)]
    top = rates[0] + gone
    steps = top * target
    here = [1.0] + [0.0] * ahead
    done = answered = 0.0
    weight = math.exp(-steps)
    reached = weight
    n = 0
    answered += weight * done
    while reached < 1 - 1e-10 and n < 20_000:
        n += 1
        moved = [0.0] * (ahead + 1)
        for at, share in enumerate(here):
            if share < 1e-16:
                continue
            stay = top - rates[at] - gone
            moved[at] += share * stay / top
            forward = share * rates[at] / top
            if at == ahead:
                done += forward
            else:
                moved[at + 1] += forward
        here = moved
        weight *= steps / n
        reached += weight
        answered += weight * done
    return answered
