"""A random history of contacts, written straight into the tables: what figures are counted from, without the code that made it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert

from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, conversations, episodes, people
from handoff import queues
from handoff.clocks.tables import sla_clocks
from handoff.contract import UNKNOWN_TOPIC, Ending, Outcome, Reason
from handoff.desk.tables import closings
from handoff.satisfaction.tables import nps
from handoff.tables import handoffs, surveys
from knowledge_base.tables import articles, revisions, shown

TOPICS: Final = ("wifi", "payment", "tv", None)
CHANNELS: Final = ("telegram", "vk", "site")
QUEUES: Final = ("consult", "technical", "finance")
LOGINS: Final = ("consult", "consult2", "technical", "finance")
ARTICLES: Final = {"a-wifi": "wifi", "a-tv": "tv", "a-pay": "payment"}


class History:
    """Even chances, so that rare things are many.

    ``await History(store, seed, until).write(contacts)``: contacts over the four weeks before ``until``.
    """

    length = timedelta(hours=5)
    marks: Sequence[int | None] = (None, 1, 3, 4, 5, 5)
    reactions: Sequence[str | None] = (None, "helped", "not_that")
    results: Sequence[str | None] = ("met", "met", "breached", "dropped", None)
    ways: Sequence[str] = ("open", "silence", "operator", "operator", "operator")
    topics: Sequence[str | None] = TOPICS

    def __init__(self, store: Store, seed: int, until: datetime) -> None:
        self._store = store
        self._chance = random.Random(seed)
        self._until = until
        self._rows: dict[Any, list[dict[str, Any]]] = {}
        self._open: set[int] = set()

    async def write(self, contacts: int) -> None:
        since = self._until - timedelta(days=28)
        self._articles(since)
        homes = [self._address(person, since) for person in range(1, contacts // 3 + 2) for _ in range(self._chance.choice((1, 1, 2)))]
        for number in range(1, contacts + 1):
            self._contact(number, self._chance.choice(homes), since)
        async with self._store.write() as tx:
            await queues.seed(tx)
            for table, rows in self._rows.items():
                names = {name for row in rows for name in row}
                await tx.conn.execute(insert(table), [{**dict.fromkeys(names), **row} for row in rows])

    def _add(self, table: Any, **values: Any) -> int:
        rows = self._rows.setdefault(table, [])
        if "id" in table.c and table is not articles:
            values.setdefault("id", len(rows) + 1)
        rows.append(values)
        return int(values.get("id") or 0) if table is not articles else 0

    def _articles(self, at: datetime) -> None:
        for name, topic in ARTICLES.items():
            self._add(articles, id=name, latest=1, published=1, stage="published", changed_at=at)
            words = {
                "title": name,
                "answer": name,
                "questions": [],
                "language": "ru",
                "owner": "consult",
                "updated": date(2026, 1, 1),
                "author": "editor",
                "made_at": at,
            }
            self._add(revisions, article_id=name, revision=1, topic=topic, **words)

    def _address(self, person: int, at: datetime) -> tuple[int, int]:
        if person > len(self._rows.get(people, ())):
            self._add(people, id=person, name=f"Клиент {person}", language="ru", created_at=at)
        address = self._add(
            addresses, person_id=person, channel=self._chance.choice(CHANNELS), chat=str(len(self._rows.get(addresses, ()))),
            name="", reachable=True, created_at=at,
        )  # fmt: skip
        self._add(conversations, address_id=address, holder_kind="bot", epoch=0, last_seq=0, updated_at=at)
        return person, address

    def _later(self, at: datetime, most: timedelta) -> datetime:
        return at + timedelta(seconds=self._chance.randint(0, int(most.total_seconds())))

    def _began(self, since: datetime) -> datetime:
        return self._later(since, self._until - since)

    def _topic(self, _began: datetime) -> str | None:
        return self._chance.choice(self.topics)

    def _contact(self, number: int, home: tuple[int, int], since: datetime) -> None:
        began = self._began(since)
        if number % 7 == 0 and (before := self._rows[episodes][-1])["closed_at"]:
            began = before["closed_at"] + timedelta(hours=72)  # right at the edge
            home = (0, before["conversation_id"])
        last = self._later(began, self.length)
        how = self._chance.choice(self.ways)
        closed = None if how == "open" else last + timedelta(hours=24) if how == "silence" else self._later(last, timedelta(minutes=20))
        people_too = how == "operator" or self._chance.random() < 0.2
        ended_by = self._chance.choice(LOGINS) if how == "operator" else how
        named = how == "operator" or (how == "silence" and self._chance.random() < 0.7)
        topic = (self._topic(began) or UNKNOWN_TOPIC) if named else None
        outcome = self._chance.choice(tuple(Outcome if how == "operator" else Ending)).value if named else None
        self._add(
            episodes, conversation_id=home[1], started_at=began, last_at=last, closed_at=closed,
            closed_by=None if closed is None else ended_by, topic=topic, outcome=outcome,
        )  # fmt: skip
        if people_too:
            self._stays(number, home[1], began, last, closed, topic, outcome)
        for _ in range(self._chance.choice((0, 0, 1, 2))):
            reaction = self._chance.choice(self.reactions)
            article = self._chance.choice(tuple(ARTICLES))
            words = {"title": "", "query": "", "index_version": "1", "confidence": 0.9, "at": began}
            answer = len(self._rows.get(shown, ())) + 1
            self._add(shown, message_id=answer, part=0, episode_id=number, article_id=article, revision=1, reaction=reaction, **words)
        self._marks(number, home[1], last, people_too)

    def _stays(
        self, episode: int, conversation: int, began: datetime, last: datetime, closed: datetime | None, topic: str | None, outcome: Any
    ) -> None:
        opened = self._later(began, timedelta(minutes=10))
        count = self._chance.choice((1, 1, 1, 2))
        for number in range(count):
            final = number == count - 1
            taken = self._later(opened, timedelta(seconds=90)) if self._chance.random() < 0.85 else None
            answered = self._later(taken, timedelta(minutes=3)) if taken and self._chance.random() < 0.9 else None
            ended = closed if final else self._later(answered or taken or opened, timedelta(minutes=9))
            handoff = self._add(
                handoffs, conversation_id=conversation, episode_id=episode, queue=self._chance.choice(QUEUES),
                reason=self._chance.choice(tuple(Reason)).value, packet={"topic": self._chance.choice(self.topics)},
                ticket="T-1" if self._chance.random() < 0.1 else None, opened_at=opened, taken_at=taken,
                taken_by=self._chance.choice(LOGINS) if taken else None, answered_at=answered, deadline=last,
                ended_at=self._end(conversation, last) if ended is None else ended, end=None,
            )  # fmt: skip
            self._clock(handoff, conversation, episode, opened, ended)
            opened = ended or last
            if final and outcome in tuple(Outcome) and closed is not None:
                words = {"topic": topic or "other", "outcome": outcome, "by": "consult", "at": closed, "class": "technical"}
                self._add(closings, handoff_id=handoff, conversation_id=conversation, episode_id=episode, **words)

    def _clock(self, handoff: int, conversation: int, episode: int, opened: datetime, ended: datetime | None) -> None:
        result = self._chance.choice(self.results) if ended else None
        late = opened if result == "breached" or (result is None and self._chance.random() < 0.1) else None
        ids = {"conversation_id": conversation, "episode_id": episode, "handoff_id": handoff}
        promise = {"kind": "first", "queue": "consult", "plan": None, "seconds": 60, "warn_percent": 75, "hours": {}}
        times = {"started_at": opened, "due": opened, "warn_at": opened, "breached_at": late}
        self._add(sla_clocks, **ids, **promise, **times, ended_at=ended or opened, result=result)

    def _end(self, conversation: int, last: datetime) -> datetime | None:
        """One stay at most of a conversation goes on."""
        if conversation in self._open:
            return last
        self._open.add(conversation)
        return None

    def _marks(self, episode: int, conversation: int, last: datetime, people_too: bool) -> None:
        mark = lambda: self._chance.choice(self.marks)  # noqa: E731
        for about in ("bot", "person") if people_too else ("bot",):
            if self._chance.random() < 0.6:
                given = {"mark": mark(), "quality": mark(), "speed": mark()} if about == "person" else {"mark": mark()}
                answered = last if any(given.values()) else None
                self._add(
                    surveys, conversation_id=conversation, episode_id=episode, about=about, asked_at=last, answered_at=answered, **given
                )
        if self._chance.random() < 0.3:
            self._add(nps, conversation_id=conversation, episode_id=episode, asked_at=last, mark=self._chance.choice((None, 3, 8, 10)))


class Month(History):
    """A month that looks like one: busy days and evenings, mostly content clients, and a theme that grows in the last week."""

    length = timedelta(minutes=25)
    marks = (None, 2, 4, 4, 5, 5, 5, 5, 5, 5)
    reactions = (None, None, "helped", "helped", "helped", "helped", "not_that")
    results = ("met",) * 14 + ("breached",)
    ways = ("silence",) * 6 + ("operator",) * 5
    topics = ("payment", "payment", "wifi", "tariffs", "speed", "tv", "connection", "router", "terminals")
    _hours = (1, 0, 0, 0, 0, 1, 1, 3, 6, 9, 10, 10, 8, 9, 9, 8, 8, 9, 11, 12, 11, 8, 5, 2)

    def _began(self, since: datetime) -> datetime:
        while True:
            (hour,) = self._chance.choices(range(24), self._hours)
            day = since.replace(hour=0, minute=0, second=0) + timedelta(days=self._chance.randint(0, 28))
            at = day + timedelta(hours=hour - 3, seconds=self._chance.randint(0, 3599))
            if since <= at < self._until and (day.weekday() < 5 or self._chance.random() < 0.6):
                return at

    def _topic(self, began: datetime) -> str | None:
        grows = self._until - began < timedelta(days=6) and self._chance.random() < 0.35
        return "outages" if grows or self._chance.random() < 0.03 else super()._topic(began)
