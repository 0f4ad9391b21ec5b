"""What MAX can do. Limits: https://dev.max.ru/docs-api; rates: 30 requests a second for a bot."""

from __future__ import annotations

from typing import Final

from connectors.capabilities import Capabilities, Feature
from connectors.max.render import ROWS, TEXT_LIMIT

MB: Final = 1024 * 1024
_LACKING: Final = frozenset({Feature.reactions_in, Feature.delivered_marks, Feature.read_marks, Feature.video_note_in})

CAPABILITIES: Final = Capabilities(
    features=frozenset(Feature) - _LACKING,
    idempotent=False,
    text_limit=TEXT_LIMIT,
    caption_limit=TEXT_LIMIT,
    buttons_limit=ROWS,
    file_in_limit=256 * MB,
    file_out_limit=256 * MB,
    per_second=25,
    chat_per_second=2,
    notes={
        Feature.video_note_in: "A round video arrives as an ordinary one.",
        Feature.albums_in: "One message with several photos.",
        Feature.edits_out: "For as long as MAX allows, a day or more.",
        Feature.deletes_out: "For as long as MAX allows, one message that was not sent in parts.",
        Feature.phone_proof: "The button's answer is signed by MAX; a card sent by hand proves nothing.",
        Feature.reactions_in: "MAX does not tell bots of reactions.",
        Feature.read_marks: "MAX has no receipts for bots.",
    },
)
