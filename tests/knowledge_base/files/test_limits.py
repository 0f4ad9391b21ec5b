"""An import too large to take is refused early, by the name of its limit, and costs little memory."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.errors import ArticleInvalid
from knowledge_base.reading import TooMuch, read, read_file
from knowledge_base.settings import ImportLimits


def lines(count: int, **fields: Any) -> io.BytesIO:
    rows = ({"id": f"a{n}", "title": f"Статья {n}", "questions": [], "answer": "Ответ. " * 20, **fields} for n in range(count))
    return io.BytesIO(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))


def test_the_first_article_beyond_the_limit_refuses_the_file() -> None:
    assert len(read_file("a.jsonl", lines(100), ImportLimits(articles=100)).drafts) == 100
    with pytest.raises(TooMuch) as refused:
        read_file("a.jsonl", lines(101), ImportLimits(articles=100))
    assert (refused.value.code, refused.value.status, refused.value.details) == ("too_many_articles", 413, {"limit": 100})


def test_bad_rows_count_too() -> None:
    with pytest.raises(TooMuch):
        read_file("a.jsonl", io.BytesIO(b"x\n" * 101), ImportLimits(articles=100))


def test_a_million_rows_are_refused_in_little_memory() -> None:
    row = "id{n};Заголовок статьи;" + "Ответ из нескольких слов. " * 3 + "\n"
    file = io.BytesIO(("id;title;answer\n" + "".join(row.format(n=n) for n in range(200_000))).encode())
    tracemalloc.start()
    with pytest.raises(TooMuch):
        read_file("a.csv", file, ImportLimits(articles=3_000))
    assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    tracemalloc.stop()


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(TooMuch) as refused:
        read_file("a.jsonl", io.BytesIO(b" " * (1024 * 1024 + 1)), ImportLimits(megabytes=1))
    assert (refused.value.code, refused.value.details) == ("file_too_large", {"limit": 1})


def test_bad_rows_are_listed_up_to_a_number_and_counted_beyond_it() -> None:
    reading = read_file("a.jsonl", lines(50, answer=7), ImportLimits(problems=20))
    assert (len(reading.problems), reading.bad) == (20, 50)


def test_an_endless_line_is_a_problem() -> None:
    reading = read_file("a.jsonl", io.BytesIO(b'{"id": "a", "title": "' + b"x" * 5_000_000))
    assert [(found.place, found.code) for found in reading.problems] == [("line 1", "too_long")]


def test_progress_counts_rows() -> None:
    seen: list[int] = []
    read_file("a.jsonl", lines(1000), None, seen.append)
    assert seen == [200, 400, 600, 800, 1000]


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"%PDF-1.7"), ("a", b"text"), ("a.json", b"[]")])
def test_other_files_are_refused_by_name(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArticleInvalid) as refused:
        read(tmp_path / name)
    assert refused.value.code == "unknown_format"
