"""Whether a client may be asked, and the questions themselves: once for an episode and a speaker, while they can still answer."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, exists, select

from connectors.contract import Author, Texts
from connectors.ledger import effects, holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations
from connectors.ledger.thread import Draft
from handoff.arriving import episode_of
from handoff.contract import Ending, Outcome, Question
from handoff.satisfaction import pressing, settings
from handoff.satisfaction.settings import Criterion, SatisfactionSettings
from handoff.satisfaction.tables import nps
from handoff.tables import surveys

META: Final = "survey"
UNASKED: Final = frozenset({Outcome.spam.value, Ending.incident.value})
"""Outcomes after which nobody is asked: spam, and what was closed by the end of an outage."""


class StoredSurveys:
    """Implements :class:`handoff.contract.Surveys`."""

    def __init__(self, store: Store, texts: Texts) -> None:
        self._store = store
        self._texts = texts

    async def question(self, conversation_id: int, *, about: str, key: str) -> Question | None:
        """See the contract."""
        key = f"mark-asked:{key}"
        async with self._store.write() as tx:
            if (await holder.holder_of(tx, conversation_id, lock=True)).kind != "bot":
                return None
            if (asked := await effects.recall(tx, key)) is not None:
                return await question(tx, self._texts, conversation_id, asked["about"], asked["survey"], await _first(tx))
            survey_id = await _open(tx, conversation_id, about)
            if survey_id is None:
                return None
            await effects.remember(tx, key, {"about": about, "survey": survey_id})
            return await question(tx, self._texts, conversation_id, about, survey_id, await _first(tx))


async def ask(tx: Tx, texts: Texts, conversation_id: int, about: str, *, outcome: str | None = None) -> bool:
    """Ask the first question in this transaction (``about``: bot or person); False when nothing was asked.

    Not after an ``outcome`` of :data:`UNASKED`, not a person asked within the pause, not who cannot be reached, not the same episode twice.
    """
    survey_id = None if outcome in UNASKED else await _open(tx, conversation_id, about)
    if survey_id is None:
        return False
    first = await question(tx, texts, conversation_id, about, survey_id, await _first(tx))
    await thread.append(tx, conversation_id, Author.system, Draft(first.text, buttons=first.buttons, meta=first.meta))
    return True


async def question(
    tx: Tx, texts: Texts, conversation_id: int, about: str, survey_id: int, criterion: Criterion, *, thanks: bool = False
) -> Question:
    """One criterion's question; with ``thanks`` for the mark before."""
    locale = (await people.person_of(tx, conversation_id)).language
    text = texts(f"survey-{about}-{criterion.value}", locale)
    said = texts("survey-next", locale, question=text) if thanks else text
    return Question(said, pressing.marks(survey_id, criterion), {META: survey_id})


async def _first(tx: Tx) -> Criterion:
    return (await settings.read(tx)).criteria[0]


async def _open(tx: Tx, conversation_id: int, about: str) -> int | None:
    """A new survey's id; None when this episode has one, or the client may not be asked."""
    episode_id = await episode_of(tx, conversation_id)
    if not episode_id or not await may_ask(tx, conversation_id, await settings.read(tx)):
        return None
    statement = tx.insert(surveys)
    values = {"conversation_id": conversation_id, "episode_id": episode_id, "about": about, "asked_at": tx.now}
    row = await tx.conn.execute(statement.values(values).on_conflict_do_nothing().returning(surveys.c.id))
    opened: int | None = row.scalar_one_or_none()
    return opened


async def may_ask(tx: Tx, conversation_id: int, chosen: SatisfactionSettings) -> bool:
    """Whether the client can answer and the person, in whatever messenger, was asked nothing within the pause."""
    address = (
        select(addresses.c.person_id, addresses.c.reachable)
        .join(conversations, conversations.c.address_id == addresses.c.id)
        .where(conversations.c.id == conversation_id)
    )
    where = (await tx.conn.execute(address)).one()
    if not where.reachable:
        return False
    lately = [_asked(table, where.person_id, table.c.asked_at > tx.now - chosen.pause) for table in (surveys, nps)]
    return not (await tx.conn.execute(select(lately[0] | lately[1]))).scalar_one()


def _asked(table: Any, person_id: int, when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the person, as they are joined now, was asked one of ``table``."""
    return exists(
        select(table.c.id)
        .join(conversations, conversations.c.id == table.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(addresses.c.person_id == person_id, when)
    )
