"""Decides the next single thing to do in a topic. Pure: the same view gives the same step, so a crash only repeats one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.contract import Author
from connectors.ledger.thread import Message
from handoff.handoffs import End, Row
from handoff.queues import Queue
from handoff.topics.topics import Topic
from handoff.topics.view import Change, View
from handoff.topics.words import LIMIT, Words, units

_ENDS: Final = frozenset(end.value for end in End)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line about to be said; ``message_id`` when it is a message of the conversation."""

    html: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to say up to ``upto``."""

    upto: int
    showing: bool


@dataclass(frozen=True, slots=True)
class Create:
    """Make the topic."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open it again."""


@dataclass(frozen=True, slots=True)
class Rename:
    """Its person or queue has changed."""


@dataclass(frozen=True, slots=True)
class Card:
    """Post the packet of the open handoff."""


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin the packet."""


@dataclass(frozen=True, slots=True)
class Say:
    """Lines in one message (``apart``: each in its own), and the files that belong to the last of them or to an earlier one."""

    entries: Sequence[Entry]
    upto: int
    showing: bool
    files: Sequence[str] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Redraw:
    """A message said before has changed."""

    message: Message
    upto: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The card shows another state."""


@dataclass(frozen=True, slots=True)
class Shut:
    """Close the topic."""


Step = Skip | Create | Reopen | Rename | Card | Pin | Say | Redraw | Mark | Shut


def plan(view: View, words: Words) -> Step | None:
    """The next step; None when the topic shows everything."""
    arriving = any(change.what == "opened" for change in view.changes)
    if view.topic.showing and not arriving and view.here and (step := _presence(view, view.here, words)):
        return step
    if view.changes:
        return _News(view, words).step()
    return _settled(view)


def title(view: View, words: Words) -> str:
    """The topic's name: person, queue, number."""
    queue = view.queues.get(view.last.queue) if view.last else None
    return f"{view.person.name or words.say('client')} · {words.queue(queue)} · № {view.topic.conversation_id}"[:128]


def mark(view: View) -> str:
    """The state that the card should show."""
    if view.last is None or view.topic.handoff_id != view.last.id or not view.here:
        return "over"
    return f"operator {view.holder.name}" if view.holder.kind == "operator" else "waiting"


def _presence(view: View, here: Row, words: Words) -> Step | None:
    topic = view.topic
    if topic.thread is None:
        return Create()
    if not topic.open:
        return Reopen()
    if topic.name != title(view, words):
        return Rename()
    if topic.handoff_id != here.id:
        return Mark() if topic.card is not None and topic.mark != "over" else Card()
    return None if topic.pinned else Pin()


def _settled(view: View) -> Step | None:
    if view.topic.card is not None and view.topic.mark != mark(view):
        return Mark()
    if view.topic.open and not view.topic.showing:
        return Shut()
    return None


@dataclass(slots=True)
class _News:
    """Gathers changes into one message, as far as they go into one."""

    view: View
    words: Words
    entries: list[Entry] = field(default_factory=list)

    def step(self) -> Step:
        showing, upto = self.view.topic.showing, self.view.topic.shown
        for index, change in enumerate(self.view.changes):
            if change.what == "opened":
                if self.entries:
                    break
                return Skip(change.event.seq, change.event.data.get("queue") in self.view.shown)
            if showing and change.event.kind == "handoff" and change.what in _ENDS:
                self.entries.append(Entry(self.words.ended(change, self.view, self._next_queue(index))))
                showing = False
            elif showing and self.view.topic.thread is not None and self._is_heard(index):
                step = self._alone(change)
                if step is not None and self.entries:
                    break
                if step is not None:
                    return step
                entry = self._entry(change)
                if entry and not self._fits(entry):
                    break
                if entry:
                    self.entries.append(entry)
            upto = change.event.seq
        if not self.entries or self.view.topic.thread is None:
            return Skip(upto, showing)
        return Say(self.entries, upto, showing)

    def _is_heard(self, index: int) -> bool:
        """Not what the topic's own people wrote there, and not the comment of a transfer: it stands on the next queue's card."""
        message, following = self.view.changes[index].message, self.view.changes[index + 1 : index + 2]
        if self.view.changes[index].event.kind == "message" and message is not None:
            if message.author in (Author.bot, Author.system) or message.meta.get("summary") or typed_here(message, self.view.topic):
                return False
            to_others = (
                following and following[0].what == "transferred" and following[0].event.seq == self.view.changes[index].event.seq + 1
            )
            return not (message.author is Author.note and to_others)
        return True

    def _alone(self, change: Change) -> Step | None:
        """What cannot share a message with other lines."""
        kind, message, seq = change.event.kind, change.message, change.event.seq
        if message is None:
            return None
        if kind in ("edit", "delete"):
            return Redraw(message, seq)
        if kind == "file" and self._is_stored(str(change.event.data.get("file"))):
            return Say([], seq, True, [str(change.event.data["file"])])
        if kind == "message":
            files = [a["file"] for a in message.attachments if self._is_upload(a.get("file"))]
            if units(message.text) > LIMIT:
                return Say([Entry(html) for html in self.words.long(message, self.view)], seq, True, files, apart=True)
            return Say([Entry(self.words.message(message, self.view), message.id)], seq, True, files) if files else None
        return None

    def _is_stored(self, file: str) -> bool:
        row = self.view.files.get(file)
        return row is not None and row.state == "stored"

    def _is_upload(self, file: str | None) -> bool:
        """A file that was there before its message: no news of its coming will follow."""
        return bool(file) and self._is_stored(str(file)) and not self.view.files[str(file)].attempts

    def _entry(self, change: Change) -> Entry | None:
        if change.event.kind == "message" and change.message is not None:
            return Entry(self.words.message(change.message, self.view), change.message.id)
        html = self.words.change(change, self.view)
        return Entry(html) if html else None

    def _fits(self, entry: Entry) -> bool:
        return not self.entries or sum(units(one.html) + 1 for one in [*self.entries, entry]) <= LIMIT

    def _next_queue(self, index: int) -> Queue | None:
        opened = next((change for change in self.view.changes[index:] if change.what == "opened"), None)
        return self.view.queues.get(str(opened.event.data.get("queue"))) if opened else None


def typed_here(message: Message, topic: Topic) -> bool:
    """Whether an operator wrote it in this topic, and not in one that was deleted before its card was posted: that has to be said again."""
    group, _, number = str(message.meta.get("client_message_id") or "").rpartition(":")
    return f"{group}:" == key(topic.chat, "") and number.isdecimal() and int(number) > (topic.card or 0)


def key(chat: int, number: object) -> str:
    """The ``client_message_id`` of an operator's message in the group."""
    return f"tg:{chat}:{number}"
