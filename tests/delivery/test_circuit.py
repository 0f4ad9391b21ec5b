"""The circuit: opens after failures in a row, lets one try after a rest, closes at the first answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.clock import SimulatedClock
from connectors.delivery_circuit import LONGEST_REST_S, THRESHOLD, Circuit, Mode


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 3, 2, 12, tzinfo=UTC))


def opened(clock: SimulatedClock) -> Circuit:
    circuit = Circuit(clock)
    for _ in range(THRESHOLD):
        circuit.failed("refused")
    return circuit


async def test_failures_between_answers_do_not_open_it(clock: SimulatedClock) -> None:
    circuit = Circuit(clock)
    for _ in range(5):
        for _ in range(THRESHOLD - 1):
            circuit.failed("502")
        circuit.answered()
    assert circuit.mode is Mode.closed


async def test_it_rests_probes_and_closes(clock: SimulatedClock) -> None:
    circuit = opened(clock)
    assert (circuit.mode, circuit.why) == (Mode.open, "refused")
    await clock.advance(timedelta(seconds=circuit.rest()))
    assert circuit.mode is Mode.probing
    circuit.answered()
    assert (circuit.mode, circuit.why, circuit.rest()) == (Mode.closed, "", 0)


async def test_every_failed_probe_makes_the_rest_longer_up_to_a_bound(clock: SimulatedClock) -> None:
    circuit = opened(clock)
    rests = []
    for _ in range(10):
        rests.append(circuit.rest())
        await clock.advance(timedelta(seconds=circuit.rest()))
        circuit.failed("refused")
    assert rests[0] < 3 and 0.7 * LONGEST_REST_S <= rests[-1] <= 1.3 * LONGEST_REST_S
    assert all(later > earlier for earlier, later in pairwise(rests[:5]))


async def test_what_was_under_way_when_it_opened_does_not_lengthen_the_rest(clock: SimulatedClock) -> None:
    circuit = opened(clock)
    rest = circuit.rest()
    for _ in range(20):
        circuit.failed("refused")
    assert circuit.rest() == rest
