"""Acts on operators' words and presses: each is one of the desk's verbs, and each refusal is said to whom it concerns."""

from __future__ import annotations

from typing import Final

from connectors.contract import Texts
from connectors.errors import Refusal
from connectors.ledger.store import Store
from connectors.operators_telegram.contract import Forum, Pressed, Raw, Said
from handoff.operators import Operator
from handoff.topics import links, topics
from handoff.topics.pace import Pace
from handoff.topics.pressing import Pressing
from handoff.topics.talking import Talking

_LINK: Final = "/link"


class Hearing:
    """One update at a time of a lane; acting twice on one does no more than once."""

    def __init__(self, store: Store, forum: Forum, texts: Texts, talking: Talking, pressing: Pressing, pace: Pace, locale: str) -> None:
        self._store = store
        self._forum = forum
        self._texts = texts
        self._talking = talking
        self._pressing = pressing
        self._pace = pace
        self._locale = locale

    async def hear(self, raw: Raw) -> None:
        """Raises DeliveryError and Unavailable when it is to be tried again."""
        heard = self._forum.read(raw)
        match heard:
            case Said(private=True):
                await self._in_private(heard)
            case Said(thread=int() as thread):
                await self._in_topic(heard, thread)
            case Pressed():
                await self._press(heard)

    async def _in_private(self, said: Said) -> None:
        if said.edited:
            return
        command, _, given = said.text.partition(" ")
        if command.partition("@")[0] != _LINK or not given.strip():
            operator = await self._who(said.who.id)
            key = "private-linked" if operator else "private-hint"
            await self._forum.write_to(said.who.id, self._say(operator, key, who=operator.name if operator else ""))
            return
        async with self._store.write() as tx:
            operator = await links.link(tx, said.who.id, given)
        key = "linked" if operator else "link-refused"
        await self._forum.write_to(said.who.id, self._say(operator, key, who=operator.name if operator else ""))

    async def _in_topic(self, said: Said, thread: int) -> None:
        async with self._store.read() as tx:
            topic = await topics.by_thread(tx, said.chat, thread)
        if topic is None:
            return
        operator = await self._who(said.who.id)
        if operator is None:
            refused = self._say(None, "not-linked", who=said.who.name)
        else:
            refused = await self._talking.hear(operator, topic, said) or ""
        if refused:
            await self._pace.take()
            await self._forum.say(thread, refused, answer_to=said.message)

    async def _press(self, pressed: Pressed) -> None:
        operator = await self._who(pressed.who.id)
        if operator is None:
            await self._answer(pressed, self._say(None, "not-linked", who=pressed.who.name), alert=True)
            return
        try:
            done = await self._pressing.press(operator, pressed)
        except Refusal as refusal:
            await self._answer(pressed, refusal.message, alert=True)
        else:
            await self._answer(pressed, done)

    async def _answer(self, pressed: Pressed, text: str, *, alert: bool = False) -> None:
        """A refusal that comes too late for the press is said in the topic."""
        if not await self._forum.answer(pressed.query, text, alert=alert) and alert and pressed.thread:
            await self._pace.take()
            await self._forum.say(pressed.thread, text, answer_to=pressed.message)

    async def _who(self, user: int) -> Operator | None:
        async with self._store.read() as tx:
            return await links.operator_of(tx, user)

    def _say(self, operator: Operator | None, key: str, **values: object) -> str:
        return self._texts(f"topics-{key}", operator.locale if operator else self._locale, **values)
