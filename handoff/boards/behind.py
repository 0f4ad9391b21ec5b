"""What is behind a number: the contacts themselves, found by the very condition that was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Select, select

from connectors.ledger.tables import people
from handoff.boards.facts import Part, When
from handoff.boards.figures import BY_END, MEASURES, Look
from handoff.boards.sql import count_if

PAGE: Final = 50


async def behind(look: Look, part: Part, measure: str, *, after: int | None = None, limit: int = PAGE) -> Sequence[Any]:
    """Contacts newest first: the columns of the facts and the ``client``'s name; ``after`` is the last id of the page before."""
    query = _query(look, part, measure).limit(limit)
    rows = query.selected_columns
    found: Sequence[Any] = (await look.tx.conn.execute(query if after is None else query.where(rows.id < after))).all()
    return found


async def size(look: Look, part: Part, measure: str) -> int:
    """How many contacts are behind the number: the number itself."""
    rows = look.rows(_moment(part, measure))
    query = select(count_if(MEASURES[measure](rows.c, look.chosen))).select_from(rows)
    return int((await look.tx.conn.execute(query)).scalar_one())


def _query(look: Look, part: Part, measure: str) -> Select[Any]:
    rows = look.rows(_moment(part, measure))
    return (
        select(*rows.c, people.c.name.label("client"))
        .join(people, people.c.id == rows.c.person_id)
        .where(MEASURES[measure](rows.c, look.chosen))
        .order_by(rows.c.id.desc())
    )


def _moment(part: Part, measure: str) -> Part:
    return replace(part, when=When.ended) if measure in BY_END else part
