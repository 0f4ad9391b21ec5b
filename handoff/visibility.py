"""The wall around confidential queues (finance): the one place that says what an operator may read, for rows and for SQL.

An episode that was with a confidential queue belongs to that queue's operators, with its messages, notes, marks and packets; so does a
ticket kept to it. Supervisors pass the wall unless the queue says otherwise (``queues.supervised``). Every query that gives data to an
operator carries one of these conditions; ``operator.hidden`` is read with the session, so that a change counts at once.

The limit of who supervises some queues only stands here too: figures are counted for them of what their queues had last
(:func:`episode_counted`, :func:`queue_counted`); what they open follows the rule for every operator of these queues.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from connectors.ledger.store import Tx
from connectors.ledger.tables import conversations
from handoff.operators import Operator
from handoff.tables import handoffs, queues


def queue_open(operator: Operator, column: Any) -> ColumnElement[bool]:
    """Rows with the name of a queue in ``column`` (NULL: of none) that are not behind the wall."""
    if not operator.hidden:
        return true()
    return or_(column.is_(None), column.not_in(sorted(operator.hidden)))


def episode_open(operator: Operator, column: Any) -> ColumnElement[bool]:
    """Rows of episodes that were never with a hidden queue; ``column`` is the episode's id."""
    if not operator.hidden:
        return true()
    closed = select(handoffs.c.episode_id).where(handoffs.c.queue.in_(sorted(operator.hidden)))
    return ~column.in_(closed)  # type: ignore[no-any-return]


def episode_counted(operator: Operator, column: Any) -> ColumnElement[bool]:
    """Rows of episodes that figures are counted of; ``column`` is the episode's id."""
    if not operator.limited:
        return episode_open(operator, column)
    later = handoffs.alias("later")
    passed_on = select(later.c.id).where(later.c.episode_id == handoffs.c.episode_id, later.c.id > handoffs.c.id).exists()
    own = select(handoffs.c.episode_id).where(handoffs.c.queue.in_(sorted(operator.queues - operator.hidden)), ~passed_on)
    return and_(episode_open(operator, column), column.in_(own))


def queue_counted(operator: Operator, column: Any) -> ColumnElement[bool]:
    """Rows of queues that figures are counted of; ``column`` is the queue's name."""
    own: ColumnElement[bool] = column.in_(sorted(operator.queues)) if operator.limited else true()
    return own & queue_open(operator, column)


def past_open(operator: Operator, column: Any) -> ColumnElement[bool]:
    """Rows of episodes whose words the operator may read, also long after; for an outside company only those with its queues now."""
    if not operator.external:
        return episode_open(operator, column)
    now = select(handoffs.c.episode_id).where(handoffs.c.ended_at.is_(None), handoffs.c.queue.in_(sorted(operator.queues)))
    return column.in_(now)  # type: ignore[no-any-return]


def conversation_open(operator: Operator, column: Any) -> ColumnElement[bool]:
    """Rows of conversations that the operator may open: those whose newest handoff is to one of their queues, and those they hold;
    ``column`` is the conversation's id. What is *in* them is narrowed by :func:`episode_open`."""
    newest = select(func.max(handoffs.c.id)).where(handoffs.c.conversation_id == column).correlate_except(handoffs).scalar_subquery()
    queue = select(handoffs.c.queue).where(handoffs.c.id == newest).scalar_subquery()
    if operator.supervises:
        return queue_open(operator, queue)
    held = select(conversations.c.id).where(conversations.c.holder_kind == "operator", conversations.c.holder == operator.login)
    return or_(queue.in_(sorted(operator.queues - operator.hidden)), column.in_(held))


def queue_heard(queue: Any, episode: Any) -> ColumnElement[bool]:
    """Rows of episodes that what belongs to ``queue`` may take in: no other confidential queue had them; both are columns."""
    others = (
        select(handoffs.c.id)
        .join(queues, queues.c.name == handoffs.c.queue)
        .where(handoffs.c.episode_id == episode, queues.c.confidential, handoffs.c.queue.is_distinct_from(queue))
        .correlate_except(handoffs, queues)
    )
    return ~others.exists()


async def confidential(tx: Tx, episode_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Confidential queues by the episode they had, of the episodes given."""
    query = (
        select(handoffs.c.episode_id, handoffs.c.queue)
        .join(queues, queues.c.name == handoffs.c.queue)
        .where(handoffs.c.episode_id.in_(episode_ids), queues.c.confidential)
    )
    found: dict[int, frozenset[str]] = {}
    for episode_id, queue in (await tx.conn.execute(query)) if episode_ids else ():
        found[episode_id] = found.get(episode_id, frozenset()) | {queue}
    return found
