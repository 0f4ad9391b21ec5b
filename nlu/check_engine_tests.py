"""Runs Rasa's check of the data, story test and NLU test on a trained model, and says in a few lines what fails."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STORIES = ROOT / "tests" / "test_stories.yml"
HELD_OUT = ROOT / "tests" / "nlu_held_out.yml"
DOMAIN = str(ROOT / "nlu" / "domain")
LEAST_STORIES = 40
LEAST_F1 = 0.90
SHOWN = 15
"""At most so many misunderstood messages are listed."""


def main() -> int:
    """Exit status: 0 when all pass, 1 when not, 2 when they could not be run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="the trained model, a .tar.gz file")
    parser.add_argument("--python", type=Path, default=ROOT / ".venv-rasa" / "bin" / "python", help="the engine's Python")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "rasa-results")
    arguments = parser.parse_args()
    for needed in (arguments.model, arguments.python):
        if not needed.exists():
            print(f"{needed} is missing", file=sys.stderr)
            return 2
    failed = run_all(arguments.python.absolute(), arguments.model.resolve(), arguments.out.resolve())
    if failed:
        print(failed, file=sys.stderr)
        return 2
    complaints = [*story_complaints(arguments.out / "stories"), *understanding_complaints(arguments.out / "nlu")]
    print("\n".join(complaints) if complaints else "engine tests: passed")
    return 1 if complaints else 0


def run_all(python: Path, model: Path, out: Path) -> str | None:
    """Run the three side by side (each mostly loads Rasa); the end of the output of one that broke, else ``None``."""
    tested = ["--no-plot", "--model", str(model), "--out"]
    commands = [
        ["data", "validate", "--domain", DOMAIN, "--data", str(ROOT / "nlu" / "data"), "--config", str(ROOT / "config.yml")],
        ["test", "core", "--e2e", "--stories", str(STORIES), "--no-warnings", *tested, emptied(out / "stories")],
        ["test", "nlu", "--nlu", str(HELD_OUT), "--domain", DOMAIN, *tested, emptied(out / "nlu")],
    ]
    running = [start([str(python), "-m", "rasa", *command]) for command in commands]
    outputs = [process.communicate()[0] for process in running]
    return next((output[-3000:] for process, output in zip(running, outputs, strict=True) if process.returncode), None)


def emptied(out: Path) -> str:
    """``out`` as an empty folder, so that results of an earlier run cannot be taken for new ones."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    return str(out)


def start(command: list[str]) -> subprocess.Popen[str]:
    quiet = {
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    return subprocess.Popen(  # noqa: S603 - our own command, no shell
        command,
        cwd=ROOT,
        env={**os.environ, **quiet, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def story_complaints(out: Path) -> Iterator[str]:
    """One line a failed story: its name and where it went another way."""
    # Absent when Rasa found no story: it reads only files whose names begin with test_.
    counted = read_json(out / "story_report.json").get("conversation_accuracy", {"correct": 0, "total": 0})
    print(f"stories: {counted['correct']} of {counted['total']} passed")
    if counted["total"] < LEAST_STORIES:
        yield f"only {counted['total']} stories were tested, at least {LEAST_STORIES} are wanted"
    if counted["correct"] < counted["total"]:
        yield from failed_stories((out / "failed_test_stories.yml").read_text(encoding="utf-8"))


def failed_stories(text: str) -> Iterator[str]:
    """Names and wrong steps out of Rasa's file of failed stories, where a comment holds what was predicted."""
    for line in text.splitlines():
        if story := re.match(r"- story: (.+?)(?: \(/.*\))?$", line):
            yield f"story failed: {story[1]}"
        elif "# predicted:" in line:
            yield f"    {line.strip().removeprefix('- ')}"


def understanding_complaints(out: Path) -> Iterator[str]:
    """A line when the weighted F1 of intents is too low, then what was misunderstood."""
    f1 = float(read_json(out / "intent_report.json")["weighted avg"]["f1-score"])
    print(f"understanding: weighted F1 {f1:.3f} on held-out messages")
    if f1 >= LEAST_F1:
        return
    yield f"weighted F1 {f1:.3f} is below {LEAST_F1}; misunderstood:"
    for error in read_json(out / "intent_errors.json")[:SHOWN]:
        wrong = error["intent_prediction"]
        yield f"    «{error['text']}» is {error['intent']}, taken for {wrong['name']} ({wrong['confidence']:.2f})"


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
