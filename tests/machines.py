"""How state machines over a store are tried: each example is a whole story, so nothing is spent on making a failing one smaller."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, Phase, settings

STORIES: Final = settings(
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=[phase for phase in Phase if phase.name not in ("shrink", "explain")],
)
"""A smaller example of a failure would take minutes to find; add the phases by hand when one is wanted."""
