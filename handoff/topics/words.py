"""What the group reads, in Telegram's HTML: lines of people's words and of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Final

from connectors.contract import Author, Kind, Texts
from connectors.ledger.thread import Message
from connectors.markup import pieces, plain, utf16
from handoff.queues import Queue
from handoff.topics.view import Change, View

LIMIT: Final = 3500
"""UTF-16 units of one message, well under Telegram's 4096."""
_QUOTE: Final = 100
_KINDS: Final = frozenset(kind.value.replace("_", "-") for kind in Kind)


class Words:
    """The group's texts in its language."""

    def __init__(self, texts: Texts, locale: str) -> None:
        self._texts = texts
        self.locale = locale

    def say(self, key: str, **values: object) -> str:
        """The text ``topics-<key>``, made safe for HTML."""
        return escape(self._texts(f"topics-{key}", self.locale, **values), quote=False)

    def text(self, key: str, **values: object) -> str:
        """Any other text of the catalogue, made safe for HTML."""
        return escape(self._texts(key, self.locale, **values), quote=False)

    def queue(self, queue: Queue | None) -> str:
        return queue.titled(self._texts, self.locale) if queue else "—"

    def long(self, message: Message, view: View) -> list[str]:
        """A message too long for one of Telegram's, in several."""
        first, *rest = [plain(piece) for piece in pieces(message.text, LIMIT, markup=False)]
        return [self.message(replace(message, text=first), view), *(escape(piece, quote=False) for piece in rest)]

    def message(self, message: Message, view: View) -> str:
        """One message of the conversation: who, what, and what became of it."""
        body = escape(clip(message.text), quote=False)
        if message.deleted_at is not None:
            body = f"<s>{body}</s> <i>{self.say('deleted')}</i>"
        elif message.edited_at is not None:
            body = f"{body} <i>{self.say('edited')}</i>"
        parts = [f"<b>{self._who(message, view.names, view.person.name)}:</b> {body}".rstrip(), *self._attached(message)]
        if quoted := self._quoted(message, view):
            parts.insert(0, quoted)
        return "\n".join(parts)

    def _who(self, message: Message, names: Mapping[str, str], client: str) -> str:
        if message.author is Author.client:
            return escape(client, quote=False) or self.say("client")
        name = names.get(message.author_id or "", message.author_id or "—")
        return self.say("note-of" if message.author is Author.note else "desk-of", who=name)

    def _attached(self, message: Message) -> list[str]:
        if message.attachments:
            return [
                f"📎 {self.kind(str(a.get('kind', '')))} {escape(str(a.get('name') or ''), quote=False)}".rstrip()
                for a in message.attachments
            ]
        return [] if message.text else [self.kind(message.kind)]

    def kind(self, kind: str) -> str:
        """What a message without words is."""
        kind = kind.replace("_", "-")
        return self.say(f"kind-{kind if kind in _KINDS else 'other'}")

    def _quoted(self, message: Message, view: View) -> str:
        quoted = message.meta.get("quoted")
        if not isinstance(quoted, Mapping) or quoted.get("message_id") in view.hidden:
            return ""
        said = str(quoted.get("text") or "")
        return f"<blockquote>{short(said)}</blockquote>" if said else ""

    def change(self, change: Change, view: View) -> str | None:
        """A change that is no message, in a line; None for one that needs no words."""
        data, message = change.event.data, change.message
        match change.event.kind:
            case "holder" if data.get("kind") == "operator":
                return f"👤 {self.say('taken', who=view.names.get(data['name'], data['name']))}"
            case "reach":
                return f"⚠️ {self.say('reachable' if data.get('reachable') else 'blocked')}"
            case "delivery" if message and message.author is Author.operator and data.get("state") in ("failed", "uncertain", "blocked"):
                why = str(data.get("error") or "")
                return f"⚠️ {self.say('not-delivered-' + data['state'], why=why)}\n<blockquote>{short(message.text)}</blockquote>"
            case "reaction" if message and data.get("emoji"):
                return f"{escape(str(data['emoji']))} {self.say('reacted')}\n<blockquote>{short(message.text)}</blockquote>"
            case "file" if message:
                return self._file(str(data.get("file")), view)
        return None

    def _file(self, file: str, view: View) -> str | None:
        row = view.files.get(file)
        lost = row is not None and row.state in ("refused", "gone")
        return f"⚠️ {self.say('file-lost', name=row.name)}" if row is not None and lost else None

    def edited(self, message: Message, view: View) -> str:
        """An edit of a message that stands in no line of ours."""
        who = (
            escape(view.person.name, quote=False)
            if message.author is Author.client
            else escape(view.names.get(message.author_id or "", ""))
        )
        verb = self.say("deleted-it" if message.deleted_at else "edited-it")
        return f"✏️ <b>{who}</b> {verb}\n<blockquote>{escape(clip(message.text), quote=False)}</blockquote>"

    def ended(self, change: Change, view: View, to: Queue | None) -> str:
        """How the stay with people ended."""
        match change.what:
            case "transferred" | "overflowed" | "released":
                return f"➡️ {self.say('transferred', queue=self.queue(to))}"
            case "closed":
                topic, outcome = view.ended_as
                said = self._texts(f"handoff-outcome-{outcome.replace('_', '-')}", self.locale) if outcome else "—"
                return f"✅ {self.say('closed', topic=self.topic(topic), outcome=said)}"
            case "client_left":
                return f"↩️ {self.say('client-left')}"
            case _:
                return f"↩️ {self.say('returned')}"

    def topic(self, topic: str | None) -> str:
        """A topic of talk by its title; one without a title as it is."""
        return self._known(f"handoff-topic-{topic}", topic) if topic else "—"

    def _known(self, key: str, instead: str) -> str:
        try:
            return self._texts(key, self.locale)
        except Exception:  # a topic of this installation's own, without a title
            return instead


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return sum(map(utf16, text))


def clip(text: str, limit: int = LIMIT) -> str:
    """At most ``limit`` UTF-16 units."""
    return text if units(text) <= limit else plain(pieces(text, limit - 1, markup=False)[0]) + "…"


def short(text: str) -> str:
    """The beginning of a text, made safe for HTML."""
    return escape(text if len(text) <= _QUOTE else text[:_QUOTE] + "…", quote=False)
