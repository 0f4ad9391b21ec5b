"""A random history of contacts, written straight into the tables: what figures are counted from, without the code that made it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert

from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, conversations, episodes, people
from handoff import queues
from handoff.clocks.tables import sla_clocks
from handoff.contract import Outcome, Reason
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
    """``await History(store, seed, until).write(contacts)``: contacts over the four weeks before ``until``."""

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

    def _contact(self, number: int, home: tuple[int, int], since: datetime) -> None:
        began = self._later(since, self._until - since)
        if number % 7 == 0 and (before := self._rows[episodes][-1])["closed_at"]:
            began = before["closed_at"] + timedelta(hours=72)  # right at the edge
            home = (0, before["conversation_id"])
        last = self._later(began, timedelta(hours=5))
        how = self._chance.choice(("open", "silence", "operator", "operator", "operator"))
        closed = None if how == "open" else last + timedelta(hours=24) if how == "silence" else self._later(last, timedelta(minutes=20))
        people_too = how == "operator" or self._chance.random() < 0.2
        ended_by = self._chance.choice(LOGINS) if how == "operator" else how
        topic = self._chance.choice(TOPICS) if how == "operator" else None
        outcome = self._chance.choice(tuple(Outcome)).value if how == "operator" else None
        self._add(
            episodes, conversation_id=home[1], started_at=began, last_at=last, closed_at=closed,
            closed_by=None if closed is None else ended_by, topic=topic, outcome=outcome,
        )  # fmt: skip
        if people_too:
            self._stays(number, home[1], began, last, closed, topic, outcome)
        for _ in range(self._chance.choice((0, 0, 1, 2))):
            reaction = self._chance.choice((None, "helped", "not_that"))
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
                reason=self._chance.choice(tuple(Reason)).value, packet={"topic": self._chance.choice(TOPICS)},
                ticket="T-1" if self._chance.random() < 0.1 else None, opened_at=opened, taken_at=taken,
                taken_by=self._chance.choice(LOGINS) if taken else None, answered_at=answered, deadline=last,
                ended_at=self._end(conversation, last) if ended is None else ended, end=None,
            )  # fmt: skip
            self._clock(handoff, conversation, episode, opened, ended)
            opened = ended or last
            if final and outcome:
                words = {"topic": topic or "other", "outcome": outcome, "by": "consult", "at": closed, "class": "technical"}
                self._add(closings, handoff_id=handoff, conversation_id=conversation, episode_id=episode, **words)

    def _clock(self, handoff: int, conversation: int, episode: int, opened: datetime, ended: datetime | None) -> None:
        result = self._chance.choice(("met", "met", "breached", "dropped", None)) if ended else None
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
        mark = lambda: self._chance.choice((None, 1, 3, 4, 5, 5))  # noqa: E731
        for about in ("bot", "person") if people_too else ("bot",):
            if self._chance.random() < 0.6:
                given = {"mark": mark(), "quality": mark(), "speed": mark()} if about == "person" else {"mark": mark()}
                answered = last if any(given.values()) else None
                self._add(
                    surveys, conversation_id=conversation, episode_id=episode, about=about, asked_at=last, answered_at=answered, **given
                )
        if self._chance.random() < 0.3:
            self._add(nps, conversation_id=conversation, episode_id=episode, asked_at=last, mark=self._chance.choice((None, 3, 8, 10)))
