"""The packet's line of where a conversation has been and why it moved on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handoff.queues import Queue


def moved(
    packet: Mapping[str, Any], to: Queue, *, why: str, who: str | None, at: datetime, transcript: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """The packet for its next queue: what was collected stays, and ``route`` gains ``{queue, who, why, at}`` of the stay that ends.

    ``why``: transferred, overflowed, released. ``who``: the login that held it, None when it only waited.
    """
    stay = {"queue": packet["queue"], "who": who, "why": why, "at": at.isoformat()}
    changes = {"queue": to.name, "line": to.line, "route": [*packet.get("route", ()), stay]}
    return {**packet, **changes, **({} if transcript is None else {"transcript": list(transcript)})}


def visited(packet: Mapping[str, Any]) -> frozenset[str]:
    """Queues in which it has been without a person taking it: it overflows into none of them again."""
    return frozenset(stay["queue"] for stay in packet.get("route", ()) if stay["why"] == "overflowed") | {packet["queue"]}
