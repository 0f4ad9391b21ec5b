"""Answers with files, changed answers, and what the desk shows of a client's message that is more than words."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract import Attachment, Author, InboundDelete, InboundReaction, InboundReceipt, Kind, Receipt
from connectors.ledger import files, inbox
from tests.files.samples import picture
from tests.handoff.office import LEASE, Office


async def taken(office: Office, channel: str = "telegram", login: str = "consult") -> int:
    conversation = await office.calls_person(channel=channel)
    assert (await office.does(login, conversation, "take")).status_code == 200
    return conversation


async def uploaded(office: Office, data: bytes = b"", name: str = "схема.png") -> str:
    answer = await office.uploads("consult", data or picture(), name)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_an_answer_carries_files_with_signed_addresses(office: Office) -> None:
    conversation = await taken(office)
    ids = [await uploaded(office), await uploaded(office, b"%PDF-1.7 and so on", "договор.pdf")]
    answer = await office.does("consult", conversation, "reply", client_message_id="a", text="вот", files=ids)
    assert answer.status_code == 200, answer.text
    shown = answer.json()["message"]["attachments"]
    assert [(one["kind"], one["name"], one["file"]) for one in shown] == [
        ("photo", "схема.png", ids[0]),
        ("document", "договор.pdf", ids[1]),
    ]
    assert shown[0]["thumb_url"] and shown[1]["thumb_url"] is None
    for address in (shown[0]["url"], shown[0]["thumb_url"], shown[1]["url"]):
        assert (await office.http.get(address)).status_code == 200
    sent = await office.last(conversation, Author.operator)
    assert [one["file"] for one in sent.attachments] == ids and sent.kind == "text"


async def test_a_file_alone_is_an_answer_once(office: Office) -> None:
    conversation = await taken(office)
    body = {"client_message_id": "a", "files": [await uploaded(office)]}
    first, second = [await office.does("consult", conversation, "reply", **body) for _ in range(2)]
    assert first.json()["message_id"] == second.json()["message_id"]
    assert first.json()["message"]["kind"] == "photo"
    assert len((await office.last(conversation, Author.operator)).attachments) == 1


async def test_files_nobody_here_uploaded_are_refused(office: Office) -> None:
    conversation = await taken(office)
    await office.shows(Kind.photo, Attachment("photo", "ref-1"))
    (theirs,) = (await office.last(conversation, Author.client)).attachments
    for wrong in ("f" * 32, theirs["file"]):
        answer = await office.does("consult", conversation, "reply", client_message_id="a", files=[wrong])
        assert (answer.status_code, answer.json()["code"]) == (422, "file_unknown")
    nothing = await office.does("consult", conversation, "reply", client_message_id="a", text="  ")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "empty")
    assert [m for m in await office.read(conversation) if m.author is Author.operator] == []


@pytest.mark.parametrize(
    ("channel", "code", "words"),
    [("vk", "no_files", "ВКонтакте: отправить файл"), ("viber", "file_too_large", "«схема.bmp» слишком большой")],
)
async def test_files_the_messenger_does_not_take_are_refused_in_words(office: Office, channel: str, code: str, words: str) -> None:
    conversation = await taken(office, channel)
    file = await uploaded(office, picture(size=(900, 900), form="BMP"))
    answer = await office.does("consult", conversation, "reply", client_message_id="a", text="вот", files=[file])
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert words in answer.json()["message"]


async def test_uploads_need_a_session_and_something_in_them(office: Office) -> None:
    assert (await office.http.post("/api/desk/files", content=b"x")).status_code == 401
    empty = await office.uploads("consult", b"", "пусто.txt")
    assert (empty.status_code, empty.json()["code"]) == (422, "file_empty")
    program = await office.uploads("consult", b"MZ" + bytes(200), "фото.jpg")
    assert (program.status_code, program.json()["code"]) == (422, "file_forbidden")


async def edits(office: Office, conversation: int, message: int, text: str, login: str = "consult") -> Any:
    return await office.call(login, "POST", f"/desk/conversations/{conversation}/messages/{message}/edit", text=text)


async def test_an_answer_is_changed_and_the_earlier_words_are_kept(office: Office) -> None:
    conversation = await taken(office)
    message = (await office.does("consult", conversation, "reply", client_message_id="a", text="в 10")).json()["message_id"]
    changed = (await edits(office, conversation, message, "в 11")).json()["message"]
    assert (changed["text"], changed["earlier"]) == ("в 11", ["в 10"]) and changed["edited_at"]
    again = (await edits(office, conversation, message, "в 11")).json()["message"]
    assert again["earlier"] == ["в 10"]
    assert (await edits(office, conversation, message, " ")).status_code == 422


async def test_only_ones_own_answers_while_one_holds_the_conversation(office: Office) -> None:
    conversation = await taken(office)
    message = (await office.does("consult", conversation, "reply", client_message_id="a", text="в 10")).json()["message_id"]
    system = (await office.last(conversation)).id
    assert (await edits(office, conversation, system, "x")).json()["code"] == "not_editable"
    assert (await edits(office, conversation, message, "x", "consult2")).json()["code"] == "taken"
    assert (await edits(office, conversation, 9999, "x")).status_code == 404
    await office.does("consult", conversation, "transfer", queue="consult")
    await office.does("consult2", conversation, "take")
    assert (await edits(office, conversation, message, "x")).json()["code"] == "taken"
    assert (await edits(office, conversation, message, "x", "consult2")).json()["code"] == "not_editable"


async def test_a_messenger_without_edits_says_so(office: Office) -> None:
    conversation = await taken(office, "viber")
    message = (await office.does("consult", conversation, "reply", client_message_id="a", text="в 10")).json()["message_id"]
    refused = await edits(office, conversation, message, "в 11")
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_edit") and refused.json()["message"].startswith("Viber: ")
    told = (await office.opens("consult", conversation))["capabilities"]
    assert told["title"] == "Viber" and "edits_out" not in told["features"] and told["file_limit"] == 1000


async def test_quotes_reactions_deletions_and_marks_are_shown(office: Office) -> None:
    conversation = await taken(office)
    await office.shows(Kind.text, text="первое", external_id="c1")
    answer = (await office.does("consult", conversation, "reply", client_message_id="a", text="ответ")).json()["message"]
    await office.delivered(external_id="o1")
    await office.shows(Kind.text, text="об этом", external_id="c2", reply_to="o1")
    await inbox.accept(office.store, InboundReaction("telegram", "r1", "1", "o1", "👍"))
    await inbox.accept(office.store, InboundReceipt("telegram", "r2", "1", "o1", Receipt.read))
    await inbox.accept(office.store, InboundDelete("telegram", "d1", "1", "c1"))
    by_text = {m["text"]: m for m in (await office.opens("consult", conversation))["messages"]}
    quoted = by_text["об этом"]["reply_to"]
    assert (quoted["seq"], quoted["text"], quoted["author"]) == (answer["seq"], "ответ", "operator")
    assert (by_text["ответ"]["reaction"], by_text["ответ"]["delivery"]) == ("👍", "read")
    assert by_text["первое"]["deleted_at"] and by_text["об этом"]["deleted_at"] is None


async def test_a_place_a_card_and_a_file_on_its_way(office: Office) -> None:
    conversation = await taken(office)
    await office.shows(Kind.location, Attachment("location", "59.9,30.3", name="Офис"))
    await office.shows(Kind.contact, Attachment("contact", "+79210000001", name="Пётр"), phone="+79210000001")
    await office.shows(Kind.voice, Attachment("voice", "ref", mime="audio/ogg"))
    *_, place, card, voice = (await office.opens("consult", conversation))["messages"]
    assert place["attachments"][0]["ref"] == "59.9,30.3"
    assert (card["attachments"][0]["ref"], card["phone"]) == ("+79210000001", "+79210000001")
    assert (voice["attachments"][0]["state"], voice["attachments"][0]["url"]) == ("wanted", None)
    assert "ref" not in voice["attachments"][0], "a platform's handle is nobody's business"
    async with office.store.write() as tx:
        wanted = await files.claim(tx, ["telegram"], LEASE)
        assert wanted is not None
        await files.lost(tx, wanted, "refused", "file_too_large")
    lost = (await office.opens("consult", conversation))["messages"][-1]["attachments"][0]
    assert (lost["state"], lost["reason"]) == ("refused", "file_too_large")
