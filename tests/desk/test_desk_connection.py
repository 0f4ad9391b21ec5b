"""The desk while the line, the door or the session is gone: nothing missed, nothing doubled, nothing written lost."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from connectors.contract import Author
from handoff.tables import desk_sessions
from tests.desk.conftest import SignedIn, fill_sign_in
from tests.desk.stand import Stand
from tests.desk.window import bubbles, note_box, reply, reply_box, row, take

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _work_without_a_line(stand: Stand, page: Page, conversation: int) -> int:
    """The operator goes on writing while a client writes on and another one comes; the newcomer's conversation."""
    await expect(page.locator(".no-line")).to_contain_text("Нет связи")
    await reply(page, "отправлено без связи")
    await expect(bubbles(page, "operator").last).to_have_text("отправлено без связи")
    await expect(page.locator(".pending")).to_contain_text("Ждёт связи")
    await reply_box(page).fill("черновик")
    await stand.office.writes("вы здесь?")
    await stand.office.writes("ау")
    return await stand.office.calls_person("2")


async def _all_is_there(stand: Stand, page: Page, conversation: int, newcomer: int) -> None:
    await expect(page.locator(".dot.online")).to_be_visible()
    await expect(row(page, newcomer)).to_have_count(0)  # the list shown is one's own
    await page.get_by_role("tab", name="Ожидают").get_by_text("1").wait_for()
    await expect(bubbles(page, "client")).to_have_text(["позовите человека", "вы здесь?", "ау"])
    await expect(bubbles(page, "operator")).to_have_text(["до обрыва", "отправлено без связи"])
    await expect(page.locator(".pending")).to_have_count(0)
    await stand.until_spoken(conversation, Author.operator, ["до обрыва", "отправлено без связи"])
    await expect(reply_box(page)).to_have_value("черновик")
    await expect(reply_box(page)).to_be_focused()
    await expect(page.locator(".no-line p")).to_have_count(0)


async def _talking(stand: Stand, page: Page) -> int:
    conversation = await stand.office.calls_person()
    await take(page, conversation)
    await page.get_by_role("tab", name="Мои").click()
    await reply(page, "до обрыва")
    await stand.until_spoken(conversation, Author.operator, ["до обрыва"])
    return conversation


async def test_network_gone_and_back(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult")
    conversation = await _talking(stand, page)
    await page.context.set_offline(True)
    newcomer = await _work_without_a_line(stand, page, conversation)
    await page.context.set_offline(False)
    await _all_is_there(stand, page, conversation, newcomer)


async def test_door_stopped_and_started(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult")
    conversation = await _talking(stand, page)
    await stand.stop()
    newcomer = await _work_without_a_line(stand, page, conversation)
    await stand.start()
    await _all_is_there(stand, page, conversation, newcomer)


@pytest.mark.parametrize("kind", ["reply", "note"])
async def test_answer_of_the_door_lost_on_the_way_doubles_nothing(stand: Stand, signed_in: SignedIn, kind: str) -> None:
    page = await signed_in("consult")
    conversation = await stand.office.calls_person()
    await take(page, conversation)
    tries: list[str | None] = []

    async def swallow_first(route: Route) -> None:
        tries.append(route.request.post_data)
        answer = await route.fetch()
        await (route.abort() if len(tries) == 1 else route.fulfill(response=answer))

    await page.route(f"**/{kind}", swallow_first)
    if kind == "note":
        await page.get_by_role("button", name="Заметка", exact=True).click()
        await note_box(page).fill("один раз")
        await page.keyboard.press("Control+Enter")
    else:
        await reply(page, "один раз")
    author = Author.note if kind == "note" else Author.operator
    async with page.expect_response(lambda response: response.url.endswith(f"/{kind}")):
        pass
    await expect(bubbles(page, author.value)).to_have_text(["один раз"])
    await expect(page.locator(".pending")).to_have_count(0)
    assert len(tries) == 2 and tries[0] == tries[1]
    assert await stand.spoken(conversation, author) == ["один раз"]


async def test_unsent_reply_survives_a_reload(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult")
    conversation = await _talking(stand, page)
    await page.route("**/reply", lambda route: route.abort())
    await reply(page, "дойдёт потом")
    await expect(page.locator(".pending")).to_have_count(1)
    await page.unroute("**/reply")
    await page.reload()
    await stand.until_spoken(conversation, Author.operator, ["до обрыва", "дойдёт потом"])
    await expect(bubbles(page, "operator")).to_have_text(["до обрыва", "дойдёт потом"])


async def test_reply_to_a_conversation_lost_meanwhile_is_kept_with_the_reason(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult")
    conversation = await stand.office.calls_person()
    await take(page, conversation)
    await page.context.set_offline(True)
    await reply(page, "поздно")
    assert (await stand.office.does("supervisor", conversation, "transfer", queue="consult")).status_code == 200
    assert (await stand.office.does("consult2", conversation, "take")).status_code == 200
    await page.context.set_offline(False)
    await expect(page.locator(".pending")).to_contain_text("Не отправлено")
    await expect(page.locator(".pending")).to_contain_text("Разговор уже ведёт Илья Кузнецов.")
    await page.get_by_role("button", name="Удалить").click()
    await expect(page.locator(".pending")).to_have_count(0)
    assert await stand.spoken(conversation, Author.operator) == []


async def test_session_that_ended_keeps_what_was_written(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult")
    conversation = await stand.office.calls_person()
    await take(page, conversation)
    await page.context.set_offline(True)
    await reply(page, "важное")
    async with stand.office.store.write() as tx:
        await tx.conn.execute(desk_sessions.delete())
    await page.context.set_offline(False)
    await expect(page.get_by_text("Сеанс закончился")).to_be_visible()
    await fill_sign_in(page, "consult", "demo")
    await stand.until_spoken(conversation, Author.operator, ["важное"])
    await expect(bubbles(page, "operator")).to_have_text(["важное"])


async def test_draft_is_found_at_another_machine(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult")
    conversation = await stand.office.calls_person()
    await take(page, conversation)
    async with page.expect_response(lambda response: response.url.endswith("/draft")):
        await reply_box(page).fill("начал дома")
    elsewhere = await signed_in("consult")
    await elsewhere.get_by_role("tab", name="Мои").click()
    await row(elsewhere, conversation).click()
    await expect(reply_box(elsewhere)).to_have_value("начал дома")
