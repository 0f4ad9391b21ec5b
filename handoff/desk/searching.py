"""Search over everything that was ever said, newest first, for who may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import exists, select

from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, messages
from connectors.ledger.tables import people as persons
from handoff import operators
from handoff.desk.rows import iso
from handoff.desk.search_words import Lemmas, words
from handoff.desk.tables import message_words
from handoff.operators import Operator
from handoff.visibility import conversation_open, past_open

_WORDS: Final = 8
_SAID: Final = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A page of messages, newest first; the next begins at ``before``, None at the end."""

    messages: Sequence[Mapping[str, Any]]
    before: int | None


async def search(
    tx: Tx,
    lemmas: Lemmas,
    operator: Operator,
    query: str,
    *,
    before: int | None = None,
    person: int | None = None,
    limit: int = 30,
) -> Found:
    """Messages with every word of the query, in any form, that the operator may read; ``person``: of one client in all messengers.

    Each is ``{id, seq, conversation_id, channel, person: {id, name}, author, author_name, text, at}``.
    """
    wanted = sorted(words(lemmas, query))[:_WORDS]
    if not wanted:
        return Found([], None)
    first, *others = wanted
    chosen = (
        select(messages, addresses.c.channel, addresses.c.person_id, persons.c.name.label("person"))
        .join(message_words, message_words.c.message_id == messages.c.id)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .join(persons, persons.c.id == addresses.c.person_id)
        .where(message_words.c.word == first, messages.c.deleted_at.is_(None))
        .where(conversation_open(operator, messages.c.conversation_id), past_open(operator, messages.c.episode_id))
    )
    for word in others:
        also = message_words.alias()
        chosen = chosen.where(exists().where(also.c.word == word, also.c.message_id == messages.c.id))
    if before is not None:
        chosen = chosen.where(message_words.c.message_id < before)
    if person is not None:
        chosen = chosen.where(addresses.c.person_id == person)
    rows = (await tx.conn.execute(chosen.order_by(message_words.c.message_id.desc()).limit(limit))).all()
    names = await operators.names(tx)
    return Found([_wire(row, names) for row in rows], rows[-1].id if len(rows) == limit else None)


def _wire(row: Any, names: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "seq": row.seq,
        "conversation_id": row.conversation_id,
        "channel": row.channel,
        "person": {"id": row.person_id, "name": row.person},
        "author": row.author,
        "author_name": names.get(row.author_id or ""),
        "text": row.text[:_SAID],
        "at": iso(row.at),
    }
