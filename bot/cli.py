"""The command line: run, train, the knowledge base, operators, channels, backup. Errors are one sentence and exit code 1."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot import channels, cli_digest, cli_kb, cli_person, cli_simulate, logs, start
from bot.catalogue import Catalogue
from bot.command import console, with_parts
from bot.errors import CannotStart
from bot.settings import ROOT, Settings
from bot.wiring import Parts
from connectors.errors import DeliveryError, Refusal
from connectors.ledger.store import database_url
from handoff import seed
from handoff.operators import Role
from knowledge_base.errors import KnowledgeBaseError
from nlu.errors import EncoderUnknown, EngineError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Otklik: customer care's front door.")
operators_app = typer.Typer(no_args_is_help=True, help="Operators of the desk.")
channels_app = typer.Typer(no_args_is_help=True, help="Messengers.")
app.add_typer(cli_kb.app, name="kb")
app.command("digest")(cli_digest.command)
app.add_typer(cli_person.app, name="person")
app.add_typer(cli_simulate.app, name="simulate")
app.add_typer(operators_app, name="operators")
app.add_typer(channels_app, name="channels")


def main() -> None:
    """Run the command line."""
    try:
        app(standalone_mode=True)
    except (CannotStart, Refusal, KnowledgeBaseError, DeliveryError, EngineError, EncoderUnknown) as error:
        console.print(f"[red]✗[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def run() -> None:
    """Start the door and its dialogue engine."""
    logs.configure()
    start.run(start.settings_or_say())


@app.command()
def train() -> None:
    """Train the assistant if its data changed; prints the model's path."""
    logs.configure(level="WARNING")
    print(start.train_if_changed(start.settings_or_say()))


@app.command()
def backup(target: Path) -> None:
    """Copy a SQLite store while it is in use. (PostgreSQL has pg_dump.)"""
    url = database_url(start.settings_or_say().database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise CannotStart("This store is PostgreSQL: make its backup with pg_dump.")
    if target.exists():
        raise CannotStart(f"{target} exists already: choose another name.")
    if not Path(url.database).exists():
        raise CannotStart(f"There is no store at {url.database} yet: nothing to copy.")
    try:
        with contextlib.closing(sqlite3.connect(url.database)) as source, contextlib.closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise CannotStart(f"The store cannot be copied to {target}: {error}.") from None
    console.print(f"[green]✓[/] {target}", highlight=False)


@operators_app.command("add")
def operators_add(
    login: str,
    name: Annotated[str, typer.Option(help="as clients and colleagues see it")] = "",
    queue: Annotated[list[str] | None, typer.Option(help="a queue they serve; may be repeated")] = None,
    role: Annotated[list[Role] | None, typer.Option(help="may be repeated")] = None,
) -> None:
    """Add an operator; the password is asked for (or read from standard input)."""
    password = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    )

    async def work(parts: Parts, _settings: Settings) -> None:
        await seed.seed(parts.store, parts.settings.people)  # on a new store: the queues they may serve
        made = await parts.operators.add(login, password, name=name, queues=queue or [], roles=role or [Role.operator])
        if not made:
            raise CannotStart(f"There is an operator {login} already.")
        console.print(f"[green]✓[/] {login}", highlight=False)

    with_parts(work)


@channels_app.command("check")
def channels_check() -> None:
    """Ask every messenger that is switched on about our token, webhook and rights; each fault comes with its mend."""
    logs.configure(level="ERROR")
    settings = start.settings_or_say()
    checked = asyncio.run(channels.check(settings))
    channels.show(checked, Catalogue(ROOT), Console())
    if any(one.broken for one in checked):
        sys.exit(1)


@channels_app.command("set-webhook")
def channels_set_webhook(only: Annotated[str | None, typer.Argument(help="telegram, vk, viber, max or operators_telegram")] = None) -> None:
    """Tell the messengers where to deliver; in polling mode a webhook is taken away. All that are switched on, or one of them."""
    logs.configure(level="ERROR")
    told = asyncio.run(channels.register(start.settings_or_say(), only))
    if not told:
        raise CannotStart(f"{only or 'No messenger'} is not switched on: set its token first (docs/settings.md).")
    for name, answer in told.items():
        mark = "[red]✗[/]" if isinstance(answer, DeliveryError) else "[green]✓[/]"
        console.print(f"{mark} {name}: {escape(str(answer))}", highlight=False, soft_wrap=True)
    if any(isinstance(answer, DeliveryError) for answer in told.values()):
        sys.exit(1)
