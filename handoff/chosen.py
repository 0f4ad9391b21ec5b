"""Settings that people change while the door runs: one JSON row, read in the transaction that uses them, each change in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError
from sqlalchemy import Table, select

from connectors.ledger.store import Tx
from handoff import audit
from handoff.slips import Slip

_ROW: Final = 1


class Chosen(BaseModel):
    """A part's settings, each with the value that holds until somebody chooses another."""

    model_config = ConfigDict(frozen=True, extra="forbid")


S = TypeVar("S", bound=Chosen)


class Kept(Generic[S]):
    """Settings of one kind in their table (columns ``id``, ``chosen``); ``what`` and ``subject`` are the words of the audit log."""

    def __init__(self, table: Table, kind: type[S], what: str, subject: str) -> None:
        self._table, self._kind = table, kind
        self._what, self._subject = what, subject

    async def read(self, tx: Tx, *, lock: bool = False) -> S:
        """The settings in force; with ``lock`` no other transaction that locks them runs beside this one."""
        query = select(self._table.c.chosen).where(self._table.c.id == _ROW)
        if lock and not tx.sqlite:
            await tx.conn.execute(tx.insert(self._table).values(id=_ROW, chosen={}).on_conflict_do_nothing())
            query = query.with_for_update()
        kept: Mapping[str, Any] = (await tx.conn.execute(query)).scalar_one_or_none() or {}
        return self._kind.model_validate({name: value for name, value in kept.items() if name in self._kind.model_fields})

    async def change(self, tx: Tx, who: str, changes: Mapping[str, Any]) -> S:
        """Change the named ones, in force at once. Raises :class:`~handoff.slips.Slip` with the field at fault."""
        before = (await self.read(tx, lock=True)).model_dump(mode="json")
        try:
            after = self._kind.model_validate({**before, **changes})
        except ValidationError as error:
            raise Slip.first_of(error) from None
        chosen = after.model_dump(mode="json")
        statement = tx.insert(self._table).values(id=_ROW, chosen=chosen)
        await tx.conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"chosen": chosen}))
        await audit.record(tx, who, self._what, self._subject, before, chosen)
        return after


def _known(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("zone", "not a time zone") from None
    return zone


Zone = Annotated[str, AfterValidator(_known)]
"""A time zone by its name («Asia/Omsk»)."""
