"""What an editor does about a gap: a draft from it, a wording for an article, or nothing. Functions over an open transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from sqlalchemy import select, update

from knowledge_base import revisions
from knowledge_base.contract import Transaction
from knowledge_base.drafts import Draft
from knowledge_base.editing import writing
from knowledge_base.editing.editor import Editor
from knowledge_base.gaps import ranking
from knowledge_base.gaps.collecting import unite
from knowledge_base.gaps.contract import Gap, State, Whole
from knowledge_base.gaps.errors import GapConflict, GapInvalid
from knowledge_base.gaps.tables import gaps, missed
from knowledge_base.revisions import Standing
from knowledge_base.words import fold

QUESTIONS: Final = 20
"""Wordings that go into an article."""
_SAYINGS: Final = 12
_SHORTEST: Final = 25
"""Letters below which an operator's message is a greeting or a thank-you."""
_LONGEST: Final = 18_000
_MARKS: Final = re.compile(r"([\\`*_<>\[\]{}#|~])|(?m:^(\s*)(\d+)([.)])|^(\s*)([-+]|:::))")


async def make_draft(tx: Transaction, gap_id: int, *, by: Editor, note: str, article_id: str | None = None, comment: str = "") -> Standing:
    """A new article, as a draft, from the gap: its title, its wordings as questions, and operators' own words for an answer.

    ``note`` stands before these words on a line that nothing is published with, so that an editor must have been there.
    ``article_id`` defaults to ``gap-<number>``, or the next free one after it. Raises ``gap_taken`` (409) when something is written,
    ``article_exists`` (409), :class:`GapNotFound` (404).
    """
    found = await _free(tx, gap_id)
    draft = await draft_of(tx, found, note, article_id or await _free_id(tx, f"gap-{found.gap.id}"))
    made = await writing.create(tx, draft, by=by, comment=comment)
    await _set(tx, found.gap, by, state=State.drafted.value, article_id=draft.id, revision=made.article.revision)
    return made


async def draft_of(tx: Transaction, found: Whole, note: str, article_id: str) -> Draft:
    """The draft itself; nothing is written. Topic and owner are those of the article that came nearest, else the queue that answered."""
    near = await revisions.article(tx, found.gap.nearest, None) if found.gap.nearest else None
    return Draft(
        id=article_id,
        title=found.gap.title,
        questions=_wordings(found, [found.gap.title]),
        answer=answer_of(found.operator_words, note),
        topic=near.topic if near else "",
        owner=near.owner if near else await _queue(tx, found.gap.id),
    )


def answer_of(operator_words: Sequence[str], note: str) -> str:
    """What operators said as Markdown paragraphs, after a line that keeps the answer from being published until it is taken away."""
    said = [words for words in operator_words if len(words) >= _SHORTEST] or list(operator_words)
    text = "\n\n".join(_escaped(words) for words in said[:_SAYINGS])
    return f"::: {' '.join(note.split())}\n\n{text[:_LONGEST]}".strip()


async def add_wording(
    tx: Transaction, gap_id: int, article_id: str, *, by: Editor, wordings: Sequence[str] | None = None, comment: str = ""
) -> Standing:
    """A new revision of an article, as a draft, with the gap's wordings among its questions (``wordings``: these of them only).

    Raises ``gap_taken`` (409), ``wording_unknown`` (422) for one that the gap has not, ``nothing_new`` (422) when the article has them all,
    :class:`GapNotFound` and :class:`knowledge_base.errors.ArticleNotFound` (404).
    """
    found = await _free(tx, gap_id)
    if strange := set(wordings or ()) - {one.text for one in found.wordings}:
        raise GapInvalid("wording_unknown", f"the gap has no wording {min(strange)!r}", field="wordings")
    standing = await revisions.standing(tx, article_id, lock=True)
    now = Draft.of(standing.article)
    fresh = [text for text in _wordings(found, now.wordings) if wordings is None or text in wordings]
    if not fresh:
        raise GapInvalid("nothing_new", "the article has these wordings already", field="wordings")
    made = await writing.change(tx, now.model_copy(update={"questions": [*now.questions, *fresh][:500]}), by=by, comment=comment)
    await _set(tx, found.gap, by, state=State.drafted.value, article_id=article_id, revision=made.article.revision)
    return made


async def dismiss(tx: Transaction, gap_id: int, *, by: Editor) -> Gap:
    """Nothing will be written; questions that belong to it go on joining it unseen. Raises :class:`GapNotFound`."""
    gap = await ranking.one(tx, gap_id)
    await _set(tx, gap, by, state=State.dismissed.value, article_id=None, revision=None)
    return await ranking.one(tx, gap.id)


async def reopen(tx: Transaction, gap_id: int, *, by: Editor) -> Gap:
    """Back to the open ones, whatever was done; the article stays as it is. Raises :class:`GapNotFound`."""
    gap = await ranking.one(tx, gap_id)
    await _set(tx, gap, by, state=State.open.value, article_id=None, revision=None)
    return await ranking.one(tx, gap.id)


async def merge(tx: Transaction, gap_id: int, into: int, *, by: Editor) -> Gap:
    """Say that two gaps are one. Raises ``gap_taken`` (409) when something is written about the first, ``gap_same`` (422), GapNotFound."""
    found = await _free(tx, gap_id)
    kept = await ranking.one(tx, into)
    if kept.id == found.gap.id:
        raise GapInvalid("gap_same", "these are one gap already", field="into")
    await unite(tx, found.gap.id, kept.id)
    await _set(tx, kept, by)
    return await ranking.one(tx, kept.id)


async def _free(tx: Transaction, gap_id: int) -> Whole:
    """The gap, held until the end of the transaction, while nothing is written about it."""
    id = (await ranking.one(tx, gap_id)).id
    await tx.conn.execute(select(gaps.c.id).where(gaps.c.id == id).with_for_update())
    found = await ranking.whole(tx, id)
    if found.gap.state in (State.drafted, State.added):
        details = {"article_id": found.gap.article_id, "state": found.gap.state.value}
        raise GapConflict("gap_taken", f"article {found.gap.article_id!r} is about this gap", field="id", details=details)
    return found


async def _free_id(tx: Transaction, id: str) -> str:
    numbers = (f"{id}-{number}" for number in count(2))
    candidate = id
    while await revisions.exists(tx, candidate):
        candidate = next(numbers)
    return candidate


async def _set(tx: Transaction, gap: Gap, by: Editor, **values: Any) -> None:
    await tx.conn.execute(update(gaps).where(gaps.c.id == gap.id).values(changed_by=by.login, changed_at=tx.now, **values))


async def _queue(tx: Transaction, gap_id: int) -> str:
    rows = await tx.conn.execute(select(missed.c.queue).where(missed.c.gap_id == gap_id, missed.c.queue != ""))
    queues = [row.queue for row in rows]
    return max(queues, key=queues.count) if queues else ""


def _wordings(found: Whole, besides: Sequence[str]) -> list[str]:
    """Wordings that differ in more than case and «ё» from each other and from ``besides``, the most frequent first."""
    had = {_same(text) for text in besides}
    fresh: dict[str, str] = {}
    for one in found.wordings:
        if _same(one.text) not in had:
            fresh.setdefault(_same(one.text), one.text)
    return list(fresh.values())[:QUESTIONS]


def _same(text: str) -> str:
    return " ".join(fold(text).split())


def _escaped(text: str) -> str:
    """Plain words that Markdown shows as they were typed."""

    def safe(found: re.Match[str]) -> str:
        mark, indent, number, dot, before, sign = found.groups()
        if mark:
            return f"\\{mark}"
        return f"{indent}{number}\\{dot}" if number else f"{before}\\{sign}"

    return _MARKS.sub(safe, text.strip())
