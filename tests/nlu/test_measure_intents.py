"""Intents measured by the shipped pipeline: the command on a tiny file, its words about bad files, and what the learning promises."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from nlu.measure_intents import Judged, Line, judge, report, share
from nlu.surroundings import surroundings
from tests.nlu.conftest import PYTHON, ROOT

ORDER = ["order a pizza", "i want to order pizza", "please order two pizzas", "get me a pizza", "could you order pizza for us"]
WEATHER = ["what is the weather", "weather tomorrow", "will it rain today", "how is the weather outside", "weather forecast please"]
STRANGERS = ["who won the football match", "translate this poem", "asdf qwer"]


def written(folder: Path, *parts: tuple[list[str], str, str]) -> Path:
    rows = [{"text": text, "intent": intent, "split": split} for texts, intent, split in parts for text in texts]
    file = folder / "lines.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def run(tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(PYTHON), "-m", *command], cwd=ROOT, env=surroundings(tmp_path), capture_output=True, text=True, check=False)


def test_a_tiny_file_is_learnt_and_judged(tmp_path: Path) -> None:
    learnt = [(ORDER, "order", "train"), (WEATHER, "weather", "train"), (STRANGERS, "oos", "oos_train")]
    judged = [(["order pizza", "one pizza please"], "order", "test"), (["the weather today"], "weather", "test")]
    file = written(tmp_path, *learnt, *judged, (["who wrote this poem"], "oos", "oos_test"))
    done = run(tmp_path, "nlu.measure_intents", str(file))
    assert done.returncode == 0, done.stderr[-3000:]
    lines = done.stdout.splitlines()[-15:]
    assert lines[0].startswith("in-scope accuracy       100.0% (95 %: 43.8% to 100.0%; 3 of 3)")
    assert lines[1].startswith("out-of-scope recall")
    assert lines[4] == "refused below  in-scope  out-of-scope"
    assert len(lines[5:]) == 10


def test_a_file_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"text": "a", "intent": "b", "split": "train"}\nnonsense\n', encoding="utf-8")
    broken = run(tmp_path, "nlu.measure_intents", str(tmp_path / "broken.jsonl"))
    assert (broken.returncode, "line 2" in broken.stderr) == (2, True)
    untested = run(tmp_path, "nlu.measure_intents", str(written(tmp_path, (ORDER, "order", "train"))))
    assert (untested.returncode, "“test”" in untested.stderr) == (2, True)


def test_what_stands_behind_a_refusal_is_seen() -> None:
    line = Line("text", "order", "test")
    ranking = [{"name": "order", "confidence": 0.25}, {"name": "weather", "confidence": 0.1}]
    refusal = {"name": "nlu_fallback", "confidence": 0.3}
    assert judge(line, {"intent": refusal, "intent_ranking": [refusal, *ranking]}, 0.3) == Judged(line, None, "order", 0.25)
    assert judge(line, {"intent": ranking[0], "intent_ranking": ranking}, 0.2) == Judged(line, "order", "order", 0.25)


def test_intervals_are_wilsons() -> None:
    assert share(93, 100) == "93.0% (95 %: 86.3% to 96.6%; 93 of 100)"
    assert share(0, 0) == "none to judge"


def test_the_trade_off_refuses_more_at_a_higher_threshold() -> None:
    judged = [Judged(Line("a", "order", "test"), "order", "order", 0.65), Judged(Line("b", None, "oos_test"), "order", "order", 0.35)]
    rows = [line.split() for line in list(report(judged))[5:]]
    assert rows[3] == ["0.30", "100.0%", "0.0%"]
    assert rows[4] == ["0.40", "100.0%", "100.0%"]
    assert rows[7] == ["0.70", "0.0%", "100.0%"]


@pytest.mark.parametrize("module", ["tests.nlu.intents_properties"])
def test_the_learning_keeps_its_promises(module: str, tmp_path: Path) -> None:
    done = run(tmp_path, module)
    assert done.returncode == 0, done.stderr[-3000:]
