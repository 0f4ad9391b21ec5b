"""Keeps the calibrated bounds of each encoder in the store, so that every door goes by them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, String, Table, select

from knowledge_base.contract import Transaction
from knowledge_base.revisions import grow
from knowledge_base.settings import Bounds
from knowledge_base.tables import Instant, metadata
from knowledge_base.upsert import insert

calibrations = Table(
    "kb_calibrations",
    metadata,
    Column("encoder", String(120), primary_key=True),
    Column("bounds", JSON, nullable=False),
    Column("report", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)
"""The last calibration of each encoder; ``report`` is what was measured then, in plain values."""


async def keep(tx: Transaction, encoder: str, bounds: Bounds, report: dict[str, Any]) -> None:
    """From now on search goes by ``bounds``; running doors take them in as they do a publication."""
    row = {"encoder": encoder, "bounds": bounds.model_dump(), "report": report, "at": tx.now}
    fresh = insert(tx.conn, calibrations).values(row)
    await tx.conn.execute(
        fresh.on_conflict_do_update(index_elements=["encoder"], set_={name: row[name] for name in row if name != "encoder"})
    )
    await grow(tx)


async def kept(tx: Transaction, encoder: str) -> Bounds | None:
    """The bounds chosen for this encoder; None when nobody has."""
    found = await tx.conn.scalar(select(calibrations.c.bounds).where(calibrations.c.encoder == encoder))
    return Bounds.model_validate(found) if found is not None else None


async def last_report(tx: Transaction, encoder: str) -> dict[str, Any] | None:
    """What was measured at the last calibration of this encoder."""
    found = await tx.conn.scalar(select(calibrations.c.report).where(calibrations.c.encoder == encoder))
    return dict(found) if found is not None else None
