"""NPS: would you recommend us, 0 to 10, on its own schedule and at a decent hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import exists, func, select, update

from connectors.contract import Author, Texts
from connectors.ledger import effects, events, holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations, episodes
from connectors.ledger.thread import Draft
from handoff.satisfaction import asking, callbacks, settings
from handoff.satisfaction.answering import thank
from handoff.satisfaction.asking import UNASKED
from handoff.satisfaction.episodes import moved_on, say, take_back
from handoff.satisfaction.pressing import Recommended, recommendations
from handoff.satisfaction.settings import SatisfactionSettings
from handoff.satisfaction.tables import nps

META: Final = "nps"
DETRACTOR: Final = 6
_AT_ONCE: Final = 50
"""Most questions of one round: the rest wait for the next."""


async def ask_due(store: Store, texts: Texts) -> int:
    """Ask those whose time has come; how many. Safe on several doors at once: an episode is asked about once."""
    async with store.read(many=True) as tx:
        chosen = await settings.read(tx)
        due = await _due(tx, chosen) if chosen.nps_every_days and chosen.decent(tx.now) else []
    asked = 0
    for conversation_id, episode_id in due:
        async with store.write() as tx:
            asked += await _ask(tx, texts, conversation_id, episode_id, chosen)
    return asked


async def answer(tx: Tx, texts: Texts, conversation_id: int, message_id: int, pressed: Recommended) -> None:
    """Keep the answer; a later press changes it. Like a mark it opens no episode, and where a person speaks nothing is said."""
    held = await holder.holder_of(tx, conversation_id, lock=True)
    mine = (nps.c.id == pressed.nps, nps.c.conversation_id == conversation_id)
    row = (await tx.conn.execute(select(nps).where(*mine))).one_or_none()
    if row is None:
        return
    key = f"mark:{message_id}"
    if await effects.recall(tx, key) is None:
        chosen = await settings.read(tx)
        low = pressed.mark <= DETRACTOR
        left = await moved_on(tx, conversation_id, [message_id], (META, row.id))
        asks = bool(low and chosen.why_minutes and row.answered_at is None and held.kind == "bot" and not left)
        values: dict[str, Any] = {"mark": pressed.mark, "answered_at": tx.now, "why_until": tx.now + chosen.why if asks else None}
        await tx.conn.execute(update(nps).where(*mine).values(values))
        await _call_back(tx, row, chosen, low=low)
        await events.record(tx, "survey", conversation_id, about="nps", mark=pressed.mark)
        if asks:
            locale = (await people.person_of(tx, conversation_id)).language
            await thread.append(tx, conversation_id, Author.system, Draft(texts("survey-nps-why", locale), meta={META: row.id}))
        elif held.kind == "bot":
            await thank(tx, texts, conversation_id, sorry=False)
        await effects.remember(tx, key, pressed.mark)
    await take_back(tx, conversation_id, [message_id], row.episode_id)


async def _call_back(tx: Tx, row: Any, chosen: SatisfactionSettings, *, low: bool) -> None:
    key = f"nps:{row.id}"
    if low:
        await callbacks.make(tx, key, "nps", conversation_id=row.conversation_id, episode_id=row.episode_id, chosen=chosen)
    else:
        await callbacks.withdraw(tx, key)


async def _due(tx: Tx, chosen: SatisfactionSettings) -> Sequence[tuple[int, int]]:
    """Conversations with the bot whose last episode ended long enough ago, with that episode, one of a person; the pause is looked at
    again when asking."""
    mine = conversations.alias("mine")
    own = addresses.alias("own")
    lately = exists(
        select(nps.c.id)
        .join(mine, mine.c.id == nps.c.conversation_id)
        .join(own, own.c.id == mine.c.address_id)
        .where(own.c.person_id == addresses.c.person_id, nps.c.asked_at > tx.now - timedelta(days=chosen.nps_every_days))
    )
    query = (
        select(addresses.c.person_id, func.max(episodes.c.id).label("episode_id"))
        .join(conversations, conversations.c.id == episodes.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(conversations.c.holder_kind == "bot", addresses.c.reachable, ~lately)
        .where(episodes.c.last_at > tx.now - timedelta(days=chosen.nps_until_days))
        .group_by(addresses.c.person_id)
        .having(func.max(episodes.c.last_at) <= tx.now - timedelta(days=chosen.nps_after_days))
        .order_by(func.max(episodes.c.last_at))
        .limit(_AT_ONCE * 4)
    )
    ids = [row.episode_id for row in await tx.conn.execute(query)]
    wanted = select(episodes.c.conversation_id, episodes.c.id, episodes.c.outcome).where(episodes.c.id.in_(ids)).order_by(episodes.c.id)
    found = [(row.conversation_id, row.id) for row in await tx.conn.execute(wanted) if row.outcome not in UNASKED]
    return [one for one in found if await asking.may_ask(tx, one[0], chosen)][:_AT_ONCE]


async def _ask(tx: Tx, texts: Texts, conversation_id: int, episode_id: int, chosen: SatisfactionSettings) -> bool:
    held = await holder.holder_of(tx, conversation_id, lock=True)
    if held.kind != "bot" or not await asking.may_ask(tx, conversation_id, chosen):
        return False
    insert = tx.insert(nps)
    values = {"conversation_id": conversation_id, "episode_id": episode_id, "asked_at": tx.now}
    row = await tx.conn.execute(insert.values(values).on_conflict_do_nothing().returning(nps.c.id))
    nps_id = row.scalar_one_or_none()
    if nps_id is None:
        return False
    locale = (await people.person_of(tx, conversation_id)).language
    draft = Draft(texts("survey-nps", locale), buttons=recommendations(nps_id), meta={META: nps_id})
    await say(tx, conversation_id, episode_id, draft)
    return True
