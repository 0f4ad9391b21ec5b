"""Opens archives that somebody sent: nothing is unpacked to the disk, and a bomb is told by what it declares before it is opened."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from knowledge_base.drafts import Problem
from knowledge_base.errors import ArticleInvalid
from knowledge_base.reading.checking import Row
from knowledge_base.reading.markdown import LARGEST, article, too_large
from knowledge_base.settings import ImportLimits

BEGINNING: Final = b"PK\x03\x04"
_WORKBOOK: Final = "xl/workbook.xml"
_LITTER: Final = ("__MACOSX", ".")
_BROKEN: Final = (BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def unpacked(file: BinaryIO, limits: ImportLimits) -> Iterator[ZipFile]:
    """An archive whose members fit the limits together: a member cannot give more bytes than it declares (zipfile stops there).

    Raises :class:`ArticleInvalid` for an archive that is damaged, locked, or too large when unpacked.
    """
    with damage_told():
        archive = ZipFile(file, metadata_encoding="cp866")
    with archive:
        if sum(member.file_size for member in archive.infolist()) > limits.size:
            raise too_large(limits)
        yield archive


@contextmanager
def damage_told() -> Iterator[None]:
    """Raises ``bad_archive`` for all that zipfile raises over a damaged or locked archive."""
    try:
        yield
    except _BROKEN as error:
        raise ArticleInvalid("bad_archive", f"the archive cannot be read: {error}", field="file") from None


def is_workbook(archive: ZipFile) -> bool:
    return _WORKBOOK in archive.namelist()


def archive_rows(archive: ZipFile) -> Iterator[Row]:
    """Every ``*.md`` of the archive, as from a folder. A name that leads out of the archive is a problem, though nothing is unpacked."""
    for member in sorted(archive.infolist(), key=lambda one: one.filename):
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if not member.filename.endswith(".md") or any(part.startswith(_LITTER) and part != ".." for part in parts):
            continue
        place = "/".join(parts)
        unsafe = ".." in parts or parts[0] == "/"
        yield place, Problem(place, "", "unsafe_path") if unsafe else article(place, _content(archive, member))


def _content(archive: ZipFile, member: ZipInfo) -> bytes | None:
    with damage_told():
        return archive.read(member) if member.file_size <= LARGEST else None
