"""Keep one connection's part of the client protocol: what may come when.

Theory of operation. new → (connect answered) connected → closed. Before `connected` only `connect` is allowed; it
comes once. Every command but `send` has an id. A client that was pinged owes a pong until anything says `{}`. Tokens
end: past `expires_at` the client has a grace in which to refresh. Sans-IO: the socket asks, this answers; time is an
argument.
"""

from __future__ import annotations

from hub.limits.gcra import Rate, take
from hub.wire import codes
from hub.wire.codes import Disconnect, ReplyError
from hub.wire.commands import BadCommand, Command


class Session:
    """The protocol state of one connection; what is one connection's adds its own to it."""

    __slots__ = ("_tat", "connected", "connecting", "expires_at", "owes_pong")

    def __init__(self) -> None:
        self._tat = 0.0
        self.connecting = False
        self.connected = False
        #: Seconds since 1970 at which the proof of identity ends; None for never.
        self.expires_at: int | None = None
        self.owes_pong = False

    def admit(self, command: Command | BadCommand, rate: Rate, now: float) -> Disconnect | ReplyError | None:
        """Decide whether a command may be carried out.

        Args:
            rate: how fast commands may come.
            now: monotonic seconds.
        """
        if isinstance(command, BadCommand):
            if not self.connected:
                return codes.BAD_REQUEST_CLOSE
            return self._pace(rate, now) or command.error
        method = command.method
        if method == "connect":
            if self.connecting or self.connected or not command.id:
                return codes.BAD_REQUEST_CLOSE
            if not self._tat:
                self._tat = now  # the first costs nothing; who was refused may try again, but not at any pace
            elif (refusal := self._pace(rate, now)) is not None:
                return refusal
            self.connecting = True
            return None
        if not self.connected or (not command.id and method != "send"):
            return codes.BAD_REQUEST_CLOSE
        return self._pace(rate, now)

    def _pace(self, rate: Rate, now: float) -> ReplyError | None:
        self._tat, wait = take(rate, self._tat, now)
        return codes.TOO_MANY_REQUESTS if wait else None

    def ttl(self, now: float) -> int:
        """Return for how many seconds the proof still holds; `now` is in seconds since 1970."""
        return 0 if self.expires_at is None else max(1, int(self.expires_at - now))
