"""The desk's files as served: policy, caching, packing, and a text in both languages for every key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from handoff.desk.web import pages

WEB = Path(pages.__file__).parent
SOURCES = sorted((WEB / "static").rglob("*.js"))


def client(libraries: Path = WEB / "node_modules") -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(pages.router(libraries))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk")


async def test_shell_allows_only_our_own_scripts_and_styles() -> None:
    async with client() as http:
        shell = await http.get("/desk")
    policy = shell.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "style-src 'self';" in policy and "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=", shell.text)


async def test_everything_the_shell_and_the_modules_name_is_served() -> None:
    async with client() as http:
        shell = (await http.get("/desk")).text
        for path in set(re.findall(r'(?:href|src)="(/desk/[^"]+)"', shell)):
            assert (await http.get(path)).status_code == 200, path
        for source in SOURCES:
            for name in re.findall(r'from "([^"]+)"', source.read_text(encoding="utf-8")):
                base = httpx.URL("http://desk/desk/static/").join(source.relative_to(WEB / "static").as_posix())
                assert (await http.get(base.join(name))).status_code == 200, (source, name)


async def test_files_are_packed_and_known_by_their_tag() -> None:
    async with client() as http:
        first = await http.get("/desk/static/desk.css")
        assert first.headers["content-encoding"] == "gzip" and first.headers["cache-control"] == "no-cache"
        again = await http.get("/desk/static/desk.css", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304 and again.content == b""
        plain = await http.get("/desk/static/desk.css", headers={"Accept-Encoding": "identity"})
        assert plain.text == first.text and "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    "path",
    ["/desk/nothing", "/desk/static/../pages.py", "/desk/static/%2e%2e/pages.py", "/desk/vendor/axe-core/axe.js", "/desk/package.json"],
)
async def test_nothing_else_is_served(path: str) -> None:
    async with client() as http:
        answer = await http.get(path)
    assert answer.status_code == 404 and answer.json()["code"] == "page_unknown"


async def test_missing_libraries_are_a_clear_sentence(tmp_path: Path) -> None:
    async with client(tmp_path) as http:
        answer = await http.get("/desk")
    assert answer.status_code == 503 and "npm ci" in answer.json()["message"]


def test_lock_file_names_no_download_address() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def keys_used() -> Iterator[str]:
    """Keys of texts in the modules; those made of parts end in ``-``."""
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        for call in re.findall(r"\bt\(((?:[^()]|\([^()]*\))*)\)", text):
            yield from re.findall(r'(?<!== )"([a-z][a-z-]+)"', call.split(", {")[0])
            yield from re.findall(r"^`([a-z-]+-)\$\{", call)
        yield from re.findall(r'"(keys-[a-z-]+)"', text)


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_every_text_is_in_the_catalogue(locale: str) -> None:
    async with client() as http:
        catalogue = (await http.get(f"/desk/messages/{locale}.ftl")).text
    known = set(re.findall(r"^desk-([\w-]+) =", catalogue, re.MULTILINE))
    used = set(keys_used())
    assert len(used) > 80
    missing = {key for key in used if not (key in known or (key.endswith("-") and any(name.startswith(key) for name in known)))}
    assert missing == set()
