"""Answers to surveys are kept, whenever they come; what is asked next, if anything, is asked while the bot holds the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from connectors.contract import Author, Button, Texts
from connectors.ledger import effects, events, holder, people, thread
from connectors.ledger.store import Tx
from connectors.ledger.thread import Draft
from handoff.satisfaction import asking, callbacks, settings
from handoff.satisfaction.asking import META
from handoff.satisfaction.episodes import moved_on, take_back
from handoff.satisfaction.pressing import Cause, Mark, Why, call_person, causes
from handoff.satisfaction.settings import Criterion, SatisfactionSettings
from handoff.tables import surveys


async def mark(tx: Tx, texts: Texts, conversation_id: int, message_id: int, pressed: Mark) -> None:
    """Keep the mark and ask the next criterion, or thank; a later press changes it. Repeating the message changes nothing.

    The press belongs to the episode it marks: if it opened a new one by itself, that one is taken back. Where a person has the conversation
    the mark is kept and nothing is said.
    """
    held = await holder.holder_of(tx, conversation_id, lock=True)
    survey = await find(tx, conversation_id, pressed.survey)
    if survey is None:
        return
    key = f"mark:{message_id}"
    if await effects.recall(tx, key) is None:
        column = pressed.criterion.column
        values = {column: pressed.mark, "answered_at": tx.now}
        survey = (await tx.conn.execute(update(surveys).where(surveys.c.id == survey.id).values(values).returning(*surveys.c))).one()
        chosen = await settings.read(tx)
        await _call_back(tx, survey, chosen)
        await events.record(tx, "survey", conversation_id, about=survey.about, criterion=pressed.criterion.value, mark=pressed.mark)
        if held.kind == "bot":
            left = await moved_on(tx, conversation_id, [message_id], (META, survey.id))
            await _go_on(tx, texts, survey, pressed.criterion, chosen, left=left)
        await effects.remember(tx, key, pressed.mark)
    await take_back(tx, conversation_id, [message_id], survey.episode_id)


async def why(tx: Tx, texts: Texts, conversation_id: int, message_id: int, pressed: Why) -> None:
    """Keep the cause of a low mark that was chosen by a button; then the client's next words are a question again."""
    held = await holder.holder_of(tx, conversation_id, lock=True)
    survey = await find(tx, conversation_id, pressed.survey)
    if survey is None:
        return
    key = f"mark:{message_id}"
    if await effects.recall(tx, key) is None:
        await tx.conn.execute(update(surveys).where(surveys.c.id == survey.id).values(why=pressed.cause.value, why_until=None))
        await events.record(tx, "survey", conversation_id, about=survey.about, why=pressed.cause.value)
        if held.kind == "bot":
            await thank(tx, texts, conversation_id, sorry=pressed.cause is not Cause.none)
        await effects.remember(tx, key, pressed.cause.value)
    await take_back(tx, conversation_id, [message_id], survey.episode_id)


async def thank(tx: Tx, texts: Texts, conversation_id: int, *, sorry: bool) -> None:
    """Thanks; ``sorry`` with a way to a person."""
    locale = (await people.person_of(tx, conversation_id)).language
    text = texts("survey-why-thanks" if sorry else "survey-thanks", locale)
    await _say(tx, conversation_id, text, [call_person(texts, locale)] if sorry else [])


async def find(tx: Tx, conversation_id: int, survey_id: int | None) -> Any:
    """A survey of the conversation, the newest when none is named; locked."""
    query = select(surveys).where(surveys.c.conversation_id == conversation_id)
    if survey_id is not None:
        query = query.where(surveys.c.id == survey_id)
    return (await tx.conn.execute(query.order_by(surveys.c.id.desc()).limit(1))).one_or_none()


def lowest(survey: Any) -> int | None:
    """The lowest mark given."""
    given = [mark for criterion in Criterion if (mark := getattr(survey, criterion.column)) is not None]
    return min(given, default=None)


async def _go_on(tx: Tx, texts: Texts, survey: Any, criterion: Criterion, chosen: SatisfactionSettings, *, left: bool) -> None:
    """The next question after the last one asked; why, once, after the last of all and a low mark; thanks after anything else."""
    asked = chosen.criteria[: survey.asked]
    low = (lowest(survey) or 5) <= chosen.low
    if left or criterion is not asked[-1] or survey.asked > len(chosen.criteria):
        await thank(tx, texts, survey.conversation_id, sorry=False)
    elif survey.asked < len(chosen.criteria):
        await _count(tx, survey, None)
        next_one = chosen.criteria[survey.asked]
        said = await asking.question(tx, texts, survey.conversation_id, survey.about, survey.id, next_one, thanks=True)
        await _say(tx, survey.conversation_id, said.text, said.buttons, survey.id)
    elif low and chosen.why_minutes:
        await _count(tx, survey, tx.now + chosen.why)
        locale = (await people.person_of(tx, survey.conversation_id)).language
        await _say(tx, survey.conversation_id, texts("survey-why", locale), causes(texts, locale, survey.id), survey.id)
    else:
        await thank(tx, texts, survey.conversation_id, sorry=False)


async def _count(tx: Tx, survey: Any, why_until: datetime | None) -> None:
    """One question more was asked; «why» counts too."""
    await tx.conn.execute(update(surveys).where(surveys.c.id == survey.id).values(asked=survey.asked + 1, why_until=why_until))


async def _say(tx: Tx, conversation_id: int, text: str, buttons: Sequence[Button], survey_id: int | None = None) -> None:
    meta = {META: survey_id} if survey_id is not None else {}
    await thread.append(tx, conversation_id, Author.system, Draft(text, buttons=buttons, meta=meta))


async def _call_back(tx: Tx, survey: Any, chosen: SatisfactionSettings) -> None:
    """A low mark makes a task at once, whether or not the client goes on; a mark put right takes it away while nobody has begun."""
    key, low = f"survey:{survey.id}", (lowest(survey) or 5) <= chosen.low
    if low:
        await callbacks.make(tx, key, "low_mark", conversation_id=survey.conversation_id, episode_id=survey.episode_id, chosen=chosen)
    else:
        await callbacks.withdraw(tx, key)
