"""What SQLite and PostgreSQL say differently: lengths of time, quarters of an hour, quantiles."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Float, Integer, Subquery, cast, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SLOT_S: Final = 900
"""A quarter of an hour: every time zone is a whole number of them from UTC."""


class seconds_between(FunctionElement[float]):
    """Seconds from the first moment to the second, to the millisecond."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _sqlite_seconds(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = (compiler.process(one, **kw) for one in element.clauses)
    return f"round((julianday({later}) - julianday({earlier})) * 86400.0, 3)"


@compiles(seconds_between, "postgresql")
def _postgresql_seconds(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = (compiler.process(one, **kw) for one in element.clauses)
    return f"round(extract(epoch from ({later} - {earlier})), 3)::float8"


class slot_of(FunctionElement[int]):
    """The number of the quarter of an hour since 1970 that a moment is in."""

    type = Integer()
    inherit_cache = True


@compiles(slot_of, "sqlite")
def _sqlite_slot(element: Any, compiler: Any, **kw: Any) -> str:
    (at,) = (compiler.process(one, **kw) for one in element.clauses)
    return f"cast(strftime('%s', {at}) as integer) / {SLOT_S}"


@compiles(slot_of, "postgresql")
def _postgresql_slot(element: Any, compiler: Any, **kw: Any) -> str:
    (at,) = (compiler.process(one, **kw) for one in element.clauses)
    return f"floor(extract(epoch from {at}) / {SLOT_S})::int"


def count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows are so; 0 where there are none."""
    return func.coalesce(func.sum(cast(condition, Integer)), 0)


def quantiles(rows: CTE, value: ColumnElement[Any], by: ColumnElement[Any] | None, *percents: int) -> Subquery:
    """Columns ``key`` and ``p50``, ``p90``, …: nearest-rank quantiles of ``value`` by ``by``, rows without a value left out.

    The nearest rank of p % among n is the ⌈np/100⌉-th value: a value that occurred, the same in every database.
    """
    over: dict[str, Any] = {"partition_by": by} if by is not None else {}
    ranked = (
        select(
            (by if by is not None else cast(None, Integer)).label("key"),
            value.label("value"),
            func.row_number().over(order_by=value, **over).label("rank"),
            func.count().over(**over).label("size"),
        )
        .where(value.is_not(None))
        .select_from(rows)
        .subquery()
    )
    at = ranked.c
    picked = [func.max(at.value).filter(at.rank == (at.size * percent + 99) // 100).label(f"p{percent}") for percent in percents]
    return select(at.key, *picked).group_by(at.key).subquery()
