"""What can be set about the MAX channel."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, FilePath, SecretStr, StringConstraints, model_validator

API_BASE: Final = "https://platform-api2.max.ru"


class MaxSettings(BaseModel):
    """Settings of one bot; secrets never appear in errors or ``repr``.

    ``secret`` is compared with ``X-Max-Bot-Api-Secret``; ``webhook_url`` is the public address of ``/webhooks/max``, by default made from
    ``OTKLIK_PUBLIC_URL``. ``ca_file``: certificates in PEM trusted for this API beside the usual ones, since MAX is signed by the Russian
    Trusted Root CA. ``proxy`` is ``http://`` or ``https://``, ``user:password@`` allowed. ``file_limit`` is in bytes, the rest in seconds.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    token: SecretStr
    mode: Literal["polling", "webhook"] = "polling"
    secret: SecretStr | None = None
    webhook_url: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    api_base: Annotated[str, StringConstraints(pattern=r"^https?://")] = API_BASE
    ca_file: FilePath | None = None
    proxy: SecretStr | None = None
    file_limit: int = Field(256 * 1024 * 1024, ge=1)
    poll_timeout: int = Field(30, ge=0, le=90)
    request_timeout: float = Field(30, gt=0)
    upload_timeout: float = Field(55, gt=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.token.get_secret_value().strip():
            raise ValueError("the MAX token is empty: take it from the bot's page, section Integration")
        secret = self.secret.get_secret_value() if self.secret else ""
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{5,256}", secret):
            raise ValueError("the MAX secret has 5 to 256 characters out of A-Z, a-z, 0-9, _ and -")
        if self.mode == "webhook" and not secret:
            raise ValueError("MAX in webhook mode needs a secret: without it anybody could write as a client")
        return self

    def hidden(self) -> tuple[str, ...]:
        """Every string that must never reach a log or an error."""
        found = [secret.get_secret_value() for secret in (self.token, self.secret, self.proxy) if secret]
        if self.proxy and (password := urlsplit(self.proxy.get_secret_value()).password):
            found.append(password)
        return tuple(found)
