"""Finds the headings of a table and gives its rows as fields of articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from knowledge_base.drafts import Problem
from knowledge_base.errors import ArticleInvalid
from knowledge_base.reading.checking import Row
from knowledge_base.reading.columns import Cell, Columns

Line = tuple[str, Sequence[Cell] | Problem]
"""A place in the table and its cells, or why they cannot be read."""

FIRST_LINES: Final = 10
"""Headings stand somewhere in these; above them may be a name of the table."""


def best(lines: Iterable[Sequence[Cell]]) -> tuple[int, Columns]:
    """Which of ``lines`` holds the headings (counted from 0), and what they are: the line with most names we know."""
    found = [(number, Columns.of(cells)) for number, cells in enumerate(lines)]
    return max(found, key=lambda candidate: candidate[1].known, default=(0, Columns.of([])))


def accepted(columns: Columns) -> Columns:
    """Raises :class:`ArticleInvalid` when an article cannot be read from such columns."""
    if columns.missing:
        raise _refused("no_columns", "the table has no columns for", columns.missing)
    if columns.repeated:
        raise _refused("repeated_columns", "the table has several columns for", columns.repeated)
    return columns


def _refused(code: str, message: str, fields: Sequence[str]) -> ArticleInvalid:
    return ArticleInvalid(code, f"{message}: {', '.join(fields)}", field="file", details={"fields": list(fields)})


def articles(lines: Iterable[Line], columns: Columns) -> Iterator[Row]:
    """One article a line; empty lines are skipped."""
    for place, cells in lines:
        if isinstance(cells, Problem):
            yield place, cells
        elif all(cell is None or cell == "" for cell in cells):
            continue
        elif len(cells) > len(columns.fields):
            yield place, Problem(place, "", "too_many_cells")
        else:
            yield place, columns.article(cells)
