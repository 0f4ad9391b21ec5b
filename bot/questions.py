"""What a client asked in one episode, and how each question fared with the knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from connectors.ledger.store import Tx
from knowledge_base.contract import Outcome, Reaction
from knowledge_base.gaps.contract import Kind
from knowledge_base.gaps.tables import asked
from knowledge_base.tables import shown


@dataclass(slots=True)
class Question:
    """A question, however often it was looked up: offered, chosen, rejected and searched again it is one.

    ``message_id`` and ``at`` are of the message that asked it first; ``query`` is masked.
    """

    query: str
    message_id: int
    at: datetime
    article_id: str | None
    refused: bool = False
    answered: bool = False
    helped: bool = False
    rejected: bool = False

    def missed(self, choosing_since: datetime) -> Kind | None:
        """How it was missed; None when it was not, or when candidates may still be chosen (offered after ``choosing_since``)."""
        if self.rejected:
            return Kind.not_that
        if self.answered:
            return None
        if self.refused:
            return Kind.refused
        return Kind.clarified if self.at < choosing_since else None


async def questions_of(tx: Tx, episode_id: int, masked: Callable[[str], str]) -> Sequence[Question]:
    """The episode's questions in their order."""
    rows = [*await tx.conn.execute(select(asked).where(asked.c.episode_id == episode_id))]
    rows += [*await tx.conn.execute(select(shown).where(shown.c.episode_id == episode_id))]
    found: dict[str, Question] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.message_id)):
        query = masked(row.query)
        one = found.setdefault(query, Question(query, row.message_id, row.at, row.article_id))
        if "outcome" in row._fields:
            one.refused |= row.outcome == Outcome.refuse.value
        else:
            one.answered = True
            one.helped |= row.reaction == Reaction.helped.value
            one.rejected |= row.reaction == Reaction.not_that.value
    return list(found.values())
