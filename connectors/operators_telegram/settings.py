"""What can be set about the operators' Telegram group."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

API_BASE: Final = "https://api.telegram.org"
DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
"""Bytes getFile serves at most: https://core.telegram.org/bots/api#getfile"""
UPLOAD_LIMIT: Final = 50 * 1024 * 1024
"""Bytes a bot may upload: https://core.telegram.org/bots/api#sending-files"""


class OperatorsTelegramSettings(BaseModel):
    """Settings of the operators' bot and its group; secrets never appear in errors or ``repr``.

    ``chat_id`` is the supergroup's (it begins with -100). ``queues`` are shown in the group, None: every one; confidential queues are never
    shown. ``per_minute`` is what Telegram lets a bot do in one group, all topics together (https://core.telegram.org/bots/faq). ``locale``
    is of the topics; an operator is answered in their own. ``webhook_url`` is the public address of ``/webhooks/operators-telegram``;
    limits are in bytes, the rest in seconds.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    token: SecretStr
    chat_id: int
    mode: Literal["polling", "webhook"] = "polling"
    secret: SecretStr | None = None
    webhook_url: str | None = None
    api_base: Annotated[str, StringConstraints(pattern=r"^https?://")] = API_BASE
    proxy: SecretStr | None = None
    queues: frozenset[str] | None = None
    locale: Literal["ru", "en"] = "ru"
    per_minute: int = Field(20, ge=2, le=1000)
    file_limit: int = Field(DOWNLOAD_LIMIT, ge=1)
    upload_limit: int = Field(UPLOAD_LIMIT, ge=1)
    poll_timeout: int = Field(25, ge=0, le=50)
    request_timeout: float = Field(30, gt=0)
    upload_timeout: float = Field(120, gt=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", self.token.get_secret_value()):
            raise ValueError("the token of the operators' bot looks like 123456:AAE…, as @BotFather gives it")
        if self.chat_id >= 0:
            raise ValueError("the operators' group is a supergroup: its chat_id begins with -100")
        secret = self.secret.get_secret_value() if self.secret else ""
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise ValueError("the secret has 1 to 256 characters out of A-Z, a-z, 0-9, _ and -")
        if self.mode == "webhook" and not secret:
            raise ValueError("webhook mode needs a secret: without it anybody could write as an operator")
        return self

    def hidden(self) -> tuple[str, ...]:
        """Every string that must never reach a log or an error."""
        found = [secret.get_secret_value() for secret in (self.token, self.secret, self.proxy) if secret]
        return tuple(secret for secret in found if secret)
