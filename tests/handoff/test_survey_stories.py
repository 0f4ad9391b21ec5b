"""Surveys answered in any order, late, twice, amid other talk and after a handoff: marks count, nobody is nagged or spoken over."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections import Counter, defaultdict
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.clock import SimulatedClock
from connectors.contract import Author
from connectors.errors import Conflict
from connectors.ledger import events, tables
from handoff.contract import Outcome
from handoff.satisfaction import chores
from handoff.satisfaction.pressing import Mark, Recommended, parse
from handoff.satisfaction.tables import nps
from handoff.tables import surveys
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.machines import STORIES
from tests.stores import fresh_database, fresh_file, open_store

T = TypeVar("T")
ASKING = ("survey", "nps", "follow_up")


class Surveys(RuleBasedStateMachine):
    """One client with a long memory for buttons, a bot, an operator and the clock."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.office = self.run_(self._open())
        self.consult = self.run_(self.office.operator("consult"))
        self.conversation = 0
        self.marks: dict[Any, int] = {}
        self.count = 0

    def run_(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(work)

    async def _open(self) -> Office:
        url = fresh_database(self.url, *METADATAS) if self.url else fresh_file(Path(self.folder.name) / "store.db", *METADATAS)
        clock = SimulatedClock(MONDAY_NOON)
        return await Office(await open_store(url, clock), clock).open()

    def teardown(self) -> None:
        self.run_(self.office.close())
        self.run_(self.office.store.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def client_arrives(self) -> None:
        self.conversation = (self.run_(self.office.writes("привет"))).conversation_id or 0

    @rule()
    def client_writes(self) -> None:
        self.count += 1
        self.run_(self.office.writes(f"слово номер {self.count}"))

    @rule(back=st.integers(0, 5), which=st.integers(0, 10))
    def client_presses(self, back: int, which: int) -> None:
        shown = [m for m in self.run_(self.office.read(self.conversation)) if m.buttons and parse(m.buttons[0]["payload"])]
        if not shown:
            return
        buttons = shown[-1 - back % len(shown)].buttons
        payload = buttons[which % len(buttons)]["payload"]
        self.run_(self.office.writes("", payload=payload))
        match parse(payload):
            case Mark(mark, survey, criterion):
                self.marks[survey, criterion.column] = mark
            case Recommended(mark, of):
                self.marks["nps", of] = mark

    @rule(outcome=st.sampled_from([Outcome.solved, Outcome.spam]))
    def a_person_has_it_and_closes(self, outcome: Outcome) -> None:
        self.run_(self._hand_off())
        self.run_(self._tries(self.office.verbs.take(self.consult, self.conversation)))
        self.run_(self._tries(self.office.verbs.close(self.consult, self.conversation, "wifi", outcome)))

    @rule()
    def a_person_is_called(self) -> None:
        self.run_(self._hand_off())
        self.run_(self._tries(self.office.verbs.take(self.consult, self.conversation)))

    @rule()
    def returned_and_asked_by_the_bot(self) -> None:
        self.run_(self._tries(self.office.verbs.give_back(self.consult, self.conversation)))
        self.count += 1
        self.run_(self.office.surveys.question(self.conversation, about="bot", key=str(self.count)))

    @rule(hours=st.sampled_from([0.1, 5, 30, 24 * 8, 24 * 40]))
    def time_passes(self, hours: float) -> None:
        self.run_(self.office.clock.advance(timedelta(hours=hours)))
        self.run_(chores.run(self.office.store, self.office.texts))

    async def _hand_off(self) -> None:
        self.count += 1
        await self.office.writes("позовите человека")
        await self.office.hands_off(self.conversation, key=str(self.count))

    async def _tries(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Conflict as refusal:
            assert refusal.code and refusal.message

    @invariant()
    def every_mark_counts_as_it_was_last_pressed(self) -> None:
        rows = {row.id: row for row in self.run_(self.office.rows(surveys))}
        recommended = {row.id: row for row in self.run_(self.office.rows(nps))}
        for (of, what), mark in self.marks.items():
            assert (recommended[what].mark if of == "nps" else getattr(rows[of], what)) == mark

    @invariant()
    def nobody_speaks_over_a_person(self) -> None:
        async def told() -> list[events.Event]:
            async with self.office.store.read() as tx:
                return list(await events.after(tx, 0, 10_000))

        said = {row.id: row for row in self.run_(self.office.rows(tables.messages))}
        holder = "bot"
        for event in self.run_(told()):
            if event.kind == "holder":
                holder = event.data["kind"]
            elif event.kind == "message":
                row = said[event.data["message_id"]]
                if row.author == Author.bot.value or any(name in row.meta for name in ASKING):
                    assert holder == "bot", row.text

    @invariant()
    def nobody_is_nagged(self) -> None:
        asked: Counter[int] = Counter()
        for row in self.run_(self.office.rows(tables.messages)):
            if row.author != Author.client.value and row.buttons and "survey" in row.meta:
                asked[row.meta["survey"]] += 1
        assert max(asked.values(), default=0) <= 4, "three criteria and why, each once"
        moments = sorted(row.asked_at for table in (surveys, nps) for row in self.run_(self.office.rows(table)))
        assert all(later - earlier >= timedelta(days=7) for earlier, later in itertools.pairwise(moments))

    @invariant()
    def answers_open_no_episodes(self) -> None:
        known = {row.id for row in self.run_(self.office.rows(tables.episodes))}
        by_episode: defaultdict[int, list[Any]] = defaultdict(list)
        for row in self.run_(self.office.rows(tables.messages)):
            assert row.episode_id in known
            if row.author == Author.client.value:
                by_episode[row.episode_id].append(row.payload)
        assert not [payloads for payloads in by_episode.values() if all(parse(payload) for payload in payloads)]


@pytest.mark.timeout(600)
def test_stories_on_sqlite() -> None:
    run_state_machine_as_test(Surveys, settings=settings(STORIES, max_examples=8, stateful_step_count=20))


@pytest.mark.timeout(600)
def test_stories_on_postgresql(postgres: str) -> None:
    machine = type("OnPostgres", (Surveys,), {"url": postgres})
    run_state_machine_as_test(machine, settings=settings(STORIES, max_examples=3, stateful_step_count=20))
