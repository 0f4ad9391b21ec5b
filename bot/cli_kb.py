"""The command line's part about the knowledge base: import, export, check, search, eval, calibrate."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot import start
from bot.clock import SystemClock
from bot.command import bar, console, with_parts
from bot.settings import Settings
from bot.wiring import Parts
from connectors.ledger.store import Store
from knowledge_base import commands, drawing, showing
from knowledge_base.calibration import curve
from knowledge_base.evaluate import Answered, report
from knowledge_base.evaluate import worst as worst_of
from knowledge_base.gate.folder import check_folder
from knowledge_base.gate.report import CheckReport
from knowledge_base.plain_methods import Compared, compared
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.tables import metadata
from nlu.encoders import load_encoder
from nlu.encoding import AsyncEncoder

app = typer.Typer(no_args_is_help=True, help="The knowledge base: import, export, check, search, eval, calibrate.")

Language = Annotated[str | None, typer.Option(help="ru or en")]


@app.command("import")
def kb_import(path: Path, replace: Annotated[bool, typer.Option(help="withdraw every article that PATH does not have")] = False) -> None:
    """Import a .jsonl, .csv or .xlsx file, a folder of Markdown or its .zip: everything or nothing.

    A running door answers from it within a second.
    """

    async def work(parts: Parts, settings: Settings) -> None:
        with bar(f"Importing {path}") as importing:
            taken = await commands.import_path(
                parts.store, parts.kb, path, replace=replace, limits=settings.imports.command, progress=importing
            )
        console.print(f"[green]✓[/] {taken}", highlight=False)

    with_parts(work)


@app.command("export")
def kb_export(path: Path) -> None:
    """Export published articles to a .jsonl, .csv, .xlsx or .zip file, or to a folder of Markdown (with its golden set)."""

    async def work(parts: Parts, _settings: Settings) -> None:
        console.print(f"[green]✓[/] {await commands.export(parts.store, path)} articles → {path}", highlight=False)

    with_parts(work)


@app.command("check")
def kb_check(
    path: Path,
    golden: Annotated[Path | None, typer.Option(help="the golden set; left out, golden.jsonl beside the articles")] = None,
    against: Annotated[Path | None, typer.Option(help="the content before the change: what failed there already is told only")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Check content in files as publishing would: bad files, golden queries lost, twins, contradictions. Exit code 1 when it fails."""
    with tempfile.TemporaryDirectory(prefix="otklik-check-") as folder:
        found = asyncio.run(_checked(Path(folder), path, golden, against))
    if as_json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        found.show(console)
    if not found.ok:
        raise typer.Exit(1)


async def _checked(folder: Path, path: Path, golden: Path | None, against: Path | None) -> CheckReport:
    """Over a store of its own, so that nothing of the installation is touched."""
    settings = start.settings_or_say()
    store = Store(f"sqlite:///{folder / 'kb.db'}", SystemClock())
    encoder = AsyncEncoder(load_encoder(settings.behaviour.encoder))
    try:
        async with store.write() as tx:
            await tx.conn.run_sync(metadata.create_all)
        with bar(f"Checking {path}") as checking:
            return await check_folder(
                LocalKnowledgeBase(store, encoder, settings.search), path, golden=golden, against=against, progress=checking
            )
    finally:
        await encoder.aclose()
        await store.close()


@app.command("search")
def kb_search(query: str, limit: int = 5, language: Language = None) -> None:
    """Search as a client would be answered."""

    async def work(parts: Parts, _settings: Settings) -> None:
        await parts.kb.load()
        found = await parts.kb.search(query, limit=limit, language=language)
        print(f"{found.outcome}  {found.confidence:.2f}")
        for hit in found.hits:
            print(f"  {hit.confidence:.2f}  {hit.article_id}  {hit.title}")

    with_parts(work)


@app.command("eval")
def kb_eval(
    path: Path,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    encoder: Annotated[
        list[str] | None, typer.Option(help="compare several: `support`, `use`, or a sentence-transformers model by name")
    ] = None,
    worst: Annotated[int, typer.Option(help="so many of the questions that went worst are listed", min=0)] = 10,
) -> None:
    """Measure retrieval on a file of queries with their right articles, beside plain methods on the same questions."""

    async def work(parts: Parts, settings: Settings) -> None:
        asked: dict[str, list[Answered]] = {}
        beside: dict[str, Mapping[str, Compared]] = {}
        for name in encoder or [settings.behaviour.encoder]:
            async with _with_encoder(parts, settings, name) as kb:
                with bar(f"Indexing ({name})") as indexing:
                    await kb.load(indexing)
                with bar(f"Asking ({name})") as asking:
                    asked[name] = await commands.answers_of_file(kb, path, asking)
                beside[name] = await compared(kb, asked[name])
        reports = {name: report(answers) for name, answers in asked.items()}
        if as_json:
            plain = {
                name: one.as_json() | {"beside": {method: asdict(figures) for method, figures in beside[name].items()}}
                for name, one in reports.items()
            }
            print(json.dumps(plain if encoder else next(iter(plain.values())), ensure_ascii=False))
            return
        showing.show_reports(console, reports)
        for methods in beside.values():
            showing.show_compared(console, methods)
        for answers in asked.values():
            showing.show_worst(console, worst_of(answers, worst))

    with_parts(work)


@app.command("calibrate")
def kb_calibrate(
    path: Path,
    risk: Annotated[float, typer.Option(help="the share of answers that may be wrong", min=0.001, max=0.5)] = 0.1,
    dry: Annotated[bool, typer.Option(help="show the bounds only, change nothing")] = False,
    chart: Annotated[Path | None, typer.Option(help="write the coverage–risk curve to this SVG file")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Choose the bounds between answer, clarify and refuse on a file of queries with their right articles (null: none)."""

    async def work(parts: Parts, _settings: Settings) -> None:
        await parts.kb.load()
        with bar("Asking") as asking:
            answers = await commands.answers_of_file(parts.kb, path, asking)
        found = await commands.calibrate_on(parts.kb, answers, risk, keep=not dry)
        if chart is not None:
            judged = [one.judged(parts.kb.choices) for one in answers]
            chart.write_text(drawing.coverage_risk({parts.kb.encode.name: curve(judged)}, risk), "utf-8")
        if as_json:
            print(json.dumps(commands.plain(found), ensure_ascii=False))
            return
        showing.show_calibration(console, found)
        if not dry:
            console.print("[green]✓[/] search goes by these bounds now", highlight=False)

    with_parts(work)


@contextlib.asynccontextmanager
async def _with_encoder(parts: Parts, settings: Settings, name: str) -> AsyncIterator[LocalKnowledgeBase]:
    """The knowledge base of this store over another encoder."""
    if name == settings.behaviour.encoder:
        yield parts.kb
        return
    encoder = AsyncEncoder(load_encoder(name))
    try:
        yield LocalKnowledgeBase(parts.store, encoder, settings.search)
    finally:
        await encoder.aclose()
