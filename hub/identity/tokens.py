"""Make and check JSON Web Tokens (RFC 7519): of connections, of subscriptions, and of browser sessions.

A connection token says who somebody is (`sub`, the hub's own `role` and `clearance`, `info`, `channels` or `subs`). A
subscription token lets its user into one channel (`channel`). A session cookie is a connection token with `use`:
"session". None of the three passes for another. What the hub issues it signs with HS256, its own key and `use`; such
tokens are for this hub and by it, so `aud` and `iss` are asked only of what others issue.

`check` never waits. Where a key is to be fetched first it raises KeyPending; whoever can wait then awaits `fetch` and
checks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub import clock
from hub.errors import TokenExpired, TokenInvalid
from hub.identity import claims as c
from hub.identity.keys import KeyConfig, KeyPending
from hub.identity.proofs import Grant, Identity, ServerSub
from hub.identity.revocations import Revocations, TokenRevoked
from hub.identity.trust import Trust
from hub.model import Actor

__all__ = ["Grant", "Identity", "KeyConfig", "KeyPending", "ServerSub", "TokenRevoked", "Tokens"]

_CONNECT = "connect"
_SESSION = "session"
_SUBSCRIBE = "subscribe"


class Tokens:
    """Signs with one key; checks with that and with what else is configured."""

    def __init__(
        self,
        key: str,
        *,
        keys: KeyConfig | None = None,
        subscription_keys: KeyConfig | None = None,
        revocations: Revocations | None = None,
    ) -> None:
        """Take the keys; call `start` when some of them are published by an endpoint.

        Args:
            key: The secret with which the hub signs (HS256) what it issues.
            keys: What else may sign tokens, and on what conditions.
            subscription_keys: What alone may sign subscription tokens; None for the same as for connections. The hub
                then issues them with its `hmac_secret_key`.
            revocations: What is revoked; None for nothing.

        Raises:
            ConfigError: a key, a URL or a pattern is wrong.
        """
        keys = keys or KeyConfig()
        self._connections = Trust(key, keys)
        self._subscriptions = self._connections
        if subscription_keys is not None:
            self._subscriptions = Trust(subscription_keys.hmac_secret_key, subscription_keys, self._connections)
        self._revocations = revocations

    def start(self) -> None:
        """Begin to keep published keys fresh; a loop must be running."""
        for trust in {self._connections, self._subscriptions}:
            if trust.published is not None:
                trust.published.start()

    async def close(self) -> None:
        """Stop that; tokens signed with published keys are then refused as the keys grow old."""
        for trust in {self._connections, self._subscriptions}:
            if trust.published is not None:
                await trust.published.close()

    def issue(
        self,
        actor: Actor,
        *,
        expires_at: int,
        session: bool = False,
        channels: tuple[str, ...] = (),
        info: Any = None,
        subs: Mapping[str, ServerSub] | None = None,
        token_id: str = "",
    ) -> str:
        """Return a token for an actor.

        Args:
            actor: Whose it is.
            expires_at: When it ends, in seconds since 1970.
            session: Make it a session cookie.
            channels: Channels to subscribe the client to.
            info: JSON value shown to others; None for the actor's name.
            subs: Channel → how to subscribe the client to it; where there are any, `channels` do not count.
            token_id: Its `jti`; a random one where empty.

        Raises:
            ConfigError: there is no key to sign with.
        """
        claims: dict[str, Any] = {
            "sub": actor.user,
            "role": actor.role.value,
            "clearance": int(actor.clearance),
        }
        if channels:
            claims["channels"] = list(channels)
        if subs:
            claims["subs"] = {name: _sub_claims(sub) for name, sub in subs.items()}
        if info is None and actor.name:
            info = {"name": actor.name}
        if info is not None:
            claims["info"] = info
        return self._connections.signed(claims, _SESSION if session else _CONNECT, expires_at, token_id)

    def issue_subscription(
        self, user: str, channel: str, *, expires_at: int, info: Any = None, token_id: str = ""
    ) -> str:
        """Return a token that lets a user into a channel until `expires_at` (seconds since 1970).

        Raises:
            ConfigError: there is no key to sign with.
        """
        claims: dict[str, Any] = {"sub": user, "channel": channel}
        if info is not None:
            claims["info"] = info
        return self._subscriptions.signed(claims, _SUBSCRIBE, expires_at, token_id)

    def check(self, token: str, *, session: bool = False, stale_ok: bool = False) -> Identity:
        """Return what a connection token proves, or a session cookie.

        Raises:
            TokenExpired: it was good, once.
            TokenRevoked: it was good until it was taken back.
            KeyPending: its key has to be fetched first.
            TokenInvalid: forged, malformed, of another kind, or claiming a clearance above its role's.
        """
        trust = self._connections
        payload, own = trust.verifier.payload(token)
        claims = c.connect_claims(payload)
        if (claims.use or _CONNECT) != (_SESSION if session else _CONNECT) or (session and not own):
            raise TokenInvalid("This token is for another use.")
        if claims.channel:
            raise TokenInvalid("This token is for a subscription.")
        identity = c.identity(claims, trust.user(payload, claims, own), clock.epoch_s())
        if self._revocations is not None and self._revocations.revoked(identity, stale_ok=stale_ok):
            raise TokenRevoked
        return identity

    def check_subscription(self, token: str) -> Grant:
        """Return what a subscription token allows.

        Raises:
            TokenExpired: it was good, once.
            TokenRevoked: it was good until it was taken back.
            KeyPending: its key has to be fetched first.
            TokenInvalid: forged, malformed, or of another kind.
        """
        trust = self._subscriptions
        payload, own = trust.verifier.payload(token)
        claims = c.subscribe_claims(payload)
        if (claims.use or _SUBSCRIBE) != _SUBSCRIBE:
            raise TokenInvalid("This token is for another use.")
        grant = c.grant(claims, trust.user(payload, claims, own), clock.epoch_s())
        if self._revocations is not None and self._revocations.revoked(grant):
            raise TokenRevoked
        return grant

    def confirm(self, proof: Identity | Grant) -> None:
        """Let pass what was proved a while ago, and is not used until now.

        Raises:
            TokenExpired: it was good, once.
            TokenRevoked: it was good until it was taken back.
        """
        if proof.expires_at is not None and proof.expires_at <= clock.epoch_s():
            raise TokenExpired
        if self._revocations is not None and self._revocations.revoked(proof):
            raise TokenRevoked

    async def fetch(self, token: str, *, subscription: bool = False) -> None:
        """Fetch the key of a token that was KeyPending; then check it again, which may say the same once more.

        Args:
            token: What was checked.
            subscription: It was checked as a subscription token.

        Raises:
            Unavailable: the keys can not be had now.
            TokenInvalid: it is malformed.
        """
        await (self._subscriptions if subscription else self._connections).verifier.fetch(token)


def _sub_claims(sub: ServerSub) -> dict[str, Any]:
    claims = {"info": sub.info, "data": sub.data}
    if sub.overrides:
        claims["override"] = {name: {"value": value} for name, value in sub.overrides.items()}
    return {name: value for name, value in claims.items() if value is not None}
