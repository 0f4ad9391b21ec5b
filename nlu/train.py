"""Trains the assistant in the engine's environment, and only when something it learns from has changed."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from nlu.errors import TrainingFailed
from nlu.surroundings import check_python, surroundings

_LEARNT_FROM = ("nlu/domain", "nlu/data", "nlu/rasa_components/intents", "requirements/engine.txt")
_STEP = re.compile(r"Starting to train component '([^']+)'")
_FAULT = re.compile(r"(?:\w+(?:Exception|Error|InvalidRule\w*)\b|InvalidRule|Error:).*")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_KEPT_MODELS = 2


def fingerprint(root: Path) -> str:
    """A hash of all the assistant learns from: ``config.yml`` without our own section, domain, data, our components named in it."""
    config = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))
    config.pop("otklik", None)
    digest = hashlib.sha256(repr(config).encode())
    for path in sorted(_files(root, config)):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files(root: Path, config: dict[str, Any]) -> Iterator[Path]:
    for name in _LEARNT_FROM:
        path = root / name
        found = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in found if file.suffix in (".yml", ".py", ".txt") and file.exists())
    for component in (*(config.get("pipeline") or ()), *(config.get("policies") or ())):
        if component["name"].startswith("nlu."):
            yield root / (component["name"].rpartition(".")[0].replace(".", "/") + ".py")


def train(root: Path, python: Path, state: Path, say: Callable[[str], None] = lambda line: None) -> Path:
    """The path of a model of the present data, trained now if there is none yet (half a minute).

    ``root`` holds ``config.yml`` and ``nlu/``; ``state`` is the data folder: models go to ``state/models``, the log to
    ``state/log/train.log``. ``say`` gets lines for people. Raises :class:`TrainingFailed` and :class:`EngineMissing`.
    """
    models = state / "models"
    model = models / f"{fingerprint(root)}.tar.gz"
    if model.exists():
        return model
    check_python(python)
    models.mkdir(parents=True, exist_ok=True)
    say("Training the assistant: about half a minute, only when its data has changed")
    with tempfile.TemporaryDirectory(dir=models) as workshop:
        _run(root, python, state, Path(workshop), say)
        (Path(workshop) / "model.tar.gz").replace(model)
    _forget_old(models, model)
    return model


def _run(root: Path, python: Path, state: Path, workshop: Path, say: Callable[[str], None]) -> None:
    log = state / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(python), "-m", "rasa", "train", "--config", "config.yml", "--domain", "nlu/domain", "--data", "nlu/data"]
    command += ["--out", str(workshop.resolve()), "--fixed-model-name", "model"]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command, cwd=root, env=surroundings(state), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )
        with process:
            _follow(process, written.write, say)
    if process.returncode != 0 or not (workshop / "model.tar.gz").exists():
        raise TrainingFailed(f"the assistant could not be trained: {_fault(log)}\nThe whole log is in {log}")


def _follow(process: subprocess.Popen[str], write: Callable[[str], int], say: Callable[[str], None]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            write(line)
            step = _STEP.search(line)
            if step:
                say(f"  learning: {step.group(1).rpartition('.')[2]}")
    except BaseException:
        process.kill()
        raise


def _fault(log: Path) -> str:
    """What Rasa says is wrong: its last line that names an error, with what follows, or the last line there is."""
    lines = [_COLOUR.sub("", line).rstrip() for line in log.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line]
    for index in range(len(lines) - 1, -1, -1):
        if _FAULT.match(lines[index]):
            return "\n".join(lines[index : index + 12])
    return lines[-1] if lines else "it said nothing"


def _forget_old(models: Path, newest: Path) -> None:
    known = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in known if path != newest][_KEPT_MODELS - 1 :]:
        path.unlink(missing_ok=True)
