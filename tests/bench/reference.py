"""The reference: Rasa as it comes (default pipeline and policies), trained on our messages, each intent answered by one utterance."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from tests.bench.children import Child, free_port

PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
NLU = ROOT / "nlu" / "data" / "nlu"
EXAMPLES = 40
"""Of each intent, not all we have, so that training takes minutes on two cores. What more would change is not measured."""

STORIES = (("greet", "ask", "thank", "goodbye"), ("report_fault", "not_that", "open_ticket", "thank"), ("ask", "ask", "balance", "thank"))


def train(folder: Path) -> Path:
    """The path of the reference's model; trained when there is none of the present messages yet (minutes).

    ``folder`` keeps the generated project, the models and the log. Raises ``RuntimeError`` when Rasa could not train.
    """
    project = _project()
    model = folder / f"{_fingerprint(project)}.tar.gz"
    if model.exists():
        return model
    (folder / "project").mkdir(parents=True, exist_ok=True)
    for name, content in project.items():
        (folder / "project" / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    made = folder / "project" / "made.tar.gz"
    data = ["--data", "rules.yml", "stories.yml", "nlu.yml"]
    command = [str(PYTHON), "-m", "rasa", "train", *data, "--out", ".", "--fixed-model-name", "made"]
    with (folder / "train.log").open("wb") as log:
        ended = subprocess.run(command, cwd=folder / "project", env=_environment(folder), stdout=log, stderr=log, check=False)
    if ended.returncode or not made.exists():
        raise RuntimeError(f"the reference could not be trained: {folder / 'train.log'}")
    return made.replace(model)


def serve(folder: Path, model: Path) -> Child:
    """Start ``rasa run`` with its REST channel. It answers ``GET /`` once the model is loaded."""
    port = free_port()
    command = [str(PYTHON), "-m", "rasa", "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1"]
    return Child(command, cwd=folder / "project", env=_environment(folder), log=folder / "run.log", port=port)


def _environment(folder: Path) -> dict[str, str]:
    """Rasa's own defaults: nothing of ours that would slow it down or speed it up."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLCONFIGDIR": str(folder / "matplotlib")}


def _project() -> dict[str, Any]:
    """The files of the project. An empty pipeline and empty policies are how Rasa is told to take its defaults."""
    items = list(_items())
    intents = sorted({item["intent"] for item in items if "intent" in item})
    actions = {intent: f"utter_{intent}" for intent in intents}
    rules = [{"rule": intent, "steps": [{"intent": intent}, {"action": action}]} for intent, action in actions.items()]
    stories = [
        {"story": " ".join(path), "steps": [step for intent in path for step in ({"intent": intent}, {"action": actions[intent]})]}
        for path in STORIES
    ]
    return {
        "config.yml": {"recipe": "default.v1", "assistant_id": "reference", "language": "ru", "pipeline": None, "policies": None},
        "domain.yml": {
            "version": "3.1",
            "intents": intents,
            "entities": ["language", "field"],
            "responses": {action: [{"text": f"Ответ: {intent}"}] for intent, action in actions.items()},
        },
        "nlu.yml": {"version": "3.1", "nlu": items},
        "rules.yml": {"version": "3.1", "rules": rules},
        "stories.yml": {"version": "3.1", "stories": stories},
        "credentials.yml": {"rest": None},
        "endpoints.yml": {},
    }


def _items() -> Iterator[dict[str, Any]]:
    """Our training data: everything of synonyms and words, evenly spaced examples of each intent."""
    by_intent: dict[str, list[str]] = {}
    for path in sorted(NLU.glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" not in item:
                yield item
            else:
                by_intent.setdefault(item["intent"], []).extend(item["examples"].strip().splitlines())
    for intent, examples in by_intent.items():
        step = max(1.0, len(examples) / EXAMPLES)
        yield {"intent": intent, "examples": "\n".join(examples[int(n * step)] for n in range(min(EXAMPLES, len(examples))))}


def _fingerprint(project: dict[str, Any]) -> str:
    digest = hashlib.sha256(repr(project).encode())
    digest.update((ROOT / "requirements" / "engine.txt").read_bytes())
    return digest.hexdigest()[:16]
