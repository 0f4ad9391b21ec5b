"""Search in knowledge bases of a hundred, ten thousand and a million wordings, and how soon a publication is live."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from knowledge_base.dense import Floats
from knowledge_base.fusion import fuse, learnt
from knowledge_base.index import Entry, Index
from knowledge_base.lessons_reading import courses
from knowledge_base.passages import passages
from nlu.encoders import load_encoder

SIZES = (100, 10_000, 1_000_000)
ASKED = 200
WORDINGS_AN_ARTICLE = 100
NOISE = 0.35
"""Length of the random step from a real vector to that of an invented wording: about as far as paraphrases lie apart."""


@dataclass(frozen=True, slots=True)
class Size:
    """Milliseconds of a search without encoding, seconds of building, and megabytes of vectors."""

    wordings: int
    p50_ms: float
    p99_ms: float
    build_s: float
    vectors_mb: float


def measure(wordings: int) -> Size:
    """A knowledge base of so many wordings, drawn from the lessons with words exchanged and vectors moved."""
    dice, encoder = Random(1), load_encoder()
    lessons = [lesson for course in courses().values() for lesson in course.lessons]
    titles = encoder.encode([lesson.title for lesson in lessons])
    moves = np.random.default_rng(1)
    each = min(WORDINGS_AN_ARTICLE, max(1, wordings // 20))
    vectors: dict[str, Floats] = {}
    entries = []
    for number in range(wordings // each):
        lesson, centre = lessons[number % len(lessons)], titles[number % len(lessons)]
        texts = tuple(f"{one} {number}" for one in _wordings(lesson.title, lesson.questions, each, dice))
        step = moves.standard_normal((each + 1, len(centre)), np.float32)
        moved = centre + NOISE * step / np.linalg.norm(step, axis=1, keepdims=True)
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        vectors.update(zip(texts, moved, strict=False))
        said = f"{number}: {passages(lesson.answer)[0]}"
        vectors[said] = moved[-1]
        entries.append(Entry(str(number), 1, texts[0], "ru", str(number), texts, (said,)))
    begun = time.perf_counter()
    index = Index(entries, vectors, titles.shape[1], 1)
    built = time.perf_counter() - begun
    asked = [dice.choice(lesson.questions) for lesson in dice.sample(lessons, ASKED)]
    seconds = list(_search(index, asked, encoder.encode(asked)))
    size = len(vectors) * titles.shape[1] * 4 / 2**20
    return Size(wordings, float(np.percentile(seconds, 50)) * 1000, float(np.percentile(seconds, 99)) * 1000, built, size)


def _wordings(title: str, questions: Sequence[str], count: int, dice: Random) -> Iterator[str]:
    """The title, and questions with their words in another order."""
    yield title
    for number in range(1, count):
        own = dice.choice(questions).split()
        dice.shuffle(own)
        yield f"{' '.join(own)} {number}"


def _search(index: Index, asked: Sequence[str], vectors: Floats) -> Iterator[float]:
    weights = learnt()
    index.meant("здравсвуйте")  # the dictionaries are read once
    for text, vector in zip(asked, vectors, strict=True):
        begun = time.perf_counter()
        fuse(index.evidence(index.meant(text) or text, "ru", vector), weights)
        yield time.perf_counter() - begun
