"""Missed questions become gaps: each joins what it asks for, once, and gaps keep their numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import SimulatedClock
from connectors.ledger.store import Store
from knowledge_base.contract import Hit, Outcome, SearchResult
from knowledge_base.gaps import closing, marks, ranking
from knowledge_base.gaps.collecting import collect
from knowledge_base.gaps.contract import Collected, Kind, Missed, State, Wording
from knowledge_base.gaps.errors import GapNotFound
from knowledge_base.gaps.likeness import wording
from knowledge_base.gaps.tables import asked
from knowledge_base.search import LocalKnowledgeBase
from tests.knowledge_base.conftest import EDITORS, NOON, CountingEncoder
from tests.knowledge_base.gaps.conftest import CAMERA, FROZEN, Miss

ANNA = EDITORS["editor"]


async def test_questions_about_the_same_thing_are_one_gap(store: Store, miss: Miss) -> None:
    done = await miss(*FROZEN, *CAMERA, "почему не работает пульт от приставки")
    assert done == Collected(questions=9, begun=3)
    async with store.read() as tx:
        found = await ranking.ranked(tx)
        first = await ranking.whole(tx, found[0].id)
    assert [gap.questions for gap in found] == [5, 3, 1]
    assert {one.text for one in first.wordings} == set(FROZEN)
    assert found[0].title in FROZEN and found[1].title in CAMERA


async def test_a_later_question_joins_the_gap_that_is_there(store: Store, miss: Miss) -> None:
    for query in FROZEN:
        await miss(query)
    async with store.read() as tx:
        (gap,) = await ranking.ranked(tx)
    assert gap.questions == 5 and gap.clients == 5


async def test_the_same_message_counts_once_and_learns_what_it_cost(store: Store, encode: CountingEncoder) -> None:
    asked_first = Missed(FROZEN[0], Kind.refused, 7, 70, NOON, article_id="moving")
    assert (await collect(store, encode, [asked_first])).questions == 1
    assert await collect(store, encode, [asked_first]) == Collected()
    answered = Missed(FROZEN[0], Kind.handed_off, 7, 70, NOON, None, 6.5, ["Приостановим с первого числа"], "consult", "no_answer")
    assert await collect(store, encode, [answered]) == Collected(changed=1)
    assert await collect(store, encode, [asked_first, answered]) == Collected()
    async with store.read() as tx:
        (gap,) = await ranking.ranked(tx)
        whole = await ranking.whole(tx, gap.id)
    assert (gap.questions, gap.minutes, gap.kinds["handed_off"], gap.kinds["refused"], gap.nearest) == (1, 6.5, 1, 0, "moving")
    assert whole.operator_words == ["Приостановим с первого числа"]


async def test_minutes_rank_before_numbers(store: Store, miss: Miss) -> None:
    await miss(*FROZEN)
    await miss(CAMERA[0], kind=Kind.handed_off, minutes=12.0)
    async with store.read() as tx:
        found = await ranking.ranked(tx)
    assert [(gap.questions, gap.minutes) for gap in found] == [(1, 12.0), (5, 0.0)]


async def test_only_what_was_asked_in_the_period_counts(store: Store, miss: Miss, clock: SimulatedClock) -> None:
    await miss(*FROZEN[:3], minutes=5.0)
    await clock.advance(timedelta(days=20))
    await miss(CAMERA[0], minutes=2.0)
    async with store.read() as tx:
        assert [gap.minutes for gap in await ranking.ranked(tx, days=30)] == [15.0, 2.0]
        assert [gap.minutes for gap in await ranking.ranked(tx, days=7)] == [2.0]


async def test_nothing_personal_becomes_a_wording_or_a_vector(store: Store, miss: Miss) -> None:
    await miss("приостановите договор <number>, мой телефон <phone>")
    async with store.read() as tx:
        (gap,) = await ranking.ranked(tx)
    assert gap.title == "приостановите договор , мой телефон"


@pytest.mark.parametrize("query", ["", "???", "👍", "<phone>", "\x00\x01", "и на"])
async def test_what_says_nothing_is_no_question(query: str, miss: Miss) -> None:
    assert await miss(query) == Collected()


async def test_odd_text_does_not_break_anything(store: Store, miss: Miss) -> None:
    assert (await miss("договор\x00 \ud800приостановить\x07", "приостановить " * 700)).questions == 2
    async with store.read() as tx:
        assert all(len(gap.title) <= 500 for gap in await ranking.ranked(tx))


async def test_gaps_that_grew_together_become_one_and_the_old_number_leads_there(store: Store, miss: Miss) -> None:
    await miss("приостановить обслуживание", "заморозка на отпуск")
    async with store.read() as tx:
        before = {gap.id for gap in await ranking.ranked(tx)}
    assert len(before) == 2
    await miss(*["приостановить обслуживание, заморозка на отпуск"] * 3)
    async with store.read() as tx:
        (gap,) = await ranking.ranked(tx)
        assert gap.id == min(before)
        assert {(await ranking.one(tx, id)).id for id in before} == {gap.id}


async def test_what_an_editor_works_on_stays_itself(store: Store, miss: Miss) -> None:
    await miss(FROZEN[0], CAMERA[0])
    async with store.read() as tx:
        first, second = await ranking.ranked(tx)
    async with store.write() as tx:
        await closing.dismiss(tx, first.id, by=ANNA)
    await miss(*FROZEN[1:], *CAMERA[1:])
    async with store.read() as tx:
        assert [gap.id for gap in await ranking.ranked(tx)] == [second.id]
        (hidden,) = await ranking.ranked(tx, states=[State.dismissed])
    assert (hidden.id, hidden.questions) == (first.id, 5)


async def test_an_editor_may_say_that_two_gaps_are_one(store: Store, miss: Miss) -> None:
    await miss(FROZEN[0], CAMERA[0])
    async with store.write() as tx:
        first, second = await ranking.ranked(tx)
        merged = await closing.merge(tx, second.id, first.id, by=ANNA)
        assert (merged.id, merged.questions) == (first.id, 2)
        assert (await ranking.one(tx, second.id)).id == first.id


@pytest.mark.parametrize("id", [12, 0, -1, 10**20])
async def test_an_unknown_gap_is_said_to_be_one(store: Store, id: int) -> None:
    async with store.read() as tx:
        with pytest.raises(GapNotFound):
            await ranking.one(tx, id)


async def test_the_same_wording_twice_is_counted(store: Store, miss: Miss) -> None:
    await miss(FROZEN[0], FROZEN[0], FROZEN[1])
    async with store.read() as tx:
        (gap,) = await ranking.ranked(tx)
        assert (await ranking.whole(tx, gap.id)).wordings[0] == Wording(FROZEN[0], 2)


async def test_a_mark_never_goes_back(store: Store) -> None:
    async with store.write() as tx:
        assert await marks.read(tx, "until") is None
        await marks.advance(tx, "until", 7)
        await marks.advance(tx, "until", 5)
        assert await marks.read(tx, "until") == 7


async def test_a_search_in_vain_is_kept_masked_and_once(store: Store, encode: CountingEncoder) -> None:
    kb = LocalKnowledgeBase(store, encode, mask=lambda text: text.replace("10023456", "<number>"))
    result = SearchResult(Outcome.refuse, 0.1, [Hit("moving", 1, "Переезд", 0.1)], "3/use")
    for _ in range(2):
        await kb.asked(message_id=5, episode_id=2, query="договор 10023456 приостановить", result=result)
    async with store.read() as tx:
        (row,) = (await tx.conn.execute(asked.select())).all()
    assert (row.query, row.outcome, row.article_id) == ("договор <number> приостановить", "refuse", "moving")


def test_a_wording_has_no_masks() -> None:
    assert wording("позвоните <phone>,  пожалуйста ") == "позвоните , пожалуйста"
