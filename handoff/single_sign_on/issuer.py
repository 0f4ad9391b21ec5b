"""Talks to the issuer: where its pages are, what a code is worth, which keys it signs with. Asked anew at each sign-in: keys change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

import httpx
from joserfc.jwk import KeySet

from handoff.single_sign_on.settings import OidcSettings, secure
from handoff.single_sign_on.token import Untrusted, keys_of


class Unreachable(Exception):
    """The issuer does not answer, or not as an issuer does."""


class Issuer:
    """All raise Unreachable."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings

    async def entrance(self) -> str:
        """The address at which people sign in."""
        return self._address(await self._about(), "authorization_endpoint")

    async def exchange(self, code: str, verifier: str, back: str) -> tuple[str, KeySet]:
        """(ID token, keys) for a code. Raises Untrusted for a code that the issuer does not take: used, old, or of another sign-in."""
        about, secret = await self._about(), self._settings.client_secret
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        form["client_id"] = self._settings.client_id
        auth = None
        if secret is not None and "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            auth = httpx.BasicAuth(quote_plus(self._settings.client_id), quote_plus(secret.get_secret_value()))  # RFC 6749, 2.3.1
        elif secret is not None:
            form["client_secret"] = secret.get_secret_value()
        answer = await self._call("POST", self._address(about, "token_endpoint"), data=form, auth=auth)
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise Untrusted(f"no token for the code: {str(answer.get('error', ''))[:80]}")
        return id_token, keys_of(await self._call("GET", self._address(about, "jwks_uri")))

    async def _about(self) -> Mapping[str, Any]:
        """OpenID Connect Discovery 1.0, 4."""
        about = await self._call("GET", self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if about.get("issuer") != self._settings.issuer:
            raise Unreachable("the document at the issuer's address is of another issuer")
        return about

    def _address(self, about: Mapping[str, Any], name: str) -> str:
        try:
            return secure(str(about.get(name, "")))
        except ValueError:
            raise Unreachable(f"{name} is no https:// address") from None

    async def _call(self, method: str, address: str, **more: Any) -> Mapping[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=self._settings.timeout_s, trust_env=False) as http:
                answer = await http.request(method, address, headers={"Accept": "application/json"}, **more)
            found = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unreachable(type(error).__name__) from None
        if answer.status_code >= 500 or not isinstance(found, dict) or (method == "GET" and answer.status_code != 200):
            raise Unreachable(f"{answer.status_code}")
        return found
