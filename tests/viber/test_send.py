"""What leaves arrives as meant, once, and every refusal of Viber becomes the error that says what is known."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import Attachment, Button, OutboundMessage
from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.viber.channel import ViberChannel
from connectors.viber.failures import of_status
from connectors.viber.keyboard import ROWS
from tests.fakes.contract import Way
from tests.fakes.kept import Kept
from tests.fakes.viber import FakeViber
from tests.fakes.viber.person import ViberPerson
from tests.viber.conftest import Make

BUTTONS = (Button("Да", "/affirm"), Button("<b>Нет</b> & «точка»", "/deny"))


def to(person: ViberPerson, text: str = "", **more: Any) -> OutboundMessage:
    return OutboundMessage(41, person.chat, text, **more)


async def test_a_text_arrives_with_sender_and_token(channel: ViberChannel, viber: FakeViber, person: ViberPerson) -> None:
    sent = await channel.send(to(person, "Здравствуйте"))
    [seen] = person.seen
    assert (seen.text, seen.id) == ("Здравствуйте", sent.external_id)
    [body] = viber.calls("send_message")
    assert body["sender"] == {"name": "Отклик"} and json.loads(body["tracking_data"]) == {"message": 41}


async def test_the_avatar_goes_along(make_channel: Make, viber: FakeViber, person: ViberPerson) -> None:
    await make_channel(avatar="https://otklik.example/avatar.png").send(to(person, "а"))
    assert viber.calls("send_message")[0]["sender"]["avatar"] == "https://otklik.example/avatar.png"


async def test_buttons_hang_on_the_last_part(channel: ViberChannel, viber: FakeViber, person: ViberPerson) -> None:
    await channel.send(to(person, "слово " * 2000, buttons=BUTTONS))
    first, last = person.seen
    assert (first.buttons, last.buttons) == ([], ["Да", "<b>Нет</b> & «точка»"])
    assert {body["min_api_version"] for body in viber.calls("send_message")} == {1}


async def test_more_buttons_than_rows_become_numbered_lines(channel: ViberChannel, person: ViberPerson) -> None:
    await channel.send(to(person, "Выберите:", buttons=[Button(f"Вариант {n}", f"/choice_{n}") for n in range(ROWS + 1)]))
    [seen] = person.seen
    assert not seen.buttons and seen.text.endswith("\n12. Вариант 11\n13. Вариант 12")


async def test_the_number_can_be_shared_by_a_button(channel: ViberChannel, viber: FakeViber, person: ViberPerson) -> None:
    await channel.send(to(person, "Ваш номер?", buttons=BUTTONS, meta={"request_contact": True}))
    assert person.seen[0].buttons == ["Отправить мой номер", "Да", "<b>Нет</b> & «точка»"]
    assert viber.calls("send_message")[0]["min_api_version"] == 3


def picture(files: Kept, size: int = 500, name: str = "router.png", mime: str = "image/png") -> Attachment:
    return files.keep("photo", name, mime, b"x" * size)


@pytest.fixture
async def served(viber: FakeViber, files: Kept) -> None:
    """Files lie where Viber can fetch them: here, at the fake itself."""

    files.public = lambda name, data: viber.url + viber.world.keep(name, data)


@pytest.mark.usefixtures("served")
async def test_a_small_picture_is_a_picture_with_its_words(channel: ViberChannel, files: Kept, person: ViberPerson) -> None:
    await channel.send(to(person, "Вот роутер", attachments=[picture(files)], buttons=BUTTONS))
    [seen] = person.seen
    assert (seen.text, seen.files[0].kind, len(seen.files[0].data), len(seen.buttons)) == ("Вот роутер", "photo", 500, 2)


@pytest.mark.usefixtures("served")
async def test_long_words_come_before_their_picture(channel: ViberChannel, files: Kept, person: ViberPerson) -> None:
    await channel.send(to(person, "слово " * 30, attachments=[picture(files)]))
    words, shown = person.seen
    assert (words.text, shown.text) == (("слово " * 30).strip(), "") and shown.files


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("name", "mime", "size", "kind"),
    [
        ("big.png", "image/png", 1024 * 1024 + 1, "document"),
        ("photo.webp", "image/webp", 10, "document"),
        ("film.mp4", "video/mp4", 10, "video"),
        ("договор.pdf", "application/pdf", 10, "document"),
    ],
)
async def test_anything_else_is_a_file_after_its_words(
    channel: ViberChannel, files: Kept, person: ViberPerson, name: str, mime: str, size: int, kind: str
) -> None:
    file = replace(picture(files, size, name, mime), caption="подпись")
    await channel.send(to(person, "Смотрите:", attachments=[file]))
    assert [seen.text for seen in person.seen] == ["Смотрите:", "подпись", ""]
    [sent] = person.seen[-1].files
    assert (sent.kind, len(sent.data)) == (kind, size)
    if kind == "document":
        assert sent.name == name


async def test_a_file_viber_cannot_fetch_is_told_as_failed(
    channel: ViberChannel, viber: FakeViber, files: Kept, person: ViberPerson
) -> None:
    files.public = lambda name, _: f"http://127.0.0.1:9/{name}"
    sent = await channel.send(to(person, attachments=[picture(files)]))
    assert not person.seen
    assert [(c["event"], str(c["message_token"])) for c in viber.world.waiting] == [("failed", sent.external_id)]
    viber.wrong.clear()


@pytest.mark.parametrize(
    "message",
    [
        OutboundMessage(1, "x", ""),
        OutboundMessage(1, "x", " \n"),
        OutboundMessage(1, "", "текст"),
        OutboundMessage(1, "x", "вот", attachments=[Attachment("document", "", file="nosuch")]),
        OutboundMessage(1, "x" * 30_000, "а"),
    ],
)
async def test_what_cannot_be_sent_is_refused_before_it_leaves(channel: ViberChannel, viber: FakeViber, message: OutboundMessage) -> None:
    with pytest.raises(Rejected):
        await channel.send(message)
    assert viber.calls("send_message") == []


async def test_a_too_large_file_is_refused_before_anything_leaves(channel: ViberChannel, viber: FakeViber, files: Kept) -> None:
    files.public = lambda name, _: f"https://otklik.example/{name}"
    large = files.claims("document", "film.avi", "video/x-msvideo", 50 * 1024 * 1024 + 1)
    with pytest.raises(Rejected, match="50 MB"):
        await channel.send(OutboundMessage(1, "x", "вот", attachments=[large]))
    assert viber.calls("send_message") == []


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("rate_limit", TryLater),
        ("blocked", Blocked),
        ("unknown_chat", Blocked),
        ("bad_token", TryLater),
        ("server_error", Uncertain),
        ("html", Uncertain),
        ("cut", Uncertain),
        ("hang", Uncertain),
    ],
)
async def test_failures(make_channel: Make, viber: FakeViber, person: ViberPerson, way: Way, kind: type[DeliveryError]) -> None:
    channel = make_channel(request_timeout=0.3)
    viber.fail("send", way)
    with pytest.raises(kind):
        await channel.send(to(person, "раз"))
    assert len(viber.calls("send_message")) == 1


@pytest.mark.parametrize("status", [2, 7, 8, 9, 10, 15, 23, 24])
def test_what_concerns_the_bot_waits_to_be_mended(status: int) -> None:
    error = of_status(status, "")
    assert isinstance(error, TryLater) and (error.scope, error.retry_after) == (Scope.channel, 60)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(3, Rejected), (4, Rejected), (5, Blocked), (6, Blocked), (11, Rejected), (12, TryLater), (13, Rejected), (99, TryLater)],
)
def test_statuses(status: int, kind: type[DeliveryError]) -> None:
    assert type(of_status(status, "слова")) is kind


@pytest.mark.parametrize("proxy", [None, "http", "socks5"])
async def test_nobody_there_is_the_platform_down(make_channel: Make, person: ViberPerson, proxy: str | None) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{unused.getsockname()[1]}"
    chosen = {"proxy": f"{proxy}://{nobody}"} if proxy else {"api_base": f"http://{nobody}"}
    with pytest.raises(TryLater) as error:
        await make_channel(**chosen).send(to(person, "а"))
    assert error.value.scope is Scope.platform_down


async def test_a_long_answer_goes_on_where_it_stopped(channel: ViberChannel, viber: FakeViber, person: ViberPerson) -> None:
    text = " ".join(f"слово{n:05}" for n in range(2000))
    message = to(person, text)
    person.user.unanswered = 98  # Viber bears two more
    with pytest.raises(TryLater) as later:
        await channel.send(message)
    person.user.unanswered = 0
    await channel.send(replace(message, begun=later.value.begun))
    assert len(viber.calls("send_message")) == 5
    assert " ".join(seen.text for seen in person.seen) == text


async def test_before_the_client_writes_nothing_can_be_sent(channel: ViberChannel, viber: FakeViber, person: ViberPerson) -> None:
    stranger = viber.person(2, "Мария")
    with pytest.raises(Blocked):
        await channel.send(to(stranger, "а"))


async def test_nothing_can_be_changed(channel: ViberChannel, person: ViberPerson) -> None:
    with pytest.raises(Rejected):
        await channel.edit(to(person, "а"), "1")
