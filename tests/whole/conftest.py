"""Two systems for all of these tests, started together: a steady one (Telegram by polling) and one to be battered (by webhook)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.telegram import TOKEN
from tests.whole.people import Operator, Person, Visitor
from tests.whole.running import ROOT, System, running

SECRET = "s3cret-of_the_webhook"
PATIENT = {"behaviour__form_patience_s": 300, "site__sessions_per_minute": 600, "engine__timeout_s": 60, "people__away_after_s": 86_400}
"""Two engines and a browser share a busy machine; an engine that is slow is not one that died. Operators' desks close with their tests:
the next test's clients still find somebody on shift, whichever came first."""
FRIEND = "https://shop.example"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whole")


def telegram() -> Iterator[str]:
    arguments = [sys.executable, "-m", "tests.fakes.telegram"]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["url"])
        process.terminate()


@pytest.fixture(scope="session")
def polled_telegram() -> Iterator[str]:
    yield from telegram()


@pytest.fixture(scope="session")
def pushing_telegram() -> Iterator[str]:
    yield from telegram()


@pytest.fixture(scope="session")
def both(folder: Path, polled_telegram: str, pushing_telegram: str) -> Iterator[tuple[System, System]]:
    """Side by side: different ports and stores."""
    polling: dict[str, Any] = {"telegram__token": TOKEN, "telegram__api_base": polled_telegram, "telegram__poll_timeout": 5}
    webhook: dict[str, Any] = {"telegram__token": TOKEN, "telegram__api_base": pushing_telegram, "telegram__mode": "webhook"}
    with running(folder / "steady", **PATIENT, **polling) as steady:
        battered = System(
            folder / "battered", **PATIENT, **webhook, telegram__secret=SECRET, site_origins=f"https://other.example, {FRIEND}"
        )
        battered.also(telegram__webhook_url=f"{battered.base}/webhooks/telegram")
        try:
            battered.start()
            yield steady, battered
        finally:
            battered.close()


@pytest.fixture
def steady(both: tuple[System, System]) -> System:
    both[0].until_ready()
    return both[0]


@pytest.fixture
def battered(both: tuple[System, System]) -> System:
    both[1].until_ready()
    return both[1]


@pytest.fixture
def come(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """``come(Visitor, base)``: somebody who leaves when the test ends."""

    def made(who: type[Visitor] | type[Operator] | type[Person], *arguments: Any) -> Any:
        person = who(*arguments)
        request.addfinalizer(person.close)
        return person

    return made
