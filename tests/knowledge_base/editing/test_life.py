"""Whatever three editors do to two articles in whatever order: the stages, the history and what clients get stay as the rules say."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from numpy.typing import NDArray

from bot.clock import SimulatedClock
from knowledge_base import revisions, steps
from knowledge_base.drafts import Draft
from knowledge_base.editing.editor import Editor
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.tables import metadata
from knowledge_base.validity import day_of
from tests.knowledge_base.conftest import NOON
from tests.knowledge_base.editing.conftest import ANNA, BORIS, VERA, Workshop, draft
from tests.stores import fresh_file, open_store

IDS = st.sampled_from(["tariffs", "tariffs", "bonus/points"])
PEOPLE = st.sampled_from([ANNA, BORIS, VERA])
WORDS = st.sampled_from(["Сто рублей в месяц.", "Двести рублей в месяц.", "Бесплатно для всех."])
DAYS = st.none() | st.integers(0, 2)


class Letters:
    """An encoder without a model: here it is the articles that matter, not how they are found."""

    name, dimension = "letters", 8

    async def query(self, text: str) -> NDArray[np.float32]:
        return self.many([text])[0]

    def many(self, texts: Any) -> NDArray[np.float32]:
        counted = np.array([[1 + sum(ord(letter) % 8 == n for letter in text) for n in range(8)] for text in texts], np.float32)
        return counted / np.linalg.norm(counted, axis=1, keepdims=True)


@dataclass
class Known:
    """What the rules say of one article. ``written`` maps numbers to what was written under them and by whom."""

    written: dict[int, tuple[Draft, str]]
    latest: int = 1
    stage: str = "draft"
    published: int | None = None
    scheduled: int | None = None
    steps: list[str] = field(default_factory=lambda: ["saved"])

    @property
    def newest(self) -> Draft:
        return self.written[self.latest][0]

    def now(self) -> str:
        if self.latest == self.published:
            return "published"
        return "scheduled" if self.latest == self.scheduled else self.stage

    def live(self, today: date) -> int | None:
        until = self.written[self.published][0].valid_until if self.published else None
        return None if until and until < today else self.published

    def write(self, made: Draft, by: Editor, step: str) -> None:
        if made.model_dump(exclude={"updated"}) != self.newest.model_dump(exclude={"updated"}):
            self.latest = max(self.written) + 1
            self.written[self.latest] = (made, by.login)
            self.stage = "draft"
            self.steps.append(step)

    def move(self, stage: str, step: str) -> None:
        self.stage = stage
        self.steps.append(step)


class ArticlesLife(RuleBasedStateMachine):
    """The model beside the real store and index."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = SimulatedClock(NOON)
        self.store = self.run(open_store(fresh_file(Path(self.folder.name) / "kb.db", metadata), self.clock))
        self.shop = Workshop(LocalKnowledgeBase(self.store, Letters()))
        self.known: dict[str, Known] = {}
        self.create("tariffs", "Сто рублей в месяц.", None, None, ANNA)
        self.publish("tariffs", ANNA)

    def teardown(self) -> None:
        self.what_was_written_stays()
        self.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def does(self, verb: str, *given: Any, **rest: Any) -> str:
        return str(self.run(self.shop.do(verb, *given, **rest)))

    @property
    def today(self) -> date:
        return day_of(self.clock.now())

    def made(self, id: str, words: str, begins: int | None, lasts: int | None) -> Draft:
        first = None if begins is None else self.today + timedelta(days=begins)
        last = None if lasts is None else (first or self.today) + timedelta(days=lasts)
        return draft(id, words, valid_from=first, valid_until=last, updated=NOON.date())

    @rule(id=IDS, words=WORDS, begins=DAYS, lasts=DAYS, by=PEOPLE)
    def create(self, id: str, words: str, begins: int | None, lasts: int | None, by: Editor) -> None:
        made = self.made(id, words, begins, lasts)
        said = self.does("create", made, by=by)
        assert said == ("article_exists" if id in self.known else "draft")
        self.known.setdefault(id, Known({1: (made, by.login)}))

    @rule(id=IDS, words=WORDS, begins=DAYS, lasts=DAYS, by=PEOPLE, behind=st.sampled_from([0, 0, 0, 1]))
    def change(self, id: str, words: str, begins: int | None, lasts: int | None, by: Editor, behind: int) -> None:
        made, known = self.made(id, words, begins, lasts), self.known.get(id)
        said = self.does("change", made, by=by, base=known.latest + behind if known else 1)
        if known is None:
            assert said == "article_not_found"
        elif behind:
            assert said == "article_changed"
        else:
            known.write(made, by, "saved")
            assert said == known.now()

    @rule(id=IDS, by=PEOPLE, number=st.integers(1, 4))
    def roll_back(self, id: str, by: Editor, number: int) -> None:
        known = self.known.get(id)
        said = self.does("roll_back", id, number, by=by)
        if known is None or number not in known.written:
            assert said == ("article_not_found" if known is None else "revision_not_found")
        else:
            known.write(known.written[number][0], by, "rolled_back")
            assert said == known.now()

    @rule(id=IDS, by=PEOPLE)
    def discard(self, id: str, by: Editor) -> None:
        self.review(id, by, "discard")

    @rule(id=IDS, by=PEOPLE, verb=st.sampled_from(["submit", "approve", "send_back"]))
    def review(self, id: str, by: Editor, verb: str) -> None:
        known = self.known.get(id)
        said = self.does(verb, id, by=by, comment="так надо")
        if known is None:
            assert said == "article_not_found"
        elif verb == "submit" and known.now() in ("draft", "returned", "withdrawn"):
            known.move("review", "submitted")
        elif verb == "approve" and known.now() == "review":
            if known.written[known.latest][1] == by.login and not by.supervisor:
                assert said == "own_work"
                return
            known.move("approved", "approved")
        elif verb == "send_back" and known.now() in ("review", "approved"):
            known.move("returned", "returned")
        elif verb == "discard" and known.now() not in ("published", "scheduled", "withdrawn"):
            back = known.scheduled or known.published
            known.move("withdrawn" if back is None else "draft", "discarded")
            known.latest = back or known.latest
        else:
            assert said == ("no_draft" if verb == "discard" else "wrong_stage")
            return
        assert known is None or said == known.now()

    @rule(id=IDS, by=PEOPLE)
    def publish(self, id: str, by: Editor) -> None:
        known = self.known.get(id)
        said = self.does("publish", [id], by=by)
        if known is None:
            assert said == "article_not_found"
            return
        if known.now() not in ("published", "scheduled"):
            if not by.supervisor and known.now() not in ("draft", "approved"):
                assert said == "needs_approval"
                return
            begins = known.newest.valid_from
            if begins is not None and begins > self.today:
                known.scheduled = known.latest
                known.steps.append("scheduled")
            else:
                known.published, known.scheduled = known.latest, None
                known.steps.append("published")
        assert said == known.now()

    @rule(id=IDS, words=WORDS, begins=DAYS, lasts=DAYS)
    def replace(self, id: str, words: str, begins: int | None, lasts: int | None) -> None:
        """What would seldom come together by chance: a change that goes to clients."""
        self.change(id, words, begins, lasts, VERA, 0)
        self.publish(id, VERA)

    @rule(id=IDS, by=PEOPLE, verb=st.sampled_from(["withdraw", "call_off", "call_off"]))
    def take_back(self, id: str, by: Editor, verb: str) -> None:
        known = self.known.get(id)
        said = self.does(verb, id, by=by, comment="так надо")
        if known is None:
            assert said == "article_not_found"
        elif verb == "withdraw" and (known.published or known.scheduled):
            known.move("withdrawn" if known.now() in ("published", "scheduled") else known.stage, "withdrawn")
            known.published = known.scheduled = None
            assert said == known.now()
        elif verb == "call_off" and known.scheduled:
            known.move("draft" if known.now() == "scheduled" else known.stage, "called_off")
            known.scheduled = None
            assert said == known.now()
        else:
            assert said == ("not_published" if verb == "withdraw" else "not_scheduled")

    @rule(days=st.integers(1, 2))
    def sleep(self, days: int) -> None:
        self.run(self.clock.advance(timedelta(days=days)))
        self.run(self.shop.kb.refresh_if_stale())
        for known in self.known.values():
            begins = known.written[known.scheduled][0].valid_from if known.scheduled else None
            if begins is not None and begins <= self.today:
                known.published, known.scheduled = known.scheduled, None
                known.steps.append("began")

    @invariant()
    def everything_is_as_the_rules_say(self) -> None:
        known = getattr(self, "known", {})
        live = {id: one.live(self.today) for id, one in known.items()}
        assert self.run(self.stored(live)) == {
            id: (one.latest, one.now(), one.published, one.scheduled, live[id], one.steps) for id, one in known.items()
        }
        assert not known or self.shop.kb.size == sum(revision is not None for revision in live.values())

    async def stored(self, ids: Iterable[str]) -> dict[str, Any]:
        """The same as the store has it."""
        found = {}
        async with self.store.read() as tx:
            for id in ids:
                now, live = await revisions.standing(tx, id), await revisions.article(tx, id, None)
                history = [step.kind.value for step in reversed(await steps.history(tx, id))]
                found[id] = (now.article.revision, now.stage, now.published, now.scheduled, live and live.revision, history)
        return found

    def what_was_written_stays(self) -> None:
        for id, known in self.known.items():
            for number, (made, _) in known.written.items():
                stored = Draft.of(self.run(self.shop.read(revisions.named, id, number)))
                assert stored.model_dump(exclude={"updated"}) == made.model_dump(exclude={"updated"})


TestArticlesLife = ArticlesLife.TestCase
TestArticlesLife.settings = settings(max_examples=15, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
