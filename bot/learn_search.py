"""Learns all that search goes by: ``python -m bot.learn_search EVAL_FOLDER`` (needs the extra ``transformers``).

Writes ``nlu/support_head.npz``, taught on all companies, and ``knowledge_base/fusion.json``, learnt with encoders that were each taught on
one half of the companies and asked about the other. Twenty minutes on two cores.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.settings import ROOT
from bot.teach_encoder import teach
from knowledge_base import learn_fusion
from knowledge_base.lessons_reading import courses
from nlu.encoders import head
from nlu.pooling import shared


def main(folder: Path) -> None:
    """Teach, learn, write."""
    names = list(courses())
    halves = (tuple(names[::2]), tuple(names[1::2]))
    taught = {asked: _encoder(teach(folder, other)) for asked, other in (halves, halves[::-1])}
    weights = {name: layer.astype(np.float16) for name, layer in teach(folder, names).items()}
    np.savez_compressed(ROOT / "nlu" / "support_head.npz", **weights)  # type: ignore[arg-type]
    learn_fusion.write(learn_fusion.lessons(folder, taught, _encoder({name: layer.astype(np.float32) for name, layer in weights.items()})))


def _encoder(weights: Mapping[str, NDArray[np.float32]]) -> learn_fusion.Encode:
    def encode(texts: Sequence[str]) -> Any:
        return head(weights, *shared().pooled(texts))

    return encode


if __name__ == "__main__":
    main(Path(sys.argv[1]))
