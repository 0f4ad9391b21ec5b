"""Processes the benchmark starts: each with its log, its memory, and an end by its own id."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_S = 15
LAST_LINES = 15


class Child:
    """One running server at ``url``, ``born`` at that ``perf_counter``. Leaving the block ends it: politely, after 15 seconds not."""

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path, port: int) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        self.url = f"http://127.0.0.1:{port}"
        self.born = time.perf_counter()
        with log.open("wb") as written:
            self._process = subprocess.Popen(command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=written, stderr=written)

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raises ``RuntimeError`` with the log's last lines when the process has ended."""
        if self._process.poll() is not None:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
            raise RuntimeError("\n".join([f"a process ended with {self._process.returncode}; {self.log}:", *lines]))

    def memory(self) -> int:
        """Resident bytes of the process and all it has started."""
        return sum(_resident(pid) for pid in _family(self.pid))

    def processor(self) -> tuple[float, float]:
        """Seconds of processor time so far: the process itself, and all it has started."""
        own, *below = (_processor(pid) for pid in _family(self.pid))
        return own, sum(below)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    """The process and its descendants."""
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [one for child in (thread / "children").read_text().split() for one in _family(int(child))]
    return found


def _resident(pid: int) -> int:
    """0 for a process that has ended meanwhile."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _processor(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
