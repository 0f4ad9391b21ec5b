"""Training happens when the data changed and only then, and says what is wrong with the data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from nlu.errors import EngineMissing, TrainingFailed
from nlu.train import fingerprint, train
from tests.nlu.conftest import PYTHON, ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The assistant in a folder of its own."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "nlu", root / "nlu", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yml", root / "config.yml")
    return root


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_learnt_from_changes_the_fingerprint(copy: Path) -> None:
    seen = {fingerprint(copy)}
    edited(copy / "nlu" / "domain" / "slots.yml", "[ru, en]", "[ru, en, kk]")
    seen.add(fingerprint(copy))
    edited(copy / "config.yml", "refused: 0.02", "refused: 0.01")
    seen.add(fingerprint(copy))
    (copy / "nlu" / "data" / "more.yml").write_text('version: "3.1"\n', encoding="utf-8")
    seen.add(fingerprint(copy))
    edited(copy / "nlu" / "rasa_components" / "featurizer.py", "BATCH = ", "BATCH = 1 + ")
    seen.add(fingerprint(copy))
    edited(copy / "nlu" / "rasa_components" / "intents" / "terms.py", "LEAST = ", "LEAST = 1 + ")
    seen.add(fingerprint(copy))
    assert len(seen) == 6


def test_what_is_not_learnt_from_does_not(copy: Path) -> None:
    before = fingerprint(copy)
    config = yaml.safe_load((copy / "config.yml").read_text(encoding="utf-8"))
    (copy / "config.yml").write_text(yaml.safe_dump({**config, "otklik": {"encoder": "other"}}, sort_keys=False), encoding="utf-8")
    (copy / "nlu" / "rasa_components" / "channel.py").write_text("", encoding="utf-8")
    assert fingerprint(copy) == before


def test_a_trained_model_is_not_trained_again(model: Path) -> None:
    lines: list[str] = []
    stamp = model.stat().st_mtime_ns
    assert train(ROOT, PYTHON, ROOT / "var", lines.append) == model
    assert (lines, model.stat().st_mtime_ns) == ([], stamp)


def test_broken_data_is_named_and_leaves_no_model(copy: Path, tmp_path: Path) -> None:
    (copy / "nlu" / "data" / "broken.yml").write_text(
        'version: "3.1"\nrules:\n- rule: Greets wrongly\n  steps:\n  - intent: greet\n  - action: utter_goodbye\n', encoding="utf-8"
    )
    recipe = {"recipe": "default.v1", "assistant_id": "a", "language": "ru", "policies": [{"name": "RulePolicy"}]}
    quick = {**recipe, "pipeline": [{"name": "KeywordIntentClassifier"}]}
    (copy / "config.yml").write_text(yaml.safe_dump(quick), encoding="utf-8")
    with pytest.raises(TrainingFailed, match=r"(?s)Greets wrongly.*train\.log"):
        train(copy, PYTHON, tmp_path / "state")
    assert list((tmp_path / "state" / "models").iterdir()) == []


def test_broken_yaml_is_named(copy: Path, tmp_path: Path) -> None:
    (copy / "nlu" / "data" / "broken.yml").write_text("nlu:\n  - intent: [", encoding="utf-8")
    with pytest.raises(TrainingFailed, match=r"broken\.yml"):
        train(copy, PYTHON, tmp_path / "state")


def test_a_missing_environment_is_said_in_a_sentence(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="make run"):
        train(copy, tmp_path / "no-python", tmp_path / "state")
