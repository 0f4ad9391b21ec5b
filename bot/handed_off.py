"""What people had to answer: the question behind a handoff, operators' minutes at it, and their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Row, select

from bot.masking import mask_of
from bot.questions import questions_of
from connectors.contract import Author, Kind
from connectors.ledger import events
from connectors.ledger.store import Tx
from connectors.ledger.tables import events as changes
from connectors.ledger.tables import messages
from handoff.contract import Reason
from handoff.handoffs import End
from handoff.tables import handoffs
from knowledge_base.gaps import contract
from knowledge_base.gaps.contract import Missed
from knowledge_base.words import lemmas

_STEP: Final = 20_000
"""Changes looked through at a time."""
_OVER: Final = frozenset({End.closed.value, End.returned.value, End.client_left.value})
_ANSWERABLE: Final = frozenset({Reason.client_asked, Reason.not_understood, Reason.not_helped, Reason.no_answer, Reason.engine_down})
"""Reasons for which an article could have stood in."""
_AT_IT: Final = timedelta(minutes=10)
"""An operator who does something after a longer pause was busy elsewhere: no more than this counts."""
_SAYINGS: Final = 20
_LONGEST: Final = 2000
_MESSAGE: Final[Sequence[Any]] = [messages.c[name] for name in ("id", "author", "author_id", "kind", "text", "payload", "at")]
_COLUMNS: Final = [column for column in handoffs.c if column.name != "packet"]


@dataclass(frozen=True, slots=True)
class Stay:
    """A conversation's time with people, over transfers: its handoffs, and every message since the episode began, in order."""

    rows: Sequence[Row[Any]]
    messages: Sequence[Row[Any]]

    @property
    def opened_at(self) -> datetime:
        return self.rows[0].opened_at  # type: ignore[no-any-return]

    def during(self) -> Sequence[Row[Any]]:
        return [message for message in self.messages if self.opened_at <= message.at <= self.rows[-1].ended_at]


async def ended(tx: Tx, after: int) -> tuple[Sequence[Missed], int]:
    """Questions of the stays that ended after change ``after``, with how far was looked."""
    upto = min(await events.last(tx), after + _STEP)
    news = select(changes.c.conversation_id, changes.c.data, changes.c.at)
    rows = await tx.conn.execute(news.where(changes.c.seq > after, changes.c.seq <= upto, changes.c.kind == "handoff"))
    over = [(row.conversation_id, row.at) for row in rows if row.data.get("what") in _OVER]
    found = [await _missed(tx, conversation_id, at) for conversation_id, at in over]
    return [one for one in found if one is not None], upto


async def _missed(tx: Tx, conversation_id: int, at: datetime) -> Missed | None:
    stay = await _stay(tx, conversation_id, at)
    if stay is None or stay.rows[0].reason not in _ANSWERABLE:
        return None
    masked = await mask_of(tx, conversation_id)
    question = await _question(tx, stay, masked)
    if question is None:
        return None
    query, message_id, asked_at, article_id = question
    return Missed(
        query=query,
        kind=contract.Kind.handed_off,
        conversation_id=conversation_id,
        message_id=message_id,
        at=asked_at,
        article_id=article_id,
        minutes=minutes(stay),
        operator_words=[masked(words) for words in _said(stay)],
        queue=stay.rows[-1].queue,
        reason=stay.rows[0].reason,
    )


async def _stay(tx: Tx, conversation_id: int, at: datetime) -> Stay | None:
    """The handoff that ended at this moment and those from which it was transferred."""
    wanted = select(*_COLUMNS).where(handoffs.c.conversation_id == conversation_id, handoffs.c.ended_at <= at)
    rows = (await tx.conn.execute(wanted.order_by(handoffs.c.id))).all()
    if not rows or rows[-1].ended_at != at:
        return None
    first = len(rows) - 1
    while first and rows[first].reason == Reason.transferred and rows[first - 1].end == End.transferred.value:
        first -= 1
    said = select(*_MESSAGE).where(messages.c.episode_id == rows[first].episode_id, messages.c.deleted_at.is_(None))
    return Stay(rows[first:], (await tx.conn.execute(said.order_by(messages.c.seq))).all())


async def _question(tx: Tx, stay: Stay, masked: Callable[[str], str]) -> tuple[str, int, datetime, str | None] | None:
    """The last question looked up before, unless its answer helped. Else the client's own words: of who asked for a person at once, the
    first to that person, otherwise the last that the bot heard."""
    looked_up = [one for one in await questions_of(tx, stay.rows[0].episode_id, masked) if one.at <= stay.opened_at]
    if looked_up and not looked_up[-1].helped:
        last = looked_up[-1]
        return last.query, last.message_id, last.at, last.article_id
    words = [one for one in stay.messages if one.author == Author.client.value and one.kind == Kind.text.value and not one.payload]
    if stay.rows[0].reason == Reason.client_asked:
        words = [one for one in words if one.at > stay.opened_at]
    else:
        words = [one for one in words if one.at <= stay.opened_at][::-1]
    told = ((masked(one.text), one) for one in words)
    return next(((text, one.id, one.at, None) for text, one in told if len(lemmas(text)) > 1), None)


def minutes(stay: Stay) -> float:
    """Operators' time: before each thing they did, what passed since the last thing that happened, a long pause not wholly counted."""
    taken = [(row.taken_at, False) for row in stay.rows if row.taken_at]
    closed = [(row.ended_at, row.end != End.client_left.value) for row in stay.rows if row.taken_at]
    said = [(message.at, _by_operator(message)) for message in stay.during()]
    line: dict[datetime, bool] = {}
    for at, theirs in (*taken, *said, *closed):
        line[at] = theirs or line.get(at, False)  # at the close, say, the bot speaks too
    spent = (min(at - before, _AT_IT) for before, at in pairwise(sorted(line)) if line[at])
    return round(sum(spent, timedelta()).total_seconds() / 60, 2)


def _by_operator(message: Row[Any]) -> bool:
    return message.author in (Author.operator.value, Author.note.value) and bool(message.author_id)


def _said(stay: Stay) -> Sequence[str]:
    theirs = [message.text[:_LONGEST] for message in stay.during() if message.author == Author.operator.value and message.text.strip()]
    return theirs[:_SAYINGS]
