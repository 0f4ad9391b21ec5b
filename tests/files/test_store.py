"""A file is kept whole or not at all, and is what its content says."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from PIL import Image

from bot.clock import SimulatedClock
from connectors.errors import BadInput, Refusal, Rejected, TooLarge, TryLater, Unavailable
from connectors.files.settings import FilesSettings
from connectors.files.store import FileStore, small
from connectors.ledger.store import Store
from connectors.ledger.tables import files as rows
from tests.files.conftest import SECRET
from tests.files.samples import ELF, EXE, HTML, MP4, OGG, PDF, SVG, archive, picture, png_bomb, stream, wav


async def keep(files: FileStore, data: bytes, name: str = "файл", **more: Any) -> Any:
    return await files.store_file(stream(data), name=name, by="client", **more)


async def content(files: FileStore, file_id: str, **part: Any) -> bytes:
    return b"".join([chunk async for chunk in files.read(file_id, **part)])


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "data", "said", "kind", "mime", "shown"),
    [
        ("кот.jpg", picture("JPEG"), "", "photo", "image/jpeg", "кот.jpg"),
        ("кот.jpeg", picture("JPEG"), "document", "document", "image/jpeg", "кот.jpeg"),
        ("договор.pdf", PDF, "", "document", "application/pdf", "договор.pdf"),
        ("report.pdf", picture(), "document", "document", "image/png", "report.png"),
        ("photo.jpg", PDF, "photo", "document", "application/pdf", "photo.pdf"),
        ("kitten.exe", picture(), "photo", "photo", "image/png", "kitten.png"),
        ("scan.pdf.png", PDF, "", "document", "application/pdf", "scan.pdf"),
        ("page.png", HTML, "photo", "document", "text/html", "page.html"),
        ("logo.svg", SVG, "photo", "document", "image/svg+xml", "logo.svg"),
        ("", MP4, "video_note", "video_note", "video/mp4", "file.mp4"),
        ("voice", OGG, "voice", "voice", "audio/ogg", "voice.ogg"),
        ("s.wav", wav(), "", "audio", "audio/wav", "s.wav"),
        ("фильм.mp4", OGG, "video", "audio", "audio/ogg", "фильм.ogg"),
        ("отчёт.docx", archive(word=b"x"), "", "document", "application/zip", "отчёт.docx"),
        ("карта.kmz", archive(doc_kml=b"x"), "", "document", "application/zip", "карта.kmz"),
        ("адреса.csv", "улица;дом".encode(), "", "document", "text/plain", "адреса.csv"),
        ("текст.pdf", "просто текст".encode("cp1251"), "", "document", "text/plain", "текст.txt"),
        ("данные", b"\0\1\2\3" * 9, "", "document", "application/octet-stream", "данные.dat"),
        ("BMW.txt", b"BMW is a car", "", "document", "text/plain", "BMW.txt"),
        ("ложь.png", b"\x89PNG\r\n\x1a\n" + b"no picture at all", "photo", "document", "image/png", "ложь.png"),
        ("../../etc/passwd", b"root:x", "", "document", "text/plain", "passwd.txt"),
        ("C:\\boot\\a\u202egpj.jpg", picture("JPEG"), "", "photo", "image/jpeg", "agpj.jpg"),
        ('a<b>:"c|?*\r\n\0.txt', b"text", "", "document", "text/plain", "a_b___c___.txt"),
        ("д" * 500 + ".pdf", PDF, "", "document", "application/pdf", "д" * 116 + ".pdf"),
        ("...", b"text", "", "document", "text/plain", "file.txt"),
    ],
)
async def test_the_content_tells_the_type(files: FileStore, name: str, data: bytes, said: str, kind: str, mime: str, shown: str) -> None:
    kept = await keep(files, data, name, kind=said)
    assert (kept.kind, kept.mime, kept.name, kept.size) == (kind, mime, shown, len(data))
    assert await files.find(kept.id) == kept
    assert await content(files, kept.id) == data


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("пусто.txt", b"", "file_empty"),
        ("photo.jpg", EXE, "file_forbidden"),
        ("photo.jpg", ELF, "file_forbidden"),
        ("run", b"#!/bin/sh\nrm -rf /\n", "file_forbidden"),
        ("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(50), "file_forbidden"),
        ("link", b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(50), "file_forbidden"),
        ("setup.bat", b"@echo off\r\ndel *.*", "file_forbidden"),
        ("setup.TXT.Ps1", b"Remove-Item *", "file_forbidden"),
        ("app.jar", archive(META=b"x"), "file_forbidden"),
        ("setup.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_forbidden"),
        ("big.bin", bytes(3_000_001), "file_too_large"),
    ],
)
async def test_refused_files_leave_nothing(files: FileStore, store: Store, folder: Path, name: str, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        await keep(files, data, name)
    assert refusal.value.code == code
    assert left(folder) == []
    async with store.read() as tx:
        assert (await tx.conn.execute(rows.select())).all() == []


async def test_the_callers_limit_is_kept_too(files: FileStore) -> None:
    assert (await keep(files, bytes(100), limit=100)).size == 100
    with pytest.raises(TooLarge):
        await keep(files, bytes(101), limit=100)


async def test_a_large_image_is_a_document(files: FileStore) -> None:
    noise = Image.effect_noise((1500, 1500), 90)
    packed = io.BytesIO()
    noise.save(packed, "PNG")
    assert packed.tell() > files.settings.photo_bytes
    assert (await keep(files, packed.getvalue(), "шум.png")).kind == "document"


async def test_a_broken_stream_leaves_nothing(files: FileStore, folder: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(600_000)
        raise Unavailable("upload_broken", "the upload broke off")

    with pytest.raises(Unavailable):
        await files.store_file(broken(), name="a", by="client")
    assert left(folder) == []


async def test_archives_are_never_unpacked(files: FileStore, folder: Path) -> None:
    inner = archive(zeros=bytes(2_000_000))
    bomb = archive(**{f"part{n}_zip": inner for n in range(50)})
    kept = await keep(files, bomb, "отчёты.zip")
    assert (kept.kind, kept.size) == ("document", len(bomb))
    assert [path.stat().st_size for path in left(folder)] == [len(bomb)]


async def test_images_have_thumbnails_turned_upright(files: FileStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    kept = await keep(files, picture("JPEG", (3000, 1000), exif=exif), "сад.jpg")
    with Image.open(io.BytesIO(await content(files, small(kept.id)))) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (160, 480))
        assert not drawn.getexif()


@pytest.mark.parametrize("data", [png_bomb(), picture("PNG")[:60], b"GIF89a" + bytes(30)])
async def test_a_bad_image_is_kept_without_a_thumbnail(files: FileStore, data: bytes) -> None:
    kept = await keep(files, data, "a.png", kind="photo")
    assert kept.kind == "document"
    with pytest.raises(Rejected):
        await content(files, small(kept.id))


async def test_parts_and_blocking_reads(files: FileStore) -> None:
    data = bytes(range(256)) * 4000
    kept = await keep(files, data, "a.bin1")
    assert await content(files, kept.id, start=300_000, length=300_000) == data[300_000:600_000]
    with files.open(kept.id) as opened:
        assert opened.read(5) == data[:5]


@pytest.mark.parametrize("file_id", ["0" * 32, "../store.db", "", "a/b", "x\0"])
async def test_unknown_files_are_rejected(files: FileStore, file_id: str) -> None:
    with pytest.raises(Rejected):
        await files.find(file_id)
    with pytest.raises(Rejected):
        files.open(file_id)
    with pytest.raises(Rejected):
        await content(files, file_id)


async def test_links_need_a_public_address(files: FileStore, store: Store, clock: SimulatedClock, folder: Path) -> None:
    kept = await keep(files, PDF, "счёт № 1.pdf")
    assert files.link(kept.id).startswith(f"https://help.example/files/{kept.id}/%D1%81")
    assert ".pdf?exp=" in files.link(kept.id)
    hidden = FileStore(store, FilesSettings(), clock, folder=str(folder), secret=SECRET)
    with pytest.raises(Rejected):
        hidden.link(kept.id)


async def test_uploads_nobody_sent_are_forgotten(files: FileStore, clock: SimulatedClock, folder: Path) -> None:
    kept = await keep(files, picture(), "a.png")
    await files.forget_unsent()
    assert len(left(folder)) == 2
    await clock.advance(timedelta(hours=25))
    await files.forget_unsent()
    assert left(folder) == []
    with pytest.raises(Rejected):
        await files.find(kept.id)


async def test_what_a_killed_door_left_half_written_is_removed(files: FileStore, clock: SimulatedClock, folder: Path) -> None:
    (folder / ".parts").mkdir(parents=True)
    for name, age in (("old", timedelta(days=2)), ("young", timedelta(minutes=1))):
        (folder / ".parts" / name).write_bytes(b"half")
        moment = (clock.now() - age).timestamp()
        os.utime(folder / ".parts" / name, (moment, moment))
    await files.forget_unsent()
    assert [path.name for path in left(folder)] == ["young"]


async def test_any_place_that_fsspec_knows(store: Store, clock: SimulatedClock) -> None:
    files = FileStore(store, FilesSettings(url="memory://kept"), clock, folder="", secret=SECRET)
    kept = await keep(files, picture(), "a.png")
    assert await content(files, kept.id) == picture()
    assert await content(files, small(kept.id))
    await files.remove(kept.id)
    assert fsspec.filesystem("memory").find("kept") == []


class FullDisk(LocalFileSystem):
    """A disk with room for half a megabyte."""

    protocol = "fulldisk"

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        opened = super()._open(path, mode, **options)
        write = opened.f.write

        def bounded(data: bytes) -> int:
            if opened.f.tell() + len(data) > 500_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return int(write(data))

        if "w" in mode:
            opened.write = bounded
        return opened


async def test_a_full_disk_is_a_clear_refusal(store: Store, clock: SimulatedClock, folder: Path) -> None:
    fsspec.register_implementation("fulldisk", FullDisk, clobber=True)
    files = FileStore(store, FilesSettings(url=f"fulldisk://{folder}"), clock, folder="", secret=SECRET)
    with pytest.raises(Unavailable) as refusal:
        await keep(files, bytes(900_000))
    assert refusal.value.code == "storage_failed"
    assert left(folder) == []
    assert (await keep(files, PDF)).size == len(PDF)


async def test_a_store_that_is_away_is_for_later(files: FileStore, folder: Path) -> None:
    kept = await keep(files, PDF)
    place = next(iter(left(folder)))
    place.unlink()
    place.mkdir()
    with pytest.raises(TryLater):
        await content(files, kept.id)


async def test_a_folder_that_cannot_be_written(store: Store, clock: SimulatedClock, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file stands where the folder should be")
    files = FileStore(store, FilesSettings(), clock, folder=str(tmp_path / "taken"), secret=SECRET)
    with pytest.raises(Unavailable):
        await keep(files, PDF)


async def test_bad_input_is_not_unavailable(files: FileStore) -> None:
    with pytest.raises(BadInput):
        await keep(files, EXE)
