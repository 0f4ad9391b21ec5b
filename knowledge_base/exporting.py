"""Writes the published articles to a JSONL file or a folder of Markdown, in the form that import takes back unchanged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import frontmatter

from knowledge_base.contract import Article
from knowledge_base.errors import ArticleInvalid


def export_articles(articles: Sequence[Article], path: Path) -> None:
    """A ``.jsonl`` path gets one article a line; any other is a folder with ``<language>/<topic>/<id>.md``. Blocking."""
    try:
        if path.suffix == ".jsonl":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(map(_line, articles)), "utf-8")
        else:
            for article in articles:
                _write(path / article.language / _name(article.topic or "other") / f"{_name(article.id)}.md", article)
    except OSError as error:
        raise ArticleInvalid("file_unwritable", f"cannot write {path}: {error.strerror}", field="path") from None


def _fields(article: Article) -> dict[str, object]:
    fields = {
        "id": article.id,
        "title": article.title,
        "topic": article.topic,
        "language": article.language,
        "translation_of": article.translation_of,
        "updated": article.updated,
        "owner": article.owner,
        "questions": list(article.questions),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _line(article: Article) -> str:
    fields = {**_fields(article), "updated": article.updated.isoformat(), "answer": article.answer}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _write(path: Path, article: Article) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    post = frontmatter.Post(article.answer)
    post.metadata.update(_fields(article))
    path.write_text(frontmatter.dumps(post, sort_keys=False) + "\n", "utf-8")


def _name(text: str) -> str:
    """A file name that no id can lead out of the folder with."""
    return quote(text, safe="").replace(".", "%2E")
