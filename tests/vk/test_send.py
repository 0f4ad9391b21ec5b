"""Answers leave once, whole and in order, whatever VK and the network do."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from connectors.contract import Attachment, Button, OutboundMessage
from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.vk.channel import VkChannel
from tests.fakes.vk import FakeVk, VkPerson
from tests.vk.conftest import Make, Shelf

YES_NO = [Button("Да", "/yes"), Button("Нет", "/no")]


@pytest.fixture
def client(vk: FakeVk) -> VkPerson:
    person = vk.person()
    person.says("привет")
    return person


def answer(text: str = "Здравствуйте", number: int = 1, **more: Any) -> OutboundMessage:
    return OutboundMessage(number, "100001", text, **more)


async def refusal(channel: VkChannel, message: OutboundMessage) -> DeliveryError:
    with pytest.raises(DeliveryError) as refused:
        await channel.send(message)
    return refused.value


async def test_answer_arrives_with_its_looks_and_buttons(channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    sent = await channel.send(answer("**Важно**: [сайт](https://example.org)", buttons=YES_NO))
    (seen,) = client.seen
    assert (seen.text, seen.id, seen.buttons) == ("Важно: сайт", sent.external_id, ["Да", "Нет"])
    assert seen.looks == [("bold", "Важно", ""), ("link", "сайт", "https://example.org")]
    assert vk.calls("messages.send")[0]["disable_mentions"] == vk.calls("messages.send")[0]["dont_parse_links"] == "1"
    assert vk.wrong == []


async def test_pressed_button_comes_back_with_our_payload(channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    await channel.send(answer("?", buttons=YES_NO))
    client.presses("Нет")
    assert client.talk.log[-1]["text"] == "Нет"
    assert client.talk.log[-1]["payload"] == '{"p":"/no"}'


async def test_repeated_send_shows_nothing_twice(channel: VkChannel, make_channel: Make, vk: FakeVk, client: VkPerson) -> None:
    first = await channel.send(answer())
    again = await make_channel(mode="callback").send(answer())
    assert (again, len(client.seen), vk.wrong) == (first, 1, [])


@pytest.mark.parametrize("way", ["server_error", "hang", "cut", "html"])
async def test_send_that_may_have_arrived_is_uncertain_and_a_repeat_shows_it_once(
    way: Any, make_channel: Make, vk: FakeVk, client: VkPerson
) -> None:
    channel = make_channel(mode="callback", request_timeout=0.3)
    vk.fail("send", way, accepted=True)
    assert isinstance(await refusal(channel, answer()), Uncertain)
    await channel.send(answer())
    assert [seen.text for seen in client.seen] == ["Здравствуйте"]


async def test_long_answer_goes_on_where_it_stopped(channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    long = answer("слово " * 1500, buttons=YES_NO)
    vk.fail("send", "server_error")
    vk.fail("send", "rate_limit")
    assert isinstance(await refusal(channel, long), Uncertain)
    assert isinstance(await refusal(channel, long), TryLater)
    sent = await channel.send(long)
    assert len(client.seen) == 3
    assert (client.seen[-1].id, client.seen[-1].buttons, client.seen[0].buttons) == (sent.external_id, ["Да", "Нет"], [])
    assert len(vk.calls("messages.send")) == 5
    assert vk.wrong == []


@pytest.mark.parametrize(
    ("code", "kind", "scope", "retry_after"),
    [
        (6, TryLater, Scope.channel, 1),
        (29, TryLater, Scope.channel, 60),
        (14, TryLater, Scope.channel, 60),
        (9, TryLater, Scope.chat, None),
        (5, TryLater, Scope.channel, 60),
        (27, TryLater, Scope.channel, 60),
        (7, TryLater, Scope.chat, None),
        (15, TryLater, Scope.chat, None),
        (1, Uncertain, None, None),
        (10, Uncertain, None, None),
        (18, Blocked, None, None),
        (900, Blocked, None, None),
        (901, Blocked, None, None),
        (902, Blocked, None, None),
        (950, Blocked, None, None),
        (988, Blocked, None, None),
        (100, Rejected, None, None),
        (911, Rejected, None, None),
        (914, Rejected, None, None),
        (936, Rejected, None, None),
        (12345, Rejected, None, None),
    ],
)
async def test_codes_say_what_to_do(
    code: int, kind: type, scope: Scope | None, retry_after: float | None, channel: VkChannel, vk: FakeVk, client: VkPerson
) -> None:
    vk.fail("send", "server_error", code=code)
    refused = await refusal(channel, answer())
    assert type(refused) is kind
    assert str(code) in str(refused)
    if isinstance(refused, TryLater):
        assert (refused.scope, refused.retry_after) == (scope, retry_after)
    assert len(vk.calls("messages.send")) == 1


async def test_client_who_forbade_messages_is_blocked(channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    client.blocks()
    assert isinstance(await refusal(channel, answer()), Blocked)
    client.unblocks()
    await channel.send(answer())
    assert len(client.seen) == 1


async def test_unknown_person_is_rejected(channel: VkChannel, vk: FakeVk) -> None:
    assert isinstance(await refusal(channel, OutboundMessage(1, "999", "a")), Rejected)


@pytest.mark.parametrize("chat", ["", "x", "-5", "²", "1e3"])
async def test_chat_that_is_no_number_is_rejected(channel: VkChannel, vk: FakeVk, chat: str) -> None:
    assert isinstance(await refusal(channel, OutboundMessage(1, chat, "a")), Rejected)
    await channel.typing(chat)
    assert vk.world.calls == []


async def test_platform_that_does_not_answer_at_all(make_channel: Make) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        refused = await refusal(make_channel(mode="callback", api_base=nobody), answer())
    assert isinstance(refused, TryLater)
    assert refused.scope is Scope.platform_down


async def test_host_that_does_not_exist(make_channel: Make) -> None:
    refused = await refusal(make_channel(mode="callback", api_base="http://nowhere.invalid"), answer())
    assert isinstance(refused, TryLater)
    assert refused.scope is Scope.platform_down


async def test_edit_replaces_the_text_and_a_repeat_changes_nothing(channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    sent = await channel.send(answer("опечтка", buttons=YES_NO))
    for _ in range(2):
        await channel.edit(answer("**опечатка**"), sent.external_id or "")
    (seen,) = client.seen
    assert (seen.text, seen.looks, seen.edited, seen.buttons) == ("опечатка", [("bold", "опечатка", "")], True, [])
    assert vk.wrong == []


async def test_edit_keeps_the_files(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    files = [Attachment("document", "", file=shelf.put("document", "a.txt", "text/plain", b"data"))]
    sent = await channel.send(answer("Вот", attachments=files))
    await channel.edit(answer("Вот он", attachments=files), sent.external_id or "")
    (seen,) = client.seen
    assert (seen.text, [file.data for file in seen.files]) == ("Вот он", [b"data"])


@pytest.mark.parametrize(("text", "code"), [("слово " * 1500, 0), ("поздно", 909), ("нельзя", 920)])
async def test_edit_that_cannot_be_is_rejected(text: str, code: int, channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    sent = await channel.send(answer())
    if code:
        vk.fail("edit", "server_error", code=code)
    with pytest.raises(Rejected):
        await channel.edit(answer(text), sent.external_id or "")


async def test_typing_is_shown_and_its_failures_are_swallowed(channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    await channel.typing("100001")
    vk.fail("typing", "blocked")
    await channel.typing("100001")
    assert [call["type"] for call in vk.calls("messages.setActivity")] == ["typing", "typing"]


async def test_profile_is_the_name(channel: VkChannel, vk: FakeVk, client: VkPerson) -> None:
    profile = await channel.profile("100001")
    assert profile is not None and profile.name == "Иван Петров"
    assert await channel.profile("5") is None
    assert await channel.profile("x") is None
    for way in ("rate_limit", "server_error", "html"):
        vk.fail("profile", way)
        with pytest.raises(TryLater):
            await channel.profile("100001")
