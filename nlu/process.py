"""The engine as a child of the door: started on a free port, restarted when it dies, stopped with the door however the door ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from pathlib import Path

from nlu.surroundings import check_python, surroundings

HOST = "127.0.0.1"
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0
PATIENCE_S = 5.0
LARGEST_LOG = 5 * 1024 * 1024


class EngineProcess:
    """Keeps one engine running. ``url`` stays the same over restarts.

    The engine holds the read end of a pipe from us and ends when it closes, so it dies with the door even after ``kill -9``.
    Whether it is ready is asked of :meth:`nlu.client.EngineClient.ready`.
    """

    def __init__(self, *, root: Path, python: Path, state: Path, model: Path, door_url: str, token: str, port: int | None = None) -> None:
        """``root`` holds ``nlu/``; ``state`` is the data folder (log in ``state/log/engine.log``); ``door_url`` is where actions are."""
        self._root = root
        self._python = python
        self._state = state
        self._model = model
        self._environment = {"OTKLIK_DOOR_URL": door_url.rstrip("/"), "OTKLIK_ENGINE__TOKEN": token}
        self._port = port or free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The running engine's process id; None while there is none."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and running else None

    async def start(self) -> None:
        """Start and keep running; returns before the engine is ready. Raises :class:`nlu.errors.EngineMissing`."""
        check_python(self._python)
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep(), name="engine-keeper")

    async def stop(self) -> None:
        """End the engine and whatever it started, at once: it keeps nothing, so there is nothing for it to finish."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), PATIENCE_S)
        _kill_group(process)
        await process.wait()

    async def _keep(self) -> None:
        """Restart after each death, with longer pauses while it dies young."""
        pause = FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while True:
            born = loop.time()
            assert self._process is not None
            await self._process.wait()
            _kill_group(self._process)
            pause = FIRST_PAUSE_S if loop.time() - born > HEALTHY_AFTER_S else min(pause * 2, LONGEST_PAUSE_S)
            await asyncio.sleep(pause)
            with contextlib.suppress(OSError):  # no room for the log, no more processes: tried again after the next pause
                await self._spawn()

    async def _spawn(self) -> None:
        arguments = ["-m", "nlu.rasa_components.launch", "--end-with-parent"]
        arguments += ["--model", str(self._model.resolve()), "--port", str(self._port)]
        log = await asyncio.to_thread(_open_log, self._state / "log" / "engine.log")
        try:
            self._process = await asyncio.create_subprocess_exec(
                str(self._python),
                *arguments,
                cwd=self._root,
                env=surroundings(self._state, self._environment),
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        finally:
            os.close(log)


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _kill_group(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _open_log(path: Path) -> int:
    """The log, opened to add to; a large one is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
