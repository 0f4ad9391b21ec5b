"""Golden queries in files: one ``{"query", "gold_id", "note"?}`` a line, kept beside the articles as ``golden.jsonl``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from knowledge_base.contract import Store
from knowledge_base.drafts import Problem, problems_of
from knowledge_base.gate.errors import GoldenInvalid
from knowledge_base.gate.golden import Golden, GoldenQuery, Taken, digest, golden_set, take

NAME: Final = "golden.jsonl"
_SHOWN: Final = 20


def golden_beside(source: Path) -> Path | None:
    """The golden set that lies in a folder of articles or next to a file of them; None when there is none."""
    beside = (source if source.is_dir() else source.parent) / NAME
    return beside if beside.is_file() and beside != source else None


def read_golden(path: Path) -> tuple[list[GoldenQuery], list[Problem]]:
    """The queries of a file and everything that is wrong with it. Raises :class:`GoldenInvalid` when it cannot be read."""
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise GoldenInvalid("file_unreadable", f"cannot read {path}: {error.strerror}", field="path") from None
    found: list[GoldenQuery] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        place = f"{path.name}: line {number}"
        if not line.strip():
            continue
        try:
            asked = GoldenQuery.model_validate(_object(line))
        except ValidationError as error:
            problems.extend(problems_of(error, place))
            continue
        if (key := digest(asked.query)) in seen:
            problems.append(Problem(place, "query", "repeated"))
        seen.add(key)
        found.append(asked)
    return found, problems


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
