"""Small true files of each kind."""

from __future__ import annotations

import base64
from typing import Final

PNG: Final = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OGG: Final = b"OggS\x00\x02" + bytes(20) + b"OpusHead" + bytes(200)
MP3: Final = b"ID3\x04" + bytes(200)
MP4: Final = b"\x00\x00\x00\x18ftypisom" + bytes(200)
WEBP: Final = b"RIFF\x1a\x00\x00\x00WEBPVP8 " + bytes(40)

BY_KIND: Final = {
    "photo": (PNG, "photo.jpg"),
    "document": (PDF, "договор.pdf"),
    "voice": (OGG, "voice.ogg"),
    "audio": (MP3, "song.mp3"),
    "video": (MP4, "video.mp4"),
    "video_note": (MP4, "note.mp4"),
    "sticker": (WEBP, "sticker.webp"),
}
