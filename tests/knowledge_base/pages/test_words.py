"""Every word of the pages is in both catalogues."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from knowledge_base.drafts import Content
from knowledge_base.gaps.contract import Kind as GapKind
from knowledge_base.gaps.contract import State
from knowledge_base.gate.contract import Kind, Part, Why
from knowledge_base.index import FEATURES
from knowledge_base.pages import pages
from knowledge_base.pages.acting import VERBS
from knowledge_base.pages.refusals import WORDED
from knowledge_base.stages import Stage
from knowledge_base.steps import Kind as Step
from knowledge_base.variants import VARIABLES

HERE = Path(pages.__file__).parent
SOURCES = [*(HERE / "templates").glob("*.html"), *HERE.glob("*.py")]
FAMILIES = {
    "state": Stage,
    "step": Step,
    "field": {*Content.model_fields, "id"},
    "probe": Kind,
    "why": Why,
    "twin": Part,
    "refused": WORDED,
    "variable": VARIABLES,
    "gap-kind": GapKind,
    "gap-state": set(State) - {State.open},
    "said": VERBS,
    "do": VERBS,
    "feature": FEATURES,
}
"""Beginnings of keys that are put together, with all their ends."""


def keys(locale: str) -> set[str]:
    text = (HERE / "messages" / f"{locale}.ftl").read_text("utf-8")
    return set(re.findall(r"^kb-page-([\w-]+) =", text, re.MULTILINE))


def used() -> set[str]:
    named = (re.findall(r"""\b(?:t|say)\(\s*["']([\w-]+)["']\s*[,)]""", path.read_text("utf-8")) for path in SOURCES)
    joined = (f"{name}-{str(end).replace('_', '-')}" for name, ends in FAMILIES.items() for end in ends)
    return {*chain.from_iterable(named), *joined}


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_nothing_is_without_words(locale: str) -> None:
    assert used() - keys(locale) == set()


def test_both_languages_say_the_same_things() -> None:
    assert keys("ru") == keys("en")
