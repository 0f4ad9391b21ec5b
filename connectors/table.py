"""The table of what every channel can do, from each channel's ``capabilities.py``: ``python -m connectors.table > docs/channels.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Final

from connectors.capabilities import Capabilities, Feature
from connectors.known import MESSENGERS

CHANNELS: Final = ("site", *MESSENGERS)
TITLES: Final = {"site": "Site chat", "telegram": "Telegram", "vk": "VK", "viber": "Viber", "max": "MAX"}
WORDS: Final[Mapping[Feature, str]] = {
    Feature.bold: "bold",
    Feature.italic: "italic",
    Feature.code: "code",
    Feature.links: "links under words",
    Feature.buttons: "buttons",
    Feature.photo_in: "photo from the client",
    Feature.photo_out: "photo to the client",
    Feature.document_in: "document from the client",
    Feature.document_out: "document to the client",
    Feature.voice_in: "voice message",
    Feature.video_in: "video",
    Feature.video_note_in: "video note",
    Feature.sticker_in: "sticker",
    Feature.location_in: "location",
    Feature.contact_in: "contact",
    Feature.albums_in: "album answered once",
    Feature.quotes_in: "quote of a message",
    Feature.edits_in: "client edits a message",
    Feature.edits_out: "operator edits a message",
    Feature.deletes_out: "operator takes a message back",
    Feature.deletes_in: "client deletes a message",
    Feature.reactions_in: "reaction",
    Feature.typing_out: "“typing…”",
    Feature.delivered_marks: "mark: delivered",
    Feature.read_marks: "mark: read",
    Feature.blocked_known: "told when blocked",
    Feature.phone_proof: "shared phone is proof",
    Feature.deep_links: "deep link carries a source",
}
HEAD: Final = """\
# What every channel can do

Made from the code by `python -m connectors.table > docs/channels.md`; a test fails when this page is old.
What a channel has not is never silence: a kind of message that cannot be shown reaches the operator as a named placeholder, buttons become
numbered lines and the number typed back is understood, looks are left out, an address follows its link's title, a file that cannot leave is
refused with the reason.
"""
IDEMPOTENT: Final = """\
Where a repeated send can double, one that ended without an answer is not repeated but shown to the operator as *uncertain*.
"""


def capabilities() -> Mapping[str, Capabilities]:
    """What each channel publishes, in the table's order."""
    return {name: import_module(f"connectors.{name}.capabilities").CAPABILITIES for name in CHANNELS}


def page(channels: Mapping[str, Capabilities]) -> str:
    """The whole page as Markdown."""
    notes: list[str] = []
    rows = [*_features(channels, notes), *_limits(channels)]
    head = ["", *(TITLES.get(name, name) for name in channels)]
    table = "\n".join(_row(cells) for cells in (head, ["---", *[":-:"] * len(channels)], *rows))
    listed = "\n".join(f"{number}. {note}" for number, note in enumerate(notes, start=1))
    return f"{HEAD}\n{table}\n\n{IDEMPOTENT}\n{listed}\n"


def _features(channels: Mapping[str, Capabilities], notes: list[str]) -> Iterator[Sequence[str]]:
    for feature in Feature:
        yield [WORDS[feature], *(_mark(name, feature, can, notes) for name, can in channels.items())]


def _mark(name: str, feature: Feature, can: Capabilities, notes: list[str]) -> str:
    mark = "✓" if feature in can.features else "–"
    if feature not in can.notes:
        return mark
    notes.append(f"{TITLES.get(name, name)}, {WORDS[feature]}: {can.notes[feature]}")
    return f"{mark} <sup>{len(notes)}</sup>"


def _limits(channels: Mapping[str, Capabilities]) -> Iterator[Sequence[str]]:
    every = list(channels.values())
    yield ["characters in a message; longer texts are cut between words", *(f"{can.text_limit:,}" for can in every)]
    yield ["characters of a caption", *(_number(can.caption_limit) for can in every)]
    yield ["buttons; more become numbered lines", *(_number(can.buttons_limit) for can in every)]
    yield ["file from the client, MB", *(_megabytes(can.file_in_limit) for can in every)]
    yield ["file to the client, MB", *(_megabytes(can.file_out_limit) for can in every)]
    yield ["sends a second, to one chat", *(f"{can.per_second:g}, {can.chat_per_second:g}" for can in every)]
    yield ["a repeated send cannot double", *("✓" if can.idempotent else "–" for can in every)]


def _number(limit: int) -> str:
    return f"{limit:,}" if limit else "–"


def _megabytes(limit: int) -> str:
    return f"{limit / 1024 / 1024:g}" if limit else "–"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(page(capabilities()), end="")
