"""Bad input at every door of the door: a refusal with code and message, never a fault, never a traceback."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.fakes.telegram import TOKEN
from tests.whole.conftest import PATIENT, SECRET, telegram
from tests.whole.people import Operator, Visitor
from tests.whole.routes import HTML, JSON, MALFORMED, WRONG, Route, described
from tests.whole.running import System

Headers = Mapping[str, str]


@pytest.fixture(scope="module")
def tried(folder: Path) -> Iterator[System]:
    """A system of its own: what is tried here changes settings, opens incidents and sends operators away."""
    with contextlib.contextmanager(telegram)() as api:
        webhook = {"telegram__token": TOKEN, "telegram__api_base": api, "telegram__mode": "webhook", "telegram__secret": SECRET}
        system = System(folder / "tried", **PATIENT, **webhook)
        system.also(telegram__webhook_url=f"{system.base}/webhooks/telegram")
        try:
            system.start()
            system.until_open()
            yield system
        finally:
            system.close()


@pytest.fixture
def http(tried: System) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=tried.base, timeout=60) as client:
        yield client
    assert "Traceback" not in tried.log and '"level": "error"' not in tried.log


@pytest.fixture
def rights(tried: System, come: Callable[..., Any]) -> Callable[[str], Headers]:
    """The headers somebody with every right to a path would send."""
    visitor: Visitor = come(Visitor, tried.base)
    supervisor: Operator = come(Operator, tried.base, "supervisor")

    def headers(path: str) -> Headers:
        token = visitor.token if path.startswith("/api/chat") else supervisor.token
        return {"Authorization": f"Bearer {token}", "X-Telegram-Bot-Api-Secret-Token": SECRET}

    return headers


def _fine(answer: httpx.Response, what: object) -> None:
    """Below 500; a refusal is ``{code, message}``."""
    assert answer.status_code < 500, (what, answer.status_code, answer.text[:300])
    if answer.status_code >= 400:
        said = answer.json()
        assert said["code"] and said["message"] and "Traceback" not in answer.text, (what, answer.text[:300])


def _refused(answer: httpx.Response, what: object) -> None:
    _fine(answer, what)
    assert answer.status_code >= 400, (what, answer.status_code, answer.text[:300])


def test_bodies_that_are_no_json_of_ours(http: httpx.Client, rights: Callable[[str], Headers]) -> None:
    for route in _with_bodies(http):
        path = next(route.paths())
        for raw in MALFORMED:
            _fine(http.request(route.method, path, content=raw, headers={**JSON, **rights(path)}), (route, raw[:40]))
        huge = http.request(route.method, path, content=b'{"text": "' + b"x" * 3_000_000 + b'"}', headers={**JSON, **rights(path)})
        assert huge.status_code == 413, route
        _refused(huge, route)


def test_wrong_types_and_html_in_every_field(http: httpx.Client, rights: Callable[[str], Headers]) -> None:
    for route in _with_bodies(http):
        path = next(route.paths())
        assert route.fields is not None
        for field in route.fields:
            for wrong in WRONG:
                body = dict.fromkeys(route.fields, HTML) | {field: wrong}
                _fine(http.request(route.method, path, json=body, headers=dict(rights(path))), (route, field, wrong))
        _fine(http.request(route.method, path, json=dict.fromkeys(route.fields, HTML), headers=dict(rights(path))), route)


def test_ids_and_queries_nobody_gave_out(http: httpx.Client, rights: Callable[[str], Headers]) -> None:
    for route in described(str(http.base_url)):
        body = {} if route.fields is None else {"json": dict.fromkeys(route.fields, HTML)}
        for path in route.paths():
            _fine(http.request(route.method, path, headers=dict(rights(path)), **body), (route, path))
        for name in route.query:
            for odd in ("", "-1", "x", HTML, "9" * 400, "1e9", "\0"):
                answer = http.request(route.method, next(route.paths()), params={name: odd}, headers=dict(rights(route.path)), **body)
                _fine(answer, (route, name, odd))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "\x01", "x" * 5000, "' OR 1=1 --"])
def test_nobody_comes_in_with_a_wrong_token(http: httpx.Client, token: str) -> None:
    wrong = {"Authorization": f"Bearer {token}".encode("latin-1").strip(), "X-Telegram-Bot-Api-Secret-Token": token.encode("latin-1")}
    open_to_all = {"/api/chat/sessions", "/api/desk/login", "/api/desk/logout", "/api/kb/search", "/api/demo/codes"}
    for route in described(str(http.base_url)):
        if route.path.startswith(("/api", "/engine", "/webhooks")) and route.path not in open_to_all:
            body = {} if route.fields is None else {"json": dict.fromkeys(route.fields, "x")}
            path = next(route.paths())
            answer = http.request(route.method, path, headers=wrong, **body)
            assert answer.status_code in (400, 401), (route, answer.status_code, answer.text)


def test_no_such_place_and_no_such_verb(http: httpx.Client) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("GET", "/api/nothing", 404), ("DELETE", "/api/chat/messages", 405)):
        answer = http.request(method, path)
        assert answer.status_code == status
        _refused(answer, path)


def test_sockets_and_their_frames(tried: System, http: httpx.Client, come: Callable[..., Any]) -> None:
    base = tried.base.replace("http", "ws")
    with pytest.raises(InvalidStatus, match="401"):
        connect(f"{base}/api/chat/ws?token=wrong")
    with connect(f"{base}/api/desk/ws?token=wrong") as desk, pytest.raises(ConnectionClosed, match="4401"):
        desk.recv(10)
    visitor: Visitor = come(Visitor, tried.base)
    with connect(f"{base}/api/chat/ws?token={visitor.token}") as socket:
        for frame in ("", "{", "[]", "null", '{"type": "dance"}', '{"type": "send"}', "[" * 50_000, HTML):
            socket.send(frame)
            assert '"error"' in str(socket.recv(10)), frame[:40]
        socket.send('{"type": "ping"}')
        assert "pong" in str(socket.recv(10))
    assert visitor.token not in tried.log, "tokens do not belong in logs"


def test_html_stays_text(tried: System, http: httpx.Client, come: Callable[..., Any]) -> None:
    """What a client writes is kept as written and comes back as JSON text; pages show it as text (tests of the pages)."""
    visitor: Visitor = come(Visitor, tried.base)
    visitor.ask(HTML)
    assert visitor.everything()[0]["text"] == HTML


def _with_bodies(http: httpx.Client) -> list[Route]:
    return [route for route in described(str(http.base_url)) if route.fields is not None]
