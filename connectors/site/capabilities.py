"""What the site chat can do: it is ours on both sides, so the limits are those of its settings."""

from __future__ import annotations

from typing import Final

from connectors.capabilities import Capabilities, Feature
from connectors.site.settings import SiteSettings

_LACKS: Final = frozenset(
    {
        Feature.video_note_in,
        Feature.sticker_in,
        Feature.location_in,
        Feature.contact_in,
        Feature.quotes_in,
        Feature.edits_in,
        Feature.deletes_in,
    }
    | {Feature.reactions_in, Feature.delivered_marks, Feature.blocked_known, Feature.phone_proof, Feature.deep_links, Feature.albums_in}
)
_DEFAULTS: Final = SiteSettings()

CAPABILITIES: Final = Capabilities(
    features=frozenset(Feature) - _LACKS,
    idempotent=True,
    text_limit=_DEFAULTS.text_characters,
    caption_limit=_DEFAULTS.text_characters,
    buttons_limit=40,
    file_in_limit=_DEFAULTS.file_bytes,
    file_out_limit=50 * 1024 * 1024,
    per_second=1000.0,
    chat_per_second=1000.0,
    notes={
        Feature.albums_in: "One message has up to ten files.",
        Feature.voice_in: "As a sound file; the widget does not record.",
        Feature.edits_out: "In an open chat at once.",
        Feature.deletes_out: "In an open chat a dash stays in its place.",
        Feature.read_marks: "What an open window shows on a visible page is read.",
        Feature.blocked_known: "A closed page looks like a client who is silent.",
    },
)
