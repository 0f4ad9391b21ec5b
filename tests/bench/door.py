"""The whole path as it is run: ``python -m bot run`` with a data folder of its own, Telegram by webhook."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from bot.settings import ROOT
from nlu import train
from tests.bench.answers import SECRET, Telegram
from tests.bench.children import Child, free_port


def prepare(home: Path) -> None:
    """A data folder with the trained assistant in it, as the second ``make run`` finds it. Raises :class:`nlu.errors.EngineError`."""
    model = train.train(ROOT, ROOT / ".venv-rasa" / "bin" / "python", ROOT / "var")
    (home / "models").mkdir(parents=True, exist_ok=True)
    shutil.copy(model, home / "models")


def start(home: Path, telegram: Telegram) -> Child:
    """Start the door, which starts its engine."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "OTKLIK_PORT": str(port),
        "OTKLIK_DATA": str(home),
        "OTKLIK_DEMO": "1",
        "OTKLIK_BEHAVIOUR__PACED": "0",  # the speed of the door is wanted, not Telegram's limits
        "OTKLIK_BEHAVIOUR__FLOOD_PER_MINUTE": "1000000",
        "OTKLIK_TELEGRAM__TOKEN": telegram.token,
        "OTKLIK_TELEGRAM__MODE": "webhook",
        "OTKLIK_TELEGRAM__SECRET": SECRET,
        "OTKLIK_TELEGRAM__API_BASE": telegram.url,
    }
    # In its own folder: a developer's .env must not change what is measured.
    return Child([sys.executable, "-m", "bot", "run"], cwd=home, env=environment, log=home / "log" / "door.log", port=port)
