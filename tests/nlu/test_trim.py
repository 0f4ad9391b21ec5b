"""The properties of trimming, checked where Rasa is: in the engine's environment."""

from __future__ import annotations

import subprocess
from pathlib import Path

from nlu.surroundings import surroundings
from tests.nlu.conftest import PYTHON, ROOT


def test_a_cut_tracker_is_the_same_tracker(model: Path, tmp_path: Path) -> None:
    settings = {"OTKLIK_DOOR_URL": "http://127.0.0.1:9", "OTKLIK_ENGINE__TOKEN": "t"}
    command = [str(PYTHON), "-m", "tests.nlu.trim_properties", str(model)]
    run = subprocess.run(command, cwd=ROOT, env=surroundings(tmp_path, settings), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-6000:]
