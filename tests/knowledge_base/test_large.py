"""Many wordings: only likely articles are looked at closely, and what is found stays what a look at all of them finds."""

from __future__ import annotations

import pytest

from knowledge_base.fusion import Candidate, fuse, learnt
from knowledge_base.index import Entry, Index
from knowledge_base.lessons_reading import courses
from knowledge_base.passages import passages
from nlu.encoders import load_encoder

COMPANY = "bank"
FEW = 150


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """Articles of a company with their title and all but the last wording."""
    return [
        Entry(one.id, 1, one.title, "ru", one.id, (one.title, *one.questions[:-1]), passages(one.answer))
        for one in courses()[COMPANY].lessons
    ]


def test_a_large_index_finds_what_a_small_one_finds(entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder()
    texts = list(dict.fromkeys(text for entry in entries for text in (*entry.wordings, *entry.passages)))
    vectors = dict(zip(texts, encoder.encode(texts), strict=True))
    small = Index(entries, vectors, encoder.dimension, 1)
    monkeypatch.setattr("knowledge_base.dense.LARGE", FEW)
    monkeypatch.setattr("knowledge_base.index.LARGE", FEW)
    large = Index(entries, vectors, encoder.dimension, 1)

    asked = [one.questions[-1] for one in courses()[COMPANY].lessons]
    same = sure = 0
    for text, vector in zip(asked, encoder.encode(asked, query=True), strict=True):
        whole, part = (fuse(index.evidence(text, "ru", vector), learnt()) for index in (small, large))
        same += _ids(whole, 3) == _ids(part, 3)
        sure += abs(whole[0].confidence - part[0].confidence) < 0.1
    assert same >= 0.9 * len(asked)
    assert sure >= 0.95 * len(asked)


def test_a_large_index_knows_a_wording_letter_for_letter(entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder()
    some = entries[:30]
    texts = list(dict.fromkeys(text for entry in some for text in (*entry.wordings, *entry.passages)))
    monkeypatch.setattr("knowledge_base.dense.LARGE", 10)
    monkeypatch.setattr("knowledge_base.index.LARGE", 10)
    index = Index(some, dict(zip(texts, encoder.encode(texts), strict=True)), encoder.dimension, 1)
    elsewhere = encoder.encode(["погода на завтра"])[0]

    found = fuse(index.evidence(some[7].wordings[2], "ru", elsewhere), learnt())

    assert _ids(found, 1) == [some[7].id]
    assert some[7].family not in [one.entry.family for one in fuse(index.evidence("карта", "ru", elsewhere, [some[7].id]), learnt())]


def _ids(found: list[Candidate], most: int) -> list[str]:
    return [one.entry.id for one in found[:most]]
