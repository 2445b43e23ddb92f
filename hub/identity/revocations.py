"""Remember which tokens are revoked: of a user, by id, or all up to a time.

In memory and without I/O: whoever reads the database calls `apply` with what it finds, in any order and as often as it
likes. Asking costs the same however much is revoked.

The rule of times. A revocation at time T hits what was issued before it. `iat` with a fraction (the hub's own) is
compared exactly. `iat` in whole seconds, as most issuers write it, says only in which second a token was issued; it is
hit when that second had ended by T. A token of the very second of T is let pass, or whoever logs in anew at that moment
would be refused for as long as the token lives. Who wants such tokens to be hit as well revokes at the next whole
second. A token that does not say when it was issued counts as issued in 1970.
"""

from __future__ import annotations

import math
from typing import Protocol

from hub.errors import Invalid, TokenExpired, TokenInvalid
from hub.identity.proofs import token_key


class TokenRevoked(TokenExpired):
    """The token was ours until somebody took it back; a new one may be good."""

    def __init__(self) -> None:
        TokenInvalid.__init__(self, "The token has been revoked.")


class Proof(Protocol):
    """What a token proves, as far as revocation asks."""

    @property
    def user(self) -> str:
        """The user's id; empty for the anonymous."""

    @property
    def token_key(self) -> int:
        """What stands for the token's `jti` (hub.identity.proofs.token_key); 0 without one."""

    @property
    def issued_at(self) -> float:
        """The token's `iat`, in seconds since 1970; 0 without one."""


class Revocations:
    """The revocations in force."""

    def __init__(self, max_lifetime_s: float = math.inf) -> None:
        """Begin with none.

        Args:
            max_lifetime_s: Seconds that a token may live. `prune` drops what is older, and from then on a token that
                is older than what was dropped counts as revoked, because nobody knows any more whether it was; without
                a bound everything is kept.
        """
        self._max_lifetime_s = max_lifetime_s
        self._users: dict[str | int, float] = {}
        self._changes: dict[str | int, float] = {}
        self._tokens: dict[str | int, float] = {}
        self._all = -math.inf
        #: Time of the newest revocation that was dropped.
        self._dropped = -math.inf

    def __len__(self) -> int:
        """Return how many users and tokens are remembered."""
        return len(self._users) + len(self._changes) + len(self._tokens)

    def apply(self, kind: str, subject: str, at: float) -> None:
        """Take note of one revocation.

        Args:
            kind: "user" (what was issued to a user until `at`), "token" (the one with an id), "change" (what was
                issued to a user until `at` tells of it what is no longer so), or "all" (what was issued to anybody
                before `at`).
            subject: The user's id, the token's `jti`, or "".
            at: Seconds since 1970.

        Raises:
            Invalid: there is no such kind, its subject is missing, or `at` is not a time.
        """
        if not math.isfinite(at):
            raise Invalid("The time of a revocation must be a finite number.", "at")
        if kind == "all":
            self._all = max(self._all, at)
            return
        known = {"user": self._users, "token": self._tokens, "change": self._changes}.get(kind)
        if known is None:
            raise Invalid('A revocation must be of kind "user", "token", "change" or "all".', "kind")
        if not subject:
            raise Invalid("The revocation of a user or a token must say which.", "subject")
        key = token_key(subject) if kind == "token" else subject
        known[key] = max(at, known.get(key, at))

    def revoked(self, proof: Proof, *, stale_ok: bool = False) -> bool:
        """Tell whether a token is revoked; for its holder's live connections as well.

        Args:
            proof: what it proves.
            stale_ok: it only has to prove who somebody is; what else it says is looked up anew.
        """
        issued = proof.issued_at
        if issued < self._all and _hit(issued, self._all):
            return True
        if self._users:
            at = self._users.get(proof.user)
            if at is not None and issued <= at and _hit(issued, at):
                return True
        if self._changes and not stale_ok:
            at = self._changes.get(proof.user)
            if at is not None and issued <= at and _hit(issued, at):
                return True
        if self._tokens and proof.token_key in self._tokens:
            return True
        return issued <= self._dropped and _hit(issued, self._dropped)

    def prune(self, now: float) -> int:
        """Forget what no living token can be hit by; return how much.

        Args:
            now: Seconds since 1970.
        """
        end = now - self._max_lifetime_s
        before = len(self)
        # Also where nothing is dropped here: a node that has just started never learns what others have dropped.
        self._dropped = max(self._dropped, end)
        for known in (self._users, self._changes, self._tokens):
            old = [subject for subject, at in known.items() if at < end]
            for subject in old:
                del known[subject]
        return before - len(self)


def _hit(issued: float, at: float) -> bool:
    """Tell whether what is not later than `at` was surely issued by then."""
    return issued < math.floor(at) or issued != math.floor(issued)
