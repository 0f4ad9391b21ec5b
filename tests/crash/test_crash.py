"""The short form: half a minute of storm on each database, the same checks as ``make crash``."""

from __future__ import annotations

import pytest

from tests.crash.run import Plan, run


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("database", "doors"), [("sqlite", 1), ("postgresql", 1)])
def test_nothing_is_lost_or_doubled_whatever_dies(database: str, doors: int) -> None:
    told: list[str] = []
    outcome = run(Plan(seconds=30, rate=8, database=database, doors=doors, seed=20), told.append)
    assert outcome.verdict.clean, "\n".join([*told, *outcome.verdict.found])
    counts = outcome.verdict.channels.values()
    assert sum(one.sent for one in counts) >= 200
    assert sum(one.stored for one in counts) == sum(one.sent for one in counts)
