"""What is MAX's own: files it looks at first, subscriptions that add up, videos known by a token, the check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from connectors.contract import Inbound, InboundMessage, OutboundMessage
from connectors.errors import TryLater
from connectors.known import Tools
from connectors.max.channel import MaxChannel
from connectors.max.settings import MaxSettings
from tests.fakes.kept import Kept
from tests.fakes.max import FakeMax
from tests.texts import TEXTS

URL = "https://care.example/webhooks/max"


@pytest.fixture
async def fake() -> AsyncIterator[FakeMax]:
    async with FakeMax() as fake:
        yield fake
        assert fake.wrong == []


def channel(fake: FakeMax, files: Kept, **more: object) -> MaxChannel:
    return MaxChannel(MaxSettings(**{**fake.settings, **more}), Tools(SystemClock(), TEXTS, files, "https://care.example"))


async def test_a_file_that_is_not_ready_is_sent_later_and_uploaded_once(fake: FakeMax, tmp_path: Path) -> None:
    person, files = fake.person(), Kept(tmp_path)
    person.starts()
    fake.slow_files = 1
    schema = files.keep("document", "схема.pdf", "application/pdf", b"%PDF-1.4")
    ours = channel(fake, files)
    message = OutboundMessage(1, person.chat, "Схема", attachments=[schema])
    with pytest.raises(TryLater) as later:
        await ours.send(message)
    assert later.value.retry_after == 1
    await ours.send(message)
    await ours.stop()
    (seen,) = person.seen
    assert (seen.text, [(file.name, file.data) for file in seen.files]) == ("Схема", [("схема.pdf", b"%PDF-1.4")])
    assert len(fake.world.files) == 1


async def test_registering_leaves_one_subscription_and_polling_none(fake: FakeMax, tmp_path: Path) -> None:
    fake.world.subscriptions["https://old.example/hook"] = {"secret": "x" * 5, "update_types": []}
    pushed = channel(fake, Kept(tmp_path), mode="webhook")
    assert [finding.key for finding in await pushed.check() if not finding.ok] == ["webhook", "stale"]
    assert await pushed.register() == URL
    assert list(fake.world.subscriptions) == [URL]
    assert all(finding.ok for finding in await pushed.check())
    polled = channel(fake, Kept(tmp_path))
    assert [finding.key for finding in await polled.check() if not finding.ok] == ["polling"]
    await polled.register()
    assert not fake.world.subscriptions
    for ours in (pushed, polled):
        await ours.stop()


async def test_every_finding_has_its_words(fake: FakeMax, tmp_path: Path) -> None:
    fake.fail("register", "bad_token")
    for more in ({"mode": "webhook"}, {}, {"token": "wrong"}, {"api_base": "http://127.0.0.1:1"}):
        ours = channel(fake, Kept(tmp_path), **more)
        for finding in await ours.check():
            for kind in ("check", "mend"):
                assert TEXTS(f"max-{kind}-{finding.key}", "ru", **finding.values)
        await ours.stop()
    fake.wrong.clear()


async def test_a_wrong_token_is_named_with_its_mend(fake: FakeMax, tmp_path: Path) -> None:
    ours = channel(fake, Kept(tmp_path), token="wrong")
    (finding,) = await ours.check()
    await ours.stop()
    assert (finding.key, finding.ok) == ("token", False)
    assert "OTKLIK_MAX__TOKEN" in TEXTS("max-mend-token", "en", **finding.values)
    fake.wrong.clear()


async def test_a_card_sent_by_hand_proves_nothing(fake: FakeMax, tmp_path: Path) -> None:
    heard: list[InboundMessage] = []

    async def intake(inbound: Inbound) -> object:
        assert isinstance(inbound, InboundMessage)
        heard.append(inbound)
        return None

    person, ours = fake.person(phone="+79005554433"), channel(fake, Kept(tmp_path))
    await ours.start(intake)  # type: ignore[arg-type]
    person.sends_card()
    person.sends("contact")
    await fake.until_delivered()
    await ours.stop()
    assert [(message.phone, message.attachments[0].ref) for message in heard] == [(None, "+79005554433"), ("+79005554433", "+79005554433")]
