"""The widget as browsers get it: its parts joined into one script, with the stylesheet and the texts of both locales put in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from connectors.contract import Texts
from connectors.site.settings import SiteSettings

_HERE: Final = Path(__file__).parent / "widget"
_PARTS: Final = ("format", "memory", "outbox", "link", "thread", "tray", "view", "element", "otklik")
_LOCALES: Final = ("ru", "en")
_WORDS: Final = (
    *("title", "subtitle", "open", "hide", "close", "log", "input", "placeholder", "send", "choices", "new", "today", "edited", "file"),
    *("author-client", "author-bot", "author-operator", "author-system", "operator-named", "watched", "kilobytes", "too-long"),
    *("attach", "files", "uploading", "attached", "remove", "file-wait", "file-many", "file-failed"),
    *("file_too_large", "file_empty", "file_forbidden"),
    *("sending", "waiting", "limited", "failed", "retry", "offline", "welcome-title", "welcome"),
    *("unread-one", "unread-few", "unread-many", "unread-other", "start-1", "start-2", "start-3", "start-4"),
)


def widget(texts: Texts, file_bytes: int = SiteSettings().file_bytes) -> bytes:
    """The script, UTF-8, for files of at most ``file_bytes``. The browser fills in what is between braces: ``{n}``, ``{name}``."""
    words = {locale: {key: texts(f"site-{key}", locale, n="{n}", name="{name}") for key in _WORDS} for locale in _LOCALES}
    constants = f"const STYLE = {_literal(_style())};\nconst WORDS = {_literal(words)};\nconst FILE_BYTES = {file_bytes};\n"
    parts = "".join(_lean(_HERE / f"{name}.js") for name in _PARTS)
    return f"(() => {{\n'use strict';\n{constants}{parts}}})();\n".encode()


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _style() -> str:
    return re.sub(r"\s*([{};,])\s*|(:)\s+", r"\1\2", (_HERE / "style.css").read_text(encoding="utf-8")).replace(";}", "}").strip()


def _lean(path: Path) -> str:
    """The file without indentation, blank and comment lines and blanks around «=»; no part has a text of several lines or with « = »."""
    lines = (line.strip().replace(" = ", "=") for line in path.read_text(encoding="utf-8").splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
