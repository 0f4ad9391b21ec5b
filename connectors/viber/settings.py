"""What can be set about the Viber channel."""

from __future__ import annotations

from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

API_BASE: Final = "https://chatapi.viber.com"
FILE_LIMIT: Final = 50 * 1024 * 1024
"""Bytes of a client's file we fetch; Viber's own limit for a bot's files: https://developers.viber.com/docs/api/rest-bot-api/#file-message"""

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000)]


class ViberSettings(BaseModel):
    """Settings of one bot; secrets never appear in errors or ``repr``.

    ``token`` also signs the updates. ``name`` and ``avatar`` (an address) are what the client sees as the sender; ``webhook_url`` is the
    public address of ``/webhooks/viber`` where it is not that under the installation's own; ``proxy`` is ``http://``, ``https://`` or
    ``socks5://`` with optional ``user:password@``; ``file_limit`` is in bytes, the rest in seconds.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    token: SecretStr
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=28)] = "Поддержка"
    avatar: Address | None = None
    api_base: Address = API_BASE
    proxy: SecretStr | None = None
    webhook_url: Address | None = None
    file_limit: int = Field(FILE_LIMIT, ge=1)
    request_timeout: float = Field(30, gt=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        token = self.token.get_secret_value()
        if not token.strip() or not token.isascii() or not token.isprintable():
            raise ValueError("the Viber token is the app key of the bot: More, Settings, Bots, Edit Info in Viber")
        if self.proxy and urlsplit(self.proxy.get_secret_value()).scheme not in ("http", "https", "socks5"):
            raise ValueError("the proxy's address begins with http://, https:// or socks5://")
        return self

    def hidden(self) -> tuple[str, ...]:
        """Every string that must never reach a log or an error."""
        found = [secret.get_secret_value() for secret in (self.token, self.proxy) if secret]
        if self.proxy and (password := urlsplit(self.proxy.get_secret_value()).password):
            found.append(password)
        return tuple(secret for secret in found if secret)
