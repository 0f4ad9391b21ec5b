"""What can be set about the VK channel."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator
from yarl import URL

API_BASE = "https://api.vk.com"
SECRET_LIMIT = 50
"""https://dev.vk.com/method/groups.addCallbackServer"""


class VkSettings(BaseModel):
    """Settings of one community; secrets never appear in errors or ``repr``.

    ``secret`` comes back inside every Callback event; ``confirmation`` is the string VK expects when it confirms our address (empty: asked
    from VK at that moment, since it changes); ``webhook_url`` is the public address of ``/webhooks/vk``; ``proxy`` is ``http://`` or
    ``https://`` with optional ``user:password@``; ``catch_up_hours``: how far back Long Poll looks for what was written while nobody
    listened; the rest is in seconds, ``upload_timeout`` stays under the deliverer's limit for one send.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    token: SecretStr
    group_id: int = Field(ge=1)
    mode: Literal["callback", "longpoll", "both"] = "longpoll"
    secret: SecretStr | None = None
    confirmation: str = ""
    webhook_url: str | None = None
    api_base: Annotated[str, StringConstraints(pattern=r"^https?://")] = API_BASE
    proxy: SecretStr | None = None
    poll_timeout: int = Field(25, ge=0, le=90)
    request_timeout: float = Field(20, gt=0)
    upload_timeout: float = Field(45, gt=0)
    catch_up_hours: float = Field(24, ge=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        token = self.token.get_secret_value()
        if not token or not token.isprintable() or " " in token:
            raise ValueError("the VK token is the community's access key, one word")
        secret = self.secret.get_secret_value() if self.secret else ""
        if len(secret) > SECRET_LIMIT:
            raise ValueError(f"the VK secret has at most {SECRET_LIMIT} characters")
        if self.callback and not secret:
            raise ValueError("VK in callback mode needs a secret: without it anybody could write as a client")
        if self.proxy and URL(self.proxy.get_secret_value()).scheme not in ("http", "https"):
            raise ValueError("the VK proxy begins with http:// or https://")
        return self

    @property
    def callback(self) -> bool:
        return self.mode in ("callback", "both")

    @property
    def longpoll(self) -> bool:
        return self.mode in ("longpoll", "both")

    @property
    def proxy_address(self) -> str | None:
        return self.proxy.get_secret_value() if self.proxy else None

    def hidden(self) -> tuple[str, ...]:
        """Every string that must never reach a log or an error."""
        found = [secret.get_secret_value() for secret in (self.token, self.secret, self.proxy) if secret]
        if self.proxy and (password := URL(self.proxy.get_secret_value()).password):
            found.append(password)
        return tuple(secret for secret in found if secret)
