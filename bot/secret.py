"""The secret that signs sessions: from the environment, or made once and kept in the data folder, readable by the owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_in(folder: Path) -> str:
    """The kept secret, made at the first call. Two doors that start at once agree on one."""
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()
