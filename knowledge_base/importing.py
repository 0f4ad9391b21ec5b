"""Takes a whole file of articles into the store: everything or nothing, and says exactly what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_base import revisions
from knowledge_base.contract import Encode, Store
from knowledge_base.drafts import Draft, Problem
from knowledge_base.errors import ArticleInvalid
from knowledge_base.passages import passages
from knowledge_base.reading import Reading, read
from knowledge_base.vectors import Progress, silent, vectors_of

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Articles in the source, and how many of them are new, changed, as before; ``withdrawn`` were published and not in the source."""

    articles: int
    new: int
    changed: int
    unchanged: int
    withdrawn: int = 0

    def __str__(self) -> str:
        left = f", {self.withdrawn} withdrawn" if self.withdrawn else ""
        return f"{self.articles} articles: {self.new} new, {self.changed} changed, {self.unchanged} unchanged{left}"


class ImportRefused(ArticleInvalid):
    """The source has bad rows, so nothing was imported; ``problems`` names each by place and field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        lines = [str(problem) for problem in problems[:_SHOWN]]
        more = [f"… and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        super().__init__("import_refused", "\n".join(["nothing was imported:", *lines, *more]))
        self.problems = tuple(problems)


async def import_articles(
    store: Store, encode: Encode, path: Path, *, author: str = "import", replace: bool = False, progress: Progress = silent
) -> ImportReport:
    """Import and publish a JSONL file or a folder of Markdown; ``replace`` withdraws published articles that it does not have.

    Raises :class:`ImportRefused`. Texts are encoded before the one transaction that publishes, so clients never meet half of it.
    """
    drafts = _accepted(read(path))
    await vectors_of(store, encode, _texts(drafts), progress)
    async with store.write() as tx:
        before = {known.article.id: known for known in await revisions.standings(tx)}
        numbers = await revisions.save(tx, drafts, author)
        await revisions.publish(tx, numbers)
        gone = [id for id, known in before.items() if id not in numbers and known.published is not None] if replace else []
        withdrawn = await revisions.withdraw(tx, gone)
    new = sum(id not in before for id in numbers)
    unchanged = sum(id in before and before[id].published == number for id, number in numbers.items())
    return ImportReport(len(drafts), new, len(drafts) - new - unchanged, unchanged, withdrawn)


def _accepted(reading: Reading) -> list[Draft]:
    if reading.problems:
        raise ImportRefused(reading.problems)
    if not reading.drafts:
        raise ArticleInvalid("import_empty", "there are no articles to import")
    return reading.drafts


def _texts(drafts: Sequence[Draft]) -> list[str]:
    return [text for draft in drafts for text in (*draft.wordings, *passages(draft.answer))]
