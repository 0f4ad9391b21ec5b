"""The knowledge base over the store: searches an index in memory that follows what is published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
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
from knowledge_base.index import FEATURES, Entry, Index
from knowledge_base.outcome import outcome_of
from knowledge_base.passages import passages
from knowledge_base.settings import Bounds, SearchSettings
from knowledge_base.validity import ZONE, day_of
from knowledge_base.vectors import Progress, silent, vectors_of
from knowledge_base.words import has_letters

_READ: Final = 1000
"""Characters of a query that are looked at: what a client wants stands there, and work per message stays bounded."""
_MISSPELT: Final = "здравсвуйте"


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
        """``mask`` takes what is personal out of questions that are kept without an answer."""
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
            self._index = await self._indexed(version, published, progress)

    async def trial(self, drafts: Sequence[Draft], withdrawn: Collection[str] = (), progress: Progress = silent) -> LocalKnowledgeBase:
        """A knowledge base that answers as this one would with ``drafts`` published and ``withdrawn`` taken away.

        Nothing is stored but vectors. A draft's hit has revision 0.
        """
        version, published = await self._published()
        gone = {*withdrawn, *(draft.id for draft in drafts)}
        articles = [*(article for article in published if article.id not in gone), *map(_as_published, drafts)]
        tried = LocalKnowledgeBase(self.store, self.encode, self._settings, zone=self.zone)
        tried._bounds = self._bounds
        tried._index = await self._indexed(version, articles, progress)
        return tried

    async def _published(self) -> tuple[int, Sequence[Article]]:
        async with self.store.read() as tx:
            return await revisions.index_version(tx), await revisions.published_articles(tx, self.zone)

    async def _indexed(self, version: int, articles: Sequence[Article], progress: Progress) -> Index:
        entries = await asyncio.to_thread(_entries, articles)
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
        text = query[:_READ].strip()
        if not index.size or not has_letters(text):
            return SearchResult(Outcome.refuse, 0.0, (), self.index_version)
        if mended := index.meant(text):
            text, vector = mended, None
        if vector is None or vector.shape != (index.dimension,):
            vector = await self.encode.query(text)
        spoken = index.spoken(text, language)
        asked = np.asarray(vector, np.float32)
        found = fuse(index.evidence(text, spoken, asked, exclude, query[:_READ]), learnt())
        hits = _hits(index, found, language or spoken, asked)
        confidence = hits[0].confidence if hits else 0.0
        outcome = outcome_of([hit.confidence for hit in hits[:2]], self._bounds)
        return SearchResult(outcome, confidence, hits[:limit], f"{index.version}/{self.encode.name}")

    async def reasons(self, query: str, ids: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        """What a search for ``query`` sees of these articles, by the name of the feature: for people to read."""
        index = self._index
        text = query[:_READ].strip()
        if not index.size or not has_letters(text):
            return {}
        text = index.meant(text) or text
        parts = index.evidence(text, index.spoken(text, None), np.asarray(await self.encode.query(text), np.float32))
        rows = ((entry, row) for part in parts for entry, row in zip(part.entries, part.features, strict=True))
        return {entry.id: dict(zip(FEATURES, map(float, row), strict=True)) for entry, row in rows if entry.id in ids}

    async def article(self, article_id: str, revision: int | None = None) -> Article | None:
        """See the contract."""
        async with self.store.read() as tx:
            return await revisions.article(tx, article_id, revision, self.zone)

    async def shown(self, *, message_id: int, episode_id: int, query: str, hit: Hit, index_version: str, part: int = 0) -> None:
        """See the contract."""
        async with self.store.write() as tx:
            await feedback.remember(
                tx, message_id=message_id, episode_id=episode_id, query=query, hit=hit, index_version=index_version, part=part
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


def _entries(published: Sequence[Article]) -> list[Entry]:
    return [
        Entry(
            article.id,
            article.revision,
            article.title,
            article.language,
            article.translation_of or article.id,
            tuple(dict.fromkeys((article.title, *article.questions))),
            passages(article.answer),
        )
        for article in published
    ]


def _as_published(draft: Draft) -> Article:
    return Article(
        id=draft.id,
        revision=0,
        title=draft.title,
        answer=draft.answer,
        questions=tuple(draft.questions),
        topic=draft.topic,
        language=draft.language,
        owner=draft.owner,
        updated=draft.updated or date.min,
        translation_of=draft.translation_of,
    )


def _hits(index: Index, found: Sequence[Candidate], language: str | None, asked: NDArray[np.float32]) -> list[Hit]:
    """One hit for an article and its translations, in ``language`` where it exists."""
    hits: dict[str, Hit] = {}
    for candidate in found:
        entry = index.in_language(candidate.entry, language)
        if entry.family not in hits:
            wording = index.wording(entry, asked)
            hits[entry.family] = Hit(entry.id, entry.revision, entry.title, round(candidate.confidence, 4), wording)
    return list(hits.values())
