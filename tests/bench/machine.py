"""The machine the figures are from, and whether somebody else is using it."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def busy() -> float:
    """Processes that wanted a core during the last minute, on average."""
    return os.getloadavg()[0]


def described() -> dict[str, str | int]:
    """Cores, processor, memory in MB, Python."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {"cores": os.cpu_count() or 1, "processor": model, "memory_mb": memory, "python": platform.python_version()}
