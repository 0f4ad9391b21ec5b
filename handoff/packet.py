"""The packet: what an operator receives with a conversation, built at the handoff and stored with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from connectors.contract import Author
from connectors.ledger import people
from connectors.ledger.people import Person
from connectors.ledger.store import Tx
from connectors.ledger.tables import episodes, messages
from handoff.clocks.plans import due
from handoff.contract import HandoffRequest, Identity, Line, Packet, Reason, Shown, Ticket, TicketStatus
from handoff.queues import Queue
from knowledge_base.contract import ShownAnswer

OVER: Final = frozenset({TicketStatus.resolved, TicketStatus.closed, TicketStatus.cancelled})
_LINES: Final = 200


async def build(
    tx: Tx,
    request: HandoffRequest,
    queue: Queue,
    *,
    episode_id: int,
    shown: Sequence[ShownAnswer],
    tickets: Sequence[Ticket],
) -> Packet:
    """The packet as of this transaction."""
    person = await people.person_of(tx, request.conversation_id)
    return Packet(
        reason=request.reason,
        queue=queue.name,
        line=queue.line,
        topic=request.topic,
        intent=request.intent,
        confidence=request.confidence,
        identity=_identity(person),
        language=person.language,
        plan=request.plan,
        vip=request.vip,
        facts=dict(request.facts),
        shown=[_shown(answer) for answer in shown],
        steps=list(request.steps),
        tickets=[_ticket(ticket, queue) for ticket in tickets if ticket.status not in OVER],
        asked=_asked(person, request.facts),
        deadline=await due(tx, queue, tx.now, request.plan, request.vip),
        transcript=await _transcript(tx, episode_id),
        source=(await tx.conn.execute(select(episodes.c.source).where(episodes.c.id == episode_id))).scalar_one_or_none(),
    )


def as_json(packet: Packet) -> dict[str, Any]:
    """The packet as stored and sent to the desk: times are ISO 8601."""
    said: dict[str, Any] = _plain(asdict(packet))
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def transferred(packet: Mapping[str, Any], queue: Queue, comment: str, transcript: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The packet of an earlier handoff, for the next queue: what was collected stays, so does the deadline."""
    changes = {"reason": Reason.transferred.value, "queue": queue.name, "line": queue.line}
    return {**packet, **changes, "comment": comment, "transcript": list(transcript)}


async def transcript(tx: Tx, episode_id: int) -> Sequence[dict[str, Any]]:
    """The episode's lines as JSON."""
    return [_plain(asdict(line)) for line in await _transcript(tx, episode_id)]


async def _transcript(tx: Tx, episode_id: int) -> Sequence[Line]:
    query = (
        select(messages.c.at, messages.c.author, messages.c.text, messages.c.kind)
        .where(messages.c.episode_id == episode_id, messages.c.author != Author.note.value)
        .order_by(messages.c.seq.desc())
        .limit(_LINES)
    )
    rows = (await tx.conn.execute(query)).all()
    return [Line(row.at, row.author, row.text or f"[{row.kind}]") for row in reversed(rows)]


def _identity(person: Person) -> Identity:
    return Identity(person.name, person.proven_by is not None, person.proven_by, person.contract, person.phone)


def _asked(person: Person, facts: Mapping[str, str]) -> Sequence[str]:
    """What is known already: asking it again is what clients hate."""
    known = {name for name in ("name", "contract", "phone") if getattr(person, name)}
    return sorted(known | {name for name, value in facts.items() if value})


def _shown(answer: ShownAnswer) -> Shown:
    reaction = answer.reaction.value if answer.reaction else None
    return Shown(answer.article_id, answer.revision, answer.title, answer.confidence, answer.query, reaction)


def _ticket(ticket: Ticket, queue: Queue) -> dict[str, Any]:
    """A ticket kept to another queue keeps its words to that queue."""
    problem = {} if ticket.queue not in (None, queue.name) else {"problem": ticket.problem}
    return {
        "number": ticket.number,
        "type": ticket.type,
        "status": ticket.status.value,
        "line": ticket.line,
        "created_at": ticket.created_at,
        "deadline": ticket.deadline,
        **problem,
    }
