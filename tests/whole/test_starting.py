"""Starting and stopping: a missing thing is one clear sentence, a signal ends both processes, a second start is warm."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.errors import CannotStart
from bot.settings import Database, Settings
from bot.start import migrate_or_say, settings_or_say
from tests.whole.people import Operator, Visitor
from tests.whole.running import System, command, free_port

QUICK_S = 30.0
"""Less than a long poll would hold it up."""


def test_what_is_wrong_is_said_in_one_sentence(steady: System, folder: Path) -> None:
    a_file = folder / "a file"
    a_file.write_text("in the place of a folder")
    garbage = folder / "garbage"
    garbage.mkdir()
    (garbage / "otklik.db").write_bytes(b"this is not a database " * 1000)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        cases: dict[str, tuple[Path, dict[str, object]]] = {
            "is taken": (folder / "new", {"port": taken.getsockname()[1]}),
            "cannot be written": (a_file, {"port": free_port()}),
            "OTKLIK_PORT is wrong": (folder / "new", {"port": "eighty"}),
            "store cannot be opened: file": (garbage, {"port": free_port()}),
            "Another Otklik has the store": (steady.folder, {"port": free_port()}),
        }
        (folder / "new").mkdir()
        with ThreadPoolExecutor(4) as together:
            ended = together.map(lambda case: command(case[0], "run", **case[1]), cases.values())
        for said, done in zip(cases, ended, strict=True):
            lines = [line for line in done.stderr.splitlines() if not line.startswith("✓")]
            assert done.returncode == 1 and len(lines) == 1 and said in lines[0], (said, done.stderr)
    assert steady.health()["status"] == "ok", "the first door is not disturbed"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM", "{broken", "TELEGRAM is wrong"),
        ("TELEGRAM__TOKEN", "not-a-token", "TELEGRAM is wrong: the Telegram token looks like"),
        ("DATABASE__URL", "mysql://host/name", "DATABASE__URL is wrong: the store is SQLite or PostgreSQL"),
        ("DATABASE__URL", "a secret password", "DATABASE__URL is wrong: an address looks like"),
        ("DATABASE__URL", "sqlite://", "DATABASE__URL is wrong: the store is a file"),
        ("SITE_ORIGINS", "shop.example", "SITE_ORIGINS"),
        ("SITE_ORIGINS", "[broken", "SITE_ORIGINS is wrong"),
        ("ENGINE__TIMEOUT_S", "0", "ENGINE__TIMEOUT_S is wrong"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"OTKLIK_{name}", value)
    with pytest.raises(CannotStart, match=f"OTKLIK_{said}") as wrong:
        settings_or_say()
    assert len(str(wrong.value).splitlines()) == 1 and ("password" not in value or value not in str(wrong.value))


def test_a_store_that_is_away_is_one_sentence() -> None:
    with pytest.raises(CannotStart, match="The store cannot be opened") as wrong:
        migrate_or_say(Settings(database=Database(url="postgresql://user:password@127.0.0.1:1/x")))
    assert len(str(wrong.value).splitlines()) == 1 and "password" not in str(wrong.value)


def test_two_doors_side_by_side_know_nothing_of_each_other(both: tuple[System, System], come: Callable[..., Any]) -> None:
    one, other = both
    for system in both:
        system.until_ready()
    visitor: Visitor = come(Visitor, one.base)
    visitor.ask("привет")
    stranger = httpx.get(f"{other.base}/api/chat/messages", headers={"Authorization": f"Bearer {visitor.token}"}, timeout=60)
    assert stranger.status_code == 401
    assert one.engine_pid != other.engine_pid


def test_a_signal_stops_both_and_the_next_start_is_warm(battered: System, come: Callable[..., Any]) -> None:
    visitor: Visitor = come(Visitor, battered.base)
    operator: Operator = come(Operator, battered.base)
    ws = battered.base.replace("http", "ws")
    with (
        ThreadPoolExecutor(1) as waiting,
        connect(f"{ws}/api/chat/ws?token={visitor.token}") as chat,
        connect(f"{ws}/api/desk/ws?token={operator.token}&after=999999999") as desk,
    ):
        poll = waiting.submit(visitor.http.get, "/api/chat/messages?wait=50", headers={"Authorization": f"Bearer {visitor.token}"})
        assert battered.stop(signal.SIGINT) < QUICK_S
        assert poll.result(timeout=10).json() == {"messages": []}
        for socket_ in (chat, desk):
            with pytest.raises(ConnectionClosed) as closed:
                socket_.recv(10)
            assert closed.value.rcvd is not None and closed.value.rcvd.code in (1001, 1012)
    _said_nothing_ugly(battered)

    battered.start()
    battered.until_open()
    assert "Training" not in battered.log_of_this_start and "0 new, 0 changed" in battered.log_of_this_start
    assert battered.stop(signal.SIGTERM) < QUICK_S, "while the engine is still starting"
    _said_nothing_ugly(battered)
    battered.start()  # as the other tests want it


def _said_nothing_ugly(system: System) -> None:
    said = system.log_of_this_start
    assert said.rstrip().endswith("Stopped.") and "Traceback" not in said and "WebSocket" not in said
