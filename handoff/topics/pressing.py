"""Buttons under the card: take, transfer, return, close. A button of an older handoff does nothing."""

from __future__ import annotations

from connectors.contract import Texts
from connectors.errors import BadInput, Conflict
from connectors.ledger.store import Store
from connectors.operators_telegram.contract import Forum, Pressed
from handoff import handoffs, queues
from handoff.contract import Outcome
from handoff.desk.verbs import Verbs
from handoff.operators import Operator
from handoff.settings import PeopleSettings
from handoff.topics import topics
from handoff.topics.keys import Menus
from handoff.topics.pace import Pace
from handoff.topics.topics import Topic


class Pressing:
    """Each press is a verb of the desk, or turns the page of the menu."""

    def __init__(
        self, store: Store, forum: Forum, texts: Texts, verbs: Verbs, menus: Menus, pace: Pace, settings: PeopleSettings, locale: str
    ) -> None:
        self._store = store
        self._forum = forum
        self._texts = texts
        self._verbs = verbs
        self._menus = menus
        self._pace = pace
        self._settings = settings
        self._locale = locale

    async def press(self, operator: Operator, pressed: Pressed) -> str:
        """What to tell the operator, perhaps nothing. Raises Refusal."""
        verb, handoff, *rest = [*pressed.data.split(":"), "", ""]
        choice = [part for part in rest if part]
        topic = await self._topic(operator, pressed, handoff)
        conversation_id, number = topic.conversation_id, int(handoff)
        match verb, choice:
            case "take", []:
                await self._verbs.take(operator, conversation_id)
            case "to", [queue]:
                await self._verbs.transfer(operator, conversation_id, queue, "")
            case "return", []:
                await self._verbs.give_back(operator, conversation_id)
            case "end", [about, outcome] if outcome in list(Outcome):
                await self._verbs.close(operator, conversation_id, about, Outcome(outcome))
            case _:
                await self._turn(pressed, verb, number, choice, topic)
                return ""
        return self._texts(f"topics-done-{verb}", operator.locale)

    async def _turn(self, pressed: Pressed, verb: str, number: int, choice: list[str], topic: Topic) -> None:
        match verb, choice:
            case "transfer", []:
                async with self._store.read() as tx:
                    every = [queue for queue in await queues.every(tx) if not await self._is_of(queue.name, topic)]
                keys = self._menus.queues(number, every)
            case "close", []:
                titled = [(name, self._titled(name)) for name in self._settings.topics]
                keys = self._menus.topics(number, titled)
            case "about", [about]:
                keys = self._menus.outcomes(number, about)
            case "back", []:
                keys = self._menus.card(number, topic.mark)
            case _:
                raise BadInput("bad_button", "no such button")
        await self._pace.take()
        await self._forum.rekey(pressed.message, keys)

    async def _is_of(self, queue: str, topic: Topic) -> bool:
        async with self._store.read() as tx:
            row = await handoffs.current(tx, topic.conversation_id)
        return row is not None and row.queue == queue and topic.mark == "waiting"

    async def _topic(self, operator: Operator, pressed: Pressed, handoff: str) -> Topic:
        """The pressed button's topic, when its handoff is the open one."""
        async with self._store.read() as tx:
            topic = await topics.by_thread(tx, self._forum.chat, pressed.thread) if pressed.thread else None
            row = await handoffs.current(tx, topic.conversation_id) if topic else None
        if topic is None or row is None or str(row.id) != handoff:
            raise Conflict("old_button", self._texts("topics-no-old-button", operator.locale))
        return topic

    def _titled(self, name: str) -> str:
        try:
            return self._texts(f"handoff-topic-{name.replace('_', '-')}", self._locale)
        except Exception:  # a topic of this installation's own, without a title
            return name
