"""Say what can go wrong, once for every edge.

    HubError
    ├── Refused            the actor may not do this (policy, rule)
    ├── NotFound           nothing there, or nothing that this actor may know of
    ├── Conflict           the version, key or id is taken
    ├── Invalid            the request itself is wrong (field, rule)
    ├── TooLarge           over a limit in bytes or items
    ├── RateLimited        too many requests; `retry_after_s` says when
    ├── TokenInvalid       the token is not ours, forged, or claims too much
    │   ├── TokenExpired   it was ours, once
    │   │   └── TokenRevoked   and was taken back (hub.identity.revocations)
    │   └── KeyPending     its key has to be fetched first (hub.identity.keys)
    ├── NoVerdict          a compliance module gave no answer: fail closed
    ├── Unavailable        a resource (database, Redis) does not answer now
    │   ├── Overloaded     the queue for a resource is too long: shed
    │   └── OutcomeUnknown the connection broke during COMMIT
    └── ConfigError        the settings are wrong; the hub does not start

Each class has a `code` of the client protocol (Centrifugo's numbers), a `status` of HTTP, and says with
`temporary` whether trying again may help. `str(error)` is a full sentence without any payload in it, so it may be
shown and logged. Edges turn these into a reply, a close code or a problem+json by these fields alone.
"""

from __future__ import annotations


class HubError(Exception):
    """Base of all errors that the hub raises on purpose."""

    #: Error code of the client protocol.
    code: int = 100
    #: Status of the HTTP response.
    status: int = 500
    #: Trying again may help.
    temporary: bool = False


class Refused(HubError):
    """The actor may not do this."""

    code, status = 103, 403

    def __init__(self, policy: str, rule: str, message: str) -> None:
        super().__init__(message)
        #: The policy that decided, such as "posts".
        self.policy = policy
        #: The rule in it, such as "author-only".
        self.rule = rule
        #: One sentence for the person refused.
        self.message = message


class NotFound(HubError):
    """Nothing there, or nothing that this actor may know of."""

    code, status = 102, 404

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}.")
        self.what = what


class Conflict(HubError):
    """The version, key or id is taken."""

    code, status = 107, 409

    def __init__(self, message: str, current_version: int | None = None) -> None:
        super().__init__(message)
        #: Version to start again from; None where the actor may not know it.
        self.current_version = current_version


class Invalid(HubError):
    """The request itself is wrong."""

    code, status = 107, 400

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        #: Dotted path of the wrong field; empty for the whole.
        self.field = field


class TooLarge(HubError):
    """Over a limit in bytes or items."""

    code, status = 107, 413

    def __init__(self, what: str, limit: int, unit: str = "bytes") -> None:
        super().__init__(f"The {what} is larger than {limit} {unit}.")
        self.what, self.limit, self.unit = what, limit, unit


class RateLimited(HubError):
    """Too many requests."""

    code, status, temporary = 111, 429, True

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"Too many requests: try again in {max(1, round(retry_after_s))} s.")
        self.retry_after_s = retry_after_s


class TokenInvalid(HubError):
    """The token is not ours, forged, or claims too much."""

    code, status = 101, 401

    def __init__(self, why: str = "The token is not valid.") -> None:
        super().__init__(why)


class TokenExpired(TokenInvalid):
    """The token was ours, once."""

    code = 109

    def __init__(self) -> None:
        super().__init__("The token has expired.")


class NoVerdict(HubError):
    """A compliance module gave no answer; what has no verdict is not broadcast."""

    code, status, temporary = 100, 503, True

    def __init__(self, module: str, reason: str) -> None:
        super().__init__(f"The compliance module {module} gave no verdict ({reason}).")
        self.module = module
        #: Closed set: timeout, stack, memory, panic, trap, unreadable, input, missing, open, recalled.
        self.reason = reason


class Unavailable(HubError):
    """A resource does not answer now."""

    code, status, temporary = 100, 503, True

    def __init__(self, resource: str) -> None:
        super().__init__(f"The {resource} is not available at the moment.")
        self.resource = resource


class Overloaded(Unavailable):
    """The queue for a resource is too long: shed."""


class OutcomeUnknown(Unavailable):
    """The connection broke during COMMIT: it may or may not have happened. Ask again with the same key."""


class ConfigError(HubError):
    """The settings are wrong; the hub does not start."""
