"""What a client may send: every kind arrives with its file or, where the platform has it not, as a clear placeholder; never silence."""

from __future__ import annotations

import pytest

from connectors.capabilities import Feature
from connectors.contract import InboundDelete, InboundEdit, InboundMessage, InboundReach, InboundReaction, InboundReceipt, Kind, Receipt
from connectors.errors import Refusal
from connectors.ledger.thread import PULLED
from tests.conformance.rig import Rig
from tests.conformance.samples import BY_KIND, PNG

FEATURES = {
    "photo": Feature.photo_in,
    "document": Feature.document_in,
    "voice": Feature.voice_in,
    "audio": Feature.document_in,
    "video": Feature.video_in,
    "video_note": Feature.video_note_in,
    "sticker": Feature.sticker_in,
    "location": Feature.location_in,
    "contact": Feature.contact_in,
}

ALIKE = {"audio": (Kind.document, Kind.voice), "voice": (Kind.audio,)}
"""Sounds: whether one is spoken words, only some platforms tell."""


def has(rig: Rig, feature: Feature) -> bool:
    return feature in rig.channel.capabilities.features


async def test_a_text_arrives_with_name_chat_and_ids(rig: Rig) -> None:
    said = rig.person.says("Почему низкая скорость? 😀 <b>&")
    heard: InboundMessage = await rig.hears()
    assert (heard.channel, heard.chat, heard.kind) == (rig.channel.name, rig.person.chat, Kind.text)
    assert heard.text == "Почему низкая скорость? 😀 <b>&"
    assert heard.external_id == said and heard.key and len(heard.key.encode()) <= 200
    stored = (await rig.thread())[-1]
    assert stored.text == heard.text and stored.external_id == said


async def test_a_long_text_arrives_whole(rig: Rig) -> None:
    text = " ".join(f"слово{n}" for n in range(400))
    rig.person.says(text)
    assert (await rig.hears()).text == text


@pytest.mark.parametrize("kind", sorted(FEATURES))
async def test_every_kind_arrives_or_the_platform_has_it_not(rig: Rig, kind: str) -> None:
    data, name = BY_KIND.get(kind, (b"", ""))
    try:
        rig.person.sends(kind, data, name=name)
    except NotImplementedError:
        assert not has(rig, FEATURES[kind]) or kind == "audio"
        return
    heard: InboundMessage = await rig.hears()
    if not has(rig, FEATURES[kind]):
        assert heard.attachments or heard.text, "a kind we cannot show must leave a placeholder"
        return
    assert heard.kind.value == kind or heard.kind in ALIKE.get(kind, ())
    if kind in ("location", "contact"):
        assert heard.attachments
        return
    attachment = heard.attachments[0]
    assert attachment.kind == heard.kind.value
    if kind != "sticker" or attachment.ref:
        assert attachment.ref or attachment.file, "a file must have a handle to fetch it by"
        assert await rig.bytes_of(attachment) == data
    if kind == "document":
        assert attachment.name == name


async def test_a_caption_arrives_with_its_photo(rig: Rig) -> None:
    if not has(rig, Feature.photo_in):
        pytest.skip("no photos here")
    rig.person.sends("photo", PNG, caption="Вот что на экране")
    heard: InboundMessage = await rig.hears()
    assert "Вот что на экране" in (heard.text, heard.attachments[0].caption)


async def test_an_album_is_known_as_one(rig: Rig) -> None:
    try:
        rig.person.sends_album([PNG, PNG + b"2", PNG + b"3"], "Три снимка")
    except NotImplementedError:
        assert not has(rig, Feature.albums_in)
        return
    first: InboundMessage = await rig.hears()
    heard = [first]
    while sum(len(message.attachments) for message in heard) < 3:
        heard.append(await rig.hears())
    files = [await rig.bytes_of(attachment) for message in heard for attachment in message.attachments]
    assert sorted(files) == sorted([PNG, PNG + b"2", PNG + b"3"])
    assert "Три снимка" in [words for message in heard for words in (message.text, *(a.caption for a in message.attachments))]
    if has(rig, Feature.albums_in) and len(heard) > 1:
        assert first.album and {message.album for message in heard} == {first.album}


async def test_a_quote_names_the_message_it_answers(rig: Rig) -> None:
    await rig.say("Ваш тариф «Город»")
    (seen,) = await rig.person.awaits(1)
    try:
        rig.person.says("а этот?", reply_to=seen.id)
    except NotImplementedError:
        assert not has(rig, Feature.quotes_in)
        return
    heard: InboundMessage = await rig.hears()
    assert heard.text == "а этот?"
    if has(rig, Feature.quotes_in):
        assert heard.reply_to == seen.id


async def test_an_edit_changes_the_stored_text_and_keeps_the_old_one(rig: Rig) -> None:
    said = rig.person.says("сколько стоит выест")
    await rig.hears()
    try:
        rig.person.edits("сколько стоит выезд", said)
    except NotImplementedError:
        assert not has(rig, Feature.edits_in)
        return
    assert has(rig, Feature.edits_in)
    edited: InboundEdit = await rig.hears(InboundEdit)
    assert (edited.external_id, edited.text) == (said, "сколько стоит выезд")
    stored = (await rig.thread())[-1]
    assert stored.text == "сколько стоит выезд" and stored.edited_at is not None
    assert "сколько стоит выест" in str(stored.meta)


async def test_a_deleted_message_is_known_as_deleted_and_kept(rig: Rig) -> None:
    said = rig.person.says("мой пароль 12345")
    await rig.hears()
    try:
        rig.person.deletes(said)
    except NotImplementedError:
        assert not has(rig, Feature.deletes_in)
        return
    if not has(rig, Feature.deletes_in):
        await rig.fake.until_delivered()
        return
    assert (await rig.hears(InboundDelete)).external_id == said
    assert len(await rig.thread()) == 2


async def test_a_reaction_is_known_and_its_withdrawal_too(rig: Rig) -> None:
    await rig.say("Готово")
    (seen,) = await rig.person.awaits(1)
    try:
        rig.person.reacts("👍", seen.id)
    except NotImplementedError:
        assert not has(rig, Feature.reactions_in)
        return
    if not has(rig, Feature.reactions_in):
        await rig.fake.until_delivered()
        return
    reaction: InboundReaction = await rig.hears(InboundReaction)
    assert (reaction.external_id, reaction.emoji) == (seen.id, "👍")
    rig.person.reacts("", seen.id)
    while (await rig.hears(InboundReaction)).emoji:  # a reaction is a state: by two ways at once it may be told twice
        pass


async def test_read_marks_name_our_message(rig: Rig) -> None:
    await rig.say("Мастер придёт завтра")
    (seen,) = await rig.person.awaits(1)
    try:
        rig.person.reads_all()
    except NotImplementedError:
        assert not has(rig, Feature.read_marks)
        return
    if not has(rig, Feature.read_marks):
        await rig.fake.until_delivered()
        return
    while (mark := await rig.hears(InboundReceipt)).state is not Receipt.read:
        assert has(rig, Feature.delivered_marks)
    assert mark.external_id == seen.id


async def test_delivered_marks_come_by_themselves(rig: Rig) -> None:
    if not has(rig, Feature.delivered_marks):
        pytest.skip("no such marks here")
    sent = await rig.say("Мастер придёт завтра")
    await rig.person.awaits(1)
    mark: InboundReceipt = await rig.hears(InboundReceipt)
    assert (mark.state, mark.external_id) == (Receipt.delivered, sent.external_id)


async def test_blocking_and_coming_back_are_known(rig: Rig) -> None:
    try:
        rig.person.blocks()
    except NotImplementedError:
        assert not has(rig, Feature.blocked_known)
        return
    if has(rig, Feature.blocked_known):
        assert (await rig.hears(InboundReach)).reachable is False
        rig.person.unblocks()
        rig.person.says("я передумал")
        while not isinstance(rig.heard[-1], InboundMessage):
            await rig.changed.until(lambda: isinstance(rig.heard[-1], InboundMessage), 5)
    else:
        rig.person.unblocks()
        await rig.fake.until_delivered()


async def test_a_deep_links_payload_comes_as_the_source(rig: Rig) -> None:
    if not has(rig, Feature.deep_links):
        pytest.skip("no deep links here")
    newcomer = rig.fake.person(77, "Новый")
    newcomer.starts("spring_banner")
    await rig.fake.until_delivered()
    if not any(getattr(heard, "source", None) for heard in rig.heard):  # some platforms carry it by the first words only
        newcomer.says("здравствуйте")
        await rig.fake.until_delivered()
    heard = [heard for heard in rig.heard if isinstance(heard, InboundMessage)][-1]
    assert (heard.chat, heard.source) == (newcomer.chat, "spring_banner")


async def test_a_file_that_is_gone_is_refused_in_words(rig: Rig) -> None:
    if not has(rig, Feature.document_in) or rig.channel.name in PULLED:
        pytest.skip("no files to fetch here")
    rig.person.sends("document", BY_KIND["document"][0], name="a.pdf")
    heard: InboundMessage = await rig.hears()
    gone = type(heard.attachments[0])("document", _other(heard.attachments[0].ref), "a.pdf")
    rig.strict = False
    try:
        async for _ in rig.channel.download(gone):
            pass
    except Refusal as refusal:
        assert refusal.message
        rig.discreet(refusal)
    else:
        raise AssertionError("a file that is not there came")


def _other(ref: str) -> str:
    """A handle of the same form that nobody gave."""
    head, tail = ref[: len(ref) // 2], ref[len(ref) // 2 :]
    return head + tail.translate(str.maketrans("0123456789abcdefABCDEF", "9876543210fedcbaFEDCBA"))


async def test_a_download_cut_in_the_middle_can_be_tried_again(rig: Rig) -> None:
    if not has(rig, Feature.document_in):
        pytest.skip("no files here")
    data = BY_KIND["document"][0] * 5000
    rig.person.sends("document", data, name="a.pdf")
    attachment = (await rig.hears()).attachments[0]
    try:
        rig.fake.fail("download", "cut")
    except NotImplementedError:
        pytest.skip("a download cannot fail here")
    try:
        got = b"".join([chunk async for chunk in rig.channel.download(attachment)])
    except Refusal as refusal:
        assert refusal.status == 503
        rig.discreet(refusal)
    else:
        raise AssertionError(f"{len(got)} of {len(data)} bytes passed for the whole file")
    assert b"".join([chunk async for chunk in rig.channel.download(attachment)]) == data
