"""What clients would get with a draft published, beside what they get today, and what speaks for each candidate."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge_base.contract import SearchResult
from knowledge_base.drafts import Draft
from knowledge_base.search import LocalKnowledgeBase

_KEPT: Final = 4
HITS: Final = 5


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A search's result; ``reasons`` of each hit: what the fusion saw, by the name of the feature."""

    found: SearchResult
    reasons: Mapping[str, Mapping[str, float]]


class Trials:
    """Trial indexes, the last few kept: asking a second question of the same draft builds nothing."""

    def __init__(self, kb: LocalKnowledgeBase) -> None:
        self._kb = kb
        self._kept: OrderedDict[str, LocalKnowledgeBase] = OrderedDict()

    async def with_draft(self, draft: Draft) -> LocalKnowledgeBase:
        """A knowledge base as if the draft were published."""
        key = hashlib.sha256(f"{self._kb.index_version}\n{draft.model_dump_json()}".encode()).hexdigest()
        if key not in self._kept:
            self._kept[key] = await self._kb.trial([draft])
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


async def ask(kb: LocalKnowledgeBase, query: str) -> Reasoned:
    """Search as a client would be answered, and say why."""
    found = await kb.search(query, limit=HITS)
    reasons = await kb.reasons(query, [hit.article_id for hit in found.hits])
    return Reasoned(found, reasons)


def strongest(reasons: Mapping[str, float], most: int = 4) -> Sequence[str]:
    """The features that say most for an article, by name, so that all candidates are compared in them."""
    return sorted((name for name, value in reasons.items() if value > 0), key=lambda name: -reasons[name])[:most]
