"""Decide which tokens of one kind are believed: by whose key, for whom and by whom; and sign with the hub's own key.

Families of keys are kept apart: a table from algorithm to checks is made once, and an algorithm without a key of its
own family is in no table.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any

import orjson

from hub import clock
from hub.errors import ConfigError, TokenInvalid
from hub.identity import claims as c
from hub.identity.base64url import encoded
from hub.identity.jws import Verifier
from hub.identity.keys import Check, KeyConfig, Published

_DIGESTS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
_USER_CLAIM = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: base64url of {"alg":"HS256","typ":"JWT"}.
_HEADER = encoded(b'{"alg":"HS256","typ":"JWT"}')


class Trust:
    """What is trusted to sign one kind of token, and what of such a token is believed."""

    def __init__(self, own_key: str, config: KeyConfig, other: Trust | None = None) -> None:
        """Take the keys.

        Args:
            own_key: The secret that the hub signs with; empty where it signs nothing of this kind.
            config: What else may sign, and on what conditions.
            other: The same of another kind of token: an endpoint that both name is asked once.

        Raises:
            ConfigError: a key, a URL or a pattern is wrong.
        """
        self._own_key = own_key
        self._user_claim = config.user_id_claim or "sub"
        if not _USER_CLAIM.fullmatch(self._user_claim):
            raise ConfigError("The token setting user_id_claim must be a name of letters, digits and underscores.")
        self._intended = _Intended(config)
        checks: dict[str, list[tuple[Check, bool]]] = {name: [(check, False)] for name, check in _table(config).items()}
        if own_key:
            others = checks.get("HS256", []) if own_key != config.hmac_secret_key else []
            checks["HS256"] = [(_hmac_check(own_key, "HS256"), True), *others]
        self._endpoint = config.jwks_public_endpoint
        self.published: Published | None
        if other is not None and other._endpoint == self._endpoint:
            self.published = other.published
        else:
            self.published = _published(config)
        self.verifier = Verifier(checks, self.published)

    def user(self, payload: bytes, claims: c.Claims, own: bool) -> str:
        """Return whose token it is, once it is clear that it is meant for this hub.

        Raises:
            TokenInvalid: it is for or by somebody else, or names its user in another way than text.
        """
        if own and claims.use:
            return claims.sub or ""
        self._intended.check(claims.aud, claims.iss)
        if self._user_claim == "sub":
            return claims.sub or ""
        return c.custom_user(payload, self._user_claim)

    def signed(self, claims: dict[str, Any], use: str, expires_at: int, token_id: str) -> str:
        """Return a token of the hub's own; see `Tokens.issue`."""
        if not self._own_key:
            raise ConfigError("There is no key to sign tokens with.")
        # With a fraction (RFC 7519 §2 allows it), so that a revocation in the same second knows before from after.
        issued = {"exp": expires_at, "iat": round(clock.epoch_s(), 6), "jti": token_id or secrets.token_hex(8)}
        text = _HEADER + b"." + encoded(orjson.dumps({**claims, **issued, "use": use}))
        digest = hmac.digest(self._own_key.encode(), text, hashlib.sha256)
        return (text + b"." + encoded(digest)).decode()


def _hmac_check(secret: str, algorithm: str) -> Check:
    """Return what checks HS256, HS384 or HS512 with a secret (RFC 7518 §3.2)."""
    keyed = hmac.new(secret.encode(), digestmod=_DIGESTS[algorithm])  # a copy costs less than the key's set-up

    def check(signed: bytes, signature: bytes) -> bool:
        copy = keyed.copy()
        copy.update(signed)
        return hmac.compare_digest(encoded(copy.digest()), signature)

    return check


def _table(config: KeyConfig) -> dict[str, Check]:
    """Return algorithm → check for the keys that a configuration holds itself.

    Raises:
        ConfigError: a key is not what its name says.
    """
    found: dict[str, Check] = {}
    if config.hmac_secret_key:
        found |= {name: _hmac_check(config.hmac_secret_key, name) for name in _DIGESTS}
    pems = {
        "rsa_public_key": config.rsa_public_key,
        "ecdsa_public_key": config.ecdsa_public_key,
        "ed25519_public_key": config.ed25519_public_key,
    }
    if not any(pems.values()):
        return found
    # Here and not above: whoever uses no public key does not pay for the library's memory and start.
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    from hub.identity import publickeys

    kinds: dict[str, Any] = {
        "rsa_public_key": rsa.RSAPublicKey,
        "ecdsa_public_key": ec.EllipticCurvePublicKey,
        "ed25519_public_key": ed25519.Ed25519PublicKey,
    }
    for name, pem in pems.items():
        if pem:
            try:
                found |= publickeys.from_pem(pem, kinds[name])
            except ValueError as exc:
                raise ConfigError(f"The token key {name} {exc}.") from None
    return found


def _published(config: KeyConfig) -> Published | None:
    """Return the keys that the configured endpoint publishes; nothing is fetched yet.

    Raises:
        ConfigError: the endpoint is not one that keys may come from.
    """
    if not config.jwks_public_endpoint:
        return None
    from hub.identity.jwks import KeySet  # here for the reason given above

    return KeySet(config.jwks_public_endpoint)


class _Intended:
    """Checks for whom and by whom a token is (`aud`, `iss`: RFC 7519 §4.1)."""

    def __init__(self, config: KeyConfig) -> None:
        for name in ("audience", "issuer"):
            if getattr(config, name) and getattr(config, f"{name}_regex"):
                raise ConfigError(f"Only one of the token settings {name} and {name}_regex may be given.")
        self._audience = _matcher("audience", config.audience, config.audience_regex)
        self._issuer = _matcher("issuer", config.issuer, config.issuer_regex)

    def check(self, audience: str | list[str] | None, issuer: str | None) -> None:
        """Let pass what is meant for this hub.

        Raises:
            TokenInvalid: the token is for or by somebody else.
        """
        if self._audience is not None:
            named = [audience] if isinstance(audience, str) else audience or []
            if not any(map(self._audience, named)):
                raise TokenInvalid("The token is for another audience.")
        if self._issuer is not None and (issuer is None or not self._issuer(issuer)):
            raise TokenInvalid("The token is from another issuer.")


def _matcher(name: str, exact: str, pattern: str) -> Callable[[str], bool] | None:
    if exact:
        return exact.__eq__
    if not pattern:
        return None
    try:
        search = re.compile(pattern).search
    except re.error as exc:
        raise ConfigError(f"The token setting {name}_regex is not a regular expression: {exc}.") from None
    # `$` would also match before a line break at the end, and no name has one.
    return lambda value: "\n" not in value and search(value) is not None
