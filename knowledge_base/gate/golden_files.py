"""Golden queries in files: one ``{"query", "gold_id", "note"?}`` a line, kept beside the articles as ``golden.jsonl``; or a CSV with these
columns."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic import ValidationError

from knowledge_base.contract import Store
from knowledge_base.drafts import Problem, problems_of
from knowledge_base.gate.errors import GoldenInvalid
from knowledge_base.gate.golden import Golden, GoldenQuery, Taken, digest, golden_set, take
from knowledge_base.reading.text import opened

NAME: Final = "golden.jsonl"
_SHOWN: Final = 20
_DELIMITERS: Final = ",;\t|"
_COLUMNS: Final = {"query": "query", "вопрос": "query", "gold_id": "gold_id", "статья": "gold_id", "note": "note", "пометка": "note"}


def golden_beside(source: Path) -> Path | None:
    """The golden set that lies in a folder of articles or next to a file of them; None when there is none."""
    beside = (source if source.is_dir() else source.parent) / NAME
    return beside if beside.is_file() and beside != source else None


def read_golden(path: Path) -> tuple[list[GoldenQuery], list[Problem]]:
    """The queries of a file and everything that is wrong with it. Raises :class:`GoldenInvalid` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return read_golden_file(path.name, file, f"{path.name}: ")
    except OSError as error:
        raise GoldenInvalid("file_unreadable", f"cannot read {path}: {error.strerror}", field="path") from None


def read_golden_file(name: str, file: BinaryIO, where: str = "") -> tuple[list[GoldenQuery], list[Problem]]:
    """:func:`read_golden` of an open file; ``where`` is put before the numbers of its lines.

    Raises :class:`GoldenInvalid` (``golden_headings``) for a table without the two columns, and what tells its encoding.
    """
    found: list[GoldenQuery] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, fields in _of_table(file) if name.lower().endswith((".csv", ".tsv")) else _of_lines(file):
        place = f"{where}line {number}"
        try:
            asked = GoldenQuery.model_validate(fields)
        except ValidationError as error:
            problems.extend(problems_of(error, place))
            continue
        if (key := digest(asked.query)) in seen:
            problems.append(Problem(place, "query", "repeated"))
        seen.add(key)
        found.append(asked)
    return found, problems


def _of_lines(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(file.read().removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, _object(line)


def _of_table(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    with opened(file) as text:
        headings = text.readline()
        text.seek(0)
        rows = csv.reader(text, delimiter=max(_DELIMITERS, key=headings.count))
        try:
            names = [_COLUMNS.get(cell.strip().casefold()) for cell in next(rows, [])]
            if not {"query", "gold_id"} <= set(names):
                raise GoldenInvalid("golden_headings", "the table needs the columns “query” and “gold_id”", field="file")
            for cells in rows:
                fields: dict[str, str | None] = {name: cell for name, cell in zip(names, cells, strict=False) if name}
                if any(cells):
                    yield rows.line_num, {**fields, "gold_id": (fields.get("gold_id") or "").strip() or None}
        except csv.Error:
            yield rows.line_num, None


async def import_golden(store: Store, path: Path, *, author: str = "import", replace: bool = False) -> Taken:
    """Take a whole file into the store or nothing. ``replace`` removes what it does not have. Raises :class:`GoldenInvalid`."""
    found, problems = await asyncio.to_thread(read_golden, path)
    if problems:
        more = [f"… and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        raise GoldenInvalid("import_refused", "\n".join(["nothing was imported:", *map(str, problems[:_SHOWN]), *more]))
    async with store.write() as tx:
        return await take(tx, found, author, replace=replace)


async def export_golden(store: Store, path: Path) -> int:
    """Write the golden set in the form that import takes back; returns how many queries there are."""
    async with store.read() as tx:
        kept = await golden_set(tx)
    await asyncio.to_thread(write_golden, kept, path)
    return len(kept)


def write_golden(kept: Sequence[Golden | GoldenQuery], path: Path) -> None:
    """One query a line. Raises :class:`GoldenInvalid` when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(_lines(kept)), "utf-8")
    except OSError as error:
        raise GoldenInvalid("file_unwritable", f"cannot write {path}: {error.strerror}", field="path") from None


def _lines(kept: Iterable[Golden | GoldenQuery]) -> Iterable[str]:
    for asked in kept:
        fields = {"query": asked.query, "gold_id": asked.gold_id, **({"note": asked.note} if asked.note else {})}
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def _object(line: bytes) -> Any:
    """What JSON says; what is no JSON is left as text, so that it is refused as no object."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line
