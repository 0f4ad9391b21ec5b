"""Marks of one to five: asked once for an episode and a speaker, while the client can still answer, by buttons in the same chat."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract import Author, Button, Texts
from connectors.ledger import effects, events, holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations, episodes, messages
from connectors.ledger.thread import Draft
from handoff.arriving import episode_of
from handoff.contract import Question
from handoff.tables import surveys

MARKS: Final = range(1, 6)
_PRESS: Final = "/mark"
_BIGGEST_ID: Final = 2**53


@dataclass(frozen=True, slots=True)
class Mark:
    """A pressed mark; ``survey`` is the row it answers, None in a press that does not name it."""

    mark: int
    survey: int | None


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
                return await _question(tx, self._texts, conversation_id, asked["about"], asked["survey"])
            survey_id = await _open(tx, conversation_id, about)
            if survey_id is None:
                return None
            await effects.remember(tx, key, {"about": about, "survey": survey_id})
            return await _question(tx, self._texts, conversation_id, about, survey_id)


async def ask(tx: Tx, texts: Texts, conversation_id: int, about: str) -> bool:
    """Ask in this transaction (``about``: bot or person); False when nothing was asked."""
    survey_id = await _open(tx, conversation_id, about)
    if survey_id is None:
        return False
    question = await _question(tx, texts, conversation_id, about, survey_id)
    await thread.append(tx, conversation_id, Author.system, Draft(question.text, buttons=question.buttons, meta=question.meta))
    return True


async def _open(tx: Tx, conversation_id: int, about: str) -> int | None:
    """A new survey's id; None when this episode has one, or the client cannot answer."""
    episode_id = await episode_of(tx, conversation_id)
    if not episode_id or not await _reachable(tx, conversation_id):
        return None
    statement = (sqlite if tx.sqlite else postgresql).insert(surveys)
    values = {"conversation_id": conversation_id, "episode_id": episode_id, "about": about, "asked_at": tx.now}
    row = await tx.conn.execute(statement.values(values).on_conflict_do_nothing().returning(surveys.c.id))
    opened: int | None = row.scalar_one_or_none()
    return opened


async def _question(tx: Tx, texts: Texts, conversation_id: int, about: str, survey_id: int) -> Question:
    locale = (await people.person_of(tx, conversation_id)).language
    buttons = [Button(str(mark), f'{_PRESS}{{"mark":{mark},"of":{survey_id}}}') for mark in MARKS]
    return Question(texts(f"handoff-mark-{about}", locale), buttons, {"survey": survey_id})


def parse(payload: str | None) -> Mark | None:
    """A press of a mark's button, ``/mark{"mark":n}`` with or without ``"of"``; None for anything else."""
    if not payload or not payload.startswith(_PRESS):
        return None
    try:
        said = json.loads(payload.removeprefix(_PRESS))
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    mark, survey = said.get("mark"), said.get("of")
    if type(mark) is not int or mark not in MARKS:
        return None
    return Mark(mark, survey if type(survey) is int and 0 < survey < _BIGGEST_ID else None)


async def answer(tx: Tx, texts: Texts, conversation_id: int, message_id: int, pressed: Mark) -> None:
    """Keep the mark and thank; a later press changes it. Repeating the message changes nothing.

    The press belongs to the episode it marks: if it opened a new one by itself, that one is taken back.
    """
    await holder.holder_of(tx, conversation_id, lock=True)
    survey = await _find(tx, conversation_id, pressed)
    if survey is None:
        return
    key = f"mark:{message_id}"
    if await effects.recall(tx, key) is None:
        await tx.conn.execute(update(surveys).where(surveys.c.id == survey.id).values(mark=pressed.mark, answered_at=tx.now))
        locale = (await people.person_of(tx, conversation_id)).language
        await thread.append(tx, conversation_id, Author.system, Draft(texts("handoff-mark-thanks", locale)))
        await events.record(tx, "survey", conversation_id, about=survey.about, mark=pressed.mark)
        await effects.remember(tx, key, pressed.mark)
    await _take_back_episode(tx, conversation_id, message_id, survey.episode_id)


async def _find(tx: Tx, conversation_id: int, pressed: Mark) -> Any:
    query = select(surveys).where(surveys.c.conversation_id == conversation_id)
    if pressed.survey is not None:
        query = query.where(surveys.c.id == pressed.survey)
    return (await tx.conn.execute(query.order_by(surveys.c.id.desc()).limit(1))).one_or_none()


async def _take_back_episode(tx: Tx, conversation_id: int, message_id: int, episode_id: int) -> None:
    """Move the press and the thanks to the marked episode when their own holds nothing else."""
    opened = await episode_of(tx, conversation_id)
    if opened in (0, episode_id):
        return
    others = select(func.count()).where(
        messages.c.episode_id == opened, messages.c.author == Author.client.value, messages.c.id != message_id
    )
    earlier = select(func.count()).where(messages.c.episode_id == opened, messages.c.id < message_id)
    if (await tx.conn.execute(others)).scalar_one() or (await tx.conn.execute(earlier)).scalar_one():
        return
    await tx.conn.execute(update(messages).where(messages.c.episode_id == opened).values(episode_id=episode_id))
    await tx.conn.execute(update(conversations).where(conversations.c.id == conversation_id).values(episode_id=None))
    await tx.conn.execute(delete(episodes).where(episodes.c.id == opened))


async def _reachable(tx: Tx, conversation_id: int) -> bool:
    query = (
        select(addresses.c.reachable)
        .join(conversations, conversations.c.address_id == addresses.c.id)
        .where(conversations.c.id == conversation_id)
    )
    return bool((await tx.conn.execute(query)).scalar_one())
