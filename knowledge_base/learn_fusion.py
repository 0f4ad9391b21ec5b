"""Learns the weights of ``fusion.json`` (``bot/learn_search.py`` runs it).

Knowledge bases are drawn from the lessons: a few companies together, one company, a handful of its articles; each article keeps its title,
sometimes a client's wording or two. The wordings left over, misspelt at random, are the questions; articles left out altogether, the
questions that a company cannot answer, other companies' clients and small talk make the questions without an answer. A company's questions
are encoded by an encoder that was not taught on it, or its cosines would look better than they are on a knowledge base nobody has seen.
Intents of CLINC150 make English knowledge bases in the same way; XQuAD's odd lines and the shipped English articles teach the search across
languages. Ranking weights maximise the likelihood of the right article among all (none may be negative: every sign of likeness must count
for an article); confidence weights are a logistic regression on the best candidate.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.fitting import fit_choice, fit_logistic
from knowledge_base.fusion import DOUBTS, doubts
from knowledge_base.index import FEATURES, Entry, Evidence, Index
from knowledge_base.lessons_reading import Course, courses
from knowledge_base.passages import passages
from knowledge_base.reading import read_folder
from knowledge_base.words import script

_ROUNDS = 2
_TOGETHER = 4
"""Companies of the largest knowledge bases drawn: a few hundred articles."""
_LEFT_OUT = 0.25
_QUESTIONS = 600
_SMALL = (8, 40)
_RICHLY = 0.4
"""Share of knowledge bases whose editors have added clients' wordings to nearly every article."""
_RICH, _POOR = (3, 4, 4), (0, 0, 0, 1)
_STRANGERS = 0.2
_NEARLY = 0.5
"""What a wrong article counts when the right one exists: confidence tells apart both right from wrong and ours from strangers."""
_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_OPENINGS = ("здравствуйте ", "добрый день, подскажите пожалуйста ", "привет ", "скажите ", "а ", "ну ")
Encode = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One article or intent to draw knowledge bases from."""

    id: str
    title: str
    questions: Sequence[str]
    answer: str
    language: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A knowledge base and questions with the right id, None where the article was left out."""

    entries: Sequence[Entry]
    questions: Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Example:
    """The evidence of one language on one question; ``right`` is the row of the right article, -1 where there is none."""

    evidence: Evidence
    right: int
    weight: float


class Vectors(dict[str, Any]):
    """Vectors by text, encoded when first asked for together."""

    def fill(self, encode: Any, texts: Sequence[str]) -> None:
        missing = [text for text in dict.fromkeys(texts) if text not in self]
        if missing:
            self.update(zip(missing, encode(missing), strict=True))


def shipped(language: str) -> list[Source]:
    folder = Path(__file__).parent / "articles"
    drafts = read_folder(folder).drafts
    return [Source(d.id, d.title, d.questions, d.answer, d.language) for d in drafts if d.language == language]


def company(name: str, course: Course) -> list[Source]:
    return [Source(f"{name}/{one.id}", one.title, one.questions, one.answer, "ru") for one in course.lessons]


def intents(path: Path) -> list[Source]:
    said: dict[str, list[str]] = defaultdict(list)
    for row in _rows(path):
        if row["intent"] != "oos" and row["split"] in ("val", "test"):
            said[row["intent"]].append(row["text"])
    return [Source(intent, "", texts, "", "en") for intent, texts in said.items()]


def strangers(folder: Path) -> dict[str, list[str]]:
    """Questions that are somebody else's, by language: small talk and other companies' clients, CLINC150's out-of-scope ones."""
    english = [row["text"] for row in _rows(folder / "clinc150" / "data_full.jsonl") if row["split"] == "oos_val"]
    russian = (Path(__file__).parent / "eval" / "strangers_ru.txt").read_text("utf-8").splitlines()
    return {"ru": russian, "en": english}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def draw(sources: Sequence[Source], unanswered: Sequence[str], strangers: Sequence[str], dice: random.Random) -> Drawn:
    """``unanswered``: questions of these companies that no article answers; ``strangers``: questions of other worlds."""
    rich = dice.random() < _RICHLY
    entries: list[Entry] = []
    answered: list[tuple[str, str | None]] = []
    missing = [(misspelt(text, dice), None) for text in unanswered]
    for source in sources:
        pool = dice.sample(list(source.questions), len(source.questions))
        extra = dice.choice(_RICH if rich else _POOR) if source.title else 1
        kept, left = [*([source.title] if source.title else []), *pool[:extra]], pool[extra : extra + 8]
        if dice.random() < _LEFT_OUT:
            missing += [(misspelt(text, dice), None) for text in left]
            continue
        entries.append(Entry(source.id, 1, kept[0], source.language, source.id, kept, passages(source.answer)))
        answered += [(misspelt(text, dice), source.id) for text in left]
    asked = dice.sample(answered, min(_QUESTIONS, len(answered)))
    others = dice.sample(list(strangers), min(round(len(asked) * _STRANGERS), len(strangers)))
    return Drawn(entries, [*asked, *dice.sample(missing, min(len(asked) // 2, len(missing))), *((text, None) for text in others)])


def misspelt(text: str, dice: random.Random) -> str:
    """As a client in a hurry types it: no last mark, sometimes a greeting, one or two slips of the finger in a third of cases."""
    text = text.rstrip("?.! ")
    for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2))):
        text = _slip(text, dice)
    return dice.choice(_OPENINGS) + text if dice.random() < 0.15 and script(text) == "ru" else text


def _slip(text: str, dice: random.Random) -> str:
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if len(places) < 4:
        return text
    at = dice.choice(places)
    row = next((row for row in _KEYS if text[at] in row), text[at])
    near = row[max(0, row.index(text[at]) - 1) :][:3]
    return dice.choice(
        (text[:at] + text[at + 1 :], text[: at + 1] + text[at:], text[:at] + dice.choice(near) + text[at + 1 :],
         text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :])
    )  # fmt: skip


def examples(drawn: Drawn, encode: Encode, vectors: Vectors, weight: float) -> Iterator[Example]:
    """Evidence for every question of a drawn knowledge base."""
    vectors.fill(encode, [text for entry in drawn.entries for text in (*entry.wordings, *entry.passages)])
    index = Index(drawn.entries, vectors, len(next(iter(vectors.values()))), 0)
    asked = [(index.meant(text) or text, right) for text, right in drawn.questions]
    vectors.fill(encode, [text for text, _ in asked])
    for text, right in asked:
        for part in index.evidence(text, script(text), vectors[text]):
            rows = [entry.id for entry in part.entries]
            yield Example(part, rows.index(right) if right in rows else -1, weight)


def learn(found: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Weights of one regime."""
    answered = [example for example in found if example.right >= 0]
    rank = fit_choice(
        [example.evidence.features.astype(np.float64) for example in answered],
        [example.right for example in answered],
        np.array([example.weight for example in answered]),
    )
    rank[FEATURES.index("exact")] = 0.0  # what is typed letter for letter needs no learning
    rows, happened = [], []
    for example in found:
        scores = example.evidence.features @ rank
        order = np.argsort(-scores, kind="stable")[:64]
        rows.append(doubts(example.evidence.features[order], scores[order]))
        happened.append(1.0 if order[0] == example.right else _NEARLY if example.right >= 0 else 0.0)
    importance = np.array([example.weight for example in found])
    confidence = _as_chance_of_right(
        np.array(rows), fit_logistic(np.array(rows), np.array(happened), importance), np.array(happened), importance
    )
    return {
        "rank": {name: round(float(value), 4) for name, value in zip(FEATURES, rank, strict=True)},
        "confidence": {name: round(float(value), 4) for name, value in zip(DOUBTS, confidence, strict=True)},
    }


def _as_chance_of_right(rows: Any, weights: Any, happened: Any, importance: Any) -> Any:
    """The same order of questions, on the scale of how often the best article is right (Platt, 1999)."""
    odds = rows @ weights
    slope, start = fit_logistic(np.column_stack([odds, np.ones(len(odds))]), (happened == 1.0).astype(np.float64), importance, l2=0.1)
    scaled = weights * slope
    scaled[-1] += start
    return scaled


def lessons(folder: Path, halves: Mapping[tuple[str, ...], Encode], encode: Encode) -> list[Example]:
    """Everything there is to learn from, the same on every run. ``halves``: companies, and an encoder that was not taught on them."""
    dice = random.Random(20)  # noqa: S311 (a draw that must repeat)
    found: list[Example] = []
    others = strangers(folder)
    for names, own in halves.items():
        found += _companies(names, own, others["ru"], dice)
    vectors = Vectors()
    english, clinc = shipped("en"), intents(folder / "clinc150" / "data_full.jsonl")
    for _ in range(_ROUNDS):
        found += examples(_across(draw(shipped("ru"), (), others["ru"], dice), english, dice), encode, vectors, 1.0)
        found += examples(draw(dice.sample(clinc, 100), (), others["en"], dice), encode, vectors, 0.25)
    found += examples(_xquad(folder / "xquad", dice), encode, vectors, 1.0)
    return found


def _companies(names: Sequence[str], encode: Encode, small_talk: Sequence[str], dice: random.Random) -> Iterator[Example]:
    """Knowledge bases of every size, from a handful of articles to several companies together."""
    all_courses, vectors = courses(), Vectors()
    foreign = [text for name, course in all_courses.items() if name not in names for one in course.lessons for text in one.questions]
    for _ in range(_ROUNDS):
        strange = [*small_talk, *dice.sample(foreign, len(small_talk))]
        sources = {name: company(name, all_courses[name]) for name in names}
        for _ in names[::_TOGETHER]:
            some = dice.sample(names, min(_TOGETHER, len(names)))
            together = [source for name in some for source in sources[name]]
            unanswered = [text for name in some for text in all_courses[name].unanswered]
            yield from examples(draw(together, unanswered, strange, dice), encode, vectors, 1.0)
        for name, own in sources.items():
            yield from examples(draw(own, all_courses[name].unanswered, strange, dice), encode, vectors, 0.5)
            few = dice.sample(own, dice.randint(*_SMALL))
            yield from examples(draw(few, (), strange, dice), encode, vectors, 0.25)


def _across(drawn: Drawn, english: Sequence[Source], dice: random.Random) -> Drawn:
    """English questions over the Russian articles that they are translated from, and over Russian articles without theirs."""
    present = {entry.id for entry in drawn.entries}
    asked = [
        (misspelt(text, dice), right if (right := source.id.removesuffix("-en")) in present else None)
        for source in english
        for text in source.questions
    ]
    return Drawn(drawn.entries, asked)


def _xquad(folder: Path, dice: random.Random) -> Drawn:
    """English questions over Russian ones, odd lines only: the even ones measure."""
    rows, asked = _rows(folder / "kb_ru.jsonl")[1::2], _rows(folder / "queries_en.jsonl")[1::2]
    kept = [row for row in rows if dice.random() > _LEFT_OUT]
    entries = [Entry(row["id"], 1, row["title"], "ru", row["id"], [row["title"]], passages(row["answer"])) for row in kept]
    present = {entry.id for entry in entries}
    return Drawn(entries, [(row["query"], row["gold_id"] if row["gold_id"] in present else None) for row in asked])


def write(found: Sequence[Example]) -> None:
    """Learn both regimes and write ``fusion.json`` beside this file."""
    weights = {
        "same_language": learn([example for example in found if example.evidence.same_language]),
        "other_language": learn([example for example in found if not example.evidence.same_language]),
    }
    Path(__file__).with_name("fusion.json").write_text(json.dumps(weights, indent=2) + "\n", "utf-8")
