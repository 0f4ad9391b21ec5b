"""The README's commands, on a store of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.whole.people import Operator
from tests.whole.running import ROOT, System, command, until


def test_change_the_answers_on_a_new_store(folder: Path) -> None:
    place = folder / "editor"
    articles, queries = ROOT / "knowledge_base/articles", ROOT / "knowledge_base/eval/held_out.jsonl"
    imported = command(place, "kb", "import", str(articles))
    assert imported.returncode == 0 and "0 changed" in imported.stderr, imported.stderr
    with ThreadPoolExecutor() as together:
        measuring = together.submit(command, place, "kb", "eval", str(queries))
        found = command(place, "kb", "search", "где терминал")
        measured = measuring.result()
    assert found.returncode == 0 and found.stdout.startswith("answer") and "terminal" in found.stdout, found.stderr
    assert measured.returncode == 0 and "recall at 1" in measured.stderr + measured.stdout, measured.stderr


def test_a_running_door_answers_with_the_new_text_and_lets_the_new_operator_in(steady: System, tmp_path: Path) -> None:
    article = tmp_path / "articles" / "zebra.md"
    article.parent.mkdir()
    article.write_text(
        "---\nid: zebra\ntitle: Где покормить зебру\nquestions: [где покормить зебру]\nlanguage: ru\n---\nЗебра ест в саду.\n",
        encoding="utf-8",
    )
    done = command(steady.folder, "kb", "import", str(article.parent))
    assert done.returncode == 0, done.stderr

    def best() -> str:
        hits = steady.http.get("/api/kb/search", params={"q": "где покормить зебру"}).raise_for_status().json()["hits"]
        return str(hits[0]["article_id"])

    until(lambda: best() == "zebra", 5, "the new text is found")
    words = ("operators", "add", "anna", "--name", "Анна Вторая", "--queue", "consult")
    added = command(steady.folder, *words, stdin="a long password\n")
    assert added.returncode == 0, added.stderr
    Operator(steady.base, "anna", "a long password").close()


def test_a_backup_of_a_store_in_use_opens(steady: System, tmp_path: Path) -> None:
    copied = command(steady.folder, "backup", str(tmp_path / "copy.db"))
    assert copied.returncode == 0 and (tmp_path / "copy.db").stat().st_size > 100_000, copied.stderr
    refused = command(steady.folder, "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert refused.returncode == 1 and len(refused.stderr.splitlines()) == 1, refused.stderr
