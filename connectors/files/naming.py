"""A file's name as we show and send it: no path, no tricks, and the extension that its content has."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from connectors.files.content import TEXT, UNKNOWN, Content

LONGEST: Final = 120
"""Characters of a name with its extension."""
_EXTENSION: Final = re.compile(r"(?P<stem>.*)\.(?P<extension>[A-Za-z0-9]{1,10})", re.DOTALL)
_SAME: Final = {
    "jpg": {"jpeg", "jpe", "jfif"},
    "png": {"apng"},
    "tif": {"tiff"},
    "html": {"htm", "xhtml"},
    "mp4": {"m4v"},
    "ogg": {"oga", "opus", "ogv"},
    "mpg": {"mpeg"},
    "gz": {"tgz", "tgs"},
    "mkv": {"mka"},
    "heic": {"heif"},
    "midi": {"mid"},
    "ps": {"eps", "ai"},
    "webm": {"weba"},
}
_TOLD: Final = frozenset(
    {"jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "avif", "svg", "html", "htm", "pdf", "mp4", "mov", "webm", "avi"}
    | {"mkv", "mp3", "ogg", "m4a", "wav", "flac", "zip", "rar", "7z", "gz"}
)
"""Extensions that a content of their own proves: whoever has one without it, lies."""
RUNNABLE: Final = frozenset(
    {"exe", "com", "scr", "pif", "msi", "msp", "mst", "msix", "appx", "bat", "cmd", "ps1", "psm1", "vb", "vbs", "vbe", "js"}
    | {"jse", "mjs", "ws", "wsf", "wsh", "hta", "cpl", "dll", "sys", "drv", "lnk", "url", "scf", "inf", "reg", "msc", "gadget"}
    | {"chm", "hlp", "xll", "jar", "jnlp", "class", "apk", "aab", "ipa", "app", "dmg", "pkg", "deb", "rpm", "run", "sh", "bash"}
    | {"command", "desktop", "appimage", "xpi", "crx", "iso", "img", "vhd", "vhdx"}
)
"""Extensions by which a system runs a file, or opens a disk that does."""


def named(name: str, content: Content) -> tuple[str, str]:
    """A safe name for a file of this content, and its extension in lower case without the dot ("" when it has none)."""
    stem, extension = _parted(_clean(name))
    proper = _proper(extension, content)
    if proper != extension and stem.lower().endswith(f".{proper}"):
        stem = stem[: -len(proper) - 1]
    stem = stem[: LONGEST - len(proper) - 1].rstrip(". ") or "file"
    return (f"{stem}.{proper}" if proper else stem), proper.lower()


def _clean(name: str) -> str:
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if char.isspace() else char for char in name if char.isspace() or unicodedata.category(char)[0] != "C")
    return re.sub(r'[<>:"|?*;%]', "_", re.sub(" +", " ", seen)).strip(". ")


def _parted(name: str) -> tuple[str, str]:
    match = _EXTENSION.fullmatch(name)
    return (match["stem"], match["extension"]) if match and match["stem"] else (name, "")


def _proper(given: str, content: Content) -> str:
    low = given.lower()
    if content.sure:
        is_so = low == content.extension or low in _SAME.get(content.extension, ())
        packed = content.extension == "zip" and low and low not in _TOLD  # documents of offices and more are a ZIP inside
        return given if is_so or packed else content.extension
    if low and low not in _TOLD:
        return given
    return {TEXT: "txt", "text/xml": "xml", UNKNOWN: "dat"}.get(content.mime, "")
