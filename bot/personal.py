"""Where the store keeps what is personal: for every table, whose row it is and what erasing makes of it.

A column of words, numbers or JSON is either replaced at erasing or named in ``kept`` as nothing personal; a table without a person's rows
is in :data:`HARMLESS` with the reason. tests/bot/test_personal.py goes through the whole metadata: a new column must be decided on here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, String, Table, and_, cast, literal, null, or_, select

import actions.tables as actions
import connectors.ledger.tables as ledger
import handoff.desk.tables as desk
import handoff.incidents.tables as incidents
import handoff.lines.tables as lines
import handoff.satisfaction.tables as satisfaction
import handoff.scoring.tables as scoring
import handoff.servicedesk.tables as servicedesk
import handoff.tables as people_side
import knowledge_base.gaps.tables as gaps
import knowledge_base.tables as kb


@dataclass(frozen=True, slots=True)
class Scope:
    """A person, with whom else proved to be the same, and their conversations."""

    people: tuple[int, ...]
    conversations: tuple[int, ...]

    def talk(self, table: Table) -> ColumnElement[bool]:
        return table.c.conversation_id.in_(self.conversations)

    def person(self, table: Table) -> ColumnElement[bool]:
        return table.c.person_id.in_(self.people)

    def message(self, table: Table) -> ColumnElement[bool]:
        return table.c.message_id.in_(select(ledger.messages.c.id).where(self.talk(ledger.messages)))

    def episode(self, table: Table) -> ColumnElement[bool]:
        return table.c.episode_id.in_(select(ledger.episodes.c.id).where(self.talk(ledger.episodes)))

    def ticket(self, table: Table) -> ColumnElement[bool]:
        return table.c.ticket_id.in_(select(people_side.tickets.c.id).where(self.tickets()))

    def tickets(self) -> ColumnElement[bool]:
        return or_(self.talk(people_side.tickets), self.person(people_side.tickets))


@dataclass(frozen=True, slots=True)
class Part:
    """``mine`` finds the person's rows. ``erased``: what columns become, a function of the old value where it is one; ``gone``: the rows
    are deleted, since nothing counts them. ``kept``: columns that hold closed lists, logins of staff and ids. ``secret``: not exported."""

    mine: Callable[[Scope], ColumnElement[bool]]
    erased: Mapping[str, Any] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    gone: bool = False
    secret: frozenset[str] = frozenset()


def _numbered(column: ColumnElement[int]) -> ColumnElement[str]:
    return literal("erased:").concat(cast(column, String))


_PACKET: Final = frozenset({"reason", "queue", "line", "topic", "intent", "confidence", "language", "plan", "vip", "deadline"})
"""What figures and routing read of a packet; everything else is the client's."""
_EVENT: Final = frozenset({"what", "state", "kind", "author", "by", "queue", "who", "closed_by", "name", "topic"})


def _packet(packet: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same shape without what was said and who said it."""
    empty = {"identity": {"name": "", "proven": False, "method": None, "contract": None, "phone": None}}
    return {name: value if name in _PACKET else empty.get(name, _empty(value)) for name, value in packet.items()}


def _empty(value: Any) -> Any:
    return type(value)() if isinstance(value, str | list | dict) else None


def _event(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Numbers and words of closed lists stay: desks that catch up read them."""
    return {name: value for name, value in data.items() if name in _EVENT or isinstance(value, bool | int | float)}


def _of(table: Table, *columns: str, by: str = "talk", gone: bool = False, kept: str = "", **erased: Any) -> tuple[Table, Part]:
    """A table whose ``columns`` become empty words."""
    return table, Part(
        lambda scope: getattr(scope, by)(table), {**dict.fromkeys(columns, ""), **erased}, frozenset(kept.split()), gone=gone
    )


_PARTS = [
    (
        ledger.people,
        Part(
            lambda scope: ledger.people.c.id.in_(scope.people),
            {"name": "", "contract": None, "phone": None, "proven_by": None, "proven_at": None},
            frozenset({"language"}),
        ),
    ),
    _of(ledger.addresses, "name", by="person", kept="channel", chat=_numbered(ledger.addresses.c.id), reachable=False),
    (
        ledger.conversations,
        Part(lambda scope: ledger.conversations.c.id.in_(scope.conversations), kept=frozenset({"holder_kind", "holder", "turn_by"})),
    ),
    (
        ledger.joins,
        Part(
            lambda scope: or_(ledger.joins.c.to_person_id.in_(scope.people), ledger.joins.c.from_person_id.in_(scope.people)),
            kept=frozenset({"proof", "undone_by"}),
        ),
    ),
    _of(ledger.episodes, kept="closed_by topic outcome", source=None, tracker=null()),
    _of(
        ledger.messages,
        "text",
        kept="author author_id kind delivery",
        payload=None,
        buttons=[],
        attachments=[],
        meta={},
        external_id=None,
        reply_to=None,
    ),
    _of(ledger.inbox, kept="channel state", key=_numbered(ledger.inbox.c.id), error=None),
    _of(ledger.outbox, kept="channel author action state claimed_by", chat=_numbered(ledger.outbox.c.id), error=None),
    _of(ledger.files, gone=True),
    _of(ledger.events, kept="kind", data=_event),
    (
        ledger.early,
        Part(
            lambda scope: (
                select(ledger.addresses.c.id)
                .where(
                    scope.person(ledger.addresses),
                    and_(ledger.addresses.c.channel == ledger.early.c.channel, ledger.addresses.c.chat == ledger.early.c.chat),
                )
                .exists()
            ),
            gone=True,
        ),
    ),
    _of(kb.shown, "query", by="episode", kept="article_id title index_version reaction"),
    _of(gaps.asked, "query", by="episode", kept="outcome article_id index_version"),
    _of(gaps.missed, "wording", kept="kind reason article_id queue", words=[]),
    _of(people_side.handoffs, kept="queue reason ticket taken_by end", packet=_packet),
    (
        people_side.tickets,
        Part(
            lambda scope: scope.tickets(),
            {"problem": "", "address": "", "contact": "", "phone": None, "contract": None, "equipment": ""},
            frozenset({"key", "type", "queue", "status", "assignee"}),
        ),
    ),
    _of(people_side.ticket_history, "detail", by="ticket", kept="who what source key"),
    _of(people_side.surveys, kept="about why", reason=None, why_until=None),
    _of(people_side.drafts, gone=True),
    _of(people_side.forum_topics, "name", "mark"),
    (
        people_side.forum_lines,
        Part(
            lambda scope: people_side.forum_lines.c.topic_id.in_(
                select(people_side.forum_topics.c.id).where(scope.talk(people_side.forum_topics))
            ),
            {"text": ""},
        ),
    ),
    _of(satisfaction.nps, reason=None, why_until=None),
    _of(satisfaction.callbacks, kept="key why queue operator owner state done_by outcome", result=None),
    _of(satisfaction.follow_ups, kept="chosen"),
    _of(lines.line_actions, "contract", kept="key kind proof who state", result=null()),
    _of(servicedesk.service_links, "error", by="ticket", kept="desk outside_number state"),
    _of(desk.closings, kept="topic outcome class by"),
    _of(desk.mentions, kept="login by"),
    _of(desk.suggestions, kept="login article_id"),
    _of(desk.message_words, by="message", gone=True),
    _of(incidents.contacts, by="person", kept="topic source", house=None, street=None, district=None, segment=None, titles={}),
    _of(incidents.members, by="person", kept="state joined_by"),
    (
        scoring.scores,
        Part(
            lambda scope: scoring.scores.c.sample_id.in_(select(scoring.samples.c.id).where(scope.talk(scoring.samples))),
            {"comments": {}},
            frozenset({"reviewer", "answers", "given_answers"}),
        ),
    ),
    (
        scoring.contests,
        Part(
            lambda scope: scoring.contests.c.score_id.in_(
                select(scoring.scores.c.id)
                .join(scoring.samples, scoring.samples.c.id == scoring.scores.c.sample_id)
                .where(scope.talk(scoring.samples))
            ),
            {"words": "", "reply": None},
            frozenset({"operator", "decided_by"}),
        ),
    ),
    (
        actions.one_time_codes,
        Part(lambda scope: scope.person(actions.one_time_codes), gone=True, secret=frozenset({"salt", "digest", "key"})),
    ),
]
PARTS: Final[Mapping[Table, Part]] = dict(_PARTS)
"""In the order in which they are exported."""

HARMLESS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("canned_replies", "kb_articles", "kb_calibrations", "kb_golden", "kb_revisions", "kb_steps", "kb_vectors", "kb_versions"),
        "content that editors and operators write for everybody",
    ),
    **dict.fromkeys(("topic_cards", "topic_classes", "ticket_types", "incident_notices"), "words of staff for everybody"),
    "kb_gaps": "titles of gaps are masked wordings that editors may change; they name no client",
    "incidents": "an area, without a flat, and ids of contacts",
    **dict.fromkeys(("incident_streets", "incident_tallies"), "streets and counts of the whole town"),
    **dict.fromkeys(
        ("board_settings", "incident_settings", "satisfaction_settings", "scoring_settings", "scorecards", "queues", "calendar_days"),
        "what supervisors set",
    ),
    **dict.fromkeys(("sla_plans", "sla_clocks", "sla_pauses", "wait_estimates", "queue_alarms", "offers"), "times and closed lists"),
    **dict.fromkeys(("score_samples", "ticket_notices"), "ids and closed lists"),
    **dict.fromkeys(
        (
            "operators",
            "desk_sessions",
            "presence",
            "presence_history",
            "sign_in_failures",
            "sign_ons",
            "forum_codes",
            "forum_links",
            "forum_desks",
        ),
        "about staff",
    ),
    "forum_updates": "of the operators' group, deleted soon after they were served",
    "audit": "who of the staff did what to which id; sealed",
    **dict.fromkeys(("counters", "search_marks"), "how far a chore is"),
    "effects": "ids, marks and sentences of our own about a ticket's number",
    **dict.fromkeys(("demo_codes", "demo_lines", "demo_subscribers"), "the demonstration's invented company"),
}
"""Tables without anything of a person, and why."""
