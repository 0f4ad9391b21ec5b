"""Reads articles from JSONL, CSV, Excel, a folder of Markdown or its archive, collecting bad rows instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from knowledge_base.errors import ArticleInvalid
from knowledge_base.reading import text
from knowledge_base.reading.archive import BEGINNING, archive_rows, is_workbook, unpacked
from knowledge_base.reading.checking import Counted, Drafts, Reading, Row, TooMuch, checked
from knowledge_base.reading.delimited import csv_rows
from knowledge_base.reading.jsonl import jsonl_rows
from knowledge_base.reading.markdown import folder_rows, too_large
from knowledge_base.reading.workbook import sound, workbook_rows
from knowledge_base.settings import ImportLimits

__all__ = ["Drafts", "Reading", "TooMuch", "read", "read_file", "read_folder"]

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_TABLES: Final = (".csv", ".tsv", ".txt")
_LINES: Final = (".jsonl", ".ndjson")

_Rows = Iterator[tuple[Iterator[Row], Sequence[str]]]


def read(path: Path, limits: ImportLimits | None = None, counted: Counted = lambda _rows: None) -> Reading:
    """Read a file or a folder of ``.md`` files. Blocking.

    Raises :class:`ArticleInvalid` when there is no such thing, it is no format of ours, or it is more than ``limits``.
    """
    try:
        if path.is_dir():
            return read_folder(path, limits, counted)
        with path.open("rb") as file:
            return read_file(path.name, file, limits, counted)
    except OSError as error:
        raise ArticleInvalid("file_unreadable", f"cannot read {path}: {error.strerror}", field="path") from None


def read_folder(folder: Path, limits: ImportLimits | None = None, counted: Counted = lambda _rows: None) -> Reading:
    """Every ``*.md`` below ``folder``."""
    limits = limits or ImportLimits()
    return checked(folder_rows(folder, limits), limits, counted)


def read_file(name: str, file: BinaryIO, limits: ImportLimits | None = None, counted: Counted = lambda _rows: None) -> Reading:
    """Read ``file``, which can be sought; what it is, its content says before its ``name`` does. Blocking; raises as :func:`read`."""
    limits = limits or ImportLimits()
    if file.seek(0, 2) > limits.size:
        raise too_large(limits)
    with _rows(name, file, limits) as (rows, ignored):
        reading = checked(rows, limits, counted)
    reading.ignored = ignored
    return reading


@contextmanager
def _rows(name: str, file: BinaryIO, limits: ImportLimits) -> _Rows:
    """Rows of the file and the columns it has beside ours."""
    file.seek(0)
    beginning, suffix = file.read(4), Path(name).suffix.lower()
    if beginning == BEGINNING:
        with unpacked(file, limits) as archive:
            if not is_workbook(archive):
                yield archive_rows(archive), ()
            else:
                sound(archive, limits)
                columns, rows = workbook_rows(file)
                yield rows, columns.ignored
    elif beginning == _OLD_EXCEL:
        raise ArticleInvalid(
            "old_excel", "this is a workbook of old Excel or a locked one: save it as .xlsx without a password", field="file"
        )
    elif suffix in _TABLES:
        with text.opened(file) as opened:
            columns, rows = csv_rows(opened)
            yield rows, columns.ignored
    elif suffix in _LINES:
        with text.opened(file) as opened:
            yield jsonl_rows(opened), ()
    else:
        raise ArticleInvalid(
            "unknown_format", f"cannot import {name}: give .jsonl, .csv, .xlsx, or .md files in a folder or .zip", field="file"
        )
