"""What can be set about signing in through an issuer: section ``oidc``; the secret from ``OTKLIK_OIDC__CLIENT_SECRET``."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def secure(address: str) -> str:
    """An address that nobody on the way can read or change: HTTPS, or this very machine. Raises ValueError."""
    parts = urlsplit(address)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        raise ValueError("must be an https:// address")
    return address


class OidcSettings(BaseModel):
    """``issuer`` exactly as the issuer writes itself. ``claim``: what in its token is the account's login here; an ``email`` counts only
    when the issuer says that it is verified. ``title``: the issuer's name on the sign-in page. Without a secret the client is a public one.
    ``sign_ons_per_minute`` are begun from one network address; an office may have but one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    issuer: Annotated[str, AfterValidator(secure)]
    client_id: Annotated[str, StringConstraints(min_length=1)]
    client_secret: SecretStr | None = None
    scope: Annotated[str, StringConstraints(pattern=r"^openid( \S+)*$")] = "openid email profile"
    claim: Annotated[str, StringConstraints(min_length=1)] = "email"
    title: str = "OpenID"
    timeout_s: float = Field(default=10.0, gt=0, le=60)
    sign_ons_per_minute: int = Field(default=60, ge=1)
