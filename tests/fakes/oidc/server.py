"""Serves the fake over HTTP: discovery, sign-in without questions, codes for one use under PKCE, tokens that it can be told to spoil."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from connectors.contract import Clock

CLIENT, SECRET = "otklik", "secret+of/the tests"


class FakeIssuer:
    """``person``: the claims of who signs in next. ``spoils``: claims put over the true ones, None takes one away. ``signs_with``: ``own``,
    ``foreign`` (a key nobody published, under the published name), ``shared`` (HS256 with the client's secret) or ``none``.

    ``errors`` lists what a client asked for that no issuer grants; ``down``: answers 503.
    """

    def __init__(self, clock: Clock, *, secret: str | None = SECRET, host: str = "127.0.0.1") -> None:
        self.person: dict[str, Any] = {}
        self.spoils: dict[str, Any] = {}
        self.signs_with = "own"
        self.down = False
        self.errors: list[str] = []
        self.url = ""
        self._clock, self._secret, self._host = clock, secret, host
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self._codes: dict[str, Mapping[str, str]] = {}
        self._runner: web.AppRunner | None = None

    async def start(self) -> FakeIssuer:
        app = web.Application()
        app.add_routes([web.get("/.well-known/openid-configuration", self._about), web.get("/enter", self._enter)])
        app.add_routes([web.post("/token", self._token), web.get("/keys", self._keys)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://{self._host}:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _about(self, _request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503, text="<html>down</html>", content_type="text/html")
        places = {"authorization_endpoint": "enter", "token_endpoint": "token", "jwks_uri": "keys"}
        return web.json_response({"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in places.items()}})

    async def _keys(self, _request: web.Request) -> web.Response:
        unknown = {"kty": "LATTICE", "kid": "two", "use": "sig"}
        sealing = {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "three", "use": "enc"}
        return web.json_response({"keys": [unknown, sealing, self._key.as_dict(private=False)]})

    async def _enter(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        must = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        wrong = [name for name, value in must.items() if asked.get(name) != value]
        wrong += [name for name in ("state", "nonce", "code_challenge", "redirect_uri") if len(asked.get(name, "")) < 20]
        if "openid" not in asked.get("scope", "").split() or wrong:
            self.errors.append(f"enter: {wrong or 'scope'}")
            return web.Response(status=400, text="invalid_request")
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if not self._is_client(request, form):
            self.errors.append("token: client")
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = self._codes.pop(str(form.get("code")), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier")).encode()).digest()).rstrip(b"=").decode()
        granted = asked and form.get("grant_type") == "authorization_code" and form.get("redirect_uri") == asked["redirect_uri"]
        if not asked or not granted or asked["code_challenge"] != challenge:
            self.errors.append("token: code")
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": self._signed(asked["nonce"])})

    def _is_client(self, request: web.Request, form: Mapping[str, Any]) -> bool:
        if self._secret is None:
            return form.get("client_id") == CLIENT and "Authorization" not in request.headers
        known = base64.b64encode(f"{quote_plus(CLIENT)}:{quote_plus(self._secret)}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {known}"

    def _signed(self, nonce: str) -> str:
        now = int(self._clock.now().timestamp())
        true = {"iss": self.url, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        claims = {name: value for name, value in {**true, **self.spoils}.items() if value is not None}
        if self.signs_with == "none":
            head, body = (base64.urlsafe_b64encode(str(part).replace("'", '"').encode()).rstrip(b"=") for part in ({"alg": "none"}, claims))
            return f"{head.decode()}.{body.decode()}."
        if self.signs_with == "shared":
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(SECRET * 2))
        key = self._key if self.signs_with == "own" else RSAKey.generate_key(2048, {"kid": "one"})
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
