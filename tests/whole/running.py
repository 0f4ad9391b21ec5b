"""Runs a real Otklik: ``python -m bot run`` with a data folder, a port and an environment of its own; kills it, and starts it again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
LOOK_S = 0.05
T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 90, what: str = "") -> T:
    """The first true value of ``look``. Raises AssertionError when none came in time."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"not within {seconds} s: {what or look}"
        time.sleep(LOOK_S)
    return seen


def free_port() -> int:
    """A port nobody listens on, below those that systems give to outgoing connections: none of them can take it meanwhile."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def environment(folder: Path, **settings: object) -> dict[str, str]:
    """This process's environment with only these settings of Otklik; ``site__x=1`` becomes ``OTKLIK_SITE__X=1``."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    given = {f"OTKLIK_{name.upper()}": str(value) for name, value in settings.items()}
    return own | {"OTKLIK_DATA": str(folder), "PYTHONPATH": str(ROOT)} | given


def command(folder: Path, *words: str, stdin: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    """``python -m bot words…`` to its end. It runs in ``folder``, so that no ``.env`` of the developer is read."""
    cwd = folder if folder.is_dir() else folder.parent
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=cwd,
        env=environment(folder, **settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=240,
    )


def prepared(folder: Path) -> Path:
    """A new data folder that shares the trained models with the working tree, so that nothing is trained twice."""
    models = ROOT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models)
    return folder


class System:
    """One installation: its data stay, its processes come and go."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = prepared(folder)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(base_url=self.base, timeout=60)
        self._settings: dict[str, object] = {"demo": 1, "port": self.port, **settings}
        self._log = folder / "door.log"
        self._door: subprocess.Popen[bytes] | None = None
        self._from = 0

    @property
    def pid(self) -> int:
        assert self._door is not None
        return self._door.pid

    @property
    def log(self) -> str:
        """All it has said since it was first started."""
        return self._log.read_text(encoding="utf-8")

    @property
    def log_of_this_start(self) -> str:
        return self._log.read_bytes()[self._from :].decode()

    @property
    def engine_pid(self) -> int | None:
        """The door's child that serves the engine; None while there is none."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        for line in listed.splitlines():
            pid, parent, words = line.split(None, 2)
            if int(parent) == self.pid and "rasa_components.launch" in words:
                return int(pid)
        return None

    def also(self, **settings: object) -> None:
        """More settings for the next start."""
        self._settings |= settings

    def start(self) -> None:
        """Start the door; returns at once."""
        self._from = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._door = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.folder,
                env=environment(self.folder, **self._settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def until_open(self) -> None:
        until(lambda: self._answers("/health/live"), 120, "the door opens")

    def until_ready(self) -> None:
        until(lambda: "Otklik is ready" in self.log_of_this_start or self._ended(), 240, "the engine is ready")

    def health(self) -> dict[str, object]:
        answer: dict[str, object] = self.http.get("/health/ready").json()
        return answer

    def kill_door(self) -> None:
        """``kill -9`` of the door; its engine ends by itself."""
        engine = self.engine_pid
        self._signal(signal.SIGKILL)
        until(lambda: engine is None or not alive(engine), 90, "the engine ends with its door")

    def kill_engine(self) -> int:
        """``kill -9`` of the engine alone; its former process id."""
        engine = until(lambda: self.engine_pid, 90, "an engine")
        os.kill(engine, signal.SIGKILL)
        return engine

    def stop(self, name: signal.Signals = signal.SIGINT) -> float:
        """Ask it to stop; seconds until door and engine are gone."""
        engine, began = self.engine_pid, time.monotonic()
        self._signal(name)
        until(lambda: engine is None or not alive(engine), 90, "the engine stops")
        return time.monotonic() - began

    def close(self) -> None:
        """Whatever state it is in: nothing runs afterwards."""
        self.http.close()
        if self._door is not None and self._door.poll() is None:
            with contextlib.suppress(AssertionError):
                self.stop()

    def _signal(self, name: signal.Signals) -> None:
        assert self._door is not None
        self._door.send_signal(name)
        try:
            self._door.wait(30)
        except subprocess.TimeoutExpired:
            self._door.kill()
            self._door.wait()
            raise AssertionError(f"the door did not end after {name.name}") from None

    def _answers(self, path: str) -> bool:
        self._ended()
        with contextlib.suppress(httpx.HTTPError):
            return self.http.get(path).status_code == 200
        return False

    def _ended(self) -> bool:
        assert self._door is not None
        assert self._door.poll() is None, f"the door ended by itself:\n{self.log_of_this_start[-3000:]}"
        return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextlib.contextmanager
def running(folder: Path, **settings: object) -> Iterator[System]:
    """A started system; it may still be opening."""
    system = System(folder, **settings)
    try:
        system.start()
        yield system
    finally:
        system.close()
