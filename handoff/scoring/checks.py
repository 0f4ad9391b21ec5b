"""What can be checked without a reviewer: greeting, time to the first answer, promises kept, a promised ticket made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from connectors.contract import Author
from connectors.ledger.store import Tx
from connectors.ledger.tables import messages
from handoff.satisfaction.tables import callbacks
from handoff.tables import handoffs, tickets

GREETING: Final = re.compile(
    r"\b(здравствуй|здраст|добрый (день|вечер)|доброе утро|доброго (дня|вечера|утра)|доброй ночи|приветств|"
    r"hello|good (morning|afternoon|evening)|hi\b)",
    re.IGNORECASE,
)
PROMISE: Final = re.compile(
    r"\b(перезвон(ю|им)|(вернусь|вернёмся|вернемся) (к вам|с ответом|с решением)|отпишусь|(напишу|напишем|сообщу|сообщим) (вам|сюда)|"
    r"(дам|дадим) (вам )?знать|call you back|get back to you|let you know)",
    re.IGNORECASE,
)
TICKET: Final = re.compile(
    r"\b((оформ|созда|остав|завед|передам|передадим|зарегистрир)\w* (вам |на вас )?заявк|заявк\w+ (оформ|созда|остав|завед|зарегистрир)|"
    r"(create|open|make|raise) (a |you a )?(ticket|request))",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    r"(?:через|в течение|within|in) (\d{1,3}|полчаса|час\w*|an hour|half an hour)\s*(мин|час|дн|ден|сут|min|hour|day)?", re.IGNORECASE
)
_DEFAULT: Final = timedelta(hours=24)
_NOT_AT_ONCE: Final = timedelta(minutes=1)
"""Words right after a promise belong to it, they do not keep it."""
_TICKET_SOON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Said:
    id: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """``passed`` None: nothing to check, or too early to tell. ``message_id``: the words it is about; ``until``: when it was due."""

    name: str
    passed: bool | None
    message_id: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay with an operator and everything said from its beginning on, later conversations of the same client included."""

    operator: str
    opened_at: datetime
    ended_at: datetime | None
    answered_at: datetime | None
    deadline: datetime | None
    said: Sequence[Said]
    tickets: Sequence[datetime]
    called: Sequence[datetime]

    @property
    def words(self) -> Sequence[Said]:
        """The operator's, within the stay."""
        return [one for one in self.said if one.author == Author.operator.value and (self.ended_at is None or one.at <= self.ended_at)]


async def run(tx: Tx, handoff_id: int) -> Sequence[Check]:
    """All checks of one stay, as of now."""
    stay = await _stay(tx, handoff_id)
    return [greeting(stay), first_answer(stay), promise(stay, tx.now), ticket(stay, tx.now)]


def greeting(stay: Stay) -> Check:
    """The operator's first words greet."""
    if not stay.words:
        return Check("greeting", None)
    first = stay.words[0]
    return Check("greeting", GREETING.search(first.text) is not None, first.id)


def first_answer(stay: Stay) -> Check:
    """The first answer came before the deadline that was set when the client was handed over."""
    if stay.deadline is None or stay.answered_at is None:
        return Check("first_answer", None)
    return Check("first_answer", stay.answered_at <= stay.deadline, stay.words[0].id if stay.words else None, stay.deadline)


def promise(stay: Stay, now: datetime) -> Check:
    """«Перезвоню», «напишу вам»: the client heard from us in the time said, or within a day."""

    def kept(word: Said, until: datetime) -> bool:
        later = [one.at for one in stay.said if one.author == Author.operator.value] + list(stay.called)
        return any(word.at + _NOT_AT_ONCE <= at <= until for at in later)

    return _promised("promise", stay, now, PROMISE, lambda word: word.at + span(word.text), kept)


def ticket(stay: Stay, now: datetime) -> Check:
    """«Оформлю заявку»: there is one, made in this stay or within an hour of the words."""
    return _promised(
        "ticket",
        stay,
        now,
        TICKET,
        lambda word: word.at + _TICKET_SOON,
        lambda word, until: any(stay.opened_at <= at <= until for at in stay.tickets),
    )


def span(text: str) -> timedelta:
    """How soon a promise says it will be kept; a day where it does not say."""
    found = _WITHIN.search(text)
    if found is None:
        return _DEFAULT
    number, unit = found.group(1).casefold(), (found.group(2) or "").casefold()
    if not number.isdigit():
        return timedelta(minutes=30) if "пол" in number or "half" in number else timedelta(hours=1)
    if unit.startswith(("мин", "min")):
        return timedelta(minutes=int(number))
    if unit.startswith(("час", "hour")):
        return timedelta(hours=int(number))
    return timedelta(days=int(number)) if unit else _DEFAULT


def _promised(
    name: str,
    stay: Stay,
    now: datetime,
    pattern: re.Pattern[str],
    due: Callable[[Said], datetime],
    kept: Callable[[Said, datetime], bool],
) -> Check:
    """The first promise broken, else the first one still open, else kept; None without any."""
    open_one: Check | None = None
    last: Check | None = None
    for word in stay.words:
        if not pattern.search(word.text):
            continue
        until = due(word)
        if kept(word, until):
            last = Check(name, True, word.id, until)
        elif until < now:
            return Check(name, False, word.id, until)
        else:
            open_one = open_one or Check(name, None, word.id, until)
    return open_one or last or Check(name, None)


async def _stay(tx: Tx, handoff_id: int) -> Stay:
    row = (await tx.conn.execute(select(handoffs).where(handoffs.c.id == handoff_id))).one()
    of = row.conversation_id
    query = select(messages.c.id, messages.c.author, messages.c.text, messages.c.at).where(
        messages.c.conversation_id == of,
        messages.c.at >= row.opened_at,
        messages.c.author.in_([Author.operator.value, Author.client.value]),
    )
    said = [Said(*found) for found in await tx.conn.execute(query.order_by(messages.c.seq).limit(2000))]
    made = select(tickets.c.created_at).where(tickets.c.conversation_id == of, tickets.c.created_at >= row.opened_at)
    called = select(callbacks.c.done_at).where(callbacks.c.conversation_id == of, callbacks.c.done_at.is_not(None))
    return Stay(
        operator=row.taken_by or "",
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        answered_at=row.answered_at,
        deadline=_deadline(row.packet),
        said=said,
        tickets=list((await tx.conn.execute(made)).scalars()),
        called=list((await tx.conn.execute(called)).scalars()),
    )


def _deadline(packet: Any) -> datetime | None:
    written = packet.get("deadline")
    return datetime.fromisoformat(written) if isinstance(written, str) else None
