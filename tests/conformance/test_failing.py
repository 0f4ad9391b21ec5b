"""A platform that limits, fails, hangs, lies or refuses: each way ends in the one error that says what is known, and nothing doubles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.capabilities import Feature
from connectors.contract import OutboundMessage
from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.ledger.thread import PULLED
from tests.conformance.rig import Rig
from tests.fakes.contract import Call, Way

ONE_WAY = True
UNKNOWN_CHATS = {"viber": "zzzzzzzzzzzzzzzzzzzzzg=="}


@pytest.fixture(autouse=True)
def _sends(rig: Rig) -> None:
    if rig.channel.name in PULLED:
        pytest.skip("clients of this channel read the thread themselves: no send can fail")


def order(rig: Rig, way: Way, call: Call = "send", **more: object) -> None:
    """The next call fails; a fault that this platform does not have ends the case."""
    try:
        rig.fake.fail(call, way, **more)  # type: ignore[arg-type]
    except NotImplementedError:
        pytest.skip(f"this platform cannot {way}")


async def test_a_rate_limit_is_a_wait_and_the_message_comes_once(rig: Rig) -> None:
    order(rig, "rate_limit", retry_after=7)
    message = await rig.draft("после паузы")
    error = await rig.refused(message)
    assert isinstance(error, TryLater)
    assert error.retry_after is None or error.retry_after > 0
    assert not rig.person.seen
    await rig.channel.send(message)
    assert [seen.text for seen in await rig.person.awaits(1)] == ["после паузы"]


@pytest.mark.parametrize("way", ["server_error", "html"])
async def test_a_server_error_is_never_taken_for_sent(rig: Rig, way: Way) -> None:
    order(rig, way)
    error = await rig.refused(await rig.draft("не ушло?"))
    assert isinstance(error, Uncertain | TryLater)


@pytest.mark.parametrize("way", ["hang", "cut", "server_error", "html"])
async def test_no_answer_after_the_platform_took_it_never_doubles(rig: Rig, way: Way) -> None:
    """Uncertain, or a retry that cannot double since the platform knows the message by its id."""
    order(rig, way, accepted=True)
    message = await rig.draft("ровно один раз")
    error = await rig.refused(message)
    if not rig.channel.capabilities.idempotent:
        assert isinstance(error, Uncertain)
    else:
        assert isinstance(error, Uncertain | TryLater)
        await rig.channel.send(message)
    assert [seen.text for seen in await rig.person.awaits(1)] == ["ровно один раз"]


async def test_parts_that_left_in_an_earlier_try_do_not_leave_again(rig: Rig) -> None:
    head, tail = ("слово " * (rig.channel.capabilities.text_limit // 7)).strip(), "конец " * (rig.channel.capabilities.text_limit // 7)
    message = await rig.draft(f"{head}\n\n{tail.strip()}")
    order(rig, "rate_limit")
    assert (await rig.refused(replace(message, begun=1))).begun == 1
    await rig.channel.send(replace(message, begun=1))
    assert [seen.text.split()[0] for seen in await rig.person.awaits(1)] == ["конец"]


async def test_a_long_text_interrupted_by_a_rate_limit_goes_on_where_it_stopped(rig: Rig) -> None:
    text = " ".join(f"слово{n:05}" for n in range(rig.channel.capabilities.text_limit // 5))
    message = await rig.draft(text)
    order(rig, "rate_limit")
    assert (await rig.refused(message)).begun == 0
    await rig.channel.send(message)
    seen = await rig.person.awaits(2)
    assert " ".join(" ".join(part.text for part in seen).split()) == text


async def test_a_platform_that_is_away_is_known_as_down(rig: Rig) -> None:
    if rig.driver.name == "memory":
        pytest.skip("memory is never away")
    error = await _away(rig)
    assert isinstance(error, TryLater) and error.scope is Scope.platform_down


async def _away(rig: Rig) -> DeliveryError:
    message = await rig.draft("никого нет дома")
    silent = await rig.driver.elsewhere(rig)  # type: ignore[attr-defined]
    rig.opened, present = replace(rig.opened, channel=silent), rig.opened
    try:
        return await rig.refused(message)
    finally:
        await silent.stop()
        rig.opened = present


async def test_a_client_who_blocked_us_gets_nothing_and_we_are_told(rig: Rig) -> None:
    rig.person.blocks()
    await rig.fake.until_delivered()
    error = await rig.refused(await rig.draft("вы тут?"))
    assert isinstance(error, Blocked)
    assert not rig.person.seen
    rig.person.unblocks()
    rig.person.says("снова тут")
    await rig.hears()
    await rig.say("рады видеть")
    assert [seen.text for seen in await rig.person.awaits(1)] == ["рады видеть"]


async def test_a_block_not_known_beforehand_is_the_same(rig: Rig) -> None:
    order(rig, "blocked")
    assert isinstance(await rig.refused(await rig.draft("вы тут?")), Blocked)


async def test_an_unknown_client_is_refused(rig: Rig) -> None:
    rig.strict = False
    message = OutboundMessage(987654, UNKNOWN_CHATS.get(rig.channel.name, "990099009"), "кто здесь?")
    assert isinstance(await rig.refused(message), Rejected | Blocked)


async def test_a_chat_that_is_no_chat_of_this_platform_is_refused(rig: Rig) -> None:
    rig.strict = False
    assert isinstance(await rig.refused(OutboundMessage(987655, "не чат; DROP TABLE", "кто здесь?")), Rejected | Blocked)


async def test_a_wrong_token_waits_for_a_person_to_mend_it(rig: Rig) -> None:
    rig.strict = False
    order(rig, "bad_token")
    error = await rig.refused(await rig.draft("секрет"))
    assert isinstance(error, TryLater) and error.scope is Scope.channel
    assert error.retry_after is not None and error.retry_after >= 10


async def test_a_failing_sign_of_typing_disturbs_nobody(rig: Rig) -> None:
    if Feature.typing_out not in rig.channel.capabilities.features:
        pytest.skip("no such sign here")
    order(rig, "server_error", "typing")
    await rig.channel.typing(rig.person.chat)
    await rig.say("вот")
    await rig.person.awaits(1)


async def test_our_own_message_can_be_changed_or_it_is_said_that_it_cannot(rig: Rig) -> None:
    sent = await rig.say("Мастер придёт **в 10**")
    assert sent.external_id is not None
    changed = await rig.draft("Мастер придёт **в 12**")
    if Feature.edits_out not in rig.channel.capabilities.features:
        with pytest.raises(Rejected):
            await rig.channel.edit(changed, sent.external_id)
        return
    for _ in range(2):  # a repeated edit changes nothing
        await rig.channel.edit(changed, sent.external_id)
    (seen,) = rig.person.seen
    assert seen.text == "Мастер придёт в 12" and seen.edited
    with pytest.raises(DeliveryError):
        rig.strict = False
        await rig.channel.edit(changed, "999999")


async def test_our_own_message_can_be_taken_back_or_it_is_said_that_it_cannot(rig: Rig) -> None:
    sent = await rig.say("Не тому клиенту")
    assert sent.external_id is not None
    again = await rig.draft("Не тому клиенту")
    if Feature.deletes_out not in rig.channel.capabilities.features:
        with pytest.raises(Rejected):
            await rig.channel.delete(again, sent.external_id)
        return
    await rig.channel.delete(again, sent.external_id)
    assert list(rig.person.seen) == []
    rig.strict = False
    await rig.channel.delete(again, sent.external_id)  # gone already: no error
