"""Every number of a report equals the one worked out plainly from the raw rows, and opens exactly the contacts it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.answers import answers_shown
from bot.clock import SimulatedClock
from connectors.ledger.store import Store
from handoff.boards import figures
from handoff.boards.behind import behind, size
from handoff.boards.facts import Part
from handoff.boards.figures import BY_END, MEASURES, Line, Look
from handoff.boards.settings import BoardSettings
from handoff.boards.themes import themes
from handoff.operators import Operator, Role
from handoff.satisfaction import repeats
from handoff.satisfaction.reports import Slice
from knowledge_base import tables as articles
from tests.handoff.boards import plainly
from tests.handoff.boards.history import History
from tests.handoff.boards.plainly import Contact, nearest_rank
from tests.handoff.office import METADATAS, MONDAY_NOON
from tests.stores import MakeStore

NOW = MONDAY_NOON
MOSCOW = ZoneInfo("Europe/Moscow")
SUPERVISOR = Operator("supervisor", "Ольга", frozenset({Role.supervisor}), frozenset(), "ru")
WEEK = Part(NOW - timedelta(days=12), NOW - timedelta(days=2))
PARTS = [
    WEEK,
    Part(NOW - timedelta(days=40), NOW),
    replace(WEEK, queue="technical"),
    replace(WEEK, operator="consult", channel="vk"),
    replace(WEEK, topic="wifi"),
    Part(NOW, NOW + timedelta(days=1)),
]


@pytest_asyncio.fixture(params=[1, 2])
async def store(request: pytest.FixtureRequest, make_store: MakeStore) -> AsyncIterator[Store]:
    made = await make_store(SimulatedClock(NOW), *METADATAS, articles.metadata)
    await History(made, request.param, NOW).write(150)
    yield made


def within(found: Sequence[Contact], part: Part, moment: str) -> list[Contact]:
    def fits(one: Contact) -> bool:
        at: datetime = getattr(one, moment)
        wanted = {name: getattr(part, name) for name in ("queue", "operator", "topic", "channel")}
        return part.since <= at < part.until and all(value is None or getattr(one, name) == value for name, value in wanted.items())

    return [one for one in found if fits(one)]


def counted(found: Sequence[Contact], part: Part, target: int) -> dict[str, set[int]]:
    began, ended = within(found, part, "began"), within(found, part, "ended")
    known = [one for one in ended if one.known and one.outcome != "spam"]
    said = [one for one in began if one.first_answer is not None]
    taken = [one for one in began if one.wait is not None]
    return {
        name: {one.id for one in chosen}
        for name, chosen in {
            "all": began,
            "people": [one for one in began if one.people],
            "alone": [one for one in began if not one.people],
            "answered": said,
            "taken": taken,
            "in_target": [one for one in taken if (one.wait or 0) <= target],
            "late": [one for one in taken if (one.wait or 0) > target],
            "promised": [one for one in began if one.promised],
            "kept": [one for one in began if one.promised and not one.breached],
            "breached": [one for one in began if one.breached],
            "closed_hours": [one for one in began if one.closed_hours],
            "spam": [one for one in began if one.outcome == "spam"],
            "known": known,
            "contained": [one for one in known if one.contained],
            "back": [one for one in known if one.back],
            "solved": [
                one for one in known if not one.back and one.outcome not in ("not_solved", "ticket", "no_reply", "unanswered", "left_queue")
            ],
            "shown": [one for one in ended if one.shown],
            "rejected": [one for one in ended if one.rejected],
        }.items()
    }


async def test_totals_are_those_of_the_raw_rows(store: Store) -> None:
    found = await plainly.contacts(store, NOW)
    for part in PARTS:
        async with store.read() as tx:
            await totals_agree(Look(tx, SUPERVISOR, BoardSettings(target_s=60), answers_shown()), part, found)


async def totals_agree(look: Look, part: Part, found: Sequence[Contact]) -> None:
    totals = await figures.totals(look, part)
    sets = counted(found, part, 60)
    assert set(sets) == set(MEASURES)
    assert {name: len(ids) for name, ids in sets.items()} == dict(totals.counts)
    for measure, ids in sets.items():
        assert await size(look, part, measure) == len(ids)
        assert {row.id for row in await behind(look, part, measure, limit=1000)} == ids
    began, ended = within(found, part, "began"), within(found, part, "ended")
    waits = [one.wait for one in began if one.wait is not None]
    answers = [one.first_answer for one in began if one.first_answer is not None]
    held = [one.handling for one in began if one.handling is not None]
    assert (totals.wait_s, totals.wait_p90_s) == (near(nearest_rank(waits, 50)), near(nearest_rank(waits, 90)))
    assert (totals.first_answer_s, totals.first_answer_p90_s) == (near(nearest_rank(answers, 50)), near(nearest_rank(answers, 90)))
    assert totals.handling_s == near(nearest_rank(held, 50))
    assert totals.shown == sum(one.shown for one in ended)
    assert totals.rejected == sum(one.rejected for one in ended)
    assert totals.rated == sum(one.rejected + one.helped for one in ended)


def near(value: float | None) -> object:
    return value if value is None else pytest.approx(value, abs=0.01)


async def test_the_bots_share_and_first_contact_are_those_of_satisfaction(store: Store) -> None:
    async with store.read() as tx:
        look = Look(tx, SUPERVISOR, BoardSettings(), answers_shown())
        ours = {row.id for row in await behind(look, WEEK, "contained", limit=1000)}
        theirs = set(await repeats.contained(tx, Slice(WEEK.since, WEEK.until)))
        first = await repeats.first_contact_total(tx, Slice(WEEK.since, WEEK.until))
        counts = (await figures.totals(look, WEEK)).counts
    assert ours == theirs
    assert ours
    assert first.contacts == counts["known"]
    assert first.solved is not None
    assert first.repeat is not None
    assert round(first.solved.value * first.contacts) == counts["solved"]
    assert round(first.repeat.value * first.contacts) == counts["back"]


async def test_lines_are_those_of_the_raw_rows(store: Store) -> None:
    found = within(await plainly.contacts(store, NOW), WEEK, "began")
    for by in ("queue", "operator", "topic", "channel"):
        async with store.read() as tx:
            lines = await figures.split(Look(tx, SUPERVISOR, BoardSettings(target_s=60), answers_shown()), WEEK, by)
        lines_agree(lines, found, by)


def lines_agree(lines: Sequence[Line], found: Sequence[Contact], by: str) -> None:
    assert {line.key: line.contacts for line in lines} == plainly.count(found, by)
    for line in lines:
        mine = [one for one in found if getattr(one, by) == line.key]
        waits = [one.wait for one in mine if one.wait is not None]
        assert (line.people, line.taken) == (sum(one.people for one in mine), len(waits))
        assert line.in_target == sum(wait <= 60 for wait in waits)
        assert (line.promised, line.kept) == (sum(one.promised for one in mine), sum(one.promised and not one.breached for one in mine))
        assert line.first_answer_s == near(nearest_rank([one.first_answer for one in mine if one.first_answer is not None], 50))
        assert line.handling_s == near(nearest_rank([one.handling for one in mine if one.handling is not None], 50))


async def test_days_are_local_and_whole(store: Store) -> None:
    found = within(await plainly.contacts(store, NOW), WEEK, "began")
    async with store.read() as tx:
        line = await figures.timeline(Look(tx, SUPERVISOR, BoardSettings(), answers_shown()), WEEK, MOSCOW)
    plain = Counter((f"{one.began.astimezone(MOSCOW):%Y-%m-%d}", one.people) for one in found)
    assert {(day, kind): count for day, counts in line.items() for kind, count in zip((False, True), counts, strict=True) if count} == plain


async def test_themes_are_compared_with_their_own_past(store: Store) -> None:
    found = await plainly.contacts(store, NOW)
    week = Part(NOW - timedelta(days=7), NOW)
    async with store.read() as tx:
        told = await themes(Look(tx, SUPERVISOR, BoardSettings(growth_periods=3), answers_shown()), week)
    for theme in told:
        mine = [one for one in found if one.topic == theme.topic and one.outcome != "spam"]
        assert theme.contacts == len(within(mine, week, "began"))
        periods = [Part(week.since - timedelta(days=7 * back), week.until - timedelta(days=7 * back)) for back in (3, 2, 1)]
        first = min(one.began for one in found)
        assert list(theme.before) == [len(within(mine, part, "began")) for part in periods if part.since >= first]


async def test_a_hidden_queue_is_in_no_number(store: Store) -> None:
    walled = replace(SUPERVISOR, hidden=frozenset({"finance"}))
    async with store.read() as tx:
        open_to_all = await behind(Look(tx, SUPERVISOR, BoardSettings(), answers_shown()), WEEK, "all", limit=1000)
        seen = Look(tx, walled, BoardSettings(), answers_shown())
        rows, number = await behind(seen, WEEK, "all", limit=1000), await size(seen, WEEK, "all")
        total = (await figures.totals(seen, WEEK)).counts["all"]
    assert "finance" in {row.queue for row in open_to_all}
    assert "finance" not in {row.queue for row in rows}
    assert number == total == len(rows)


def test_measures_of_the_end_are_measures() -> None:
    assert set(MEASURES) >= BY_END
