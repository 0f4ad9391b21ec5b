"""Files in the widget, in Chromium: given by button, drop and paste; shown; refused with words; sent once whatever happens."""

from __future__ import annotations

import asyncio
import base64
import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, FilePayload, Locator, Page, Route, expect

from connectors.contract import Author
from connectors.ledger.tables import messages
from connectors.ledger.thread import amend
from connectors.site.settings import SiteSettings
from tests.files.samples import PDF, picture
from tests.site.page import message_box, thread, visit, write
from tests.site.stand import Stand, standing
from tests.site.test_widget_access import CONTRAST

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHOTO = FilePayload(name="роутер.png", mimeType="image/png", buffer=picture(size=(640, 480)))
BILL = FilePayload(name="счёт.pdf", mimeType="application/pdf", buffer=PDF)


async def choosing(page: Page) -> None:
    """Let the browser's own window be answered by the test. Its catching begins unheard, hence one round trip after it."""
    page.on("filechooser", lambda _: None)
    await page.evaluate("0")


async def attach(page: Page, *files: FilePayload) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Прикрепить файл").click()
    await (await chooser.value).set_files(list(files))


def tray(page: Page) -> Locator:
    return page.get_by_role("list", name="Файлы к сообщению").get_by_role("listitem")


async def kept(stand: Stand) -> list[tuple[str, list[str]]]:
    """(text, names of files) of the client's messages."""
    async with stand.store.read() as tx:
        rows = await tx.conn.execute(messages.select().where(messages.c.author == "client").order_by(messages.c.id))
        return [(row.text, [file["name"] for file in row.attachments]) for row in rows]


async def test_sends_chosen_files_with_words(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await attach(page, PHOTO, BILL)
    await expect(tray(page)).to_have_count(2)
    await expect(page.locator("otklik-chat progress")).to_have_count(0)
    await write(page, "вот что вижу")
    await stand.until_spoken(1)
    assert await kept(stand) == [("вот что вижу", ["роутер.png", "счёт.pdf"])]
    await expect(tray(page)).to_have_count(0)
    for _ in range(2):
        said = thread(page).first
        await expect(said).to_contain_text("вот что вижу")
        photo = said.get_by_role("link", name="роутер.png").get_by_role("img")
        await expect(photo).to_have_js_property("naturalWidth", 480)
        await expect(said.get_by_role("link", name="счёт.pdf · 1 КБ")).to_have_attribute("target", "_blank")
        await page.reload()
    async with page.expect_download() as saving:
        await thread(page).first.get_by_role("link", name="счёт.pdf").click()
    assert (await saving.value).suggested_filename == "счёт.pdf"


async def test_a_file_alone_is_a_message(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await attach(page, PHOTO)
    await expect(page.locator("otklik-chat progress")).to_have_count(0)
    await page.get_by_role("button", name="Отправить", exact=True).click()
    await stand.until_spoken(1)
    assert await kept(stand) == [("", ["роутер.png"])]
    await expect(thread(page).first.get_by_role("img")).to_be_visible()


async def test_dropped_and_pasted_files(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await message_box(page).focus()
    await page.evaluate(
        """(png) => {
          const carried = new DataTransfer();
          carried.items.add(new File([Uint8Array.from(atob(png), (char) => char.charCodeAt(0))], 'снимок.png', { type: 'image/png' }));
          const root = document.querySelector('otklik-chat').shadowRoot;
          const fire = (name, node, init) => node.dispatchEvent(new (name === 'paste' ? ClipboardEvent : DragEvent)(name, init));
          fire('dragover', root.querySelector('.window'), { dataTransfer: carried, cancelable: true });
          fire('drop', root.querySelector('.window'), { dataTransfer: carried, cancelable: true });
          fire('paste', root.querySelector('textarea'), { clipboardData: carried, cancelable: true });
        }""",
        base64.b64encode(picture()).decode(),
    )
    await expect(tray(page)).to_have_count(2)
    await page.get_by_role("button", name="Убрать файл снимок.png").first.click()
    await expect(tray(page)).to_have_count(1)
    await write(page, "")
    await stand.until_spoken(1)
    assert await kept(stand) == [("", ["снимок.png"])]


async def test_refusals_are_told_in_words(context: BrowserContext, tmp_path: Path) -> None:
    async with standing(tmp_path, SiteSettings(file_bytes=1_000)) as stand:
        page = await visit(context, stand)
        await attach(
            page,
            FilePayload(name="пусто.txt", mimeType="text/plain", buffer=b""),
            FilePayload(name="setup.bat", mimeType="text/plain", buffer=b"@echo off"),
            FilePayload(name="большой.dat", mimeType="", buffer=bytes(1_001)),
        )
        await expect(tray(page)).to_have_text([re.compile(why) for why in ("Файл пустой", "Программы и сценарии", "слишком большой")])
        await expect(page.get_by_role("status").last).to_contain_text(re.compile("Файл пустой|Программы|слишком"))
        await write(page, "")
        await expect(thread(page)).to_have_count(0)
        await attach(page, *[BILL] * 8)
        await expect(tray(page)).to_have_count(10)
        await expect(page.get_by_text("не больше 10 файлов").first).to_be_visible()
        await page.close()


async def test_a_broken_upload_is_told_and_can_be_taken_away(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await page.route("**/api/chat/files*", lambda route: route.abort())
    await attach(page, PHOTO)
    await expect(tray(page)).to_contain_text("Не загрузилось")
    await page.get_by_role("button", name="Убрать файл роутер.png").click()
    await expect(tray(page)).to_have_count(0)
    await page.unroute("**/api/chat/files*")
    await attach(page, PHOTO)
    await write(page, "теперь")
    await stand.until_spoken(1)
    assert await kept(stand) == [("теперь", ["роутер.png"])]


async def test_enter_before_the_upload_ends_sends_when_it_has(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    go = asyncio.Event()

    async def slow(route: Route) -> None:
        await go.wait()
        await route.continue_()

    await page.route("**/api/chat/files*", slow)
    await attach(page, PHOTO, BILL)
    await write(page, "подождите")
    await expect(page.get_by_text("Файл ещё загружается").first).to_be_visible()
    await expect(page.get_by_role("progressbar", name="роутер.png: загружается")).to_be_visible()
    go.set()
    await stand.until_spoken(1)
    assert await kept(stand) == [("подождите", ["роутер.png", "счёт.pdf"])]
    await expect(message_box(page)).to_have_value("")


async def test_a_message_with_a_file_outlives_a_broken_connection_and_a_reload(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await attach(page, PHOTO)
    await expect(page.locator("otklik-chat progress")).to_have_count(0)
    await page.route("**/api/chat/messages", lambda route: route.abort())
    await write(page, "")
    await expect(thread(page).first).to_contain_text("Не отправлено")
    await page.unroute("**/api/chat/messages")
    await page.reload()
    await stand.until_spoken(1)
    assert await kept(stand) == [("", ["роутер.png"])]
    await expect(thread(page)).to_have_count(1)
    await expect(thread(page).first.get_by_role("img")).to_be_visible()


async def test_an_operators_files_are_shown(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "пришлите договор")
    await stand.until_spoken(1)
    files = [await stand.file(PDF, "договор.pdf"), await stand.file(picture(size=(200, 100)), "схема.png")]
    await stand.say(1, "Вот", author=Author.operator, name="Анна", files=files)
    answer = thread(page).nth(1)
    await expect(answer.get_by_role("link", name="договор.pdf")).to_be_visible()
    await expect(answer.get_by_role("img", name="схема.png")).to_have_js_property("naturalWidth", 200)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_rows_have_large_targets_and_contrast(context: BrowserContext, stand: Stand, scheme: str) -> None:
    page = await visit(context, stand)
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await attach(page, BILL)
    await write(page, "договор")
    await stand.until_spoken(1)
    await stand.say(1, "Спасибо", author=Author.operator, files=[await stand.file(PDF, "счёт.pdf")])
    await expect(thread(page)).to_have_count(2)
    await attach(page, PHOTO, FilePayload(name="пусто.txt", mimeType="text/plain", buffer=b""))
    await expect(tray(page)).to_have_count(2)
    await expect(tray(page).last).to_contain_text("Файл пустой")
    small = """() => [...document.querySelector('otklik-chat').shadowRoot.querySelectorAll('button, textarea, a')]
      .map((node) => [node.className || node.id, node.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 44 || box.height < 44)).map(([name]) => name)"""
    assert await page.evaluate(small) == []
    assert await page.evaluate(CONTRAST) == []


async def test_is_used_by_keyboard(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await choosing(page)
    await message_box(page).focus()
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Прикрепить файл")).to_be_focused()
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.press("Enter")
    await (await chooser.value).set_files([BILL])
    await expect(message_box(page)).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Убрать файл счёт.pdf")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(tray(page)).to_have_count(0)


async def test_what_an_open_window_shows_is_read(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "привет")
    await stand.until_spoken(1)
    async with page.expect_response("**/api/chat/seen") as told:
        await stand.say(1, "Здравствуйте!")
    assert (await told.value).status == 204
    await page.keyboard.press("Escape")
    await stand.say(1, "Вы здесь?")
    await expect(page.get_by_role("button", name="Открыть чат, 1 непрочитанное")).to_be_visible()
    async with stand.store.read() as tx:
        states = [row.delivery for row in await tx.conn.execute(messages.select().order_by(messages.c.id))]
    assert states == [None, "read", "sent"]


async def test_an_operators_edit_is_seen_at_once(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "когда придёт мастер?")
    await stand.until_spoken(1)
    message_id = await stand.say(1, "Завтра в **9:00**", author=Author.operator, name="Анна")
    await expect(thread(page).nth(1)).to_contain_text("Завтра")
    async with stand.store.write() as tx:
        await amend(tx, 1, message_id, "Завтра в 10:00")
    for _ in range(2):
        await expect(thread(page).nth(1)).to_contain_text(re.compile("Завтра в 10:00.*изменено"))
        await expect(thread(page)).to_have_count(2)
        await page.reload()


async def test_italic_and_code_are_shown(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "как сбросить?")
    await stand.until_spoken(1)
    await stand.say(
        1,
        "_Важно_: наберите `ipconfig /all **x**`, не **_спешите_**. Имя my_file_name, https://a.example/_b_/c(d), [x](https://a.example/(y))",
    )
    answer = thread(page).nth(1).locator(".bubble")
    assert await answer.evaluate('node => node.innerHTML.replace(/ (target|rel)="[^"]*"/g, \'\')') == (
        "<p><em>Важно</em>: наберите <code>ipconfig /all **x**</code>, не <strong><em>спешите</em></strong>. Имя my_file_name, "
        '<a href="https://a.example/_b_/c(d">https://a.example/_b_/c(d</a>), <a href="https://a.example/(y)">x</a></p>'
    )
