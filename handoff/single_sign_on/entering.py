"""A sign-in at the issuer from its beginning to the account: the state is used once, the account must be there already."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import structlog
from sqlalchemy import delete, select

from connectors.contract import Texts
from connectors.errors import Forbidden, Unavailable
from connectors.ledger.store import Store, Tx
from connectors.limits import Limit
from handoff import operators
from handoff.operators import Operators, digest
from handoff.single_sign_on.issuer import Issuer, Unreachable
from handoff.single_sign_on.settings import OidcSettings
from handoff.single_sign_on.tables import sign_ons
from handoff.single_sign_on.token import Untrusted, claims_of, login_in

LASTS: Final = timedelta(minutes=10)
"""Time to sign in at the issuer."""
KEPT: Final = 10_000
"""Sign-ins under way at most, begun by anybody. The oldest give way: were new ones refused, who filled the store would keep all out."""
_log: Final = structlog.get_logger(__name__)


class SignOn:
    """``title`` is the issuer's name for people. Refusals are worded in ``locale``."""

    def __init__(self, settings: OidcSettings, store: Store, operators: Operators, texts: Texts, public_url: str | None = None) -> None:
        self.title = settings.title
        self.public_url = public_url
        self.issuer = Issuer(settings)
        self._settings, self._store, self._operators, self._texts = settings, store, operators, texts
        self._begun = Limit(settings.sign_ons_per_minute, store.clock)

    async def begin(self, after: str, back: str, caller: str, locale: str) -> tuple[str, str]:
        """(address at the issuer, state): the browser keeps the state, and comes back to ``back`` with it.

        Raises Unavailable, and TooOften when ``caller`` (a network address) begins too many.
        """
        self._begun.take(caller)
        try:
            entrance = await self.issuer.entrance()
        except Unreachable as error:
            raise self._down(error, locale) from None
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._store.write() as tx:
            await _make_room(tx)
            kept = {"state_hash": digest(state), "nonce": nonce, "verifier": verifier, "after": after[:500], "expires_at": tx.now + LASTS}
            await tx.conn.execute(sign_ons.insert().values(kept))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "scope": self._settings.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{entrance}{'&' if '?' in entrance else '?'}{urlencode(asked)}", state

    async def finish(self, state: str, held: str, code: str, back: str, agent: str, locale: str) -> tuple[str, str]:
        """(session's token, page asked for); ``held``: the state that the browser kept.

        Raises Forbidden: a state that is not this browser's, is old or was used; a token that is not to be trusted; no such account.
        """
        if not held or not hmac.compare_digest(state.encode("utf-8", "replace"), held.encode("utf-8", "replace")):
            raise Forbidden("sign_on_unknown", self._texts("sign-on-no-state", locale))
        async with self._store.write() as tx:
            now = tx.now
            mine = (sign_ons.c.state_hash == digest(state)) & (sign_ons.c.expires_at > now)
            row = (await tx.conn.execute(delete(sign_ons).where(mine).returning(*sign_ons.c))).one_or_none()
        if row is None:
            raise Forbidden("sign_on_unknown", self._texts("sign-on-no-state", locale))
        try:
            id_token, keys = await self.issuer.exchange(code, row.verifier, back)
            login = login_in(self._settings, claims_of(self._settings, id_token, keys, row.nonce, now))
        except Unreachable as error:
            raise self._down(error, locale) from None
        except Untrusted as error:
            _log.warning("sign_on_refused", why=str(error)[:200])
            raise Forbidden("sign_on_untrusted", self._texts("sign-on-no-trust", locale, title=self.title)) from None
        return await self._enter(login, agent, locale), row.after

    async def _enter(self, login: str | None, agent: str, locale: str) -> str:
        async with self._store.read() as tx:
            account = await operators.find(tx, login) if login is not None else None
        if account is None:
            raise Forbidden("sign_on_no_account", self._texts("sign-on-no-account", locale, title=self.title))
        token, _ends = await self._operators.begin_session(account.login, agent=agent)
        return token

    def _down(self, error: Unreachable, locale: str) -> Unavailable:
        _log.warning("issuer_unreachable", why=str(error)[:200])
        return Unavailable("issuer_unreachable", self._texts("sign-on-no-issuer", locale, title=self.title))


async def _make_room(tx: Tx) -> None:
    """For one more: without those whose time is over, and the oldest above :data:`KEPT`."""
    await tx.conn.execute(delete(sign_ons).where(sign_ons.c.expires_at <= tx.now))
    oldest = select(sign_ons.c.state_hash).order_by(sign_ons.c.expires_at.desc()).offset(KEPT - 1)
    await tx.conn.execute(delete(sign_ons).where(sign_ons.c.state_hash.in_(oldest)))
