"""Files out: photo and document with name and caption, in order, and a clear no to what is too large."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.capabilities import Feature
from connectors.contract import Attachment, Button
from connectors.errors import Rejected
from connectors.ledger.thread import PULLED
from tests.conformance.rig import Rig
from tests.conformance.samples import PDF, PNG
from tests.fakes.contract import Seen

ONE_WAY = True
MEGABYTE = 1024 * 1024


def has(rig: Rig, feature: Feature) -> bool:
    return feature in rig.channel.capabilities.features


@pytest.fixture(autouse=True)
def _files_leave(rig: Rig) -> None:
    if not has(rig, Feature.document_out) and not has(rig, Feature.photo_out):
        pytest.skip("no files leave here")


async def came(rig: Rig, files: int = 1) -> list[Seen]:
    """All that is seen once ``files`` files are."""
    seen: list[Seen] = []
    while sum(len(message.files) for message in seen) < files:
        seen = list(await rig.person.awaits(len(seen) + 1))
    return seen


def words(seen: list[Seen]) -> str:
    return "\n".join(message.text for message in seen)


async def test_a_document_arrives_with_its_name_and_text(rig: Rig) -> None:
    sent = await rig.say("Вот ваш договор", attachments=[await rig.keep("document", "договор.pdf", PDF)])
    seen = await came(rig)
    (file,) = [file for message in seen for file in message.files]
    assert file.data == PDF and file.name == "договор.pdf"
    assert "Вот ваш договор" in words(seen)
    assert sent.external_id in (None, seen[-1].id)


async def test_a_photo_arrives_as_a_photo(rig: Rig) -> None:
    if not has(rig, Feature.photo_out):
        pytest.skip("photos leave as documents")
    await rig.say("", attachments=[await rig.keep("photo", "router.png", PNG)])
    seen = await came(rig)
    (file,) = [file for message in seen for file in message.files]
    assert (file.kind, file.data) == ("photo", PNG)


async def test_several_files_arrive_in_order_with_captions_and_buttons_last(rig: Rig) -> None:
    captioned = [await rig.keep("photo", "1.png", PNG, "первый"), await rig.keep("document", "2.pdf", PDF, "второй")]
    await rig.say("Два файла:", [Button("Спасибо", "/thanks")], captioned)
    seen = await came(rig, 2)
    assert [file.data for message in seen for file in message.files] == [PNG, PDF]
    spoken = [word for word in words(seen).split() if word in ("файла:", "первый", "второй")]
    assert spoken == ["файла:", "первый", "второй"]
    if has(rig, Feature.buttons):
        assert "Спасибо" in seen[-1].buttons and not any(message.buttons for message in seen[:-1])


async def test_a_text_longer_than_a_caption_arrives_whole_beside_its_file(rig: Rig) -> None:
    text = " ".join(f"слово{n}" for n in range((rig.channel.capabilities.caption_limit or 500) // 6 + 50))
    await rig.say(text, attachments=[await rig.keep("document", "a.pdf", PDF)])
    assert text in " ".join(words(await came(rig)).split())


async def test_an_own_long_caption_arrives_whole(rig: Rig) -> None:
    text = " ".join(f"слово{n}" for n in range((rig.channel.capabilities.caption_limit or 500) // 6 + 50))
    await rig.say("Смотрите:", attachments=[await rig.keep("document", "a.pdf", PDF, text)])
    assert text in " ".join(words(await came(rig)).split())


async def test_a_file_over_the_limit_is_refused_in_words_and_nothing_is_shown(rig: Rig) -> None:
    limit = rig.channel.capabilities.file_out_limit
    if limit > 60 * MEGABYTE or rig.channel.name in PULLED:
        pytest.skip("too large to try, or a channel that shows what is stored")
    message = await rig.draft("Видео", attachments=[await rig.keep("document", "film.bin", _zeros(limit + 1))])
    assert isinstance(await rig.refused(message), Rejected)
    assert not rig.person.seen


async def test_a_file_that_is_not_there_is_refused(rig: Rig) -> None:
    if rig.channel.name in PULLED:
        pytest.skip("a channel that shows what is stored")
    message = await rig.draft("Вот", attachments=[Attachment("document", "", "a.pdf", "application/pdf", 5, file="nosuch")])
    assert isinstance(await rig.refused(message), Rejected)
    assert not rig.person.seen


async def _zeros(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // MEGABYTE):
        yield bytes(MEGABYTE)
    yield bytes(size % MEGABYTE)
