"""A knowledge base of a handful of articles answers none of what it does not know, and still what it does."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge_base.contract import Outcome
from knowledge_base.fusion import fuse, learnt
from knowledge_base.index import Entry, Index
from knowledge_base.lessons_reading import courses
from knowledge_base.outcome import outcome_of
from knowledge_base.passages import passages
from knowledge_base.settings import Bounds
from nlu.encoders import load_encoder

STRANGERS = Path(__file__).parents[2] / "knowledge_base" / "eval" / "strangers_ru.txt"
FEW = 3


def test_strangers_are_not_answered_by_the_nearest_of_three_articles() -> None:
    encoder, lessons = load_encoder(), courses()["transport"].lessons[:30]
    strangers = STRANGERS.read_text("utf-8").splitlines()[:40]
    answered: dict[str, list[bool]] = {"ours": [], "strangers": []}
    for start in range(0, len(lessons), FEW):
        some = lessons[start : start + FEW]
        entries = [Entry(one.id, 1, one.title, "ru", one.id, (one.title,), passages(one.answer)) for one in some]
        texts = [text for entry in entries for text in (*entry.wordings, *entry.passages)]
        index = Index(entries, dict(zip(texts, encoder.encode(texts), strict=True)), encoder.dimension, 1)
        for kind, asked in (("ours", [text for one in some for text in one.questions]), ("strangers", strangers)):
            for text, vector in zip(asked, encoder.encode(asked, query=True), strict=True):
                found = fuse(index.evidence(text, "ru", vector), learnt())
                answered[kind].append(outcome_of([one.confidence for one in found[:2]], Bounds()) is Outcome.answer)

    assert np.mean(answered["strangers"]) < 0.06
    assert np.mean(answered["ours"]) > 0.3
