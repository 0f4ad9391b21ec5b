"""The widget for everyone and on every page: keyboard, screen readers, contrast, safe text, strict policy, the page's API."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, expect

from connectors.contract import Author, Button
from tests.site.page import OPEN_ROOT, message_box, thread, visit, write
from tests.site.stand import Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_keyboard_alone_is_enough(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await page.get_by_role("button", name="Закрыть чат").click()
    launcher = page.get_by_role("button", name="Открыть чат")
    await expect(launcher).to_be_focused()
    await expect(launcher).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("Enter")
    await expect(message_box(page)).to_be_focused()
    await page.keyboard.type("первая строка")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("вторая")
    await page.keyboard.press("Enter")
    assert await stand.until_spoken(1) == [("client", "первая строка\nвторая")]
    await stand.say(1, "Выбирайте", buttons=[Button("Да", "/yes"), Button("Нет", "/no")])
    no = page.get_by_role("button", name="Нет", exact=True)
    await expect(no).to_be_visible()
    for _ in range(2):  # over the button that attaches files
        await page.keyboard.press("Shift+Tab")
    await expect(no).to_be_focused()
    await page.keyboard.press("Space")
    await stand.until_spoken(3)
    await expect(message_box(page)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(launcher).to_be_focused()


async def test_screen_readers_hear_new_messages_and_not_history(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await write(page, "привет")
    await stand.until_spoken(1)
    await stand.say(1, "Здравствуйте!")
    await expect(thread(page)).to_have_count(2)
    heard = """() => {
      const attach = Element.prototype.attachShadow;
      window.__spoken = [];
      new MutationObserver(function see() {
        const log = document.querySelector('otklik-chat')?.shadowRoot.querySelector('[role=log]');
        if (!log || log.seen) return;
        log.seen = true;
        new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
          if (node.className?.startsWith('message') && log.getAttribute('aria-live') === 'polite') window.__spoken.push(node.innerText);
        }))).observe(log, { childList: true });
      }).observe(document, { childList: true, subtree: true });
    }"""
    await page.add_init_script(f"({heard})()")
    await page.reload()
    await expect(log).to_have_attribute("aria-live", "polite")
    await stand.say(1, "Новое сообщение")
    await expect(thread(page)).to_have_count(3)
    spoken = await page.evaluate("window.__spoken")
    assert len(spoken) == 1
    assert "Новое сообщение" in spoken[0]
    dialog = page.get_by_role("dialog", name="Чат поддержки")
    await expect(dialog).to_have_attribute("aria-modal", "false")
    await expect(log).to_have_accessible_name("Переписка")


async def test_unread_messages_are_counted_in_words_and_in_the_title(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    title = await page.title()
    await write(page, "привет")
    await stand.until_spoken(1)
    await page.keyboard.press("Escape")
    for count, words in ((1, "1 непрочитанное"), (2, "2 непрочитанных")):
        await stand.say(1, "Ответ")
        await expect(page.get_by_role("button", name=f"Открыть чат, {words}")).to_be_visible()
        assert await page.title() == f"({count}) {title}"
    await page.reload()
    await page.get_by_role("button", name="Закрыть чат").click()
    await expect(page.get_by_role("button", name="Открыть чат", exact=True)).to_be_visible()
    assert await page.title() == title


async def test_markup_in_messages_is_text(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    evil = '<img src=x onerror="window.broken=1"><script>window.broken=1</script> [клик](javascript:alert(1)) [клик](https://a.example/)'
    await write(page, evil)
    await stand.until_spoken(1)
    await stand.say(1, f"**{evil}**", buttons=[Button("<b>кнопка</b>", "/x")])
    await stand.say(1, evil, author=Author.operator, name="<i>Анна</i>")
    await expect(thread(page)).to_have_count(3)
    assert await page.locator("otklik-chat .log").locator("img, script, b, i").count() == 0
    assert await page.evaluate("window.broken") is None
    links = await page.locator("otklik-chat .log a").evaluate_all("links => links.map(({ href, rel, target }) => [href, rel, target])")
    assert {link[0] for link in links} == {"https://a.example/"}
    assert all("noopener" in link[1] and link[2] == "_blank" for link in links)
    await expect(thread(page).first).to_contain_text("<script>window.broken=1</script>")
    await expect(page.get_by_role("button", name="<b>кнопка</b>")).to_be_visible()


async def test_answers_have_bold_lists_and_links(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "тарифы **не жирно**")
    await stand.until_spoken(1)
    await stand.say(
        1,
        "Вот **два**:\nстрока\n\n- один\n- два **жирно**\n\n1. раз\n2) два\n\nСм. https://mayak.example/a?b=1. [Сайт](https://mayak.example/)",
    )
    answer = thread(page).nth(1).locator(".bubble")
    assert await answer.evaluate('node => node.innerHTML.replace(/ (target|rel)="[^"]*"/g, \'\')') == (
        "<p>Вот <strong>два</strong>:<br>строка</p><ul><li>один</li><li>два <strong>жирно</strong></li></ul>"
        '<ol start="1"><li>раз</li><li>два</li></ol>'
        '<p>См. <a href="https://mayak.example/a?b=1">https://mayak.example/a?b=1</a>. <a href="https://mayak.example/">Сайт</a></p>'
    )
    await expect(thread(page).first).to_contain_text("**не жирно**")


async def test_too_long_a_text_is_told_at_the_field_and_not_lost(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await message_box(page).fill("щ" * 20_001)
    await page.keyboard.press("Enter")
    await expect(message_box(page)).to_have_accessible_description(re.compile("Слишком длинное"))
    await expect(message_box(page)).to_have_attribute("aria-invalid", "true")
    await expect(thread(page)).to_have_count(0)
    await message_box(page).fill("щ" * 20_000)
    await page.keyboard.press("Enter")
    assert len((await stand.until_spoken(1))[0][1]) == 20_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_targets_are_large_and_texts_contrast(context: BrowserContext, stand: Stand, scheme: str) -> None:
    page = await visit(context, stand)
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await write(page, "привет")
    await stand.until_spoken(1)
    await stand.say(1, "Текст и https://mayak.example/", author=Author.operator, name="Анна")
    await stand.say(1, "Системное", author=Author.system)
    await stand.say(1, "Текст и https://mayak.example/", buttons=[Button("1", "/1")])
    await expect(page.get_by_role("button", name="1", exact=True)).to_be_visible()
    small = """() => [...document.querySelector('otklik-chat').shadowRoot.querySelectorAll('button, textarea')]
      .map((node) => [node.className || node.id, node.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 44 || box.height < 44)).map(([name]) => name)"""
    assert await page.evaluate(small) == []
    assert await page.evaluate(CONTRAST) == []


CONTRAST = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => channels(color).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentNode) {
      if (!(at instanceof Element)) continue;
      const { backgroundColor, backgroundImage } = getComputedStyle(at);
      const stops = backgroundImage.match(/rgba?\\([^)]*\\)/g);
      if (stops) return stops;
      if (channels(backgroundColor)[3] !== 0) return [backgroundColor];
    }
    return ['rgb(255, 255, 255)'];
  };
  const root = document.querySelector('otklik-chat').shadowRoot;
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const bad = [];
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !node.checkVisibility() || node.closest('.hidden')) continue;
    const ink = light(getComputedStyle(node).color);
    for (const ground of behind(node).map(light)) {
      const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      if (ratio < 4.5) bad.push([node.className || node.localName, texts.currentNode.data, ratio.toFixed(2)]);
    }
  }
  return bad;
}"""


async def test_a_narrow_window_is_filled_and_does_not_scroll_sideways(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await page.set_viewport_size({"width": 320, "height": 600})
    await write(page, "длинноесловобезпробелов" * 10)
    await stand.until_spoken(1)
    await stand.say(1, "х" * 300, buttons=[Button("о" * 40, "/x")])
    await expect(thread(page)).to_have_count(2)
    wide = """() => [...document.querySelector('otklik-chat').shadowRoot.querySelectorAll('.window, .scroller'), document.documentElement]
      .filter((node) => node.scrollWidth > node.clientWidth).length"""
    assert await page.evaluate(wide) == 0
    assert await page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 600}


async def test_motion_stops_for_those_who_ask(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    moving = """() => [...document.querySelector('otklik-chat').shadowRoot.querySelectorAll('*')]
      .some((node) => getComputedStyle(node).animationName !== 'none')"""
    assert await page.evaluate(moving)
    await page.emulate_media(reduced_motion="reduce")
    assert not await page.evaluate(moving)


async def test_the_policy_holds_the_root_is_closed_and_one_global_is_added(context: BrowserContext, stand: Stand) -> None:
    page = await context.new_page()
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.add_init_script("window.__before = new Set(Object.getOwnPropertyNames(window))")
    await page.goto(stand.url)
    await page.evaluate("Otklik.sendMessage('привет')")
    heard = asyncio.ensure_future(page.evaluate("new Promise((done) => Otklik.on('message', (m) => m.author === 'bot' && done(m.author)))"))
    await stand.until_spoken(1)
    await stand.say(1, "**Здравствуйте!** https://mayak.example/", buttons=[Button("Да", "/yes")])
    assert await heard == "bot"
    assert said == []
    assert await page.evaluate("document.querySelector('otklik-chat').shadowRoot") is None
    added = await page.evaluate("Object.getOwnPropertyNames(window).filter((name) => !window.__before.has(name))")
    assert set(added) - {"__before"} == {"Otklik"}


async def test_the_page_api(context: BrowserContext, stand: Stand) -> None:
    """Calls made before the file came are kept; locale, reset and destroy work."""
    page = await context.new_page()
    await page.add_init_script(OPEN_ROOT)
    early = "window.Otklik = [['open'], ['on', 'open', () => heard.push('open')]]; Otklik.push(['on', 'ready', () => heard.push('ready')])"
    await page.add_init_script(f"window.heard = []; {early}")
    plain = "<!doctype html><html lang=ru><title>x</title><body><script src=/widget.js></script>"
    await page.route("**/plain", lambda route: route.fulfill(body=plain, content_type="text/html"))
    await page.goto(stand.url + "/plain")
    await page.wait_for_function("window.heard.length === 2")
    assert await page.evaluate("heard") == ["ready", "open"]
    await write(page, "привет")
    await stand.until_spoken(1)
    await page.evaluate("Otklik.setLocale('en')")
    await expect(page.get_by_role("dialog", name="Support chat")).to_be_visible()
    await expect(thread(page)).to_have_text([re.compile("You.*привет")])
    await page.evaluate("Otklik.reset()")
    await expect(thread(page)).to_have_count(0)
    await write(page, "hello")
    assert await stand.until_spoken(2) == [("client", "привет"), ("client", "hello")]
    await expect(thread(page)).to_have_count(1)
    await page.evaluate("Otklik.toggle()")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.evaluate("Otklik.destroy()")
    await expect(page.locator("otklik-chat")).to_have_count(0)
