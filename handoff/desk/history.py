"""One history of a person over all their messengers, newest first, for who may see one of the conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.files.links import Links
from connectors.ledger import thread
from connectors.ledger.store import Tx
from handoff.desk import persons, rows
from handoff.desk.messages import sayings
from handoff.operators import Operator


@dataclass(frozen=True, slots=True)
class Page:
    """Messages, newest first, each with its ``conversation_id`` and ``channel``; the next page begins at ``before``, None at the end."""

    messages: Sequence[Mapping[str, Any]]
    before: int | None


async def page(
    tx: Tx, operator: Operator, conversation_id: int, *, before: int | None, limit: int, others: bool, links: Links | None
) -> Page:
    """Messages with ids below ``before``; with ``others`` only of the person's other conversations.

    What was said to a confidential queue stays with it, as in one conversation. A page may be shorter than ``limit`` and not the last.
    Raises NotFound and Forbidden.
    """
    row = await rows.seen(tx, operator, conversation_id)
    of = await persons.conversations_of(tx, row.wire["person"]["id"])
    found = await thread.latest(tx, [one for one in of if not (others and one == conversation_id)], before=before, limit=limit)
    here = {one: await rows.one(tx, one) for one in {message.conversation_id for message in found}}
    said = await sayings(tx, found, links)
    shown = []
    for message, (episode, wire) in zip(found, said.wires, strict=True):
        row_there = here[message.conversation_id]
        assert row_there is not None
        if said.open_to(operator, row_there if row_there.seen_by(operator) else None, episode):
            shown.append({**wire, "conversation_id": message.conversation_id, "channel": row_there.wire["channel"]})
    return Page(shown, found[-1].id if len(found) == limit else None)
