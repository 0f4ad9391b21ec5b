"""The golden set: one entry a question however it is typed, whole files or nothing, and files that come back as they went."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.ledger.store import Store
from knowledge_base.gate.errors import GoldenConflict, GoldenInvalid, GoldenNotFound
from knowledge_base.gate.golden import GoldenQuery, add, change, golden_set, remove
from knowledge_base.gate.golden_files import export_golden, golden_beside, import_golden, read_golden
from tests.knowledge_base.conftest import NOON, SHOP, Import


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


async def kept(store: Store) -> list[tuple[str, str | None]]:
    async with store.read() as tx:
        return [(one.query, one.gold_id) for one in await golden_set(tx)]


async def test_a_query_is_kept_with_who_and_when(store: Store, take: Import) -> None:
    await take(SHOP)
    async with store.write() as tx:
        made = await add(tx, GoldenQuery(query=" Где мой заказ? ", gold_id="delivery-time", note="часто спрашивают"), "anna")
    async with store.read() as tx:
        assert await golden_set(tx) == [made]
        assert await golden_set(tx, "return") == []
    assert (made.query, made.gold_id, made.note, made.author, made.at) == (
        "Где мой заказ?",
        "delivery-time",
        "часто спрашивают",
        "anna",
        NOON,
    )


async def test_the_same_question_is_kept_once_however_it_is_typed(store: Store, take: Import) -> None:
    await take(SHOP)
    async with store.write() as tx:
        await add(tx, GoldenQuery(query="ещё не привезли", gold_id="delivery-time"), "anna")
    with pytest.raises(GoldenConflict, match="already"):
        async with store.write() as tx:
            await add(tx, GoldenQuery(query="Еще  не ПРИВЕЗЛИ", gold_id=None), "boris")
    assert await kept(store) == [("ещё не привезли", "delivery-time")]


async def test_an_editor_cannot_name_an_article_that_does_not_exist(store: Store, take: Import) -> None:
    await take(SHOP)
    with pytest.raises(GoldenInvalid) as refused:
        async with store.write() as tx:
            await add(tx, GoldenQuery(query="где заказ", gold_id="delivery"), "anna")
    assert (refused.value.code, refused.value.status, refused.value.field) == ("article_not_found", 422, "gold_id")


async def test_change_and_remove(store: Store, take: Import) -> None:
    await take(SHOP)
    async with store.write() as tx:
        first = await add(tx, GoldenQuery(query="вернуть покупку", gold_id="return"), "anna")
        await add(tx, GoldenQuery(query="сколько ждать", gold_id="delivery-time"), "anna")
    async with store.write() as tx:
        changed = await change(tx, first.id, GoldenQuery(query="вернуть покупку", gold_id=None), "boris")
    assert (changed.id, changed.gold_id, changed.author) == (first.id, None, "boris")
    with pytest.raises(GoldenConflict):
        async with store.write() as tx:
            await change(tx, first.id, GoldenQuery(query="Сколько ждать", gold_id="return"), "boris")
    async with store.write() as tx:
        await remove(tx, first.id)
    assert await kept(store) == [("сколько ждать", "delivery-time")]
    with pytest.raises(GoldenNotFound):
        async with store.write() as tx:
            await remove(tx, first.id)
    with pytest.raises(GoldenNotFound):
        async with store.write() as tx:
            await change(tx, first.id, GoldenQuery(query="что угодно", gold_id=None), "boris")


@pytest.mark.parametrize("query", ["", "  ", "?!", "🙂", "x" * 1001, "нуль\x00"])
def test_what_is_no_query(query: str) -> None:
    with pytest.raises(ValidationError):
        GoldenQuery(query=query, gold_id=None)


async def test_a_file_is_taken_whole_and_comes_back_unchanged(store: Store, tmp_path: Path) -> None:
    rows = [{"query": "где заказ", "gold_id": "delivery-time", "note": "с сайта"}, {"query": "какая погода", "gold_id": None}]
    taken = await import_golden(store, write(tmp_path / "golden.jsonl", rows))
    assert (taken.queries, taken.new) == (2, 2)
    assert await export_golden(store, tmp_path / "out" / "golden.jsonl") == 2
    assert [json.loads(line) for line in (tmp_path / "out" / "golden.jsonl").read_text("utf-8").splitlines()] == rows
    again = await import_golden(store, tmp_path / "out" / "golden.jsonl")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


async def test_replace_removes_what_the_file_does_not_have(store: Store, tmp_path: Path) -> None:
    await import_golden(
        store, write(tmp_path / "one.jsonl", [{"query": "где заказ", "gold_id": "a"}, {"query": "погода", "gold_id": None}])
    )
    taken = await import_golden(store, write(tmp_path / "two.jsonl", [{"query": "где заказ", "gold_id": "b"}]), replace=True)
    assert (taken.new, taken.changed, taken.removed) == (0, 1, 1)
    assert await kept(store) == [("где заказ", "b")]


async def test_a_bad_line_is_named_and_nothing_is_taken(store: Store, tmp_path: Path) -> None:
    rows: list[Any] = [
        {"query": "где заказ", "gold_id": "a"},
        "not json",
        {"query": "без статьи"},
        {"query": "Где ЗАКАЗ", "gold_id": "b"},
        {"query": 7, "gold_id": None},
        "[" * 100_000,
    ]
    path = write(tmp_path / "golden.jsonl", rows)
    _, problems = read_golden(path)
    named = {(problem.place.removeprefix("golden.jsonl: "), problem.field, problem.code) for problem in problems}
    assert {("line 3", "gold_id", "missing"), ("line 4", "query", "repeated"), ("line 5", "query", "wrong_type")} <= named
    assert {place for place, _, _ in named} == {"line 2", "line 3", "line 4", "line 5", "line 6"}
    with pytest.raises(GoldenInvalid, match="line 4: query: repeated"):
        await import_golden(store, path)
    assert await kept(store) == []


def test_the_golden_set_lies_beside_the_articles(tmp_path: Path) -> None:
    assert golden_beside(tmp_path) is None
    path = write(tmp_path / "golden.jsonl", [])
    assert golden_beside(tmp_path) == path
    assert golden_beside(tmp_path / "articles.csv") == path
    assert golden_beside(path) is None
