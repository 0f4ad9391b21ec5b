"""How many people a queue needs, and a simulated month: known values, laws that hold for all inputs, formula against play."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.simulation import arrivals, erlang, month, outages, relief, staffing, town
from handoff.simulation.month import Plan
from handoff.simulation.queueing import Client, play
from handoff.simulation.staffing import Question


@pytest.mark.parametrize(
    ("load", "people", "waits"),
    # M/M/1 waits with its load; M/M/2 and M/M/3 by hand; 10 erlangs and 14 people is the call centre's
    # textbook example (17.4 % wait, 88.8 % answered within 20 s of 180 s calls).
    [(0.5, 1, 0.5), (1.0, 2, 1 / 3), (2.0, 3, 4 / 9), (10.0, 14, 0.17413)],
)
def test_erlang_c_gives_the_known_values(load: float, people: int, waits: float) -> None:
    assert erlang.waiting(load, people) == pytest.approx(waits, abs=1e-5)


def test_the_textbook_example() -> None:
    found = erlang.erlang_c(200 / 1800 / 2, 180, 14, 20)
    assert found.level == pytest.approx(0.888, abs=1e-3) and found.wait == pytest.approx(7.8, abs=0.1)
    assert erlang.needed(200 / 1800 / 2, 180, 20, 0.8) == 14
    assert erlang.blocked(10, 14) == pytest.approx(0.0568, abs=1e-4)


RATES = st.floats(0.001, 0.2)
TIMES = st.floats(20, 600)


@given(RATES, TIMES, st.integers(1, 60), st.floats(0, 120))
def test_more_people_are_never_worse_and_shares_are_shares(rate: float, handling: float, people: int, target: float) -> None:
    few, many = (erlang.erlang_c(rate, handling, n, target) for n in (people, people + 1))
    assert 0 <= few.level <= many.level + 1e-9 <= 1 + 1e-9
    assert many.wait <= few.wait + 1e-9 and many.busy <= few.busy + 1e-9


@settings(max_examples=40, deadline=None)
@given(st.floats(0.005, 0.05), st.floats(60, 300), st.floats(30, 900), st.integers(1, 20), st.floats(1, 60))
def test_clients_who_may_leave_wait_less_and_who_come_are_answered_or_gone(
    rate: float, handling: float, patience: float, people: int, target: float
) -> None:
    found = erlang.erlang_a(rate, handling, patience, people, target)
    still = erlang.erlang_c(rate, handling, people, target)
    assert found.wait <= still.wait + 1e-6 and 0 <= found.level <= 1
    assert rate * (1 - found.leave) * handling == pytest.approx(people * found.busy, rel=1e-6), "work answered is work done"
    assert found.level <= 1 - found.leave + 1e-6


def test_endless_patience_is_erlang_c() -> None:
    endless = erlang.erlang_a(0.05, 200, 1e9, 13, 20)
    assert endless.level == pytest.approx(erlang.erlang_c(0.05, 200, 13, 20).level, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.floats(10, 300), st.floats(30, 400), st.floats(0.5, 0.95))
def test_the_fewest_people_are_enough_and_one_less_is_not(per_hour: float, handling: float, level: float) -> None:
    people = erlang.needed(per_hour / 3600, handling, 20, level)
    assert erlang.erlang_c(per_hour / 3600, handling, people, 20).level >= level
    assert people == 1 or erlang.erlang_c(per_hour / 3600, handling, people - 1, 20).level < level


@pytest.mark.parametrize("patience", [None, 150.0])
def test_play_agrees_with_the_formula_within_its_interval(patience: float | None) -> None:
    question = Question(per_hour=60, handling=240, patience=patience, hours=4)
    for answer in staffing.table(question, seed=7, around=1, rounds=120):
        formula = answer.impatient or answer.formula
        assert abs(answer.played - formula.level) <= 1.6 * answer.margin + 0.005, answer


def test_a_queue_is_served_in_order_by_the_shift_that_is_there() -> None:
    clients = [Client(0.0, 100.0), Client(10.0, 100.0), Client(20.0, 100.0, patience=30.0), Client(30.0, 10.0)]
    played = play(clients, lambda now: 1 if now < 3600 else 0)
    assert list(played.waits) == [0.0, 90.0, 30.0, 170.0] and list(played.gone) == [False, False, True, False]
    assert played.within(20) == 1 and played.left == 0.25
    nobody = play([Client(0.0, 10.0, patience=5.0)], lambda _now: 0)
    assert list(nobody.gone) == [True]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 5000), st.floats(1, 500), st.floats(1, 2000)), max_size=60), st.integers(0, 5))
def test_nobody_is_lost_and_nobody_waits_beyond_their_patience(raw: list[tuple[float, float, float]], people: int) -> None:
    clients = [Client(*one) for one in sorted(raw)]
    played = play(clients, lambda _now: people)
    assert len(played.waits) == len(clients)
    for client, wait, gone in zip(clients, played.waits, played.gone, strict=True):
        assert 0 <= wait <= client.patience + 1e-6
        assert not gone or wait == client.patience


def test_a_week_has_its_hours_and_its_sum() -> None:
    week = arrivals.week(1000)
    assert len(week) == 168 and sum(week) == pytest.approx(7000)
    assert max(week) == week[0 * 24 + 20], "Monday evening is the busiest"
    times = arrivals.moments(np.random.default_rng(1), week, 168)
    assert abs(len(times) - 7000) < 4 * math.sqrt(7000) and np.all(np.diff(times) >= 0)


def test_a_town_and_its_faults() -> None:
    rng = np.random.default_rng(3)
    built = town.build(rng)
    assert sum(built.shares) == pytest.approx(1)
    found = outages.draw(rng, built, hours=720, a_week=4, topic="outages")
    for outage in found:
        inside = set(built.inside(outage.area))
        assert all(outage.start <= at <= outage.end and house in inside for at, house, _ in outage.complaints)


def test_a_month_finds_faults_soon_and_cries_seldom() -> None:
    """Three months of seeds chosen beforehand; ``otklik simulate --months 12`` prints more."""
    false, soon, clear = 0.0, 0, 0
    for seed in (101, 102, 103):
        played = month.run(seed)
        false += played.false_a_week / 3
        for outage, minutes in zip(played.outages, played.minutes_to_alarm(), strict=True):
            if sum(1 for at, _, _ in outage.complaints if at - outage.complaints[0][0] <= 300) >= 5:
                clear += 1
                soon += minutes is not None and minutes <= 5
    assert false <= 1, "false alarms a week"
    assert clear >= 10 and soon / clear >= 0.9, f"{soon} of {clear} within five minutes"


def test_a_month_is_its_seed_and_a_quiet_one_has_no_alarm() -> None:
    plan = Plan(days=7, weeks=4, outages_a_week=0)
    first, second = month.run(5, plan), month.run(5, plan)
    assert first.raised == second.raised == [] and first.contacts == second.contacts


def test_knowing_of_faults_spares_the_queue() -> None:
    played = month.run(4, Plan(days=10, weeks=4))
    spared = relief.relief(played, 4)
    assert spared.known.level(20) >= spared.without.level(20) and spared.known.left <= spared.without.left
    assert 0 <= spared.absorbed <= 1
