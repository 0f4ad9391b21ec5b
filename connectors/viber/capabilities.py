"""What Viber can do, for docs/channels.md and the deliverer."""

from __future__ import annotations

from typing import Final

from connectors.capabilities import Capabilities, Feature
from connectors.viber.dialect import TEXT_LIMIT
from connectors.viber.keyboard import ROWS
from connectors.viber.render import CAPTION_LIMIT, FILE_LIMIT

PER_SECOND: Final = 40.0
"""Under the 500 requests in 10 s documented for broadcasts; for single messages no figure is published."""


def capabilities(file_in_limit: int) -> Capabilities:
    """``file_in_limit`` in bytes is a setting."""
    return Capabilities(
        features=frozenset(
            {
                Feature.bold,
                Feature.italic,
                Feature.code,
                Feature.buttons,
                Feature.photo_in,
                Feature.photo_out,
                Feature.document_in,
                Feature.document_out,
                Feature.video_in,
                Feature.sticker_in,
                Feature.location_in,
                Feature.contact_in,
                Feature.delivered_marks,
                Feature.read_marks,
                Feature.blocked_known,
                Feature.deep_links,
            }
        ),
        idempotent=False,
        text_limit=TEXT_LIMIT,
        caption_limit=CAPTION_LIMIT,
        buttons_limit=ROWS,
        file_in_limit=file_in_limit,
        file_out_limit=FILE_LIMIT,
        per_second=PER_SECOND,
        chat_per_second=3.0,
        notes={
            Feature.bold: "Viber 14.6 and later; older versions show the signs.",
            Feature.links: "The address follows its title: Viber has no links under words.",
            Feature.buttons: f"More than {ROWS} buttons become numbered lines; the keyboard goes with the next message that has none.",
            Feature.photo_out: "JPEG, PNG and GIF up to 1 MB; anything else leaves as a file. Viber fetches files from our public address.",
            Feature.voice_in: "Viber does not let people send voice messages to a bot.",
            Feature.phone_proof: "A button shares the number, but anybody's card comes the same way, unsigned: a code has to prove it.",
            Feature.deep_links: "The source comes with the client's first message, not with opening the chat.",
            Feature.deletes_out: "Viber has no call for it.",
            Feature.read_marks: "One mark stands for everything read until then.",
        },
    )


CAPABILITIES: Final = capabilities(FILE_LIMIT)
"""With the settings as they are by default: what is published."""
