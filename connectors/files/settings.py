"""What may be set about the keeping of files."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

_MB: Final = 1024 * 1024


class FilesSettings(BaseModel):
    """``url``: where files are, any address fsspec knows (``s3://bucket/folder`` with the extra ``s3``; key, secret and endpoint come from
    ``FSSPEC_S3_KEY``, ``FSSPEC_S3_SECRET``, ``FSSPEC_S3_ENDPOINT_URL``); empty: the folder ``files`` of the data folder.

    Limits are in bytes, of one file, by what its content is; an image above the photos' limit counts as a document. ``link_seconds``: how
    long a signed address works, at least. ``thumbnail_pixels``: the longer side; an image that decodes to over ``image_pixels`` gets none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: str = ""
    photo_bytes: int = Field(default=20 * _MB, ge=1)
    document_bytes: int = Field(default=50 * _MB, ge=1)
    audio_bytes: int = Field(default=50 * _MB, ge=1)
    video_bytes: int = Field(default=50 * _MB, ge=1)
    link_seconds: int = Field(default=12 * 3600, ge=60)
    thumbnail_pixels: int = Field(default=480, ge=16, le=2000)
    image_pixels: int = Field(default=24_000_000, ge=1)

    def limit(self, mime: str) -> int:
        """Bytes of the largest file of a type."""
        family = mime.partition("/")[0]
        return {"audio": self.audio_bytes, "video": self.video_bytes}.get(family, self.document_bytes)

    @property
    def most(self) -> int:
        """Bytes of the largest file of any type."""
        return max(self.document_bytes, self.audio_bytes, self.video_bytes)
