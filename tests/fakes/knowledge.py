"""A knowledge base in memory whose search does what a test says; everything else as the contract promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from knowledge_base.contract import Article, Hit, Outcome, Reaction, SearchResult, ShownAnswer

DAY = date(2026, 10, 10)


def article(
    id: str, title: str, answer: str, *questions: str, topic: str = "outages", owner: str = "technical", language: str = "ru"
) -> Article:
    return Article(id, 3, title, answer, questions, topic, language, owner, DAY)


@dataclass
class FakeKnowledge:
    """``finds`` maps a query to (outcome, ids best first); anything else is refused. ``wordings``: an article's nearest, by its id."""

    articles: dict[str, Article]
    finds: dict[str, tuple[Outcome, Sequence[str]]] = field(default_factory=dict)
    wordings: dict[str, str] = field(default_factory=dict)
    given: dict[tuple[int, int], tuple[int, ShownAnswer]] = field(default_factory=dict)
    in_vain: dict[int, str] = field(default_factory=dict)
    searched: list[dict[str, Any]] = field(default_factory=list)

    async def search(
        self, query: str, *, language: str | None = None, limit: int = 5, exclude: Sequence[str] = (), vector: Any = None
    ) -> SearchResult:
        self.searched.append({"query": query, "language": language, "exclude": list(exclude)})
        outcome, ids = self.finds.get(query, (Outcome.refuse, ()))
        left = [id for id in ids if id not in exclude][:limit]
        hits = [
            Hit(id, self.articles[id].revision, self.articles[id].title, 0.9 - 0.1 * n, self.wordings.get(id, ""))
            for n, id in enumerate(left)
        ]
        return SearchResult(outcome if hits else Outcome.refuse, hits[0].confidence if hits else 0.0, hits, "index-1")

    async def article(self, article_id: str, revision: int | None = None) -> Article | None:
        return self.articles.get(article_id)

    async def shown(self, *, message_id: int, episode_id: int, query: str, hit: Hit, index_version: str, part: int = 0) -> None:
        row = ShownAnswer(hit.article_id, hit.revision, hit.title, hit.confidence, query, None, datetime.now(UTC))
        self.given.setdefault((message_id, part), (episode_id, row))

    async def asked(self, *, message_id: int, episode_id: int, query: str, result: SearchResult) -> None:
        self.in_vain.setdefault(message_id, query)

    async def react(self, *, episode_id: int, reaction: Reaction) -> ShownAnswer | None:
        keys = [key for key, (episode, _) in self.given.items() if episode == episode_id]
        if not keys:
            return None
        row = replace(self.given[keys[-1]][1], reaction=reaction)
        self.given[keys[-1]] = (episode_id, row)
        return row

    async def shown_in(self, episode_id: int) -> Sequence[ShownAnswer]:
        return [row for episode, row in self.given.values() if episode == episode_id]
