"""Figures of satisfaction: who answered, how sure a number is, and who had to come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.ledger.tables import episodes
from handoff.satisfaction import intervals, repeats, reports
from handoff.satisfaction.reports import By, Slice
from handoff.satisfaction.settings import Criterion
from handoff.tables import surveys
from tests.handoff.office import MONDAY_NOON, Office
from tests.handoff.test_satisfaction import DAY, closed, office, presses

__all__ = ["office"]


def test_a_mean_is_as_sure_as_its_answers() -> None:
    assert intervals.mean([]) is None
    one = intervals.mean([4])
    assert one is not None and (one.low, one.high) == (1, 5)
    few, many = intervals.mean([3, 4, 5]), intervals.mean([3, 4, 5] * 30)
    assert few is not None and many is not None
    assert few.value == many.value == 4 and few.high - few.low > 4 * (many.high - many.low)
    ten = intervals.mean([2, 4, 4, 4, 5, 5, 7, 9], 0, 10)  # a known example: mean 5, s 2.138, t 2.365
    assert ten is not None and ten.low == pytest.approx(3.212, abs=0.001) and ten.high == pytest.approx(6.788, abs=0.001)


def test_shares_and_nps_stay_honest_at_the_ends() -> None:
    assert intervals.share(0, 0) is None and intervals.net(0, 0, 0) is None
    none = intervals.share(0, 10)
    assert none is not None and none.low == 0 and none.high == pytest.approx(0.2775, abs=0.0005)
    all_promote = intervals.net(5, 0, 5)
    assert all_promote is not None and all_promote.value == 100 and all_promote.low < 60
    even = intervals.net(50, 50, 200)
    assert even is not None and even.value == 0 and even.low == pytest.approx(-even.high)


async def month(store_office: Office) -> Slice:
    return Slice(MONDAY_NOON - DAY, store_office.clock.now() + DAY)


async def test_csi_by_operator_queue_topic_and_channel_with_the_silent_ones(office: Office) -> None:
    for chat, marks in (("1", "543"), ("2", "5"), ("3", "")):
        conversation = await closed(office, chat, topic="wifi" if chat == "1" else "tv")
        for mark in marks:
            await presses(office, conversation, mark, chat)
    async with office.store.read() as tx:
        of = await month(office)
        total = await reports.csi_total(tx, of)
        assert (total.asked, total.answered) == (3, 2)
        assert total.csi is not None and total.csi.value == 4.5 and total.satisfied is not None and total.satisfied.value == 1
        assert {name: found.n for name, found in total.criteria.items()} == {Criterion.quality: 2, Criterion.speed: 1, Criterion.result: 1}
        assert [(row.key, row.asked) for row in await reports.csi(tx, of, By.operator)] == [("consult", 3)]
        assert [(row.key, row.asked, row.answered) for row in await reports.csi(tx, of, By.topic)] == [("tv", 2, 1), ("wifi", 1, 1)]
        assert [row.key for row in await reports.csi(tx, of, By.channel)] == ["telegram"]
        assert [row.key for row in await reports.csi(tx, of, By.week)] == ["2026-W48"]
        behind = await reports.surveys_behind(tx, Slice(of.since, of.until, topic="wifi", about="person"))
        assert [(row.result, row.csi, row.queue) for row in behind] == [(3, 4, "consult")]
        assert (await reports.csi_total(tx, Slice(of.since, of.until, about="bot"))).csi is None
        assert (await reports.csi_total(tx, Slice(of.since, of.until, operator="technical"))).asked == 0
    await office.clock.advance(timedelta(minutes=1))
    mine = (await office.call("consult2", "GET", "/satisfaction/csi")).json()
    assert mine["total"]["asked"] == 0, "operators see their own figures only"
    shown = (await office.call("supervisor", "GET", "/satisfaction/csi?by=queue")).json()
    assert shown["by"][0]["key"] == "consult" and shown["by"][0]["criteria"]["quality"]["value"] == 5
    assert len((await office.call("supervisor", "GET", "/satisfaction/surveys")).json()["surveys"]) == 3


async def test_figures_are_those_recomputed_from_the_rows(office: Office) -> None:
    for chat in "123":
        conversation = await closed(office, chat)
        await presses(office, conversation, chat, chat)
    rows = await office.rows(surveys)
    async with office.store.read() as tx:
        total = await reports.csi_total(tx, await month(office))
    assert total.csi is not None and total.csi.value == sum(row.quality for row in rows) / len(rows)
    assert total.response is not None and total.response.value == sum(row.answered_at is not None for row in rows) / len(rows)


async def test_who_comes_back_on_the_topic_within_72_hours_was_not_helped_at_once(office: Office) -> None:
    async def contact(chat: str, topic: str, outcome: str = "solved", **more: str) -> None:
        await closed(office, chat, outcome, topic, **more)

    await contact("1", "wifi")
    await contact("2", "tv")
    await contact("3", "tv", "not_solved")
    await contact("4", "tv", "spam")
    await office.clock.advance(timedelta(hours=71))
    await contact("1", "wifi")
    await contact("2", "speed")
    await office.clock.advance(4 * DAY)
    async with office.store.read() as tx:
        of = await month(office)
        whole = await repeats.first_contact_total(tx, of)
        assert whole.contacts == 5 and whole.pending == 0, "spam is no contact"
        assert whole.repeat is not None and whole.repeat.value == 1 / 5
        assert whole.solved is not None and whole.solved.value == 3 / 5
        by_topic = {row.key: row for row in await repeats.first_contact(tx, of, By.topic)}
        wifi, tv = by_topic["wifi"].repeat, by_topic["tv"].repeat
        assert wifi is not None and tv is not None and (wifi.value, tv.value) == (1 / 2, 0)
        (again,) = await repeats.repeated(tx, of)
        assert (again.contact.topic, again.next.episode_id) == ("wifi", 5)


async def test_young_contacts_are_not_judged_and_unknown_topics_never_flatter(office: Office) -> None:
    await office.writes("как оплатить")
    await office.clock.advance(2 * DAY)
    await office.writes("так как оплатить?")
    assert len(await office.rows(episodes)) == 2
    async with office.store.read() as tx:
        whole = await repeats.first_contact_total(tx, await month(office))
        assert (whole.contacts, whole.pending) == (0, 2)
        assert list(await repeats.contained(tx, await month(office))) == []
    await office.clock.advance(4 * DAY)
    async with office.store.read() as tx:
        whole = await repeats.first_contact_total(tx, Slice(MONDAY_NOON - DAY, office.clock.now(), about="bot"))
        assert whole.contacts == 2 and whole.repeat is not None and whole.repeat.value == 1 / 2
        assert list(await repeats.contained(tx, await month(office))) == [2]
