"""Articles are good from their first to their last day, in the company's time zone."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.clock import SimulatedClock
from connectors.ledger.store import Store
from knowledge_base import revisions, steps
from knowledge_base.editing.due import due
from knowledge_base.editing.why import published_on
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.tables import metadata
from tests.knowledge_base.conftest import NOON, CountingEncoder
from tests.knowledge_base.editing.conftest import Workshop, draft
from tests.stores import MakeStore

TODAY = date(2026, 10, 12)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest_asyncio.fixture
async def store(make_store: MakeStore, clock: SimulatedClock) -> Store:
    return await make_store(clock, metadata)


async def to_midnight(clock: SimulatedClock, zone: ZoneInfo) -> None:
    """To the first moment of the next day in ``zone``."""
    here = clock.now().astimezone(zone)
    await clock.advance((here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0) - here)


async def test_the_old_answer_stands_until_the_new_one_begins(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft(answer="Тариф стоит 500 рублей."))
    await shop.do("publish", ["loyalty"])
    await shop.do("change", draft(answer="Тариф стоит 600 рублей.", valid_from=TOMORROW))
    assert await shop.do("publish", ["loyalty"]) == "scheduled"
    assert (await shop.standing()).status == "changed"
    await shop.kb.refresh_if_stale()
    assert (await shop.kb.search("как потратить бонусы")).hits[0].revision == 1

    await to_midnight(clock, ZoneInfo("Europe/Moscow"))
    assert await shop.kb.refresh_if_stale()
    assert (await shop.kb.search("как потратить бонусы")).hits[0].revision == 2
    assert (await shop.standing()).stage == "published"
    assert (await shop.read(steps.history, "loyalty"))[0].kind is steps.Kind.began
    assert [await shop.read(published_on, "loyalty", day) for day in (TODAY - timedelta(days=1), TODAY, TOMORROW)] == [None, 1, 2]


async def test_an_article_leaves_after_its_last_day(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft(valid_until=TODAY))
    assert await shop.do("publish", ["loyalty"]) == "published"
    assert shop.kb.size == 1
    await to_midnight(clock, ZoneInfo("Europe/Moscow"))
    assert await shop.kb.refresh_if_stale()
    assert shop.kb.size == 0 and await shop.live() is None
    assert [one.id for one in await shop.read(revisions.published_articles, None)] == ["loyalty"]


async def test_the_day_begins_where_the_company_is(store: Store, encode: CountingEncoder, clock: SimulatedClock) -> None:
    east = Workshop(LocalKnowledgeBase(store, encode, zone=ZoneInfo("Asia/Vladivostok")))
    await east.do("create", draft(valid_from=TOMORROW))
    assert await east.do("publish", ["loyalty"]) == "scheduled"
    await to_midnight(clock, ZoneInfo("Asia/Vladivostok"))
    assert clock.now().date() == TODAY
    assert await east.kb.refresh_if_stale() and await east.live() == 1


async def test_days_missed_while_no_door_ran_are_made_up_once(shop: Workshop, clock: SimulatedClock, encode: CountingEncoder) -> None:
    await shop.do("create", draft(valid_from=TOMORROW))
    await shop.do("publish", ["loyalty"])
    await clock.advance(timedelta(days=5))
    doors = [LocalKnowledgeBase(shop.kb.store, encode) for _ in range(2)]
    for door in doors:
        await door.load()
    assert [await door.refresh_if_stale() for door in doors] == [True, True]
    assert [door.size for door in doors] == [1, 1] and doors[0].index_version == doors[1].index_version
    assert [step.kind.value for step in await shop.read(steps.history, "loyalty")].count("began") == 1
    assert [await door.refresh_if_stale() for door in doors] == [False, False]


async def test_a_day_on_which_nothing_changes_reloads_nothing(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft(valid_until=TODAY + timedelta(days=30)))
    await shop.do("publish", ["loyalty"])
    await clock.advance(timedelta(days=1))
    assert not await shop.kb.refresh_if_stale()


async def test_a_scheduled_change_is_called_off(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft())
    await shop.do("publish", ["loyalty"])
    assert await shop.do("call_off", "loyalty") == "not_scheduled"
    await shop.do("change", draft(answer="Завтрашний ответ.", valid_from=TOMORROW))
    await shop.do("publish", ["loyalty"])
    assert await shop.do("call_off", "loyalty", comment="передумали") == "draft"
    await clock.advance(timedelta(days=2))
    await shop.kb.refresh_if_stale()
    assert await shop.live() == 1


async def test_a_later_publication_takes_the_place_of_a_scheduled_one(shop: Workshop, clock: SimulatedClock) -> None:
    await shop.do("create", draft(answer="Завтрашний ответ.", valid_from=TOMORROW))
    await shop.do("publish", ["loyalty"])
    await shop.do("change", draft(answer="Сегодняшний ответ."))
    await shop.do("publish", ["loyalty"])
    await clock.advance(timedelta(days=2))
    await shop.kb.refresh_if_stale()
    assert await shop.live() == 2


async def test_what_is_due_for_another_look(shop: Workshop) -> None:
    for id, days in (("late", {"review_by": TODAY}), ("ends", {"valid_until": TOMORROW}), ("fine", {"review_by": date(2030, 1, 1)})):
        await shop.do("create", draft(id, **days))
    await shop.do("publish", ["late", "ends", "fine"])
    await shop.do("create", draft("unpublished", review_by=TODAY))
    assert [one.id for one in await shop.read(due, TOMORROW)] == ["late", "ends"]


@given(st.dates(), st.dates())
def test_an_article_does_not_end_before_it_begins(first: date, last: date) -> None:
    if first <= last:
        assert draft(valid_from=first, valid_until=last).valid_until == last
    else:
        with pytest.raises(ValidationError, match="before valid_from"):
            draft(valid_from=first, valid_until=last)
