"""The operator's verbs. Each is one commit; each refusal is worded in the operator's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from connectors.capabilities import Capabilities, Feature
from connectors.contract import Author, Texts
from connectors.errors import Conflict, NotFound
from connectors.ledger import effects, events, holder, joins, outbox, people, thread
from connectors.ledger.holder import Holder
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Draft, Message
from handoff import handoffs, operators, packet, queues, surveys, tickets
from handoff.arriving import arrive, episode_of
from handoff.assigning import offers, presence, route
from handoff.contract import Outcome, TicketStatus
from handoff.desk import classes, drafts, mentions, outgoing, persons, rows, summary
from handoff.desk.classes import Class
from handoff.desk.messengers import Messengers
from handoff.giving_back import give_back
from handoff.handoffs import End, Row
from handoff.operators import Operator
from handoff.settings import PeopleSettings
from handoff.ticketing.changing import Change, change
from handoff.waits import Priority

_RESENDABLE: Final = (Author.operator, Author.system)
_TICKET_AFTER: Final = {Outcome.ticket: None, Outcome.spam: TicketStatus.cancelled}


class Verbs:
    """What operators do to conversations. All raise NotFound for unknown ids and Conflict for what is not theirs to do now."""

    def __init__(
        self, store: Store, texts: Texts, settings: PeopleSettings, capabilities: Mapping[str, Capabilities] = MappingProxyType({})
    ) -> None:
        """``capabilities`` by channel: what a messenger cannot do is refused before it is tried."""
        self._store = store
        self._texts = texts
        self._settings = settings
        self.messengers = Messengers(capabilities, texts)

    async def take(self, operator: Operator, conversation_id: int) -> None:
        """Take a waiting conversation; one's own again changes nothing."""

        async def work(tx: Tx) -> None:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            if held == Holder("operator", operator.login, held.epoch):
                return
            if held.kind == "operator":
                raise await self._taken(tx, operator, held)
            row = await handoffs.current(tx, conversation_id)
            if row is None:
                raise self._no(operator, "not-with-people")
            if not operator.serves(row.queue):
                raise self._no(operator, "not-your-queue")
            offer = await offers.of_handoff(tx, row.id)
            if offer is not None and offer.login != operator.login and offer.until > tx.now and not operator.oversees:
                raise self._no(operator, "offered", who=(await operators.names(tx)).get(offer.login, offer.login))
            await holder.change(tx, conversation_id, "operator", operator.login, expected=held)
            await handoffs.taken(tx, row, operator.login)
            await presence.took(tx, operator.login)

        await holder.when_quiet(self._store, conversation_id, work)

    async def reply(
        self,
        operator: Operator,
        conversation_id: int,
        client_message_id: str,
        text: str,
        files: Sequence[str] = (),
        *,
        markdown: bool = False,
    ) -> Message:
        """Answer the client with words, ``files`` that operators uploaded, or both; ``markdown``: the words' marks are looks.

        The same ``client_message_id`` again gives the first answer back.
        Raises BadInput when there is neither, or a file is unknown, and Conflict when the messenger does not take such files.
        """
        key = f"reply:{conversation_id}:{client_message_id}"
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            if (said := await _said_before(tx, key, operator)) is not None:
                return said
            row = await self._mine(tx, operator, conversation_id, held, supervised=False)
            stored = await outgoing.stored(tx, text, files)
            if stored and (why := self.messengers.refuses_files(await rows.channel(tx, conversation_id), stored, operator.locale)):
                raise why
            meta = {"client_message_id": client_message_id, "name": operator.name, "plain": not markdown}
            message = await thread.append(
                tx, conversation_id, Author.operator, outgoing.draft(text, stored, meta), author_id=operator.login
            )
            await handoffs.answered(tx, row, timedelta(hours=self._settings.silence_hours))
            await drafts.keep(tx, conversation_id, operator.login, "")
            await effects.remember(tx, key, message.id)
            return message

    async def edit(self, operator: Operator, conversation_id: int, message_id: int, text: str) -> Message:
        """Change the words of one's own answer, here and at the client's; the earlier words are kept. The same words change nothing."""
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            message = await _in_thread(tx, conversation_id, message_id)
            await self._mine(tx, operator, conversation_id, held, supervised=False)
            if message.author is not Author.operator or message.author_id != operator.login:
                raise self._no(operator, "not-editable")
            channel = await rows.channel(tx, conversation_id)
            if not self.messengers.can(channel, Feature.edits_out):
                raise self._no(operator, "cannot-edit", channel=self.messengers.title(channel, operator.locale))
            return message if text == message.text else await thread.amend(tx, conversation_id, message_id, text)

    async def take_back(self, operator: Operator, conversation_id: int, message_id: int) -> Message:
        """Take one's own answer back, here and at the client's; twice changes nothing."""
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            message = await _in_thread(tx, conversation_id, message_id)
            await self._mine(tx, operator, conversation_id, held, supervised=False)
            if message.author is not Author.operator or message.author_id != operator.login:
                raise self._no(operator, "not-editable")
            channel = await rows.channel(tx, conversation_id)
            if not self.messengers.can(channel, Feature.deletes_out):
                raise Conflict(
                    "cannot_delete", self._texts("desk-no-unsend", operator.locale, channel=self.messengers.title(channel, operator.locale))
                )
            return await thread.take_back(tx, conversation_id, message_id)

    async def note(self, operator: Operator, conversation_id: int, text: str, client_message_id: str | None = None) -> Message:
        """A note for colleagues, never shown to the client; anyone who sees the conversation may leave one.

        The same ``client_message_id`` again gives the first note back.
        """
        key = f"note:{conversation_id}:{client_message_id}"
        async with self._store.write() as tx:
            await holder.holder_of(tx, conversation_id, lock=True)
            if client_message_id and (said := await _said_before(tx, key, operator)) is not None:
                return said
            row = await rows.one(tx, conversation_id)
            if row is None or not row.seen_by(operator):
                raise self._no(operator, "not-your-queue")
            draft = Draft(text, meta={"client_message_id": client_message_id} if client_message_id else {})
            message = await thread.append(tx, conversation_id, Author.note, draft, author_id=operator.login)
            if client_message_id:
                await effects.remember(tx, key, message.id)
            await mentions.note(tx, operator, row, message)
            return message

    async def transfer(self, operator: Operator, conversation_id: int, queue: str, comment: str) -> None:
        """To another queue, or back into one's own: the packet and the deadline go along, the client is told."""

        async def work(tx: Tx) -> None:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            row = await self._mine(tx, operator, conversation_id, held)
            target = await queues.get(tx, queue)
            if comment:
                await thread.append(tx, conversation_id, Author.note, Draft(comment), author_id=operator.login)
            lines = await packet.transcript(tx, row.episode_id)
            await handoffs.end(tx, row, End.transferred, by=operator.login)
            await arrive(
                tx,
                self._texts,
                self._settings,
                target,
                packet.transferred(route.moved(row.packet, target, why="transferred", who=row.taken_by, at=tx.now), target, comment, lines),
                conversation_id=conversation_id,
                expected=held,
                deadline=row.deadline if row.waiting_since else target.deadline(tx.now),
                waiting_since=row.waiting_since,
                ticket=row.ticket,
                priority=row.priority & ~Priority.lost_operator,
            )

        await holder.when_quiet(self._store, conversation_id, work)

    async def give_back(self, operator: Operator, conversation_id: int) -> None:
        """Return to the bot: a summary stays as a note, and the client is told who answers now."""

        async def work(tx: Tx) -> None:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            row = await self._mine(tx, operator, conversation_id, held)
            text = await summary.summary(tx, self._texts, operator.locale, row)
            await thread.append(tx, conversation_id, Author.note, Draft(text, meta={"summary": True}))
            await self._settle_ticket(tx, row, operator, TicketStatus.resolved)
            await give_back(tx, conversation_id, held, End.returned, by=operator.login)
            await self._tell(tx, conversation_id, "handoff-bot-answers")

        await holder.when_quiet(self._store, conversation_id, work)

    async def close(self, operator: Operator, conversation_id: int, topic: str, outcome: Outcome, given: Class | None = None) -> None:
        """End the episode with its topic and outcome; the client is asked for a mark, except after spam.

        ``given``: what the closing counts as, where that is not the topic's own class.
        """

        async def work(tx: Tx) -> None:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            row = await self._mine(tx, operator, conversation_id, held)
            await self._settle_ticket(tx, row, operator, _TICKET_AFTER.get(outcome, TicketStatus.resolved))
            await give_back(tx, conversation_id, held, End.closed, by=operator.login)
            await classes.closed(tx, row, topic, outcome, given, by=operator.login)
            if outcome is not Outcome.spam:
                await self._tell(tx, conversation_id, "handoff-closing")
                await surveys.ask(tx, self._texts, conversation_id, "person", outcome=outcome.value)
            if episode_id := await episode_of(tx, conversation_id):
                await people.close_episode(
                    tx, conversation_id, episode_id, closed_by=operator.login[:20], topic=topic, outcome=outcome.value
                )

        await holder.when_quiet(self._store, conversation_id, work)

    async def resend(self, operator: Operator, conversation_id: int, message_id: int) -> Message:
        """Send a failed or uncertain message of ours again. A bot's message is never sent by hand: people speak now."""
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            message = await _in_thread(tx, conversation_id, message_id)
            await self._mine(tx, operator, conversation_id, held)
            if message.author not in _RESENDABLE or not await outbox.resend(tx, message_id):
                raise self._no(operator, "not-resendable")
            await events.record(tx, "delivery", conversation_id, message_id=message_id, state="queued", by=operator.login)
            again = await thread.find(tx, message_id)
            assert again is not None
            return again

    async def undo_join(self, operator: Operator, join_id: int) -> None:
        """Take an address out of its person; for who holds a conversation of that person, and for supervisors. Twice changes nothing."""
        async with self._store.write() as tx:
            if not (operator.supervises or operator.login in await persons.holders(tx, join_id)):
                raise self._no(operator, "not-your-client")
            await joins.undo(tx, join_id, operator.login)

    async def _mine(self, tx: Tx, operator: Operator, conversation_id: int, held: Holder, *, supervised: bool = True) -> Row:
        """The open handoff, if the operator may act on it: they hold it, or they lead its queue where that is enough."""
        row = await handoffs.current(tx, conversation_id)
        if row is None or held.kind == "bot":
            raise self._no(operator, "not-with-people")
        if held.kind == "operator" and held.name == operator.login:
            return row
        if supervised and operator.leads(row.queue):
            return row
        if not operator.serves(row.queue):
            raise self._no(operator, "not-your-queue")
        raise await self._taken(tx, operator, held) if held.kind == "operator" else self._no(operator, "take-first")

    async def _settle_ticket(self, tx: Tx, row: Row, operator: Operator, status: TicketStatus | None) -> None:
        """The ticket that was left because the queue was closed ends with the conversation; the client is not told twice."""
        if row.ticket is None or status is None:
            return
        found = await tickets.find(tx, row.ticket)
        if found is not None and found.status not in packet.OVER:
            await change(tx, self._texts, self._settings, row.ticket, operator.login, Change(status=status, tell=False))

    async def _tell(self, tx: Tx, conversation_id: int, key: str) -> None:
        locale = (await people.person_of(tx, conversation_id)).language
        await thread.append(tx, conversation_id, Author.system, Draft(self._texts(key, locale)))

    async def _taken(self, tx: Tx, operator: Operator, held: Holder) -> Conflict:
        names = await operators.names(tx)
        return self._no(operator, "taken", who=names.get(held.name or "", held.name or ""))

    def _no(self, operator: Operator, code: str, **values: object) -> Conflict:
        return Conflict(code.replace("-", "_"), self._texts(f"handoff-no-{code}", operator.locale, **values))


async def _in_thread(tx: Tx, conversation_id: int, message_id: int) -> Message:
    message = await thread.find(tx, message_id)
    if message is None or message.conversation_id != conversation_id:
        raise NotFound("message_unknown", f"no message {message_id} in conversation {conversation_id}")
    return message


async def _said_before(tx: Tx, key: str, operator: Operator) -> Message | None:
    """The operator's own message remembered under ``key``."""
    done = await effects.recall(tx, key)
    said = await thread.find(tx, done) if done is not None else None
    return said if said is not None and said.author_id == operator.login else None
