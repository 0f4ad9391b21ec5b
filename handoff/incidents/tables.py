"""Tables of incidents: the stream of contacts and its tallies, incidents, what was told, and whom they touch.

No house number with a flat and no words of a client are kept here: an address is its comparable keys.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

contacts = Table(
    "incident_contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("topic", String(40), nullable=False),
    Column("person_id", Id, nullable=False, index=True),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False),
    Column("house", String(200)),
    Column("street", String(200)),
    Column("district", String(200)),
    Column("segment", String(200)),
    Column("titles", JSON, nullable=False, default=dict),
    Column("source", String(10), nullable=False),
    Column("tallied", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("episode_id", "topic"),
    Index("ix_incident_contacts_untallied", "id", sqlite_where=text("NOT tallied"), postgresql_where=text("NOT tallied")),
)
"""One row for an episode and a topic, however often the client repeats it. ``house``… are keys, ``titles`` their words."""

tallies = Table(
    "incident_tallies",
    metadata,
    Column("topic", String(40), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("area", String(200), primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
"""The watch's history: contacts by topic, area and hour since 1970."""

streets = Table(
    "incident_streets",
    metadata,
    Column("street", String(100), primary_key=True),
    Column("district", String(100), primary_key=True),
    Column("title", String(200), nullable=False),
)
"""Districts that have a street, by their keys: an address without a town finds its own when only one has it."""

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("area", String(200), nullable=False),
    Column("title", String(300), nullable=False),
    Column("evidence", JSON, nullable=False, default=dict),
    Column("since", Instant, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("proposed_by", String(80), nullable=False),
    Column("confirmed_at", Instant),
    Column("confirmed_by", String(80)),
    Column("restored_at", Instant),
    Column("ended_at", Instant),
    Column("ended_by", String(80)),
    Column("why", Text, nullable=False, default=""),
    Column("expected_at", Instant),
    Column("ticket", String(20)),
    Index("ix_incidents_state", "state"),
)
"""``since``: the first complaint; ``ended_at``: closed or rejected; ``ticket``: the third line's."""

notices = Table(
    "incident_notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("what", String(12), nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("expected_at", Instant),
    Column("at", Instant, nullable=False),
    Column("by", String(80), nullable=False),
)
"""What all members are told, in order; ``what``: confirmed, update or restored."""

members = Table(
    "incident_members",
    metadata,
    Column("incident_id", ForeignKey("incidents.id"), primary_key=True),
    Column("conversation_id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, nullable=False),
    Column("state", String(10), nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("joined_by", String(80), nullable=False),
    Column("heard", Id, nullable=False, default=0),
    Column("due_at", Instant),
    Column("answered_at", Instant),
    Index("ix_incident_members_conversation", "conversation_id"),
    Index(
        "ix_incident_members_due",
        "incident_id",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)
"""Conversations of an incident. ``heard``: the newest notice told; ``due_at``: when the next one may be told, NULL when there is none."""

settings = Table(
    "incident_settings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("chosen", JSON, nullable=False, default=dict),
)
"""One row, of what supervisors changed."""
