"""Takes in missed questions: each joins the gap it belongs to or begins one; gaps that grew together become one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from knowledge_base.contract import Encode, Store, Transaction
from knowledge_base.dense import Floats
from knowledge_base.gaps import marks
from knowledge_base.gaps.contract import Collected, Kind, Missed, State
from knowledge_base.gaps.likeness import Groups, printable, wording
from knowledge_base.gaps.tables import gaps, missed
from knowledge_base.vectors import vectors_of

_ALIVE: Final = timedelta(days=180)
"""A gap about which nobody asked for so long is not joined any more."""
_REMEMBERED: Final = 3000
"""Newest questions by which gaps are known."""
_WEIGHT: Final = {kind: weight for weight, kind in enumerate(Kind)}
_BATCH: Final = 500


@dataclass(slots=True)
class _Plan:
    """What to write: the group of each new question, below 0 for a gap to begin; gaps that go up in others; titles of groups touched."""

    places: list[tuple[Missed, int]] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)


async def collect(store: Store, encode: Encode, questions: Iterable[Missed]) -> Collected:
    """Take in ``questions`` (masked). The same message again adds nothing, but what has become known of it since: minutes, words, kind."""
    told = {one.message_id: one for one in sorted(questions, key=lambda one: _WEIGHT[one.kind]) if wording(one.query)}
    async with store.read() as tx:
        before = await _known(tx, told)
        members = await _members(tx) if told.keys() - before.keys() else []
    new = sorted((one for id, one in told.items() if id not in before), key=lambda one: (one.at, one.message_id))
    changes = {id: change for id, row in before.items() if (change := _learnt(row, told[id]))}
    if not new and not changes:
        return Collected()
    vectors = await vectors_of(store, encode, [*(row.wording for row in members), *(wording(one.query) for one in new)])
    plan = await asyncio.to_thread(_plan, members, new, vectors)
    async with store.write() as tx:
        await marks.advance(tx, "collected", int(tx.now.timestamp()))  # whoever else collects waits here
        for id, change in changes.items():
            await tx.conn.execute(update(missed).where(missed.c.message_id == id).values(change))
        return await _write(tx, plan, len(changes))


async def _known(tx: Transaction, told: Mapping[int, Missed]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    ids = list(told)
    for start in range(0, len(ids), _BATCH):
        rows = await tx.conn.execute(select(missed).where(missed.c.message_id.in_(ids[start : start + _BATCH])))
        found |= {row.message_id: row for row in rows}
    return found


async def _members(tx: Transaction) -> Sequence[Row[Any, Any, Any]]:
    """Newest questions, oldest first, with their gaps' states."""
    wanted = select(missed.c.gap_id, missed.c.wording, gaps.c.state).join(gaps, gaps.c.id == missed.c.gap_id)
    rows = await tx.conn.execute(wanted.where(missed.c.at >= tx.now - _ALIVE).order_by(missed.c.id.desc()).limit(_REMEMBERED))
    return rows.all()[::-1]


def _learnt(row: Row[Any], told: Missed) -> dict[str, Any]:
    """What the second telling adds to a stored question."""
    values: dict[str, Any] = {}
    if _WEIGHT[told.kind] > _WEIGHT[Kind(row.kind)]:
        values |= {"kind": told.kind.value, "reason": told.reason, "queue": told.queue or row.queue}
    if told.minutes > row.minutes:
        values["minutes"] = told.minutes
    if len(told.operator_words) > len(row.words):
        values["words"] = _words(told)
    if told.article_id and not row.article_id:
        values["article_id"] = told.article_id
    return values


def _plan(members: Sequence[Row[Any, Any, Any]], new: Sequence[Missed], vectors: Mapping[str, Floats]) -> _Plan:
    groups, plan = Groups(), _Plan()
    free = {row.gap_id for row in members if row.state == State.open.value}
    closed = {row.gap_id for row in members if row.state == State.dismissed.value}
    for row in members:
        groups.add(row.gap_id, row.wording, vectors[row.wording])
    for number, one in enumerate(new, start=1):
        text = wording(one.query)
        key = groups.nearest(text, vectors[text])
        if key is None:
            key = -number
            free.add(key)
        groups.add(key, text, vectors[text])
        plan.places.append((one, key))
    touched = list(dict.fromkeys(key for _, key in plan.places))
    for key in touched:
        _grown_together(groups, plan, key, free, closed)
    plan.titles = {key: groups.groups[key].title for key in {_final(plan.merged, key) for key in touched}}
    return plan


def _grown_together(groups: Groups, plan: _Plan, key: int, free: set[int], closed: set[int]) -> None:
    """Merge the group with one like it. What editors have worked on stays itself and takes in what is open; of two open ones the older."""
    if key not in groups.groups or key in closed:
        return
    others = (other for other in groups.groups if other not in closed and (key in free or other in free))
    other = groups.like(key, list(others))
    if other is None:
        return
    keep = max(key, other, key=lambda one: (one not in free, one > 0, -abs(one)))
    gone = other if keep == key else key
    groups.merge(gone, keep)
    free.discard(gone)
    plan.merged[gone] = keep


def _final(merged: Mapping[int, int], key: int) -> int:
    while key in merged:
        key = merged[key]
    return key


async def _write(tx: Transaction, plan: _Plan, changed: int) -> Collected:
    there = await _known(tx, {one.message_id: one for one, _ in plan.places})
    ids = await _moved(tx, plan)
    rows: list[dict[str, Any]] = []
    for one, planned in plan.places:
        key = _final(plan.merged, planned)
        if one.message_id in there:
            continue
        if key not in ids:
            ids[key] = key if key > 0 else await _begin(tx, plan.titles[key])
        rows.append(_row(one, ids[key]))
    if rows:
        await tx.conn.execute(insert(missed), rows)
    gone = [key for key in plan.merged if key > 0]
    for key in gone:
        await unite(tx, key, ids.get(into := _final(plan.merged, key), into))
    for key, title in plan.titles.items():
        if key > 0:
            await tx.conn.execute(update(gaps).where(gaps.c.id == key).values(title=title))
    return Collected(len(rows), sum(key < 0 for key in ids), changed, len(gone))


async def _moved(tx: Transaction, plan: _Plan) -> dict[int, int]:
    """Planned gaps that went up in others since the plan was made."""
    keys = [key for key in plan.titles if key > 0]
    rows = await tx.conn.execute(select(gaps.c.id, gaps.c.merged_into).where(gaps.c.id.in_(keys), gaps.c.merged_into.is_not(None)))
    return {row.id: row.merged_into for row in rows}


async def _begin(tx: Transaction, title: str) -> int:
    made = insert(gaps).values(title=title, created_at=tx.now, changed_at=tx.now).returning(gaps.c.id)
    return int((await tx.conn.execute(made)).scalar_one())


async def unite(tx: Transaction, gap_id: int, into: int) -> None:
    """The questions of one gap go over to another; the old number leads there."""
    await tx.conn.execute(update(missed).where(missed.c.gap_id == gap_id).values(gap_id=into))
    await tx.conn.execute(update(gaps).where((gaps.c.id == gap_id) | (gaps.c.merged_into == gap_id)).values(merged_into=into))


def _row(one: Missed, gap_id: int) -> dict[str, Any]:
    return {
        "message_id": one.message_id,
        "gap_id": gap_id,
        "conversation_id": one.conversation_id,
        "kind": one.kind.value,
        "reason": one.reason,
        "wording": wording(one.query),
        "article_id": one.article_id,
        "queue": one.queue,
        "minutes": one.minutes,
        "words": _words(one),
        "at": one.at,
    }


def _words(one: Missed) -> list[str]:
    return [said for words in one.operator_words if (said := printable(words).strip())]
