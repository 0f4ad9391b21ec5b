"""What can be set about the Telegram channel."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator
from yarl import URL

from connectors.telegram.capabilities import DOWNLOAD_LIMIT, LOCAL_LIMIT

API_BASE = "https://api.telegram.org"


class TelegramSettings(BaseModel):
    """Settings of one bot; secrets never appear in errors or ``repr``.

    ``secret`` is compared with ``X-Telegram-Bot-Api-Secret-Token``; ``webhook_url`` is the public address of ``/webhooks/telegram`` where
    it is not the installation's own; ``api_base`` is an own Bot API server or a relay, ``local`` tells that this server runs in local mode
    and shares its disk with us (https://core.telegram.org/bots/api#using-a-local-bot-api-server); ``proxy`` is ``http://``, ``socks4://``
    or ``socks5://`` with optional ``user:password@``; ``file_limit`` of a client's file is in bytes (None: what Telegram serves), the rest
    in seconds; ``upload_timeout`` stays under the deliverer's limit for one send.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    token: SecretStr
    mode: Literal["polling", "webhook"] = "polling"
    secret: SecretStr | None = None
    webhook_url: str | None = None
    api_base: Annotated[str, StringConstraints(pattern=r"^https?://")] = API_BASE
    local: bool = False
    proxy: SecretStr | None = None
    file_limit: int | None = Field(None, ge=1)
    poll_timeout: int = Field(25, ge=0, le=50)
    request_timeout: float = Field(30, gt=0)
    upload_timeout: float = Field(55, gt=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", self.token.get_secret_value()):
            raise ValueError("the Telegram token looks like 123456:AAE…, as @BotFather gives it")
        secret = self.secret.get_secret_value() if self.secret else ""
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise ValueError("the Telegram secret has 1 to 256 characters out of A-Z, a-z, 0-9, _ and -")
        if self.mode == "webhook" and not secret:
            raise ValueError("Telegram in webhook mode needs a secret: without it anybody could write as a client")
        if self.local and self.api_base == API_BASE:
            raise ValueError("Telegram's local mode is of an own Bot API server: set its address as api_base")
        return self

    @property
    def file_in_limit(self) -> int:
        """Bytes of the largest file taken from a client."""
        return self.file_limit or (LOCAL_LIMIT if self.local else DOWNLOAD_LIMIT)

    def hidden(self) -> tuple[str, ...]:
        """Every string that must never reach a log or an error."""
        found = [secret.get_secret_value() for secret in (self.token, self.secret, self.proxy) if secret]
        if self.proxy and (password := URL(self.proxy.get_secret_value()).password):
            found.append(password)
        return tuple(secret for secret in found if secret)
