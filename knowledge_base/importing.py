"""Takes a whole file of articles into the store: everything or nothing, and says exactly what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, TypedDict, Unpack

from sqlalchemy import select

from knowledge_base import revisions
from knowledge_base.contract import Encode, Store, Transaction
from knowledge_base.drafts import Draft, Problem
from knowledge_base.errors import ArticleConflict, ArticleInvalid
from knowledge_base.gate.contract import Verdict
from knowledge_base.passages import passages
from knowledge_base.reading import Drafts, Reading, read, read_file
from knowledge_base.settings import ImportLimits
from knowledge_base.tables import articles
from knowledge_base.validity import ZONE
from knowledge_base.vectors import Progress, silent, vectors_of

_NAMED: Final = 20
_ENCODED_AT_ONCE: Final = 64
_STORED_AT_ONCE: Final = 100
"""SQLite's statements hold the door up while they run, so other work is let in after so many articles."""

Check = Callable[[Sequence[Draft], Collection[str]], Awaitable[Verdict]]
"""What is asked before anything is stored: new and changed articles, and the ids of those that go (``Gate.check``)."""


class Phase(StrEnum):
    """What an import is doing; progress counts articles within it."""

    reading = "reading"
    encoding = "encoding"
    checking = "checking"
    storing = "storing"


def unsaid(_phase: Phase) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent, which can be sought; its name tells the format where the content does not."""

    name: str
    file: BinaryIO


class Terms(TypedDict, total=False):
    """See :func:`import_articles`."""

    author: str
    replace: bool
    publish: bool
    expected: str | None
    check: Check | None
    override: str | None
    limits: ImportLimits | None
    spare: Collection[str]
    zone: tzinfo
    progress: Progress
    phase: Callable[[Phase], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Articles in the source, and how many of them are new, changed, as before; ``withdrawn`` were published and not in the source.

    ``ignored``: columns and the like that were not read, for somebody may have misspelt one.
    """

    articles: int
    new: int
    changed: int
    unchanged: int
    withdrawn: int = 0
    ignored: Sequence[str] = ()

    def __str__(self) -> str:
        left = f", {self.withdrawn} withdrawn" if self.withdrawn else ""
        unread = f"; columns not read: {', '.join(self.ignored)}" if self.ignored else ""
        return f"{self.articles} articles: {self.new} new, {self.changed} changed, {self.unchanged} unchanged{left}{unread}"


class ImportRefused(ArticleInvalid):
    """The source has bad rows, so nothing was imported; ``problems`` names the first of ``total`` by place and field."""

    def __init__(self, problems: Sequence[Problem], total: int) -> None:
        lines = [str(problem) for problem in problems[:_NAMED]]
        more = [f"… and {total - len(lines)} more"] if total > len(lines) else []
        details = {"total": total, "problems": [asdict(problem) for problem in problems]}
        super().__init__("import_refused", "\n".join(["nothing was imported:", *lines, *more]), details=details)
        self.problems = tuple(problems)
        self.total = total


@dataclass(frozen=True, slots=True)
class State:
    """How an article stands before the import: its revisions, newest, published and scheduled."""

    latest: int
    published: int | None
    scheduled: int | None

    @property
    def out(self) -> bool:
        """Clients get it, or are going to."""
        return self.published is not None or self.scheduled is not None

    @property
    def current(self) -> bool:
        """Nothing newer waits behind what is published or scheduled."""
        return self.latest in (self.published, self.scheduled)


async def import_bytes(store: Store, encode: Encode, name: str, content: bytes | BinaryIO, **terms: Unpack[Terms]) -> ImportReport:
    """:func:`import_articles` of a file that was sent: its bytes, or better the open file they were spooled to."""
    return await import_articles(store, encode, uploaded(name, content), **terms)


async def import_articles(
    store: Store,
    encode: Encode,
    source: Path | Upload,
    *,
    author: str = "import",
    replace: bool = False,
    publish: bool = True,
    expected: str | None = None,
    check: Check | None = None,
    override: str | None = None,
    limits: ImportLimits | None = None,
    spare: Collection[str] = (),
    zone: tzinfo = ZONE,
    progress: Progress = silent,
    phase: Callable[[Phase], None] = unsaid,
) -> ImportReport:
    """Import a file of any known format or a folder of Markdown, and publish it unless ``publish`` is off: then it is drafts.

    ``replace`` withdraws what is published and not in the source. ``expected`` is the token of a preview: raises ``import_outdated`` (409)
    when the articles have changed since. ``check`` is asked before anything is stored: raises ``gate_refused`` (409, the verdict in its
    details) unless ``override`` gives a reason. Raises :class:`ImportRefused` and what :func:`knowledge_base.reading.read` does.
    Articles in ``spare`` stay as they are. Texts are encoded before the one transaction that publishes, so clients never meet half of it.
    ``progress`` counts articles of the phase (all 0: not known yet); while reading it is called from another thread.
    """
    phase(Phase.reading)
    reading = await accepted(source, limits, progress)
    phase(Phase.encoding)
    await _encode(store, encode, reading.drafts, progress)
    verdict = None
    if check is not None and publish:
        phase(Phase.checking)
        verdict = await _judged(store, reading.drafts, check, override, replace=replace)
    data = {"override": override, "verdict": {"worse": [one.query for one in verdict.worse]}} if verdict and verdict.refused else None
    phase(Phase.storing)
    async with store.write() as tx:
        before = await states(tx, lock=True)
        if expected not in (None, token(before, reading.drafts.ids, replace=replace)):
            raise ArticleConflict("import_outdated", "somebody changed these articles since the preview: look at it again")
        numbers = await _save(tx, reading.drafts, author, spare, progress)
        for batch in _batches(numbers) if publish else ():
            await revisions.publish(tx, batch, by=author, zone=zone, data=data)
            await asyncio.sleep(0)
        gone = withdrawn_by(before, numbers) if replace and publish else []
        withdrawn = sum([await revisions.withdraw(tx, batch, by=author) for batch in _batches(gone)])
    new = sum(id not in before for id in numbers)
    same = sum(id in before and before[id].latest == number and (before[id].current or not publish) for id, number in numbers.items())
    return ImportReport(len(numbers), new, len(numbers) - new - same, same, withdrawn, reading.ignored)


def uploaded(name: str, content: bytes | BinaryIO) -> Upload:
    return Upload(name, BytesIO(content) if isinstance(content, bytes) else content)


async def accepted(source: Path | Upload, limits: ImportLimits | None, progress: Progress) -> Reading:
    """Read the source in a worker thread. Raises :class:`ImportRefused` for bad rows, ``import_empty`` where there are none."""

    def counted(rows: int) -> None:
        progress(rows, 0)

    if isinstance(source, Upload):
        reading = await asyncio.to_thread(read_file, source.name, source.file, limits, counted)
    else:
        reading = await asyncio.to_thread(read, source, limits, counted)
    if reading.bad:
        raise ImportRefused(reading.problems, reading.bad)
    if not len(reading.drafts):
        raise ArticleInvalid("import_empty", "there are no articles to import", field="file")
    return reading


async def states(tx: Transaction, *, lock: bool = False) -> dict[str, State]:
    """Every article by id; ``lock`` lets nobody else change one before the end of the transaction."""
    wanted = select(articles.c.id, articles.c.latest, articles.c.published, articles.c.scheduled).order_by(articles.c.id)
    rows = await tx.conn.execute(wanted.with_for_update() if lock else wanted)
    return {id: State(latest, published, scheduled) for id, latest, published, scheduled in rows}


def withdrawn_by(before: Mapping[str, State], kept: Collection[str]) -> list[str]:
    """What an import that replaces everything would take away from clients."""
    return [id for id, state in before.items() if state.out and id not in kept]


def token(before: Mapping[str, State], ids: Collection[str], *, replace: bool) -> str:
    """Names the state of the articles that an import would touch."""
    touched = {*ids, *(withdrawn_by(before, ids) if replace else ())}
    return sha256(repr([(id, before.get(id)) for id in sorted(touched)]).encode()).hexdigest()


async def _encode(store: Store, encode: Encode, drafts: Drafts, progress: Progress) -> None:
    """Vectors of all texts into the store, a few articles at a time."""
    done, batches = 0, map(_texts, drafts.batches(_ENCODED_AT_ONCE))
    while texts := await asyncio.to_thread(next, batches, None):
        progress(done, len(drafts))
        await vectors_of(store, encode, texts)
        done = min(done + _ENCODED_AT_ONCE, len(drafts))
    progress(done, len(drafts))


def _texts(drafts: Iterable[Draft]) -> list[str]:
    return [text for draft in drafts for text in (*draft.wordings, *passages(draft.answer))]


async def _judged(store: Store, drafts: Drafts, check: Check, override: str | None, *, replace: bool) -> Verdict:
    async with store.read() as tx:
        before = await states(tx)
        published = {article.id: Draft.of(article) for article in await revisions.published_articles(tx, zone=None)}
    fresh = await asyncio.to_thread(lambda: [draft for draft in drafts if _differs(draft, published.get(draft.id))])
    verdict = await check(fresh, withdrawn_by(before, drafts.ids) if replace else [])
    if verdict.refused and override is None:
        raise ArticleConflict("gate_refused", "some questions would be answered worse than now", details=verdict.as_json())
    return verdict


def _differs(draft: Draft, known: Draft | None) -> bool:
    """A draft without a date keeps the stored one."""
    return known is None or draft.model_copy(update={"updated": draft.updated or known.updated}) != known


async def _save(tx: Transaction, drafts: Drafts, author: str, spare: Collection[str], progress: Progress) -> dict[str, int]:
    numbers: dict[str, int] = {}
    batches: Any = drafts.batches(_STORED_AT_ONCE)
    while batch := await asyncio.to_thread(next, batches, None):
        numbers |= await revisions.save(tx, [draft for draft in batch if draft.id not in spare], author)
        progress(len(numbers), len(drafts))
    return numbers


def _batches(ids: Iterable[str]) -> list[list[str]]:
    ordered = list(ids)
    return [ordered[start : start + _STORED_AT_ONCE] for start in range(0, len(ordered), _STORED_AT_ONCE)]
