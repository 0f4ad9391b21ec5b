"""What is served: the widget's size and cleanliness, the page with its policy, the catalogue behind both."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from connectors.site.bundle import widget
from connectors.site.pages import POLICY
from tests.site.stand import Stand
from tests.texts import TEXTS

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_widget_is_at_most_15_kilobytes_compressed() -> None:
    assert len(gzip.compress(widget(TEXTS), 9)) <= 15 * 1024


async def test_the_widget_makes_no_markup_from_text() -> None:
    script = widget(TEXTS).decode()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment", script)
    assert "Здравствуйте!" in script
    assert "Hello!" in script


async def test_the_widget_is_served_compressed_and_revalidated(client: httpx.AsyncClient, stand: Stand) -> None:
    answer = await client.get("/widget.js")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert (await client.get("/widget.js", headers={"If-None-Match": answer.headers["etag"]})).status_code == 304
    plain = await client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


@pytest.mark.parametrize(
    ("query", "language", "words"), [("", "ru", "Тарифы для дома"), ("?lang=en", "en", "Plans for the home"), ("?lang=xx", "ru", "Маяк")]
)
async def test_the_page_speaks_both_languages(client: httpx.AsyncClient, stand: Stand, query: str, language: str, words: str) -> None:
    answer = await client.get("/" + query)
    assert f'<html lang="{language}">' in answer.text
    assert words in answer.text
    assert 'href="/desk"' in answer.text
    assert "/widget.js" in answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", answer.text)


async def test_unknown_files_are_404(client: httpx.AsyncClient, stand: Stand) -> None:
    for name in ("nothing.css", "index.html", "..%2Fpages.py"):
        assert (await client.get(f"/demo/{name}")).status_code == 404
