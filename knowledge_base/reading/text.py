"""Tells the encoding of a text file: UTF-8 with or without a mark, UTF-16, Windows-1251."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, TextIO

from knowledge_base.errors import ArticleInvalid

_CHUNK: Final = 1 << 16
_ASCII: Final = bytes(range(128))
_SMALL_LETTERS: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюяё".encode("cp1251")
_RUSSIAN_SHARE: Final = 0.6
"""Of the bytes above 127, so many are small letters in any Russian text; the same text in KOI8-R or CP866 has fewer by far."""


@contextmanager
def opened(file: BinaryIO) -> Iterator[TextIO]:
    """``file`` as text with its own line ends. Bytes that are wrong in UTF-8 become lone surrogates, which no field of an article accepts.

    Raises :class:`ArticleInvalid` for an encoding that it cannot tell.
    """
    name = encoding(file)
    errors = "strict" if name.startswith("utf-16") else "surrogateescape"
    text = io.TextIOWrapper(file, name, errors, newline="")
    try:
        yield text
    except UnicodeDecodeError:
        raise _unknown() from None
    finally:
        text.detach()


def encoding(file: BinaryIO) -> str:
    """The codec of ``file``, read from its beginning and put back there."""
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in start:
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    return _of_bytes(file)


def _of_bytes(file: BinaryIO) -> str:
    """UTF-8 when more of it makes sense as such than not: one broken byte must not turn the whole file into another alphabet."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = above = small = 0
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        sound = len(text.encode("utf-8", "ignore").decode())
        bad += len(text) - sound
        good += sound - len(text.encode("ascii", "ignore"))
        above += len(chunk.translate(None, _ASCII))
        small += len(chunk) - len(chunk.translate(None, _SMALL_LETTERS))
    file.seek(0)
    if bad <= good:
        return "utf-8"
    if small < above * _RUSSIAN_SHARE:
        raise _unknown()
    return "cp1251"


def _unknown() -> ArticleInvalid:
    return ArticleInvalid("unknown_encoding", "cannot tell the encoding of the file: save it as UTF-8", field="file")
