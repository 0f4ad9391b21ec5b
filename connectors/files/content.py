"""What a file is, told by its first bytes alone: nothing is unpacked, decoded or run.

The signatures are the library's ``filetype``: it names a type only where it is sure (``puremagic`` calls every ZIP a Word document) and
needs nothing else. What it leaves out is here: text, markup, and executables it does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import filetype  # type: ignore[import-untyped]

HEAD: Final = 8192
"""Bytes looked at."""
UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "text/plain"
_PROGRAM: Final = "application/x-executable"
_OTHER_NAMES: Final = {
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "image/apng": "image/png",
    "video/x-m4v": "video/mp4",
    "application/x-msdownload": _PROGRAM,
    "application/x-rar-compressed": "application/vnd.rar",
}
_PROGRAMS: Final = frozenset(
    {_PROGRAM, "application/wasm", "application/x-shockwave-flash", "application/x-google-chrome-extension", "application/x-deb"}
) | {"application/x-rpm"}
_MORE: Final = (
    (b"#!", _PROGRAM, ""),
    (b"\xca\xfe\xba\xbe", _PROGRAM, ""),  # Java classes and programs of macOS for two processors
    (b"\xcf\xfa\xed\xfe", _PROGRAM, ""),  # macOS
    (b"\xce\xfa\xed\xfe", _PROGRAM, ""),
    (b"\xfe\xed\xfa\xce", _PROGRAM, ""),
    (b"\xfe\xed\xfa\xcf", _PROGRAM, ""),
    (b"dex\n", _PROGRAM, ""),  # Android
    (b"L\0\0\0\x01\x14\x02\0", _PROGRAM, ""),  # a Windows shortcut runs what it likes
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", ""),  # doc, xls, ppt, msg; and msi, known by its name
)
_SHORT: Final = frozenset({"image/bmp", _PROGRAM, "application/x-compress", "audio/mpeg", "audio/aac"})
"""Types with a signature of two or three bytes, which a text may begin with as well."""
_HTML: Final = re.compile(
    rb"\s*(?:<!--.{0,4000}?-->\s*|<\?xml[^>]{0,200}>\s*)*"
    rb"<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|img|meta|link|form|object|embed)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_SVG: Final = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_XML: Final = re.compile(rb"\s*<(?:\?xml|!doctype|!--)", re.IGNORECASE)
_NOT_IN_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Content:
    """A type. ``extension`` without a dot, empty where the type does not tell one; ``program``: it can be run."""

    mime: str
    extension: str = ""
    program: bool = False

    @property
    def sure(self) -> bool:
        """Whether the content alone tells the extension."""
        return bool(self.extension)


def recognise(head: bytes) -> Content:
    """The type of a file that begins with ``head`` (its first :data:`HEAD` bytes, or all of it)."""
    for start, mime, extension in _MORE:
        if head.startswith(start):
            return Content(mime, extension, program=mime == _PROGRAM)
    looks_like_text = not _NOT_IN_TEXT.search(head)
    guess = filetype.guess(head)
    if guess is not None:
        mime = _OTHER_NAMES.get(guess.mime, guess.mime)
        if not (looks_like_text and mime in _SHORT) and mime != UNKNOWN:
            return Content(mime, guess.extension, program=mime in _PROGRAMS)
    if head[4:10] in (b"ftyp3g", b"ftypmm"):
        return Content("video/3gpp", "3gp")
    return _text(head.removeprefix(b"\xef\xbb\xbf")) if looks_like_text else Content(UNKNOWN)


def _text(head: bytes) -> Content:
    if _SVG.search(head):
        return Content("image/svg+xml", "svg")
    if _HTML.match(head):
        return Content("text/html", "html")
    return Content("text/xml") if _XML.match(head) else Content(TEXT)
