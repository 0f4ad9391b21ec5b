"""What the messengers can do, for the desk: asked before an operator's work is spent on what a messenger does not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.capabilities import Capabilities, Feature
from connectors.contract import StoredFile, Texts
from connectors.errors import Conflict

_MB: Final = 1024 * 1024
_NAMED: Final = frozenset({"site", "telegram", "vk", "viber", "max"})
"""Messengers with a text ``desk-channel-…``; any other is shown by its own name."""


class Messengers:
    """Capabilities by channel. A channel that is switched off can do nothing."""

    def __init__(self, capabilities: Mapping[str, Capabilities], texts: Texts) -> None:
        self._capabilities = capabilities
        self._texts = texts

    def can(self, channel: str, feature: Feature) -> bool:
        known = self._capabilities.get(channel)
        return known is not None and feature in known.features

    def title(self, channel: str, locale: str) -> str:
        return self._texts(f"desk-channel-{channel}", locale) if channel in _NAMED else channel.capitalize()

    def wire(self, channel: str, locale: str) -> Mapping[str, Any]:
        """``{title, features, text_limit, file_limit}`` as the desk's page takes it; sizes in bytes."""
        known = self._capabilities.get(channel)
        features = sorted(feature.value for feature in known.features) if known else []
        limits = {"text_limit": known.text_limit if known else 0, "file_limit": known.file_out_limit if known else 0}
        return {"title": self.title(channel, locale), "features": features, **limits}

    def refuses_files(self, channel: str, files: Sequence[StoredFile], locale: str) -> Conflict | None:
        """Why the messenger does not take these files; None when it does."""
        known = self._capabilities.get(channel)
        title = self.title(channel, locale)
        if known is None or not known.file_out_limit:
            return Conflict("no_files", self._texts("handoff-no-no-files", locale, channel=title))
        for file in files:
            if file.size > known.file_out_limit:
                most = f"{known.file_out_limit / _MB:g}"
                values = {"channel": title, "name": file.name, "most": most}
                return Conflict("file_too_large", self._texts("handoff-no-file-too-large", locale, **values))
        return None
