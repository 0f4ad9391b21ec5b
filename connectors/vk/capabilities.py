"""What VK can do, for docs/channels.md and the deliverer."""

from __future__ import annotations

from typing import Final

from connectors.capabilities import Capabilities, Feature

TEXT_LIMIT: Final = 4096
"""The schema says 9000, clients are known to cut at 4096."""
BUTTONS_LIMIT: Final = 10
PHOTO_LIMIT: Final = 50 * 1024 * 1024
FILE_LIMIT: Final = 200 * 1024 * 1024
"""https://dev.vk.com/api/upload"""
PER_SECOND: Final = 18.0
"""Calls of any method with one community token; VK bears 20: https://dev.vk.com/api/api-requests"""

CAPABILITIES: Final = Capabilities(
    features=frozenset(
        {
            Feature.bold,
            Feature.italic,
            Feature.links,
            Feature.buttons,
            Feature.photo_in,
            Feature.photo_out,
            Feature.document_in,
            Feature.document_out,
            Feature.voice_in,
            Feature.sticker_in,
            Feature.location_in,
            Feature.albums_in,
            Feature.quotes_in,
            Feature.edits_in,
            Feature.edits_out,
            Feature.deletes_out,
            Feature.reactions_in,
            Feature.typing_out,
            Feature.read_marks,
            Feature.blocked_known,
            Feature.deep_links,
        }
    ),
    idempotent=True,
    text_limit=TEXT_LIMIT,
    caption_limit=TEXT_LIMIT,
    buttons_limit=BUTTONS_LIMIT,
    file_in_limit=FILE_LIMIT,
    file_out_limit=FILE_LIMIT,
    per_second=PER_SECOND,
    chat_per_second=3.0,
    notes={
        Feature.buttons: "More than 10 buttons, or one longer than 40 characters, become numbered lines.",
        Feature.albums_in: "An album is one message with several attachments.",
        Feature.video_in: "A video arrives as a link to its page: VK does not hand out the file.",
        Feature.document_out: "VK takes neither mp3 nor programs; a photo it finds too large leaves as a document.",
        Feature.deletes_out: "Within a day, one message that was not sent in parts.",
        Feature.deletes_in: "VK does not tell a community that a client took a message back.",
        Feature.phone_proof: "Only a mini app can ask for the phone.",
    },
)
