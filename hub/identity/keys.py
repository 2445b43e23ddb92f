"""Name what the parts of this room say to each other about keys.

The names in KeyConfig are Centrifugo's (`client.token.…`), so that its documentation applies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hub.errors import TokenInvalid

#: Tells whether a signature (base64url text) is good for the signed bytes.
Check = Callable[[bytes, bytes], bool]
#: Algorithm, such as "RS256" → its check.
Checks = Mapping[str, Check]


@dataclass(frozen=True, slots=True)
class KeyConfig:
    """Keys and conditions for one kind of token; an empty text is none."""

    #: Secret of HS256, HS384 and HS512.
    hmac_secret_key: str = field(default="", repr=False)
    #: PEM public key of RS256, RS384 and RS512.
    rsa_public_key: str = field(default="", repr=False)
    #: PEM public key of ES256, ES384 or ES512, by its curve.
    ecdsa_public_key: str = field(default="", repr=False)
    #: PEM public key of EdDSA (Ed25519).
    ed25519_public_key: str = field(default="", repr=False)
    #: URL of a JSON Web Key Set.
    jwks_public_endpoint: str = field(default="", repr=False)
    #: One of the token's `aud` must be this.
    audience: str = ""
    #: One of the token's `aud` must hold a match.
    audience_regex: str = ""
    #: The token's `iss` must be this.
    issuer: str = ""
    #: The token's `iss` must hold a match.
    issuer_regex: str = ""
    #: The claim that names the user; empty for `sub`.
    user_id_claim: str = "sub"


class KeyPending(TokenInvalid):
    """The token names a key that has to be fetched: await `Tokens.fetch`, then check again."""

    def __init__(self) -> None:
        super().__init__("The token is signed with an unknown key.")


class Published(Protocol):
    """Keys that somebody publishes, known by their ids."""

    def find(self, kid: str, algorithm: str) -> Sequence[Check]:
        """Return the checks of a key for an algorithm; none when the key is known and not for it.

        Raises:
            KeyPending: the key is not known, or not any more.
        """

    async def fetch(self, kid: str) -> None:
        """Learn the published keys, because that one is not known.

        Raises:
            Unavailable: they can not be had now.
        """

    def start(self) -> None:
        """Begin to keep the keys fresh; a loop must be running."""

    async def close(self) -> None:
        """Stop, and give the connections back."""
