"""What may be set about the site chat."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class SiteSettings(BaseModel):
    """Limits of the client's API. Rates are per minute: sessions and files by network address,
    messages by session. ``file_bytes``: of one file. ``drafts``: while an operator holds the conversation,
    they see what the client is typing before it is sent; it is never stored, and the widget says so under the field.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sessions_per_minute: int = Field(default=30, ge=1)
    messages_per_minute: int = Field(default=60, ge=1)
    files_per_minute: int = Field(default=30, ge=1)
    file_bytes: int = Field(default=20 * 1024 * 1024, ge=1)
    body_bytes: int = Field(default=64 * 1024, ge=1024)
    text_characters: int = Field(default=20_000, ge=1)
    wait_seconds: float = Field(default=50, gt=0, le=50)
    drafts: bool = False
    page: int = Field(default=200, ge=1, le=1000)
