"""``otklik person``: everything about a person as one file, or erased."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from bot import erasing
from bot.command import with_parts
from bot.settings import Settings
from bot.wiring import Parts
from connectors.errors import Rejected
from connectors.ledger.tables import files

app = typer.Typer(no_args_is_help=True, help="Personal data: a copy of everything, or its end.")
Number = Annotated[int, typer.Argument(help="the person's number (person.id in the desk's API)", min=1)]


@app.command()
def export(
    person: Number,
    to: Annotated[Path, typer.Option(help="folder for person.json and files/", file_okay=False)] = Path("person"),
) -> None:
    """Write everything about a person: one JSON, and the files they and we sent."""

    async def work(parts: Parts, _: Settings) -> int:
        async with parts.store.write() as tx:
            scope = await erasing.scope_of(tx, person)
            told = await erasing.read(tx, scope)
            await erasing.exported(tx, scope)
            at = tx.now.isoformat()
        (to / "files").mkdir(parents=True, exist_ok=True)
        said = {"people": scope.people, "exported_at": at, "tables": told}
        (to / "person.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        return sum([await asyncio.to_thread(_copy, parts, row["id"], row["name"], to / "files") for row in told[files.name]])

    count = with_parts(work)
    typer.echo(f"{to / 'person.json'}, files: {count}")


@app.command()
def erase(person: Number, yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False) -> None:
    """Replace a person's words and personal fields for good; what is only counted stays. Backups are not touched."""
    if not yes:
        typer.confirm(f"Erase person {person} for good?", abort=True)

    async def work(parts: Parts, _: Settings) -> int:
        async with parts.store.write() as tx:
            scope = await erasing.scope_of(tx, person)
            ids = await erasing.erase(tx, scope)
        for one in ids:
            await parts.files.remove(one)
        return len(scope.conversations)

    typer.echo(f"person {person} is erased, conversations: {with_parts(work)}")


def _copy(parts: Parts, file_id: str, name: str, folder: Path) -> bool:
    try:
        stream = parts.files.open(file_id)
    except Rejected:  # never fetched, or forgotten
        return False
    with stream, (folder / f"{file_id}-{Path(name).name}").open("wb") as copy:
        shutil.copyfileobj(stream, copy)
    return True
