"""Vectors: right shape and length, batched beside the event loop, clear words when a model is not there."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nlu.encoders import load_encoder
from nlu.encoding import AsyncEncoder
from nlu.errors import EncoderUnknown


class Counting:
    """An encoder whose vectors tell the text's length, that counts its batches and can be held."""

    name = "counting"
    dimension = 2

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.began = threading.Event()
        self.go = threading.Event()
        self.go.set()
        self.fails: Exception | None = None

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Any:
        assert query
        self.began.set()
        self.go.wait(10)
        self.batches.append(list(texts))
        if self.fails:
            raise self.fails
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_the_default_encoder_gives_unit_vectors_near_for_near_meanings() -> None:
    encoder = load_encoder()
    vectors = encoder.encode(["не работает интернет", "internet is not working", "сколько стоит тариф"])
    assert (vectors.shape, vectors.dtype, encoder.dimension) == ((3, 512), np.float32, 512)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
    assert encoder.encode([]).shape == (0, 512)


def test_an_unknown_encoder_is_said_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnknown, match=r"otklik\[transformers\]"):
        load_encoder("intfloat/multilingual-e5-small")


async def test_texts_of_one_moment_go_in_one_batch_and_are_remembered() -> None:
    counting = Counting()
    encoder = AsyncEncoder(counting)
    counting.go.clear()
    first = asyncio.create_task(encoder.query("a"))
    await asyncio.to_thread(counting.began.wait, 10)
    others = [asyncio.create_task(encoder.query("b" * n)) for n in (1, 2, 3, 2)]
    await asyncio.sleep(0)
    counting.go.set()
    vectors = [await first, *[await other for other in others]]
    assert [vector[0] for vector in vectors] == [1, 1, 2, 3, 2]
    assert (await encoder.query("bb"))[0] == 2
    assert counting.batches == [["a"], ["b", "bb", "bbb"]]
    await encoder.aclose()


async def test_only_so_many_are_remembered_and_the_oldest_go_first() -> None:
    counting = Counting()
    encoder = AsyncEncoder(counting, remembered=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await encoder.query(text)
    assert counting.batches == [["a"], ["b"], ["c"], ["b"]]
    await encoder.aclose()


async def test_a_failure_reaches_those_who_asked_and_no_one_after() -> None:
    counting = Counting()
    encoder = AsyncEncoder(counting)
    counting.fails = ValueError("broken")
    with pytest.raises(ValueError, match="broken"):
        await encoder.query("a")
    counting.fails = None
    assert (await encoder.query("a"))[0] == 1
    await encoder.aclose()


async def test_one_who_goes_away_takes_nothing_from_the_others() -> None:
    counting = Counting()
    encoder = AsyncEncoder(counting)
    counting.go.clear()
    impatient, patient = asyncio.create_task(encoder.query("a")), asyncio.create_task(encoder.query("a"))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.sleep(0)
    counting.go.set()
    assert (await patient)[0] == 1
    assert impatient.cancelled()
    await encoder.aclose()


async def test_vectors_handed_out_cannot_be_changed() -> None:
    encoder = AsyncEncoder(Counting())
    for _ in range(2):
        vector = await encoder.query("a")
        with pytest.raises(ValueError, match="read-only"):
            vector[0] = 5
    await encoder.aclose()
