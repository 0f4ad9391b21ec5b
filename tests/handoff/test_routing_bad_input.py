"""Wrong settings of routing: each is refused by its field, and nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.audit import audit
from tests.handoff.office import Office


@pytest.fixture
def backend() -> str:
    """Refused before anything is written: one database is enough."""
    return "sqlite"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("queues/consult", {"mode": "throw"}, "mode"),
        ("queues/consult", {"accept_seconds": -1}, "accept_seconds"),
        ("queues/consult", {"accept_seconds": "20"}, "accept_seconds"),
        ("queues/consult", {"overflow_to": "moon"}, "overflow_to"),
        ("queues/consult", {"overflow_to": "consult"}, "overflow_to"),
        ("queues/finance", {"overflow_to": "consult"}, "overflow_to"),
        ("queues/finance", {"external": True}, "external"),
        ("queues/consult", {"hours": {"week": {"mon": ["9-18"]}}}, "hours"),
        ("queues/consult", {"line": 4}, "line"),
        ("queues/consult", {"colour": "red"}, "colour"),
        ("operators/consult", {"queues": ["moon"]}, "queues"),
        ("operators/consult", {"capacity": 0}, "capacity"),
        ("operators/consult", {"languages": ["Русский"]}, "languages.0"),
        ("operators/consult", {"external": True}, "queues"),
        ("operators/consult", {"capacity_kinds": {"fax": 1}}, "capacity_kinds.fax.[key]"),
    ],
)
async def test_wrong_settings_are_refused_by_their_field(office: Office, path: str, body: dict[str, Any], field: str) -> None:
    answer = await office.call("supervisor", "PATCH", f"/routing/{path}", **body)
    assert (answer.status_code, answer.json().get("field")) == (422, field), answer.text
    assert [row.what for row in await office.rows(audit) if row.who == "supervisor"] == []
