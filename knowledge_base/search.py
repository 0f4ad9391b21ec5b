"""The knowledge base over the store: searches an index in memory that follows what is published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_base import bounds, feedback, revisions
from knowledge_base.contract import Article, Encode, Hit, Outcome, Reaction, SearchResult, ShownAnswer, Store
from knowledge_base.days import begin_day
from knowledge_base.drafts import Draft
from knowledge_base.fusion import Candidate, fuse, learnt
from knowledge_base.gaps import asking
from knowledge_base.index import FEATURES, Entry, Evidence, Index
from knowledge_base.outcome import outcome_of
from knowledge_base.passages import passages
from knowledge_base.settings import Bounds, SearchSettings
from knowledge_base.validity import ZONE, day_of
from knowledge_base.vectors import Progress, silent, vectors_of
from knowledge_base.words import has_letters

_READ: Final = 1000
"""Characters of a query that are looked at: what a client wants stands there, and work per message stays bounded."""
_MISSPELT: Final = "здравсвуйте"


@dataclass(frozen=True, slots=True)
class _Looked:
    """A query read: its language, its unit vector, and the evidence on every article."""

    spoken: str | None
    vector: NDArray[np.float32]
    evidence: Sequence[Evidence]


class LocalKnowledgeBase:
    """The contract's ``KnowledgeBase``. Call :meth:`load` once; :meth:`reload` after a publication; any task may search meanwhile."""

    def __init__(
        self,
        store: Store,
        encode: Encode,
        settings: SearchSettings | None = None,
        *,
        zone: tzinfo = ZONE,
        mask: Callable[[str], str] = str,
    ) -> None:
        """``mask`` takes what is personal out of the questions that are kept."""
        self.store = store
        self.encode = encode
        self.zone = zone
        self._mask = mask
        self._settings = settings or SearchSettings()
        self._bounds = self._settings.bounds()
        self._index = Index([], {}, encode.dimension, 0)
        self._loading = asyncio.Lock()
        self._today: date | None = None

    @property
    def choices(self) -> int:
        """At most so many articles are offered to choose from."""
        return self._settings.choices

    @property
    def bounds(self) -> Bounds:
        """Between answer, clarify and refuse: calibrated, or as the settings say."""
        return self._bounds

    @property
    def size(self) -> int:
        """Published articles in the index."""
        return self._index.size

    @property
    def index_version(self) -> str:
        """Names what was searched: the count of publications and the encoder."""
        return f"{self._index.version}/{self.encode.name}"

    async def load(self, progress: Progress = silent) -> None:
        """Build the index from the store: only texts without a stored vector are encoded; searches go on over the old one."""
        async with self._loading:
            version, published = await self._published()
            async with self.store.read() as tx:
                calibrated = await bounds.kept(tx, self.encode.name)
            self._bounds = self._settings.bounds(calibrated)
            self._index = await self._indexed(version, published, (), progress)

    async def trial(self, drafts: Sequence[Draft], withdrawn: Collection[str] = (), progress: Progress = silent) -> LocalKnowledgeBase:
        """A knowledge base that answers as this one would with ``drafts`` published and ``withdrawn`` taken away.

        Nothing is stored but vectors. A draft's hit has revision 0.
        """
        version, published = await self._published()
        gone = {*withdrawn, *(draft.id for draft in drafts)}
        staying = [article for article in published if article.id not in gone]
        tried = LocalKnowledgeBase(self.store, self.encode, self._settings, zone=self.zone)
        tried._bounds = self._bounds
        tried._index = await self._indexed(version, staying, drafts, progress)
        return tried

    async def _published(self) -> tuple[int, Sequence[Article]]:
        async with self.store.read() as tx:
            return await revisions.index_version(tx), await revisions.published_articles(tx, self.zone)

    async def _indexed(self, version: int, articles: Sequence[Article], drafts: Sequence[Draft], progress: Progress) -> Index:
        def read() -> list[Entry]:
            return [*(_entry(article, article.revision) for article in articles), *(_entry(draft, 0) for draft in drafts)]

        entries = await asyncio.to_thread(read)
        texts = (text for entry in entries for text in (*entry.wordings, *entry.passages))
        vectors = await vectors_of(self.store, self.encode, texts, progress)
        return await asyncio.to_thread(_built, entries, vectors, self.encode.dimension, version)

    async def reload(self) -> None:
        """Take in what was just published."""
        await self.load()

    async def refresh_if_stale(self) -> bool:
        """Reload when another process has published or the company's day has changed what is good; cheap when not. True when it did."""
        await self._begin_day()
        async with self.store.read() as tx:
            version = await revisions.index_version(tx)
        if version == self._index.version:
            return False
        await self.load()
        return True

    async def _begin_day(self) -> None:
        async with self.store.read() as tx:
            today = day_of(tx.now, self.zone)
        if today != self._today:
            async with self.store.write() as tx:
                await begin_day(tx, self.zone)
            self._today = today

    async def search(
        self,
        query: str,
        *,
        language: str | None = None,
        limit: int = 5,
        exclude: Sequence[str] = (),
        vector: NDArray[np.float32] | None = None,
    ) -> SearchResult:
        """See the contract. Text in the wrong layout, in transliteration or misspelt is mended first and then encoded anew."""
        index = self._index
        looked = await self._look(index, query, language, exclude, vector)
        if looked is None:
            return SearchResult(Outcome.refuse, 0.0, (), self.index_version)
        found = _families(index, fuse(looked.evidence, learnt()), language or looked.spoken)
        outcome = outcome_of([confidence for _, confidence in found[:2]], self._bounds)
        hits = [Hit(one.id, one.revision, one.title, sure, index.wording(one, looked.vector)) for one, sure in found[:limit]]
        return SearchResult(outcome, found[0][1] if found else 0.0, hits, f"{index.version}/{self.encode.name}")

    async def reasons(self, query: str, ids: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        """What a search for ``query`` sees of these articles, by the name of the feature: for people to read."""
        looked = await self._look(self._index, query)
        rows = ((entry, row) for part in looked.evidence for entry, row in zip(part.entries, part.features, strict=True)) if looked else ()
        return {entry.id: dict(zip(FEATURES, map(float, row), strict=True)) for entry, row in rows if entry.id in ids}

    async def _look(
        self,
        index: Index,
        query: str,
        language: str | None = None,
        exclude: Sequence[str] = (),
        vector: NDArray[np.float32] | None = None,
    ) -> _Looked | None:
        """The query as it was meant, and what ``index`` knows of it; None where there is nothing to look for or in."""
        typed = query[:_READ]
        text = typed.strip()
        if not index.size or not has_letters(text):
            return None
        if mended := index.meant(text):
            text, vector = mended, None
        if vector is None or vector.shape != (index.dimension,):
            vector = await self.encode.query(text)
        asked = np.asarray(vector, np.float32)
        spoken = index.spoken(text, language)
        return _Looked(spoken, asked, index.evidence(text, spoken, asked, exclude, typed))

    async def article(self, article_id: str, revision: int | None = None) -> Article | None:
        """See the contract."""
        async with self.store.read() as tx:
            return await revisions.article(tx, article_id, revision, self.zone)

    async def shown(self, *, message_id: int, episode_id: int, query: str, hit: Hit, index_version: str, part: int = 0) -> None:
        """See the contract."""
        async with self.store.write() as tx:
            await feedback.remember(
                tx, message_id=message_id, episode_id=episode_id, query=self._mask(query), hit=hit, index_version=index_version, part=part
            )

    async def asked(self, *, message_id: int, episode_id: int, query: str, result: SearchResult) -> None:
        """See the contract."""
        async with self.store.write() as tx:
            await asking.remember(tx, message_id=message_id, episode_id=episode_id, query=self._mask(query), result=result)

    async def react(self, *, episode_id: int, reaction: Reaction) -> ShownAnswer | None:
        """See the contract."""
        async with self.store.write() as tx:
            return await feedback.react(tx, episode_id, reaction)

    async def shown_in(self, episode_id: int) -> Sequence[ShownAnswer]:
        """See the contract."""
        async with self.store.read() as tx:
            return await feedback.shown_in(tx, episode_id)


def _built(entries: Sequence[Entry], vectors: Mapping[str, NDArray[np.float32]], dimension: int, version: int) -> Index:
    """An index whose dictionaries are read: the first client does not wait for them."""
    index = Index(entries, vectors, dimension, version)
    index.meant(_MISSPELT)
    return index


def _entry(article: Article | Draft, revision: int) -> Entry:
    return Entry(
        article.id,
        revision,
        article.title,
        article.language,
        article.translation_of or article.id,
        tuple(dict.fromkeys((article.title, *article.questions))),
        passages(article.answer),
    )


def _families(index: Index, found: Sequence[Candidate], language: str | None) -> list[tuple[Entry, float]]:
    """An article and its translations are found once, in ``language`` where it exists, best first, with the confidence."""
    best: dict[str, tuple[Entry, float]] = {}
    for candidate in found:
        entry = index.in_language(candidate.entry, language)
        best.setdefault(entry.family, (entry, round(candidate.confidence, 4)))
    return list(best.values())
