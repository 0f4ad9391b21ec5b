"""The issuer's word on who signed in: an ID token, checked as OpenID Connect Core 1.0, 3.1.3.7, says. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from handoff.single_sign_on.settings import OidcSettings

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures by the issuer's private key; never a shared secret, never none."""
_KINDS: Final = ("RSA", "EC", "OKP")
_LEEWAY_S: Final = 60
"""How far the issuer's clock may be from ours."""


class Untrusted(Exception):
    """The token is not the issuer's word to us about this sign-in."""


def keys_of(document: Mapping[str, Any]) -> KeySet:
    """The issuer's public keys for signatures; others in its document are passed over."""
    found: list[Key] = []
    listed = document.get("keys")
    for key in listed if isinstance(listed, list) else ():
        if isinstance(key, dict) and key.get("kty") in _KINDS and key.get("use", "sig") == "sig":
            try:
                found.append(JWKRegistry.import_key(key))
            except (JoseError, ValueError, TypeError, KeyError):
                continue
    return KeySet(found)


def claims_of(settings: OidcSettings, id_token: str, keys: KeySet, nonce: str, now: datetime) -> Mapping[str, Any]:
    """The token's claims. Raises Untrusted with what is wrong."""
    try:
        token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        required: Any = {name: {"essential": True} for name in ("exp", "iat", "sub")}
        expected: Any = {"iss": {"essential": True, "value": settings.issuer}, "aud": {"essential": True, "value": settings.client_id}}
        registry = jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=_LEEWAY_S, **required, **expected)
        registry.validate(token.claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Untrusted(f"{type(error).__name__}: {error}") from None
    claims: Mapping[str, Any] = token.claims
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else settings.client_id) != settings.client_id:
        raise Untrusted("the token was given to another party (azp)")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Untrusted("the token is of another sign-in (nonce)")
    return claims


def login_in(settings: OidcSettings, claims: Mapping[str, Any]) -> str | None:
    """The login that the token names; None without one that may be trusted."""
    value = claims.get(settings.claim)
    if not isinstance(value, str) or not value:
        return None
    if settings.claim == "email":
        return value.lower() if claims.get("email_verified") is True else None
    return value
