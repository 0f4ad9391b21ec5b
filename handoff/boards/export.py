"""Contacts as CSV and XLSX, one row each, the same rows that reports count; a cell is never a formula."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import select

from handoff.boards.facts import Part

CSV_ROWS: Final = 200_000
XLSX_ROWS: Final = 50_000
_PAGE: Final = 500
_CHUNK: Final = 256 * 1024
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no workbook may hold."""

COLUMNS: Final[Mapping[str, str]] = {
    "episode": "id",
    "conversation": "conversation_id",
    "channel": "channel",
    "began": "began_at",
    "ended": "ended_at",
    "topic": "topic",
    "class": "class",
    "outcome": "outcome",
    "people": "people",
    "queue": "queue",
    "operator": "operator",
    "reason": "reason",
    "handoffs": "handoffs",
    "closed-hours": "closed_hours",
    "wait": "wait_s",
    "first-answer": "first_answer_s",
    "handling": "handling_s",
    "promised": "clocks",
    "breached": "breached",
    "shown": "shown",
    "helped": "helped",
    "rejected": "rejected",
    "bot-mark": "bot_mark",
    "quality": "quality",
    "speed": "speed",
    "result": "result",
    "nps": "nps",
    "back": "back",
    "contained": "contained",
}
"""Title (``boards-column-…``) and field of the facts. No name, phone or word of a client is exported."""
_NAMED: Final = ("channel", "topic", "class", "outcome", "queue", "operator", "reason")
_LATER: Final = ("back", "contained")

Cell = str | int | float | datetime | None
Row = Sequence[Cell]


class Table:
    """Rows of a part in the words of a language; read page by page, so that no history is too long."""

    def __init__(
        self, look: Callable[[], Any], part: Part, zone: ZoneInfo, say: Callable[[str], str], name: Callable[[str, str], str]
    ) -> None:
        """``look``: an async context manager that gives a :class:`Look`, entered for each page."""
        self._look, self._part, self._zone, self._say, self._name = look, part, zone, say, name

    def titles(self) -> Row:
        return [self._say(f"column-{title}") for title in COLUMNS]

    async def pages(self) -> AsyncIterator[Sequence[Row]]:
        """The contacts are chosen once and read a page at a time, each in a look of its own."""
        async with self._look() as look:
            rows = look.rows(self._part)
            chosen: Sequence[int] = (await look.tx.conn.execute(select(rows.c.id).order_by(rows.c.id))).scalars().all()
        for first in range(0, len(chosen), _PAGE):
            async with self._look() as look:
                rows = look.rows(self._part, chosen[first : first + _PAGE])
                found = (await look.tx.conn.execute(select(*rows.c).order_by(rows.c.id))).all()
            yield [self._row(one) for one in found]

    def _row(self, one: Any) -> Row:
        return [self._cell(one, field) for field in COLUMNS.values()]

    def _cell(self, one: Any, field: str) -> Cell:
        value = one._mapping[field]
        if field in _LATER and not one.known:
            return None  # it is not known yet
        if isinstance(value, bool) or field in ("people", "closed_hours", *_LATER):
            return self._say("yes" if value else "no")
        if isinstance(value, datetime):
            return value.astimezone(self._zone).replace(tzinfo=None, microsecond=0)
        if field in _NAMED:
            return self._name(field, value) if value else None
        if value is None or isinstance(value, int):
            return value
        return round(float(value), 1)


async def as_csv(table: Table) -> AsyncIterator[bytes]:
    """UTF-8 with a byte order mark, which Excel needs, and semicolons, which it reads in Russian."""
    yield b"\xef\xbb\xbf" + csv_lines([table.titles()])
    async for page in table.pages():
        yield csv_lines(page)


def csv_lines(rows: Sequence[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([[_csv_cell(cell) for cell in row] for row in rows])
    return buffer.getvalue().encode()


def _csv_cell(cell: Cell) -> Cell:
    """Text that a spreadsheet would compute gets an apostrophe before it, as OWASP advises."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


async def as_xlsx(table: Table) -> AsyncIterator[bytes]:
    """A workbook of one sheet, written row by row to a file that is gone when it was sent."""
    with tempfile.TemporaryFile() as file:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.freeze_panes = "A2"
        _append(sheet, [table.titles()])
        async for page in table.pages():
            await asyncio.to_thread(_append, sheet, page)
        await asyncio.to_thread(book.save, file)
        file.seek(0)
        for chunk in _chunks(file):
            yield chunk


def _append(sheet: Any, rows: Sequence[Row]) -> None:
    for row in rows:
        sheet.append([_xlsx_cell(sheet, cell) for cell in row])


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    """Text is text: whatever it begins with, it is no formula, now and after it was edited."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _UNFIT.sub("", value)[:32_000])
    cell.data_type = "s"
    if value.startswith(_FORMULA):
        cell.quotePrefix = True
    return cell


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
