"""Signing in through an issuer of another site in a browser: the session's cookie holds, and the page asked for is reached."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.clock import SystemClock
from handoff.operators import Role
from handoff.single_sign_on.settings import OidcSettings
from tests.desk.stand import standing
from tests.desk.test_desk_accessibility import findings
from tests.fakes.oidc import CLIENT, SECRET, FakeIssuer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_one_press_and_the_page_asked_for(browser: Browser, tmp_path: Path) -> None:
    clock = SystemClock()
    issuer = await FakeIssuer(clock, host="localhost").start()  # another site than 127.0.0.1
    settings = OidcSettings(issuer=issuer.url, client_id=CLIENT, client_secret=SECRET, claim="preferred_username", title="Компания")
    async with standing(tmp_path, clock, settings) as stand:
        await stand.office.operators.add("anna", "long password", name="Анна", roles=[Role.supervisor])
        context = await browser.new_context(locale="ru-RU")
        context.set_default_timeout(15_000)
        page = await context.new_page()
        issuer.person = {"preferred_username": "vera"}
        await page.goto(f"{stand.url}/desk")
        await expect(page.get_by_role("link", name="Войти с учётной записью «Компания»")).to_be_visible()
        assert await findings(page) == []
        await page.get_by_role("link", name="Войти с учётной записью «Компания»").click()
        await expect(page.get_by_role("alert")).to_contain_text("такой учётной записи здесь нет")
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert await findings(page) == []
        issuer.person = {"preferred_username": "anna"}
        await page.goto(f"{stand.url}/reports")
        await page.get_by_role("link", name="Войти с учётной записью «Компания»").click()
        await expect(page.locator(".me-name")).to_have_text("Анна")
        await page.wait_for_url(f"{stand.url}/reports")
        await page.goto(f"{stand.url}/desk")
        await expect(page.get_by_role("contentinfo")).to_contain_text("Анна")
        await context.close()
    await issuer.stop()
    assert issuer.errors == []
