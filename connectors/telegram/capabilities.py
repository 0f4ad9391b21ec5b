"""What Telegram can do, as published and as obeyed: https://core.telegram.org/bots/api, https://core.telegram.org/bots/faq"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from connectors.capabilities import Capabilities, Feature

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
BUTTONS_LIMIT: Final = 100
DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
UPLOAD_LIMIT: Final = 50 * 1024 * 1024
LOCAL_LIMIT: Final = 2000 * 1024 * 1024
"""Through an own Bot API server, both ways: https://core.telegram.org/bots/api#using-a-local-bot-api-server"""

CAPABILITIES: Final = Capabilities(
    features=frozenset(Feature) - {Feature.deletes_in, Feature.delivered_marks, Feature.read_marks},
    idempotent=False,
    text_limit=TEXT_LIMIT,
    caption_limit=CAPTION_LIMIT,
    buttons_limit=BUTTONS_LIMIT,
    file_in_limit=DOWNLOAD_LIMIT,
    file_out_limit=UPLOAD_LIMIT,
    per_second=25.0,
    chat_per_second=1.0,
    notes={
        Feature.photo_out: "Up to 10 MB and in JPEG, PNG or WebP; anything else leaves as a document.",
        Feature.document_in: "20 MB in and 50 MB out; 2000 MB both ways through an own Bot API server.",
        Feature.deletes_out: "Within 48 hours, one message that was not sent in parts.",
        Feature.deletes_in: "Telegram does not tell bots what clients delete in private chats.",
        Feature.delivered_marks: "Telegram tells bots only that it took the message.",
        Feature.read_marks: "Telegram does not tell bots what was read.",
        Feature.reactions_in: "Telegram sends them only to those who ask: we do, by polling and when the webhook is registered.",
        Feature.phone_proof: "The client's own number, by the button that shares it.",
    },
)


def capabilities(*, local: bool, file_in_limit: int) -> Capabilities:
    """Of one bot; ``local``: it talks to an own Bot API server in local mode."""
    return replace(CAPABILITIES, file_in_limit=file_in_limit, file_out_limit=LOCAL_LIMIT if local else UPLOAD_LIMIT)
