"""Writes the published articles to JSONL, CSV, Excel, a folder of Markdown or its archive, in the form that import takes back unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import frontmatter

from knowledge_base.contract import Article
from knowledge_base.drafts import Draft
from knowledge_base.errors import ArticleInvalid
from knowledge_base.exporting_tables import write_csv, write_xlsx

_FIRST: Final = ("id", "title", "topic", "language", "translation_of", "updated", "owner")
_LAST: Final = ("questions", "answer")
_FIELDS: Final = (*_FIRST, *(name for name in Draft.model_fields if name not in _FIRST + _LAST), *_LAST)


class Format(StrEnum):
    """A file format by its suffix; ``zip`` is the folder of Markdown packed."""

    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    zip = "zip"


def export_articles(articles: Sequence[Article], path: Path, locale: str = "ru") -> None:
    """The suffix of ``path`` tells the format; any other is a folder with ``<language>/<topic>/<id>.md``. Blocking.

    ``locale`` names the columns of a table and, in CSV, chooses what divides them: Excel in Russian wants a semicolon.
    """
    suffix = path.suffix.removeprefix(".")
    try:
        if suffix in set(Format):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_articles(articles, file, Format(suffix), locale)
        else:
            for name, text in _files(articles):
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_text(text, "utf-8")
    except OSError as error:
        raise ArticleInvalid("file_unwritable", f"cannot write {path}: {error.strerror}", field="path") from None


def write_articles(articles: Sequence[Article], file: BinaryIO, format: Format, locale: str = "ru") -> None:
    """Write the articles to ``file``. Blocking."""
    if format is Format.csv:
        write_csv(articles, file, _FIELDS, locale)
    elif format is Format.xlsx:
        write_xlsx(articles, file, _FIELDS, locale)
    elif format is Format.zip:
        with ZipFile(file, "w") as archive:
            for name, text in _files(articles):
                archive.writestr(ZipInfo(name), text, ZIP_DEFLATED)
    else:
        file.writelines(_line(article) for article in articles)


def _fields(article: Article) -> dict[str, Any]:
    fields = {name: getattr(article, name) for name in _FIELDS}
    return {name: value for name, value in fields.items() if value not in (None, "")} | {"questions": list(article.questions)}


def _line(article: Article) -> bytes:
    return json.dumps(_fields(article), ensure_ascii=False, default=str).encode() + b"\n"


def _files(articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
    """Each article's place in the folder and its text."""
    for article in articles:
        fields = _fields(article)
        post = frontmatter.Post(fields.pop("answer"))
        # YAML writes a reference for an object that comes twice.
        post.metadata.update({name: value.replace() if isinstance(value, date) else value for name, value in fields.items()})
        name = f"{article.language}/{_name(article.topic or 'other')}/{_name(article.id)}.md"
        yield name, frontmatter.dumps(post, sort_keys=False) + "\n"


def _name(text: str) -> str:
    """A file name that no id can lead out of the folder with."""
    return quote(text, safe="").replace(".", "%2E")
