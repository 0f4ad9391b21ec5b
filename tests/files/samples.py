"""Small files of every sort, made here."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import AsyncIterator

from PIL import Image

EXE = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(300)
ELF = b"\x7fELF\x02\x01\x01" + bytes(300)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200) + b"\n%%EOF\n"
HTML = b"<!doctype html><title>x</title><script>alert(document.domain)</script>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200)
OGG = b"OggS\0\x02" + bytes(22) + b"OpusHead" + bytes(200)


def picture(form: str = "PNG", size: tuple[int, int] = (64, 48), colour: str = "teal", **more: object) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", size, colour).save(packed, form, **more)
    return packed.getvalue()


def wav() -> bytes:
    packed = io.BytesIO()
    with wave.open(packed, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    return packed.getvalue()


def archive(**members: bytes) -> bytes:
    """A ZIP; ``_`` in a name stands for a dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name.replace("_", "."), data)
    return packed.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of 900 million pixels in a few kilobytes of header and zeros."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


async def stream(data: bytes, step: int = 65_536) -> AsyncIterator[bytes]:
    for at in range(0, len(data), step):
        yield data[at : at + step]
