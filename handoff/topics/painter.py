"""Does in a topic what the plan says, one call at a time, and remembers it: a crash between the two repeats a line at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from connectors.contract import Files
from connectors.errors import Rejected
from connectors.ledger.store import Store
from connectors.ledger.thread import Message
from connectors.operators_telegram.contract import COLOURS, Forum, MessageGone, TopicGone
from handoff import handoffs
from handoff.topics import topics, view
from handoff.topics.card import card
from handoff.topics.keys import Menus
from handoff.topics.pace import Pace
from handoff.topics.plan import Card, Create, Mark, Pin, Redraw, Rename, Reopen, Say, Shut, Skip, Step, mark, plan, title
from handoff.topics.topics import Line
from handoff.topics.view import View
from handoff.topics.words import Words

log = structlog.get_logger(__name__)


class Painter:
    """Shows conversations in their topics."""

    def __init__(
        self, store: Store, forum: Forum, files: Files, words: Words, menus: Menus, pace: Pace, *, zone: str, queues: frozenset[str] | None
    ) -> None:
        self._store = store
        self._forum = forum
        self._files = files
        self._words = words
        self._menus = menus
        self._pace = pace
        self._zone = zone
        self._queues = queues

    async def step(self, topic_id: int) -> bool:
        """Do the next thing in a topic; False when there was none. Raises DeliveryError when Telegram did not do it.

        The caller has taken its turn at the pace before: what is said while one waits goes into the same message.
        """
        async with self._store.read() as tx:
            seen = await view.look(tx, topic_id, self._queues)
        step = plan(seen, self._words)
        if step is None or isinstance(step, Skip):
            self._pace.give_back()
            await self._quiet(seen, step)
            return step is not None
        try:
            await self._do(seen, step)
        except TopicGone:
            log.warning("forum.topic_lost", conversation=seen.topic.conversation_id)
            async with self._store.write() as tx:
                await topics.lose(tx, seen.topic)
        except MessageGone as error:
            if seen.here is None:
                await self._give_up(seen, step, error)
            else:  # the card was deleted: another one is posted
                await self._change(seen, handoff_id=None, card=None)
        except Rejected as error:
            await self._give_up(seen, step, error)
        return True

    async def _quiet(self, seen: View, step: Skip | None) -> None:
        if step is None:
            await self._change(seen, due_at=None)
        else:
            await self._change(seen, shown=step.upto, showing=step.showing)

    async def _do(self, seen: View, step: Step) -> None:
        thread = seen.topic.thread or 0
        match step:
            case Create():
                await self._create(seen)
            case Reopen():
                await self._forum.reopen(thread)
                await self._change(seen, open=True)
            case Rename():
                name = title(seen, self._words)
                await self._forum.rename(thread, name)
                await self._change(seen, name=name)
            case Card():
                await self._post_card(seen, thread)
            case Pin():
                await self._forum.pin(seen.topic.card or 0)
                await self._change(seen, pinned=True)
            case Say():
                await self._say(seen, thread, step)
            case Redraw():
                await self._redraw(seen, thread, step)
            case Mark():
                html = await self._card(seen, seen.topic.handoff_id, seen.topic.told)
                await self._forum.rewrite(seen.topic.card or 0, html, self._menus.card(seen.topic.handoff_id or 0, mark(seen)))
                await self._change(seen, mark=mark(seen))
            case Shut():
                await self._forum.close(thread)
                await self._change(seen, open=False)

    async def _create(self, seen: View) -> None:
        name, queues = title(seen, self._words), list(seen.queues)
        queue = seen.here.queue if seen.here else ""
        colour = COLOURS[queues.index(queue) % len(COLOURS)] if queue in queues else COLOURS[0]
        thread = await self._forum.create(name, colour)
        await self._change(seen, thread=thread, name=name, open=True)

    async def _post_card(self, seen: View, thread: int) -> None:
        assert seen.here is not None
        state = f"operator {seen.holder.name}" if seen.holder.kind == "operator" else "waiting"
        async with self._store.read() as tx:
            upto = await view.shown_upto(tx, seen.topic)
        number = await self._forum.say(thread, await self._card(seen, seen.here.id, upto), keys=self._menus.card(seen.here.id, state))
        await self._change(seen, handoff_id=seen.here.id, card=number, told=upto, pinned=False, mark=state)

    async def _card(self, seen: View, handoff_id: int | None, upto: int) -> str:
        async with self._store.read() as tx:
            row = await handoffs.find(tx, handoff_id)
            assert row is not None
            talk = await view.talk(tx, seen.hidden, row.episode_id, upto)
        return card(seen, row, self._words, self._zone, talk)

    async def _say(self, seen: View, thread: int, step: Say) -> None:
        lines: list[Line] = []
        if step.apart:
            for index, entry in enumerate(step.entries):
                if index:
                    await self._pace.take()
                await self._forum.say(thread, entry.html)
        elif step.entries:
            number = await self._forum.say(thread, "\n".join(entry.html for entry in step.entries))
            lines = [Line(number, entry.message_id, "" if entry.message_id else entry.html, False) for entry in step.entries]
        for index, file_id in enumerate(step.files):
            if step.entries or index:
                await self._pace.take()
            await self._upload(thread, file_id)
        async with self._store.write() as tx:
            await topics.remember(tx, seen.topic.id, lines)
            await topics.change(tx, seen.topic.id, shown=step.upto, showing=step.showing)

    async def _upload(self, thread: int, file_id: str) -> None:
        """A file that cannot be shown here is named, never left out in silence."""
        name = ""
        try:
            file = await self._files.find(file_id)
            name = file.name
            if file.size > self._forum.upload_limit:
                raise Rejected("larger than Telegram takes")
            with self._files.open(file_id) as stream:
                await self._forum.send_file(thread, file, stream)
        except TopicGone:
            raise
        except Rejected as error:
            log.warning("forum.file_not_shown", why=str(error))
            await self._forum.say(thread, f"⚠️ {self._words.say('file-elsewhere', name=name)}")

    async def _redraw(self, seen: View, thread: int, step: Redraw) -> None:
        message = step.message
        async with self._store.read() as tx:
            line = await topics.where(tx, seen.topic.id, message.id)
            standing = await topics.standing(tx, seen.topic.id, line.number) if line and not line.own else []
            messages = await view.several(tx, [one.message_id for one in standing if one.message_id])
        done = line is not None and line.own and line.text == message.text
        if standing and line is not None:
            done = await self._rewrite(line.number, [self._drawn(one, messages, seen) for one in standing])
        if not done:
            await self._forum.say(thread, self._words.edited(message, seen))
        await self._change(seen, shown=step.upto)

    def _drawn(self, line: Line, messages: dict[int, Message], seen: View) -> str:
        found = messages.get(line.message_id or 0)
        return self._words.message(found, seen) if found else line.text

    async def _rewrite(self, number: int, parts: Sequence[str]) -> bool:
        try:
            await self._forum.rewrite(number, "\n".join(parts))
        except (MessageGone, TopicGone):
            return False
        return True

    async def _give_up(self, seen: View, step: Step, error: Rejected) -> None:
        """Telegram will never do this step: it is passed over, so that the rest of the topic goes on."""
        log.error("forum.step_refused", conversation=seen.topic.conversation_id, step=type(step).__name__, why=str(error))
        match step:
            case Say():
                await self._change(seen, shown=step.upto, showing=step.showing)
            case Redraw():
                await self._change(seen, shown=step.upto)
            case Mark():
                await self._change(seen, mark=mark(seen))
            case Pin():
                await self._change(seen, pinned=True)
            case Rename():
                await self._change(seen, name=title(seen, self._words))
            case Shut():
                await self._change(seen, open=False)
            case _:
                raise error

    async def _change(self, seen: View, **values: Any) -> None:
        async with self._store.write() as tx:
            await topics.change(tx, seen.topic.id, **values)
