"""Clients' «не то» is held against the risk that the last calibration promised."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import SimulatedClock
from connectors.ledger.store import Store
from knowledge_base import bounds, feedback
from knowledge_base.contract import Hit, Reaction
from knowledge_base.drift import drift
from knowledge_base.settings import Bounds

PROMISED = Bounds(answer_from=0.6, clarify_from=0.2, rival_share=0.8)


async def _answers(store: Store, first: int, wrong: int, right: int = 0, silent: int = 0, confidence: float = 0.8) -> None:
    async with store.write() as tx:
        for number, reaction in enumerate([Reaction.not_that] * wrong + [Reaction.helped] * right + [None] * silent, start=first):
            hit = Hit("a", 1, "A", confidence)
            await feedback.remember(tx, message_id=number, episode_id=number, query="q", hit=hit, index_version="7/use")
            if reaction:
                await feedback.react(tx, number, reaction)


async def test_a_broken_promise_raises_an_alarm(store: Store) -> None:
    async with store.write() as tx:
        await bounds.keep(tx, "use", PROMISED, {"risk": 0.1})
    await _answers(store, 1, wrong=3, right=20, silent=37)
    async with store.read() as tx:
        good = await drift(tx, "use")
    assert (good.answers, good.reacted, good.not_that, good.promised, good.alarm) == (60, 23, 3, 0.1, False)
    assert good.low < 0.05 == good.share < good.high
    await _answers(store, 100, wrong=22)
    async with store.read() as tx:
        assert (await drift(tx, "use")).alarm


async def test_few_answers_say_nothing(store: Store) -> None:
    async with store.write() as tx:
        await bounds.keep(tx, "use", PROMISED, {"risk": 0.1})
    await _answers(store, 1, wrong=10)
    async with store.read() as tx:
        assert not (await drift(tx, "use")).alarm


async def test_only_answers_under_these_bounds_count(store: Store) -> None:
    await _answers(store, 1, wrong=40)
    assert isinstance(store.clock, SimulatedClock)
    await store.clock.advance(timedelta(hours=1))
    async with store.read() as tx:
        found = await drift(tx, "use")
    assert (found.answers, found.promised, found.alarm) == (40, None, False)
    async with store.write() as tx:
        await bounds.keep(tx, "use", PROMISED, {"risk": 0.1})
    await _answers(store, 100, wrong=2, confidence=0.4)
    await _answers(store, 200, wrong=0, silent=5)
    async with store.read() as tx:
        found = await drift(tx, "use")
        assert (await drift(tx, "another")).answers == 0
    assert (found.answers, found.not_that, found.share) == (5, 0, 0.0)
