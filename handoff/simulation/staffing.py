"""«How many operators for 20 seconds on Monday evening»: by the formula and by playing it, side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from handoff.simulation import erlang
from handoff.simulation.erlang import Service
from handoff.simulation.queueing import Client, Played, play


@dataclass(frozen=True, slots=True)
class Question:
    """``per_hour`` clients who need a person, ``handling`` seconds each, ``level`` of them answered within ``target`` seconds.

    ``patience``: mean seconds before a client leaves, None: nobody does. ``spread``: of handling times, 1 for exponential ones (the
    coefficient of variation). ``hours``: how long such an evening is.
    """

    per_hour: float
    handling: float = 240.0
    target: float = 20.0
    level: float = 0.8
    patience: float | None = None
    spread: float = 1.0
    hours: float = 4.0

    @property
    def per_second(self) -> float:
        return self.per_hour / 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """For one number of people: the formulas, and the played share with the half-width of its 95 % interval."""

    people: int
    formula: Service
    impatient: Service | None
    played: float
    margin: float
    wait: float
    left: float


def people_needed(question: Question) -> int:
    """By the formula that fits: Erlang A where clients leave, else Erlang C."""
    return erlang.needed(question.per_second, question.handling, question.target, question.level, patience=question.patience)


def table(
    question: Question,
    seed: int,
    *,
    around: int = 2,
    rounds: int = 200,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Sequence[Answer]:
    """Numbers of people about the one needed, from too few to plenty."""
    middle = people_needed(question)
    numbers = [people for people in range(middle - around, middle + around + 1) if people > 0]
    answers = []
    for done, people in enumerate(numbers):
        answers.append(_answer(question, people, seed, rounds))
        progress(done + 1, len(numbers))
    return answers


def _answer(question: Question, people: int, seed: int, rounds: int) -> Answer:
    played = [one_evening(question, people, np.random.default_rng([seed, people, n])) for n in range(rounds)]
    mean, margin = _share([(one.within(question.target), len(one.waits)) for one in played])
    impatient = None
    if question.patience is not None:
        impatient = erlang.erlang_a(question.per_second, question.handling, question.patience, people, question.target)
    formula = erlang.erlang_c(question.per_second, question.handling, people, question.target)
    wait = float(np.mean([one.mean_wait for one in played]))
    left = float(np.mean([one.left for one in played]))
    return Answer(people, formula, impatient, mean, margin, wait, left)


def _share(evenings: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """(the share over all evenings, half-width of its 95 % interval); clients of one evening share its luck: evenings vary."""
    came = sum(count for _, count in evenings)
    if not came:
        return 1.0, 0.0
    share = sum(good for good, _ in evenings) / came
    off = [good - share * count for good, count in evenings]
    return share, 1.96 * float(np.std(off, ddof=1)) * math.sqrt(len(evenings)) / came if len(evenings) > 1 else 0.0


def one_evening(question: Question, people: int, rng: np.random.Generator, *, warm_hours: float = 2.0) -> Played:
    """``question.hours`` of a queue that has been going for ``warm_hours``."""
    span = (warm_hours + question.hours) * 3600
    comings = np.sort(rng.uniform(0, span, rng.poisson(question.per_second * span)))
    handling = _times(rng, question, len(comings))
    patience = rng.exponential(question.patience, len(comings)) if question.patience is not None else np.full(len(comings), math.inf)
    clients = [Client(float(at), float(work), float(limit)) for at, work, limit in zip(comings, handling, patience, strict=True)]
    whole = play(clients, lambda _now: people)
    counted = [n for n, client in enumerate(clients) if client.at >= warm_hours * 3600]
    return Played([whole.waits[n] for n in counted], [whole.gone[n] for n in counted])


def _times(rng: np.random.Generator, question: Question, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Handling times with the wanted mean and spread: gamma, which is exponential for a spread of 1."""
    shape = 1 / question.spread**2
    return rng.gamma(shape, question.handling / shape, count)
