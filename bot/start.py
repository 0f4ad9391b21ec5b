"""Starting: checks what can be checked early, prepares the store and the assistant, then opens the door and says where it is."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
import uvloop
import yaml
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import SQLAlchemyError

from bot import migrate
from bot.app import create_app
from bot.clock import SystemClock
from bot.content import load_content
from bot.errors import CannotStart
from bot.settings import ROOT, Settings
from bot.wiring import Parts, build
from connectors.ledger import guard
from connectors.ledger.store import database_url
from nlu import train

ROOM_MB: Final = 200
console = Console(stderr=True)


def settings_or_say() -> Settings:
    """The settings. Raises CannotStart naming the first wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "OTKLIK_" + "__".join(str(part) for part in first["loc"]).upper()
        subject = f"The setting {name} is wrong" if first["loc"] else "The settings do not fit together"
        raise CannotStart(f"{subject}: {first['msg'].removeprefix('Value error, ')}.") from None
    except SettingsError as error:
        raise CannotStart(f"A setting cannot be read: {error}.") from None
    except yaml.YAMLError as error:
        raise CannotStart(f"The file config.yml cannot be read: {' '.join(str(error).split())}.") from None


def check_place(settings: Settings) -> None:
    """Refuse early what would fail late: a taken port, a full disk, a folder that cannot be written."""
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as error:
        raise CannotStart(f"The data folder {folder} cannot be written: {error.strerror}.") from None
    free = shutil.disk_usage(folder).free // 2**20
    if free < ROOM_MB:
        raise CannotStart(f"The disk is full: {free} MB are free in {folder}, {ROOM_MB} MB are needed.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise CannotStart(
                f"Port {settings.port} is taken. Stop the program that uses it, or choose another: OTKLIK_PORT={settings.port + 1} make run"
            ) from None


@contextlib.contextmanager
def step(title: str) -> Iterator[list[str]]:
    """One line of progress; what is put in the list is shown beside it."""
    notes: list[str] = []
    if console.is_terminal:
        with console.status(title):
            yield notes
    else:
        yield notes
    told = f" [dim]{escape('; '.join(notes))}[/]" if notes else ""
    console.print(f"[green]✓[/] {escape(title)}{told}", highlight=False, soft_wrap=True)


@contextlib.contextmanager
def only_door(settings: Settings) -> Iterator[None]:
    """With SQLite one door at a time holds the store."""
    url = database_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    try:
        with guard.hold(Path(url.database)):
            yield
    except guard.Held as error:
        raise CannotStart(str(error)) from None


def migrate_or_say(settings: Settings) -> None:
    """Bring the store's tables up to date. Raises CannotStart when the store cannot be reached or its file is not ours."""
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        migrate.upgrade(settings.database_url)
    except SQLAlchemyError as error:
        raise CannotStart(f"The store cannot be opened: {' '.join(str(getattr(error, 'orig', None) or error).split())}") from None


class Server(uvicorn.Server):
    """A server that ends open sockets and long polls before it waits for requests to finish, and lets us finish after it.

    (uvicorn's own would raise the signal again when it has stopped: after SIGTERM nothing of ours would be closed.)
    """

    def __init__(self, config: uvicorn.Config, parts: Parts) -> None:
        super().__init__(config)
        self._parts = parts

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._parts.door.closing()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


async def serve(settings: Settings) -> None:
    """Open the door and keep it open until a signal."""
    parts = build(settings, SystemClock())
    try:
        await parts.start_engine()  # it takes longest, so the content is loaded meanwhile
        await load_content(parts, settings, step)
        server = Server(_config(settings, parts), parts)
        telling = asyncio.create_task(_tell(settings, parts, server))
        try:
            await server.serve()
        finally:
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await telling
    finally:
        await parts.close()
    console.print("[dim]Stopped.[/]")


def _config(settings: Settings, parts: Parts) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(parts.door, settings.site_origins),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        ws_max_size=256 * 1024,
        timeout_keep_alive=65,
    )


async def _tell(settings: Settings, parts: Parts, server: uvicorn.Server) -> None:
    """Say where the pages are once they answer, and when the assistant is ready."""
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.05)
    base = f"http://{'127.0.0.1' if settings.host == '0.0.0.0' else settings.host}:{settings.port}"  # noqa: S104
    console.print("[green]✓[/] Door open; the knowledge base answers already", highlight=False)
    with step("Dialogue engine"):
        await parts.engine_ready()
    console.print(f"\n  [bold]Chat[/]  {base}/\n  [bold]Desk[/]  {base}/desk\n  [bold]Base[/]  {base}/kb", highlight=False)
    if settings.demo:
        console.print("        sign in as consult / demo; others: consult2, technical, finance, field, supervisor, editor", soft_wrap=True)
    console.print("\n[bold green]Otklik is ready.[/] Ctrl-C stops it.\n", highlight=False)


def run(settings: Settings) -> None:
    """All of it. Raises CannotStart with one sentence."""
    signal.signal(signal.SIGTERM, _end)
    check_place(settings)
    with only_door(settings):
        with step("Store") as notes:
            migrate_or_say(settings)
            notes.append(database_url(settings.database_url).render_as_string(hide_password=True))
        if settings.own_engine:
            train_if_changed(settings)
        with contextlib.suppress(KeyboardInterrupt):
            uvloop.run(serve(settings))
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def train_if_changed(settings: Settings) -> Path:
    """The model of the present data, trained if there is none. Raises TrainingFailed when the data is broken."""
    with step("Assistant") as notes:
        model = train.train(ROOT, settings.engine.python, settings.data.resolve(), console.print)
        notes.append(model.name)
    return model


def _end(_sig: int, _frame: FrameType | None) -> None:
    """Until the server takes signals itself: leave as any error does, so that a training in progress ends too."""
    raise SystemExit(143)
