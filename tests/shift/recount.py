"""The board's and the report's numbers once more, from the rows, in plain Python: the other side of every comparison."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import mean
from typing import Final

from tests.shift.raw import Raw, Row, at, moment, said_json

TARGET_S: Final = 20
CHANNELS: Final = {"site": "Чат на сайте", "telegram": "Telegram", "vk": "ВКонтакте", "viber": "Viber", "max": "MAX"}
QUEUES: Final = {
    "consult": "Консультация",
    "technical": "Техническая поддержка",
    "finance": "Оплата и счета",
    "field": "Выездные мастера",
}


def tiles(raw: Raw, now: datetime) -> dict[str, int]:
    """The live board's tiles."""
    return dict(_counts(raw, [row for row in raw["handoffs"] if row["ended_at"] is None], now))


def queues(raw: Raw, now: datetime) -> dict[str, dict[str, int]]:
    """The live board's queues by title."""
    found = {}
    for name, title in QUEUES.items():
        mine = [row for row in raw["handoffs"] if row["ended_at"] is None and row["queue"] == name]
        serve = {row["login"] for row in raw["operators"] if name in said_json(row["queues"]) and "operator" in said_json(row["roles"])}
        ready = sum(row["status"] == "on_shift" and row["login"] in serve for row in raw["presence"])
        found[title] = {**_counts(raw, mine, now), "ready": ready}
    return found


def staff(raw: Raw, since: datetime) -> dict[str, dict[str, int]]:
    """The live board's operators by name."""
    found = {}
    for operator in raw["operators"]:
        if operator["active"] and "operator" in said_json(operator["roles"]):
            mine = [row for row in raw["handoffs"] if row["taken_by"] == operator["login"]]
            held = [row for row in mine if row["ended_at"] is None]
            done = [row for row in mine if row["end"] == "closed" and moment(row, "ended_at") >= since]
            found[operator["name"]] = {"held": len(held), "unanswered": sum(bool(row["waiting_since"]) for row in held), "done": len(done)}
    return found


def _counts(raw: Raw, mine: Sequence[Row], now: datetime) -> Mapping[str, int]:
    pauses = {row["clock_id"] for row in raw["sla_pauses"] if row["until"] is None}
    running = [row for row in raw["sla_clocks"] if row["ended_at"] is None and row["id"] not in pauses]
    broken = {row["conversation_id"] for row in running if row["breached_at"] or moment(row, "due") <= now}
    warned = {row["conversation_id"] for row in running if moment(row, "warn_at") <= now}
    held = [row for row in mine if row["taken_at"]]
    return {
        "waiting": len(mine) - len(held),
        "held": len(held),
        "unanswered": sum(bool(row["waiting_since"]) for row in held),
        "danger": sum(row["conversation_id"] in warned - broken for row in mine),
        "breached": sum(row["conversation_id"] in broken for row in mine),
    }


class Period:
    """Contacts that began at ``since`` or later."""

    def __init__(self, raw: Raw, since: datetime) -> None:
        self._raw = raw
        self.contacts = [row for row in raw["episodes"] if moment(row, "started_at") >= since]
        self._handoffs = raw.by("handoffs", "episode_id")
        self._clocks = raw.by("sla_clocks", "episode_id")
        self._surveys = [row for row in raw["surveys"] if row["about"] == "person" and moment(row, "asked_at") >= since]

    @property
    def counts(self) -> dict[str, int]:
        """By the report's measure."""
        waits, promised = self.waits, [one for one in map(self._breaches, self.contacts) if one is not None]
        return {
            "all": len(self.contacts),
            "people": sum(row["id"] in self._handoffs for row in self.contacts),
            "taken": len(waits),
            "in_target": sum(seconds <= TARGET_S for seconds in waits),
            "answered": len(self.answers),
            "promised": len(promised),
            "kept": sum(not breaches for breaches in promised),
        }

    @property
    def waits(self) -> list[float]:
        """Seconds to a person, of those who came in open hours and were taken."""
        return self._seconds("taken_at")

    @property
    def answers(self) -> list[float]:
        """Seconds to a person's first words."""
        return self._seconds("answered_at")

    @property
    def csi(self) -> tuple[float, int, int]:
        """(mean mark, surveys answered, surveys asked) after talks with people."""
        marks = [[row[name] for name in ("quality", "speed", "mark") if row[name] is not None] for row in self._surveys]
        whole = [mean(one) for one in marks if one]
        return mean(whole), len(whole), len(marks)

    def split(self, by: str) -> dict[str, tuple[int, int]]:
        """Contacts, and those with people, by the title of a queue or channel, or an operator's name."""
        every: Counter[str] = Counter()
        people: Counter[str] = Counter()
        for contact in self.contacts:
            key = self._key(contact, by)
            every[key] += 1
            people[key] += contact["id"] in self._handoffs
        return {key: (count, people[key]) for key, count in every.items()}

    def _key(self, contact: Row, by: str) -> str:
        if by == "channel":
            thread = next(row for row in self._raw["conversations"] if row["id"] == contact["conversation_id"])
            return CHANNELS[next(row["channel"] for row in self._raw["addresses"] if row["id"] == thread["address_id"])]
        last = max(self._handoffs.get(contact["id"], []), key=lambda row: row["id"], default=None)
        if by == "queue":
            return QUEUES[last["queue"]] if last else "без очереди"
        names = {row["login"]: row["name"] for row in self._raw["operators"]}
        return names[last["taken_by"]] if last and last["taken_by"] else "без оператора"

    def _seconds(self, column: str) -> list[float]:
        found = []
        for contact in self.contacts:
            stays = self._handoffs.get(contact["id"], [])
            moments = [one for one in (at(row[column]) for row in stays) if one]
            if stays and moments and min(stays, key=lambda row: row["id"])["ticket"] is None:
                found.append((min(moments) - moment(min(stays, key=lambda row: row["id"]), "opened_at")).total_seconds())
        return sorted(found)

    def _breaches(self, contact: Row) -> int | None:
        """Broken promises of a contact; None when nothing was promised to its end."""
        over = [row for row in self._clocks.get(contact["id"], []) if row["result"] in ("met", "breached") or row["breached_at"]]
        return sum(bool(row["breached_at"]) for row in over) if over else None


def rank(values: Sequence[float], percent: int) -> float:
    """Nearest rank: the ⌈np/100⌉-th of the sorted values."""
    return values[math.ceil(len(values) * percent / 100) - 1]


def span(seconds: float) -> str:
    """As the pages write it, below an hour."""
    whole = round(seconds)
    return f"{whole} с" if whole < 60 else f"{whole // 60} мин {whole % 60:02d} с"


def percent(part: int, whole: int) -> str:
    return f"{round(part / whole * 100)}\u00a0%"
