"""Reports as they are read: pages whose numbers open what they count, and files that no spreadsheet computes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import pytest_asyncio
from sqlalchemy import update

from bot.answers import answers_shown
from bot.clock import SimulatedClock
from connectors.ledger.tables import episodes
from handoff import audit
from handoff.boards.behind import size
from handoff.boards.digest import digest, last_week
from handoff.boards.export import COLUMNS
from handoff.boards.figures import Look
from handoff.boards.looking import naming
from handoff.boards.settings import BoardSettings
from handoff.tables import queues
from knowledge_base import tables as articles
from tests.handoff.boards.history import History
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.handoff.pages.test_frame import sign_in
from tests.stores import MakeStore

WEEK = "since=2026-11-12&until=2026-11-20"


@pytest_asyncio.fixture
async def office(make_store: MakeStore) -> AsyncIterator[Office]:
    """A supervisor at the reports of a month with contacts."""
    store = await make_store(SimulatedClock(MONDAY_NOON), *METADATAS, articles.metadata)
    opened = await Office(store, store.clock).open()  # type: ignore[arg-type]
    await History(store, 5, MONDAY_NOON).write(120)
    await sign_in(opened, "supervisor")
    yield opened
    await opened.close()


async def test_every_number_of_the_report_opens_as_many_contacts(office: Office) -> None:
    page = (await office.http.get(f"/reports?{WEEK}")).text
    links = re.findall(r'id="f-(all|people)" href="([^"]+)"[^>]*><small>[^<]+</small><b>(\d+)</b>', page)
    assert len(links) == 2
    for _, address, number in links:
        assert int(number) > 0
        listed = await office.http.get(address.replace("&amp;", "&"))
        assert f'id="count">{number}<' in listed.text


@pytest.mark.parametrize("by", ["queue", "operator", "topic", "channel", "class"])
async def test_splits_draw(office: Office, by: str) -> None:
    assert (await office.http.get(f"/reports?{WEEK}&by={by}")).status_code == 200


async def test_the_csv_has_one_row_a_contact(office: Office) -> None:
    answer = await office.http.get(f"/reports/contacts.csv?{WEEK}")
    assert answer.headers["content-disposition"] == 'attachment; filename="otklik-2026-11-12-2026-11-20.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows[0]) == len(COLUMNS)
    page = (await office.http.get(f"/reports?{WEEK}")).text
    found = re.search(r'id="f-all"[^>]*><small>[^<]+</small><b>(\d+)</b>', page)
    assert found is not None
    assert len(rows) - 1 == int(found[1])
    deeds = [row for row in await office.rows(audit.audit) if row.what == "report.exported"]
    assert [(deed.who, deed.subject, deed.after["rows"]) for deed in deeds] == [("supervisor", "contacts.csv", len(rows) - 1)]


async def test_no_cell_is_a_formula(office: Office) -> None:
    evil = '=HYPERLINK("http://x")'
    async with office.store.write() as tx:
        await tx.conn.execute(update(episodes).values(topic=evil))
        await tx.conn.execute(update(episodes).where(episodes.c.id % 2 == 0).values(topic="@SUM(A1)\x07"))
    rows = list(
        csv.reader(io.StringIO((await office.http.get(f"/reports/contacts.csv?{WEEK}")).content.decode("utf-8-sig")), delimiter=";")
    )
    topics = {row[list(COLUMNS).index("topic")] for row in rows[1:]}
    assert topics == {f"'{evil}", "'@SUM(A1)\x07"}
    book = openpyxl.load_workbook(io.BytesIO((await office.http.get(f"/reports/contacts.xlsx?{WEEK}")).content))
    cells = [row[list(COLUMNS).index("topic")] for row in book.active.iter_rows(min_row=2)]  # type: ignore[union-attr]
    assert {cell.value for cell in cells} == {evil, "@SUM(A1)"}
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert len(cells) == len(rows) - 1


async def test_too_long_a_file_is_refused_in_words(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr("handoff.boards.downloads.XLSX_ROWS", 3)
    refused = await office.http.get(f"/reports/contacts.xlsx?{WEEK}")
    assert refused.status_code == 413
    assert "больше 3 строк" in refused.text


async def test_the_bonus_goes_by_its_steps(office: Office) -> None:
    page = (await office.http.get("/reports/bonus?since=2026-10-25&until=2026-11-23")).text
    assert "меньше 10 оценок" in page
    guard = re.search(r'"X-Otklik-Token": "(\w+)"', page)
    assert guard is not None
    form = {"csi": ["1", ""], "percent": ["77", ""], "least": "1"}
    changed = await office.http.post("/reports/bonus", data=form, headers={"X-Otklik-Token": guard[1], "HX-Request": "true"})
    assert changed.status_code == 200
    page = (await office.http.get("/reports/bonus?since=2026-10-25&until=2026-11-23")).text
    assert "<td>77</td>" in page.replace("\n", "").replace("          ", "")
    bad = {"csi": ["9"], "percent": ["77"], "least": "1"}
    refused = await office.http.post("/reports/bonus", data=bad, headers={"X-Otklik-Token": guard[1], "HX-Request": "true"})
    assert refused.status_code == 422
    assert "boards.changed" in {row.what for row in await office.rows(audit.audit)}


@pytest.mark.parametrize(
    "address",
    ["/reports?since=yesterday", "/reports?since=1000-01-01", "/reports?by=phone", "/reports/list?what=none", "/reports/contacts.exe"],
)
async def test_bad_addresses_are_refused_in_words(office: Office, address: str) -> None:
    refused = await office.http.get(address)
    assert refused.status_code in (404, 422)
    assert "<h1>" in refused.text


async def test_the_digest_says_the_week_in_both_languages(office: Office) -> None:
    who = await office.operator("supervisor")
    async with office.store.read() as tx:
        look = Look(tx, who, BoardSettings(), answers_shown())
        week = last_week(MONDAY_NOON.date(), ZoneInfo("Europe/Moscow"))
        told = {}
        for locale in ("ru", "en"):
            told[locale] = await digest(look, week, office.texts, locale, await naming(office.texts, locale, look))
        count = await size(look, week.part, "all")
    assert told["ru"].startswith("Неделя 16 ноября 2026 – 22 ноября 2026")
    assert f"Обращений: {count}" in told["ru"]
    assert f"Contacts: {count}" in told["en"]
    assert not re.search("[а-яё]", told["en"])


async def test_a_walled_supervisor_finds_no_finance_anywhere(office: Office) -> None:
    async with office.store.write() as tx:
        await tx.conn.execute(update(queues).where(queues.c.name == "finance").values(confidential=True, supervised=False))
    for path in ("/board/now", f"/reports?{WEEK}", f"/reports/list?{WEEK}&what=people", "/board/list?what=open"):
        page = await office.http.get(path)
        assert page.status_code == 200
        assert "Оплата и счета" not in page.text
    rows = (await office.http.get(f"/reports/contacts.csv?{WEEK}")).content.decode("utf-8-sig")
    assert "Оплата и счета" not in rows
    assert (await office.http.get(f"/reports/list?{WEEK}&what=all&queue=finance")).text.count("data-row ") == 0
