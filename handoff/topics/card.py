"""The card of a conversation: the stored packet in readable words, with its state, as the topic's pinned message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.ledger.thread import Message
from handoff.handoffs import Row
from handoff.topics.view import View
from handoff.topics.words import Words, clip, units

_LIMIT: Final = 3800
_LINE: Final = 300
_FACTS: Final = frozenset({"question", "name", "phone", "contract", "address", "contact", "problem"})
_REACTIONS: Final = frozenset({"helped", "not_that"})
_CHANNELS: Final = frozenset({"site", "telegram", "vk", "viber", "max"})


def card(view: View, row: Row, words: Words, zone: str, messages: Sequence[Message]) -> str:
    """The packet of ``row`` in Telegram's HTML, the talk before it as long as it fits, newest words kept."""
    head = "\n".join(line for line in _head(view, row, words, ZoneInfo(zone)) if line)
    talk = _talk(messages, view, words, _LIMIT - units(head))
    return head + (f"\n\n<b>{words.say('talk')}</b>\n<blockquote expandable>{talk}</blockquote>" if talk else "")


def _head(view: View, row: Row, words: Words, zone: ZoneInfo) -> Iterator[str]:
    packet, identity = row.packet, row.packet.get("identity") or {}
    yield f"<b>{words.text('handoff-reason-' + row.reason.replace('_', '-'))}</b>"
    yield _state(view, row, words)
    channel = words.text(f"desk-channel-{view.channel}") if view.channel in _CHANNELS else view.channel
    yield _field(words, "queue", f"{words.queue(view.queues.get(row.queue))}, {channel}")
    yield _field(words, "client", _identity(identity, view.person.name, words))
    yield _field(words, "plan", " · ".join(filter(None, (packet.get("plan"), words.say("vip") if packet.get("vip") else ""))))
    yield _field(words, "language", packet["language"] if packet.get("language") not in (None, "ru") else "")
    yield _field(words, "source", packet.get("source"))
    yield _field(words, "deadline", _moment(packet.get("deadline"), zone))
    yield _field(words, "ticket", f"№ {row.ticket}" if row.ticket else "")
    yield _field(words, "comment", packet.get("comment"))
    yield _list(words, "facts", [f"{_fact(name, words)}: {value}" for name, value in (packet.get("facts") or {}).items() if value])
    yield _list(words, "shown", [_shown(answer, words) for answer in packet.get("shown") or ()])
    yield _list(words, "steps", packet.get("steps") or ())
    yield _list(words, "tickets", [_ticket(ticket, words, zone) for ticket in packet.get("tickets") or ()])
    yield _list(
        words, "incidents", [str(incident.get("title") or incident.get("number") or "") for incident in packet.get("incidents") or ()]
    )


def _state(view: View, row: Row, words: Words) -> str:
    if row.ended_at is not None:
        return f"⚪️ {words.say('state-over')}"
    if view.holder.kind == "operator":
        return f"👤 {words.say('taken', who=view.names.get(view.holder.name or '', view.holder.name or ''))}"
    return f"🟡 {words.say('state-waiting')}"


def _identity(identity: Mapping[str, Any], name: str, words: Words) -> str:
    parts = [str(identity.get("name") or name or "") or "—"]
    if identity.get("proven"):
        parts.append(words.say("proven"))
        parts += [words.say(f"proven-{what}", value=str(identity[what])) for what in ("contract", "phone") if identity.get(what)]
    else:
        parts.append(words.say("unproven"))
    return ", ".join(parts)


def _fact(name: str, words: Words) -> str:
    return words.text(f"desk-fact-{name}") if name in _FACTS else name


def _shown(answer: Mapping[str, Any], words: Words) -> str:
    reaction = str(answer.get("reaction") or "none")
    told = words.text(f"desk-reaction-{reaction.replace('_', '-') if reaction in _REACTIONS else 'none'}")
    return f"{answer.get('title') or answer.get('article_id')} ({told})"


def _ticket(ticket: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    status = words.text("handoff-ticket-" + str(ticket.get("status", "new")).replace("_", "-"))
    problem = f": {ticket['problem']}" if ticket.get("problem") else ""
    return f"№ {ticket.get('number')}, {status}, {words.say('until', at=_moment(ticket.get('deadline'), zone))}{problem}"


def _field(words: Words, key: str, value: object) -> str:
    return f"{words.say('card-' + key)}: {escape(clip(str(value), _LINE), quote=False)}" if value else ""


def _list(words: Words, key: str, values: Sequence[Any]) -> str:
    if not values:
        return ""
    lines = [f"• {escape(clip(str(value), _LINE), quote=False)}" for value in values[:8]]
    return "\n".join([f"\n<b>{words.say('card-' + key)}</b>", *lines])


def _moment(given: object, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(given).astimezone(zone).strftime("%d.%m %H:%M") if isinstance(given, str) and given else ""


def _talk(messages: Sequence[Message], view: View, words: Words, room: int) -> str:
    kept: list[str] = []
    for message in reversed(messages):
        said = f"{_author(message, view, words)}: {escape(clip(message.text, _LINE), quote=False) or words.kind(message.kind)}"
        room -= units(said) + 1
        if room < 0:
            break
        kept.insert(0, said)
    return "\n".join(kept)


def _author(message: Message, view: View, words: Words) -> str:
    name = view.names.get(message.author_id or "")
    return escape(name, quote=False) if name else words.text(f"desk-author-{message.author.value}")
