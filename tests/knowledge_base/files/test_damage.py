"""Whatever bytes come, the answer is articles, named problems or a worded refusal, never a crash."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge_base.contract import Article
from knowledge_base.errors import ArticleInvalid
from knowledge_base.exporting import Format, write_articles
from knowledge_base.reading import read_file

_any = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def whole(format: Format) -> bytes:
    file = io.BytesIO()
    day = date(2026, 11, 22)
    articles = [Article(f"a{n}", 1, f"Статья {n}", "Ответ.\n\n* пункт", ["раз", "два"], "тема", "ru", "", day) for n in range(3)]
    write_articles(articles, file, format)
    return file.getvalue()


def read_or_refuse(name: str, content: bytes) -> None:
    try:
        reading = read_file(name, io.BytesIO(content))
    except ArticleInvalid as refused:
        assert refused.code and refused.message
    else:
        assert len(list(reading.drafts)) == len(reading.drafts)


@pytest.mark.parametrize("format", Format)
@given(data=st.data())
@_any
def test_a_file_damaged_anywhere(format: Format, data: st.DataObject) -> None:
    content = bytearray(whole(format))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(f"a.{format}", bytes(content[: data.draw(st.integers(1, len(content)) | st.just(len(content)))]))


@pytest.mark.parametrize("format", [Format.xlsx, Format.zip])
def test_an_archive_damaged_at_its_end(format: Format) -> None:
    """There stands where its members are and how large."""
    for back in range(1, 200):
        for byte in (0, 1, 0x80, 0xFF):
            content = bytearray(whole(format))
            content[-back] = byte
            read_or_refuse(f"a.{format}", bytes(content))


@given(content=st.binary(max_size=2000), name=st.sampled_from(["a.csv", "a.jsonl", "a.xlsx", "a.zip", "a.md", ""]))
@_any
def test_bytes_of_nothing_in_particular(content: bytes, name: str) -> None:
    read_or_refuse(name, content)
    read_or_refuse(name, b"PK\x03\x04" + content)
    read_or_refuse(name, b"id;title;answer\n" + content)
