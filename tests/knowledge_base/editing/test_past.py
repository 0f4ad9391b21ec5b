"""Why did it say that, and did it help: every answer names its article, revision, score and index."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import pytest_asyncio

from bot.clock import SimulatedClock
from connectors.ledger.store import Store
from knowledge_base.contract import Reaction
from knowledge_base.editing.numbers import Numbers, numbers, numbers_by_revision, numbers_of
from knowledge_base.editing.why import why_message, why_on
from knowledge_base.tables import metadata
from tests.knowledge_base.conftest import NOON
from tests.knowledge_base.editing.conftest import BORIS, Workshop, draft
from tests.stores import MakeStore


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest_asyncio.fixture
async def store(make_store: MakeStore, clock: SimulatedClock) -> Store:
    return await make_store(clock, metadata)


async def asked(shop: Workshop, message_id: int, query: str = "как потратить бонусы", reaction: Reaction | None = None) -> None:
    """A client asks, gets the best article and says what they think of it."""
    found = await shop.kb.search(query)
    hit, index = found.hits[0], found.index_version
    await shop.kb.shown(message_id=message_id, episode_id=message_id, query=query, hit=hit, index_version=index)
    if reaction:
        await shop.kb.react(episode_id=message_id, reaction=reaction)


async def test_why_did_it_say_that_on_the_third_of_march(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft(answer="Тогда говорили так."))
    await shop.do("publish", ["loyalty"], by=BORIS)
    await clock.advance(timedelta(hours=1))
    index = shop.kb.index_version
    await asked(shop, 41, reaction=Reaction.not_that)
    await clock.advance(timedelta(days=100))
    await shop.do("change", draft(answer="Теперь иначе."))
    await shop.do("publish", ["loyalty"])
    await asked(shop, 42)

    [because] = await shop.read(why_message, 41)
    assert (because.article_id, because.revision, because.answer) == ("loyalty", 1, "Тогда говорили так.")
    assert (because.published_by, because.published_at, because.at) == ("boris", NOON, NOON + timedelta(hours=1))
    assert (because.index_version, because.reaction, because.query) == (index, Reaction.not_that, "как потратить бонусы")
    assert because.confidence > 0
    assert await shop.read(why_on, "loyalty", date(2026, 10, 12)) == [because]
    assert await shop.read(why_on, "loyalty", date(2026, 10, 13)) == []
    assert await shop.read(why_message, 999) == []


async def test_the_day_of_an_answer_is_the_company_s(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft())
    await shop.do("publish", ["loyalty"])
    await clock.advance(timedelta(hours=12, minutes=30))  # 21:30 in Greenwich, half past midnight in Moscow
    await asked(shop, 1)
    assert len(await shop.read(why_on, "loyalty", date(2026, 10, 13))) == 1


async def test_numbers_of_the_last_thirty_days(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft())
    await shop.do("create", draft("phone", title="Как сменить номер телефона", questions=[], answer="Новый номер укажите в профиле."))
    await shop.do("publish", ["loyalty", "phone"])
    await asked(shop, 1, reaction=Reaction.helped)
    await clock.advance(timedelta(days=20))
    assert await shop.read(numbers_of, "phone") == Numbers(0, 0, 0, 0.0)
    for message_id, reaction in ((2, Reaction.helped), (3, Reaction.not_that), (4, None)):
        await asked(shop, message_id, reaction=reaction)
    await asked(shop, 5, "сменить номер телефона")
    found = await shop.read(numbers)
    assert found == {"loyalty": Numbers(4, 2, 1, 0.8), "phone": Numbers(1, 0, 0, 0.2)}
    assert found["loyalty"].helped_share == pytest.approx(2 / 3) and found["phone"].helped_share is None
    await clock.advance(timedelta(days=11))
    assert await shop.read(numbers_of, "loyalty") == Numbers(3, 1, 1, 0.75)


async def test_what_a_change_has_brought(shop: Workshop) -> None:
    await shop.do("create", draft())
    await shop.do("publish", ["loyalty"])
    await asked(shop, 1, reaction=Reaction.not_that)
    await shop.do("change", draft(answer="Теперь понятно."))
    await shop.do("publish", ["loyalty"])
    await asked(shop, 2, reaction=Reaction.helped)
    found = await shop.read(numbers_by_revision, "loyalty")
    assert {revision: (one.helped, one.not_that) for revision, one in found.items()} == {1: (0, 1), 2: (1, 0)}
