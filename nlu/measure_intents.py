"""``python -m nlu.measure_intents FILE``: the shipped intent pipeline, trained on a labelled file and judged on its test lines.

Runs in the engine's environment. FILE is JSONL, a line ``{"text", "intent", "split"}``; lines whose split contains ``train`` are learnt,
those whose split contains ``test`` are judged, the rest is left alone. Messages of no intent carry the intent named by ``--stranger``
(default ``oos``, as in CLINC150, https://github.com/clinc/oos-eval); those to be learnt become examples of ``nlu_fallback``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FALLBACK = "nlu_fallback"
LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_NORMAL = 1.96


@dataclass(frozen=True)
class Line:
    """One labelled message. ``intent`` is None for a stranger."""

    text: str
    intent: str | None
    split: str


@dataclass(frozen=True)
class Judged:
    """What a test message was taken for: ``said`` is the pipeline's word, None when refused; ``guess`` and ``confidence`` lie behind it."""

    line: Line
    said: str | None
    guess: str | None
    confidence: float


def main() -> int:
    """Exit status: 0 when measured, 2 when the file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m nlu.measure_intents", description="Intents and strangers by the shipped pipeline.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--stranger", default="oos", help="the intent of messages of no intent")
    arguments = parser.parse_args()
    try:
        lines = list(read(arguments.file, arguments.stranger))
    except (OSError, ValueError) as wrong:
        print(f"{arguments.file}: {wrong}", file=sys.stderr)
        return 2
    judged = asyncio.run(measure(lines))
    print("\n".join(report(judged)))
    return 0


def read(path: Path, stranger: str) -> Iterator[Line]:
    """Raises ``ValueError`` with the number of the line at fault, or when nothing is to be learnt or judged."""
    splits = set()
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(raw) if raw.startswith("{") else None
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in ("text", "intent", "split")):
            raise ValueError(f"line {number} is not an object with text, intent and split")
        splits.add(row["split"])
        yield Line(row["text"], None if row["intent"] == stranger else row["intent"], row["split"])
    for wanted in ("train", "test"):
        if not any(wanted in split for split in splits):
            raise ValueError(f"no line's split is “{wanted}”")


async def measure(lines: Iterable[Line]) -> list[Judged]:
    """Train the pipeline of ``config.yml`` on the lines to learn and let it judge the test lines, one by one as in a turn."""
    from rasa.core.agent import Agent  # type: ignore[import-not-found,unused-ignore]
    from rasa.model_training import train_nlu  # type: ignore[import-not-found,unused-ignore]

    lines = list(lines)
    with tempfile.TemporaryDirectory() as folder:
        recipe = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
        written = {"config.yml": {name: recipe[name] for name in ("recipe", "assistant_id", "language", "pipeline")}}
        written["nlu.yml"] = training_data([line for line in lines if "train" in line.split])
        for name, content in written.items():
            (Path(folder) / name).write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf-8")
        agent = Agent.load(train_nlu(f"{folder}/config.yml", f"{folder}/nlu.yml", folder))
        threshold = next((step["threshold"] for step in recipe["pipeline"] if step["name"] == "FallbackClassifier"), None)
        return [judge(line, await agent.parse_message(line.text), threshold) for line in lines if "test" in line.split]


def training_data(lines: Iterable[Line]) -> dict[str, Any]:
    """The lines as Rasa's training data; strangers are examples of the intent that stands for what is not understood."""
    examples: dict[str, list[str]] = {}
    for line in lines:
        examples.setdefault(line.intent or FALLBACK, []).append(" ".join(line.text.split()))
    return {"version": "3.1", "nlu": [{"intent": name, "examples": [{"text": text} for text in texts]} for name, texts in examples.items()]}


def judge(line: Line, parsed: dict[str, Any], threshold: float | None) -> Judged:
    """``threshold`` is FallbackClassifier's: where it refuses, it puts itself first with this confidence."""
    ranking = [(found["name"], found["confidence"]) for found in parsed["intent_ranking"]]
    if ranking[:1] == [(FALLBACK, threshold)]:
        ranking = ranking[1:]
    said = parsed["intent"]["name"]
    guess, confidence = ranking[0] if ranking else (None, 0.0)
    return Judged(line, None if said == FALLBACK else said, guess, float(confidence))


def report(judged: list[Judged]) -> Iterator[str]:
    """The figures with 95 % intervals, then how they would trade against each other at other thresholds of confidence."""
    known = [one for one in judged if one.line.intent is not None]
    strange = [one for one in judged if one.line.intent is None]
    yield f"in-scope accuracy       {share(sum(one.said == one.line.intent for one in known), len(known))}"
    yield f"out-of-scope recall     {share(sum(one.said is None for one in strange), len(strange))}"
    yield f"in-scope, none refused  {share(sum(one.guess == one.line.intent for one in known), len(known))}"
    yield ""
    yield "refused below  in-scope  out-of-scope"
    for level in LEVELS:
        right = [one.guess == one.line.intent and one.confidence >= level for one in known]
        refused = [one.guess == FALLBACK or one.confidence < level for one in strange]
        yield f"{level:13.2f}  {mean(right):7.1%}  {mean(refused):11.1%}"


def mean(of: list[bool]) -> float:
    return sum(of) / len(of) if of else 0.0


def share(hits: int, of: int) -> str:
    """A share with Wilson's 95 % interval (E. B. Wilson, 1927)."""
    if not of:
        return "none to judge"
    part, spread = hits / of, _NORMAL**2 / of
    middle, reach = (part + spread / 2) / (1 + spread), _NORMAL * sqrt(part * (1 - part) / of + spread / (4 * of)) / (1 + spread)
    return f"{part:.1%} (95 %: {middle - reach:.1%} to {middle + reach:.1%}; {hits} of {of})"


if __name__ == "__main__":
    sys.exit(main())
