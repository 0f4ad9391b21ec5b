"""The audit log tells every deed once and refuses to be changed, by the product and by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from handoff import audit
from tests.handoff.office import Office


async def _done(office: Office) -> None:
    async with office.store.write() as tx:
        await audit.record(tx, "supervisor", "queue.changed", "queue:consult", {"answer_minutes": 5}, {"answer_minutes": 3})
        await audit.record(tx, "system", "incident.proposed", "incident:1")


async def test_deeds_are_read_newest_first_by_who_what_and_subject(office: Office) -> None:
    await _done(office)
    async with office.store.read() as tx:
        everything = await audit.read(tx)
        assert [deed.what for deed in everything[:2]] == ["incident.proposed", "queue.changed"]
        assert {deed.what for deed in everything[2:]} == {"account.made"}, "the demo's operators"
        (one,) = await audit.read(tx, who="supervisor", subject="queue:consult")
        assert (one.before, one.after) == ({"answer_minutes": 5}, {"answer_minutes": 3})
        assert await audit.read(tx, before_id=everything[-1].id) == []
        assert await audit.read(tx, who="nobody") == []


@pytest.mark.parametrize("statement", [update(audit.audit).values(who="nobody"), delete(audit.audit)])
async def test_nobody_changes_it(office: Office, statement: object) -> None:
    await _done(office)
    with pytest.raises(DBAPIError, match="never changed"):
        async with office.store.write() as tx:
            await tx.conn.execute(statement)  # type: ignore[call-overload]
    async with office.store.read() as tx:
        assert "nobody" not in {deed.who for deed in await audit.read(tx)}
