"""The pages of quality control, as a browser asks for them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.handoff.office import Office
from tests.handoff.test_satisfaction import closed, office, presses
from tests.handoff.test_scoring import answers_of, drawn, supervisors
from tests.handoff.test_tickets_pages import Browser

__all__ = ["office"]


@pytest_asyncio.fixture
async def pages(office: Office) -> AsyncIterator[Browser]:
    made = Browser(office)
    yield made
    await made.close()


async def test_a_reviewer_scores_a_conversation_beside_its_thread(office: Office, pages: Browser) -> None:
    sample = (await drawn(office, 2))[0]
    listing = await pages.sees("supervisor", "/quality")
    assert listing.count("data-row ") == 2 and "2026-W48" in listing and "Wi-Fi" in listing and "Решено" in listing
    assert "data-row " not in await pages.sees("supervisor", "/quality?week=2026-W01")
    path = f"/quality/samples/{sample['id']}"
    sheet = await pages.sees("supervisor", path)
    assert "Здравствуйте!" in sheet and "Поздоровался с клиентом" in sheet and "проверено: да" in sheet and "Оценить" not in sheet
    answers = {f"a.{name}": str(answer) for name, answer in (await answers_of(office, sample)).items()}
    draft = await pages.posts("supervisor", path, do="draft", **dict(list(answers.items())[:3]))
    assert "Черновик сохранён." in draft.text and draft.text.count(" checked") == 3
    early = await pages.posts("supervisor", path, do="final", **dict(list(answers.items())[:3]))
    assert early.status_code == 422 and "Ответьте на все вопросы" in early.text
    answers["a.classed"] = "na"
    done = await pages.posts("supervisor", path, do="final", **{**answers, "c.tone": "Тёпло <b>", "c.": "Хорошо"})
    assert "Оценка поставлена, оператор её увидит." in done.text and "100 / 100" in done.text and "Тёпло &lt;b&gt;" in done.text
    assert (await pages.posts("supervisor", path, do="final", **answers)).status_code == 409
    mine = await pages.sees("consult", "/quality")
    assert "100 / 100" in mine and "Тёпло &lt;b&gt;" in mine and "Не согласны?" in mine and "На проверку" not in mine


async def test_a_score_is_contested_and_decided(office: Office, pages: Browser) -> None:
    await supervisors(office)
    sample = (await drawn(office, 1))[0]
    answers = await answers_of(office, sample, 0)
    score = (await office.call("supervisor", "PUT", f"/quality/samples/{sample['id']}/score", answers=answers, final=True)).json()
    sent = await pages.posts("consult", f"/quality/scores/{score['id']}/contest", words="Всё верно")
    assert "оспорена" in sent.text and "Всё верно" in sent.text and "Не согласны?" not in sent.text
    assert "Оспоренных оценок нет." in await pages.sees("supervisor", "/quality/contests")
    assert "Всё верно" in await pages.sees("second", "/quality/contests")
    path = f"/quality/contests/{score['id']}"
    assert "Всё верно" in await pages.sees("second", path)
    assert (await pages.posts("supervisor", path, do="keep", **{"c.reply": "нет"})).status_code == 403
    better = {f"a.{name}": str(answer) for name, answer in (await answers_of(office, sample)).items()}
    assert "Оценка изменена" in (await pages.posts("second", path, do="change", **{**better, "c.reply": "Согласна"})).text
    assert "изменена" in await pages.sees("second", path)
    mine = await pages.sees("consult", "/quality/mine")
    assert "100 / 100" in mine and "Согласна" in mine


async def test_figures_and_drawing_are_for_supervisors(office: Office, pages: Browser) -> None:
    sample = (await drawn(office, 1))[0]
    answers = await answers_of(office, sample)
    await office.call("supervisor", "PUT", f"/quality/samples/{sample['id']}/score", answers=answers, final=True)
    page = await pages.sees("supervisor", "/quality/agreement")
    assert "Анна Смирнова" in page and "Поздоровался с клиентом" in page
    assert "отобрано разговоров: 0" in (await pages.posts("supervisor", "/quality/draw")).text
    assert (await pages.posts("consult", "/quality/draw")).status_code == 403
    assert (await pages.posts("consult", f"/quality/samples/{sample['id']}", do="final")).status_code == 403


async def test_an_unhappy_client_is_called_back_from_the_page(office: Office, pages: Browser) -> None:
    conversation = await closed(office)
    await presses(office, conversation, "1")
    page = await pages.sees("consult2", "/quality/callbacks")
    assert "Низкая оценка" in page and f"/desk#{conversation}" in page and "качество 1" in page
    assert "Низкая оценка" not in await pages.sees("consult", "/quality/callbacks")
    found = re.search(r"/quality/callbacks/(\d+)/take", page)
    assert found
    taken = await pages.posts("consult2", f"/quality/callbacks/{found[1]}/take")
    assert "в работе" in taken.text
    assert (await pages.posts("consult2", f"/quality/callbacks/{found[1]}/done", outcome="content")).status_code == 422
    done = await pages.posts("consult2", f"/quality/callbacks/{found[1]}/done", outcome="content", result="Заменили <роутер>")
    assert "Заменили &lt;роутер&gt;" in done.text and "Низкая оценка" not in done.text
