"""What a process of the engine's environment is started with: only what it needs, so that no secret of the door travels along."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from nlu.errors import EngineMissing

_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
}
_SMALL = {
    # One thread: a turn is too small to share, and waking a second thread costs more than the work.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}


def surroundings(state: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment variables for Rasa. ``state`` is the folder where it may leave caches."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    folders = {"RASA_CACHE_DIRECTORY": str(state / "rasa-cache"), "MPLCONFIGDIR": str(state / "matplotlib")}
    return {**inherited, **_QUIET, **_SMALL, **folders, **(more or {})}


def check_python(python: Path) -> None:
    """Raises :class:`EngineMissing` when the engine's interpreter is not there."""
    if not python.exists():
        raise EngineMissing(f"the dialogue engine's environment is missing ({python}): `make run` makes it")
