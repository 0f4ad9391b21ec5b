"""The message catalogue: every package's Fluent files, Russian first, English second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

LOCALES: Final = ("ru", "en")
PACKAGES: Final = ("bot", "actions", "connectors", "knowledge_base", "handoff")


class CatalogueError(Exception):
    """A catalogue file cannot be read, or a text is missing: a fault of ours, told by name."""


class Catalogue:
    """Texts by key and locale. A key missing in English is taken from Russian; one missing in Russian raises CatalogueError."""

    def __init__(self, root: Path, packages: Sequence[str] = PACKAGES) -> None:
        self._bundles = {locale: _bundle(root, packages, locale) for locale in LOCALES}

    def __call__(self, key: str, locale: str, **values: object) -> str:
        for name in (locale if locale in self._bundles else "ru", "ru"):
            bundle = self._bundles[name]
            if bundle.has_message(key) and (pattern := bundle.get_message(key).value) is not None:
                text, errors = bundle.format_pattern(pattern, values)
                if errors:
                    raise CatalogueError(f"{key} ({name}): {errors[0]}")
                return str(text)
        raise CatalogueError(f"no text {key!r}")


def _bundle(root: Path, packages: Sequence[str], locale: str) -> FluentBundle:
    bundle = FluentBundle([locale], use_isolating=False)
    for package in packages:
        for path in sorted((root / package).glob(f"**/messages/{locale}.ftl")):
            bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
