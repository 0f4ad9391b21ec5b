"""Whatever an article says, every format of export gives it to import unchanged."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge_base.contract import Article
from knowledge_base.drafts import Draft
from knowledge_base.editing.fitness import unfit
from knowledge_base.exporting import Format, export_articles, write_articles
from knowledge_base.reading import Reading, read, read_file

_TRICKY = [
    *(
        "=1+1",
        "+7 495 000-00-00",
        "-50 %",
        "@все",
        "'=так и было",
        "''",
        "'",
        '"кавычки"',
        "а;б,в|г\tд",
        "#N/A",
        "true",
        "1",
        "0,5",
        "2026-11-22",
    ),
    *(
        "- да",
        "# не заголовок",
        "---",
        "id: [",
        "_x000D_",
        "_x0041_",
        "{{ имя",
        "sep=;",
        "\ufeffмарка",
        "two\u00a0words",
        "\U0001f600",
        "null",
    ),
]
_letters = st.characters(codec="utf-8", exclude_categories=("Cs",))
_words = st.one_of(st.sampled_from(_TRICKY), st.text(_letters, max_size=40))
_lines = st.lists(_words, min_size=1, max_size=4).map("\n".join)
_days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    fields: dict[str, Any] = {
        "id": draw(st.text(_letters, min_size=1, max_size=20)),
        "title": draw(_words) + "?",
        "questions": draw(st.lists(_words, max_size=5)),
        "answer": draw(_lines) + draw(st.sampled_from(["слово", "\nслово"])),
        "topic": draw(_words),
        "language": draw(st.sampled_from(["ru", "en"])),
        "owner": draw(_words),
        "updated": draw(st.dates(date(1990, 1, 1), date(2100, 1, 1))),
        "translation_of": draw(st.none() | st.just("другая/статья")),
        "valid_from": draw(_days),
        "valid_until": draw(_days),
        "review_by": draw(_days),
    }
    assert fields.keys() == Draft.model_fields.keys(), "a new field of articles has to make the round trip too"
    try:
        draft = Draft.model_validate(fields)
    except ValidationError:
        assume(False)
    assume(not unfit(draft.answer))
    return draft


def published(drafts: Sequence[Draft]) -> list[Article]:
    return [Article(**{**{name: getattr(draft, name) for name in Draft.model_fields}, "revision": 1}) for draft in drafts]


def ours(reading: Reading) -> list[Draft]:
    assert not reading.problems and not reading.ignored
    return list(reading.drafts)


_some = st.lists(drafts(), min_size=1, max_size=4, unique_by=lambda draft: draft.id)
_slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("format", Format)
@given(some=_some)
@_slow
def test_a_file(some: list[Draft], format: Format, locale: str) -> None:
    file = io.BytesIO()
    write_articles(published(some), file, format, locale)
    assert sorted(ours(read_file(f"articles.{format}", file)), key=lambda one: one.id) == sorted(some, key=lambda one: one.id)


@given(some=_some)
@_slow
def test_a_folder(some: list[Draft], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("articles")
    export_articles(published(some), folder)
    assert sorted(ours(read(folder)), key=lambda one: one.id) == sorted(some, key=lambda one: one.id)


def test_one_day_for_everything(tmp_path: Path) -> None:
    day = date(2026, 11, 22)
    draft = Draft(id="a", title="Акция", questions=[], answer="Ответ", updated=day, valid_from=day, valid_until=day, review_by=day)
    export_articles(published([draft]), tmp_path)
    assert ours(read(tmp_path)) == [draft]


@pytest.mark.parametrize("format", Format)
def test_more_questions_than_a_cell_of_excel_holds(format: Format, tmp_path: Path) -> None:
    long = Draft(id="long", title="Много вопросов", questions=[f"{number} " + "в" * 990 for number in range(500)], answer="Ответ")
    short = Draft(id="short", title="Мало вопросов", questions=["один"], answer="Ответ", updated=date(2026, 1, 1))
    path = tmp_path / f"articles.{format}"
    export_articles(published([long.model_copy(update={"updated": date(2026, 1, 1)}), short]), path)
    assert [len(draft.questions) for draft in ours(read(path))] == [500, 1]
