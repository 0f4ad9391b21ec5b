"""Signing in through an issuer: who has an account here enters, and nothing that is not the issuer's word to us lets anybody in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from pydantic import ValidationError

from bot.clock import SimulatedClock
from handoff.operators import Role
from handoff.pages.visit import COOKIE
from handoff.single_sign_on import entering
from handoff.single_sign_on.settings import OidcSettings
from handoff.single_sign_on.tables import sign_ons
from handoff.tables import operators
from tests.fakes.oidc import CLIENT, SECRET, FakeIssuer
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.stores import MakeStore

ANNA = {"email": "Anna@company.example", "email_verified": True}


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[FakeIssuer]:
    clock = SimulatedClock(MONDAY_NOON)
    running = await FakeIssuer(clock).start()
    running.person = dict(ANNA)
    yield running
    await running.stop()
    assert set(running.errors) <= {"token: code"}


@pytest_asyncio.fixture
async def office(make_store: MakeStore, issuer: FakeIssuer) -> AsyncIterator[Office]:
    """An office whose people sign in at the issuer; Anna's account is there."""
    clock = issuer._clock
    assert isinstance(clock, SimulatedClock)
    settings = OidcSettings(issuer=issuer.url, client_id=CLIENT, client_secret=SECRET, title="Компания", sign_ons_per_minute=8)
    opened = await Office(await make_store(clock, *METADATAS), clock, oidc=settings).open()
    await opened.operators.add("anna@company.example", "long password", roles=[Role.supervisor])
    yield opened
    await opened.close()


class Person:
    """Somebody with a browser that is nobody's yet."""

    def __init__(self, office: Office, host: str = "127.0.0.1") -> None:
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(office.app, client=(host, 5000)), base_url="http://desk")

    async def asks(self, page: str = "/reports") -> str:
        """The issuer's address that the sign-in page leads to."""
        answer = await self.http.get(f"/pages/sign-on?next={page}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def signs_in(self, address: str) -> str:
        """The way back that the issuer gives."""
        async with httpx.AsyncClient() as outside:
            answer = await outside.get(address)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["location"])
        return f"{parts.path}?{parts.query}"

    async def comes_back(self, way: str) -> httpx.Response:
        return await self.http.get(way)

    async def enters(self) -> httpx.Response:
        return await self.comes_back(await self.signs_in(await self.asks()))

    @property
    def inside(self) -> bool:
        return COOKIE in self.http.cookies


async def test_who_has_an_account_enters_where_they_wanted_to(office: Office) -> None:
    anna = Person(office)
    page = (await anna.http.get("/pages/sign-in?next=/reports")).text
    assert "Войти с учётной записью «Компания»" in page and 'href="/pages/sign-on?next=/reports"' in page
    entered = await anna.enters()
    assert entered.status_code == 200 and 'content="0; url=/reports"' in entered.text and anna.inside
    assert (await anna.http.get("/reports")).status_code == 200
    inside = (await Person(office).http.get("/pages/sign-on?next=https://evil.example/")).headers["location"]
    assert "evil" not in inside


@pytest.mark.parametrize(
    "spoils",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": int((MONDAY_NOON - timedelta(minutes=2)).timestamp())},
        {"exp": None},
        {"exp": "later"},
        {"iat": int((MONDAY_NOON + timedelta(minutes=5)).timestamp())},
        {"sub": None},
    ],
)
async def test_a_token_that_is_not_the_issuers_word_to_us_lets_nobody_in(
    office: Office, issuer: FakeIssuer, spoils: dict[str, Any]
) -> None:
    issuer.spoils = spoils
    anna = Person(office)
    refused = await anna.enters()
    assert refused.status_code == 403 and "не прошёл проверку" in refused.text and not anna.inside


async def test_signatures_of_others_let_nobody_in(office: Office, issuer: FakeIssuer) -> None:
    for issuer.signs_with in ("foreign", "shared", "none"):
        anna = Person(office)
        assert (await anna.enters()).status_code == 403 and not anna.inside


async def test_a_way_back_is_gone_once_by_the_browser_that_asked(office: Office) -> None:
    anna, thief = Person(office), Person(office)
    way = await anna.signs_in(await anna.asks())
    assert (await thief.comes_back(way)).status_code == 403 and not thief.inside
    state = dict(anna.http.cookies)
    assert (await anna.comes_back(way)).status_code == 200
    again = Person(office)
    again.http.cookies.update({name: value for name, value in state.items() if name != COOKIE})
    refused = await again.comes_back(way)
    assert refused.status_code == 403 and "Вход не завершён" in refused.text and not again.inside
    late = Person(office)
    way = await late.signs_in(await late.asks())
    await office.clock.advance(timedelta(minutes=11))
    assert (await late.comes_back(way)).status_code == 403 and not late.inside


async def test_a_code_of_another_sign_in_is_worth_nothing(office: Office) -> None:
    anna, other = Person(office), Person(office)
    way, stolen = await anna.signs_in(await anna.asks()), await other.signs_in(await other.asks())
    code = re.search(r"code=([^&]+)", stolen)
    assert code is not None
    assert (await anna.comes_back(re.sub(r"code=[^&]+", f"code={code[1]}", way))).status_code == 403 and not anna.inside


async def test_who_has_no_account_is_told_so_and_none_is_made(office: Office, issuer: FakeIssuer) -> None:
    before = len(await office.rows(operators))
    for person in (
        {"email": "vera@company.example", "email_verified": True},
        {**ANNA, "email_verified": False},
        {"email": "anna@company.example"},
        {},
    ):
        issuer.person = person
        stranger = Person(office)
        refused = await stranger.enters()
        assert refused.status_code == 403 and "такой учётной записи здесь нет" in refused.text and not stranger.inside
    assert len(await office.rows(operators)) == before
    issuer.person = dict(ANNA)
    assert (await office.call("administrator", "PATCH", "/accounts/anna@company.example", active=False)).status_code < 300
    assert (await Person(office).enters()).status_code == 403


async def test_an_issuer_that_is_away_or_refuses_leaves_the_password(office: Office, issuer: FakeIssuer) -> None:
    anna = Person(office)
    way = await anna.signs_in(await anna.asks())
    issuer.down = True
    assert (await anna.comes_back(way)).status_code == 503
    away = await anna.http.get("/pages/sign-on")
    assert away.status_code == 503 and "войдите с паролем" in away.text and 'name="password"' in away.text
    cancelled = await anna.http.get("/pages/sign-on/back?error=access_denied&state=x")
    assert cancelled.status_code == 403 and "вход отменён" in cancelled.text


async def test_who_begins_over_and_over_is_stopped_and_others_are_not(
    office: Office, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, flood = Person(office), Person(office, "198.51.100.7")
    way = await anna.signs_in(await anna.asks())
    for _ in range(8):
        await flood.asks()
    issuer.down = True
    refused = await flood.http.get("/pages/sign-on", headers={"cookie": "otklik_locale=en"})
    assert refused.status_code == 429 and "Too many tries" in refused.text and 'name="password"' in refused.text, "nor is the issuer asked"
    assert "Слишком много попыток" in (await flood.http.get("/pages/sign-on")).text
    issuer.down = False
    assert (await anna.comes_back(way)).status_code == 200 and len(await office.rows(sign_ons)) == 8
    assert isinstance(office.clock, SimulatedClock)
    await office.clock.advance(timedelta(minutes=1))
    vera = Person(office)
    way = await vera.signs_in(await vera.asks())
    monkeypatch.setattr(entering, "KEPT", 3)
    for _ in range(2):
        await office.clock.advance(timedelta(seconds=1))
        await flood.asks()
    assert len(await office.rows(sign_ons)) == 3 and (await vera.comes_back(way)).status_code == 200, "the oldest have given way"
    late = Person(office)
    way = await late.signs_in(await late.asks())
    for _ in range(3):
        await office.clock.advance(timedelta(seconds=1))
        await flood.asks()
    gone = await late.comes_back(way)
    assert gone.status_code == 403 and "Попробуйте ещё раз" in gone.text and len(await office.rows(sign_ons)) == 3
    await office.clock.advance(entering.LASTS)
    await flood.asks()
    assert len(await office.rows(sign_ons)) == 1, "whose time is over is kept no longer"


def test_an_issuer_without_https_is_no_setting() -> None:
    for address in ("http://sso.example", "ftp://127.0.0.1", "sso.example", ""):
        with pytest.raises(ValidationError):
            OidcSettings(issuer=address, client_id=CLIENT)
