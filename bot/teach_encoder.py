"""Teaches the default encoder's last layers on the lessons (``bot/learn_search.py`` runs it).

A question must lie nearer to the title and the answer of its article than to those of all others (a softmax over every article of eight
companies); English and Russian wordings of one question must stay together (XQuAD's odd lines), and so must wordings of one intent
(CLINC150's validation split). Whatever moves away from where the encoder had it costs something, so that languages and subjects that no
lesson touches stay what they were. Takes a few minutes on one core.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from bot.settings import ROOT
from knowledge_base.lessons_reading import courses
from knowledge_base.passages import passages
from knowledge_base.reading import read_folder
from nlu.pooling import shared

LAYERS: Final = ("cnn_W", "cnn_b", "d0", "d1", "p1", "d2", "p3", "d3")
STEPS: Final = 600
RATE: Final = 4e-4
STAY: Final = 1.0
"""What a squared unit of distance from the encoder's own vector costs."""
STAY_ABROAD: Final = 4.0
"""So many times as much, of what is said in two languages."""
PAIRS: Final = 256
COMPANIES: Final = 8
QUESTIONS: Final = 480
DROPPED: Final = 0.1


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles of one company by the numbers of their texts, and (question, article) pairs."""

    titles: Sequence[int]
    answers: Sequence[Sequence[int]]
    asked: Sequence[tuple[int, int]]


class Texts:
    """Every text once, by number."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.all.setdefault(text, len(self.all))


def shelves(number: Texts, names: Collection[str]) -> list[Shelf]:
    """The lessons of these companies, and the shipped Russian articles."""
    chosen = [course for name, course in courses().items() if name in names]
    found = [[(one.title, one.answer, one.questions) for one in course.lessons] for course in chosen]
    shipped = [draft for draft in read_folder(ROOT / "knowledge_base" / "articles").drafts if draft.language == "ru"]
    found.append([(draft.title, draft.answer, list(draft.questions)) for draft in shipped])
    return [
        Shelf(
            [number(title) for title, _, _ in articles],
            [[number(sentence) for sentence in passages(answer) or [answer]] for _, answer, _ in articles],
            [(number(question), place) for place, (_, _, questions) in enumerate(articles) for question in questions],
        )
        for articles in found
    ]


def pairs(folder: Path, number: Texts) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """English and Russian of one question; wordings of one intent."""

    def rows(path: Path) -> list[dict[str, Any]]:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    russian, english = rows(folder / "xquad" / "kb_ru.jsonl")[1::2], rows(folder / "xquad" / "queries_en.jsonl")[1::2]
    across = [(number(question["query"]), number(article["title"])) for article, question in zip(russian, english, strict=True)]
    intents: dict[str, list[int]] = defaultdict(list)
    for row in rows(folder / "clinc150" / "data_full.jsonl"):
        if row["split"] == "val" and row["intent"] != "oos":
            intents[row["intent"]].append(number(row["text"]))
    return across, list(intents.values())


def teach(folder: Path, names: Collection[str]) -> dict[str, NDArray[np.float32]]:
    """The last layers as these companies teach them, by name."""
    import torch
    from torch.nn import functional

    torch.manual_seed(0)
    dice, number = random.Random(0), Texts()  # noqa: S311 (a draw that must repeat)
    own, (across, intents) = shelves(number, names), pairs(folder, number)
    sums, counts = shared().pooled(list(number.all))
    pooled, lengths = torch.tensor(sums), torch.tensor(counts, dtype=torch.float32)[:, None]
    weights = {name: torch.tensor(getattr(shared().weights, name)).requires_grad_() for name in LAYERS}
    answer_weight, sharpness = torch.tensor(0.6, requires_grad=True), torch.tensor(2.5, requires_grad=True)

    def head(ids: Sequence[int] | Any, dropped: float = 0.0) -> Any:
        rows = torch.as_tensor(ids)
        size = lengths[rows]
        mean = functional.dropout((pooled[rows] @ weights["cnn_W"] + size * weights["cnn_b"]) / torch.sqrt(size), dropped)
        first = torch.relu(mean @ weights["d0"])
        second = torch.relu(mean @ weights["p1"] + first @ weights["d1"])
        third = torch.relu(second @ weights["d2"])
        return functional.normalize(torch.tanh(second @ weights["p3"] + third @ weights["d3"]), dim=1)

    def together(left: Sequence[int], right: Sequence[int]) -> Any:
        likeness = torch.exp(sharpness) * (head(left, DROPPED) @ head(right, DROPPED).T)
        return functional.cross_entropy(likeness, torch.arange(len(left)))

    with torch.no_grad():
        before = head(range(len(number.all)))
    learner = torch.optim.Adam(
        [{"params": list(weights.values()), "lr": RATE}, {"params": [answer_weight, sharpness], "lr": 1e-2}], betas=(0.9, 0.98)
    )
    pace = torch.optim.lr_scheduler.LambdaLR(learner, lambda step: min(1.0, (step + 1) / 20) * (1 - 0.9 * step / STEPS))
    for _ in track(range(STEPS), "Teaching"):
        shelf = _joined(dice.sample(own, COMPANIES))
        asked = dice.sample(shelf.asked, min(QUESTIONS, len(shelf.asked)))
        titles, questions = head(shelf.titles, DROPPED), head([text for text, _ in asked], DROPPED)
        said = head([text for answer in shelf.answers for text in answer], DROPPED)
        owners = torch.repeat_interleave(torch.arange(len(titles)), torch.tensor([len(answer) for answer in shelf.answers]))
        answers = functional.normalize(torch.zeros_like(titles).index_add(0, owners, said), dim=1)
        right = torch.tensor([place for _, place in asked])
        heat = torch.exp(sharpness)
        loss = functional.cross_entropy(heat * (questions @ (titles + answer_weight * answers).T), right)
        loss = loss + 0.5 * functional.cross_entropy(heat * (questions @ titles.T), right)
        english, russian = zip(*dice.sample(across, PAIRS), strict=True)
        loss = loss + 1.2 * together(english, russian)
        loss = loss + 0.3 * together(*zip(*(dice.sample(wordings, 2) for wordings in dice.sample(intents, 80)), strict=True))
        moved = ((questions - before[[text for text, _ in asked]]) ** 2).sum(1).mean()
        moved = moved + ((titles - before[shelf.titles]) ** 2).sum(1).mean()
        abroad = [*english, *russian]
        moved = moved + STAY_ABROAD * ((head(abroad) - before[abroad]) ** 2).sum(1).mean()
        learner.zero_grad()
        (loss + STAY * moved).backward()
        learner.step()
        pace.step()
    return {name: layer.detach().numpy() for name, layer in weights.items()}


def _joined(some: Sequence[Shelf]) -> Shelf:
    titles: list[int] = []
    answers: list[Sequence[int]] = []
    asked: list[tuple[int, int]] = []
    for shelf in some:
        asked += [(text, place + len(titles)) for text, place in shelf.asked]
        titles += shelf.titles
        answers += shelf.answers
    return Shelf(titles, answers, asked)
