"""Name the results of the Centrifuge client protocol's commands, and the reply that carries them.

The same rules as in hub.wire.pushes, which names what results and pushes have in common; in JSON some results are
written whole, for SDKs count on it.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, UnsetType

from hub.wire.pushes import ClientInfo, Publication, Push, SubscribeResult


class _Part(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A part of a reply."""


class ConnectResult(_Part):
    """The connection's terms."""

    client: str = ""
    version: str = ""
    expires: bool = False
    #: Seconds.
    ttl: int = 0
    data: Raw | UnsetType = UNSET
    #: Server-side subscriptions.
    subs: dict[str, SubscribeResult] = {}
    #: Seconds between pings; 0 for none.
    ping: int = 0
    pong: bool = False
    session: str = ""
    node: str = ""
    #: Milliseconds since 1970; 0 says nothing.
    time: int = 0


class PresenceResult(_Part, omit_defaults=False):
    """Who is here, by client id."""

    presence: dict[str, ClientInfo] = {}


class PresenceStatsResult(_Part, omit_defaults=False):
    """How many are here."""

    num_clients: int = 0
    num_users: int = 0


class HistoryResult(_Part, omit_defaults=False):
    """A page of a stream, and the stream's position."""

    publications: list[Publication] = []
    epoch: str = ""
    offset: int = 0


class RpcResult(_Part):
    """What the method returned."""

    data: Raw | UnsetType = UNSET


class RefreshResult(_Part):
    """The connection's renewed terms."""

    client: str = ""
    version: str = ""
    expires: bool = False
    #: Seconds.
    ttl: int = 0


class SubRefreshResult(_Part):
    """A subscription's renewed terms."""

    expires: bool = False
    #: Seconds.
    ttl: int = 0


class EmptyResult(_Part):
    """Done, with nothing to add: the result of unsubscribe, publish and ping."""


Result = (
    ConnectResult
    | SubscribeResult
    | PresenceResult
    | PresenceStatsResult
    | HistoryResult
    | RpcResult
    | RefreshResult
    | SubRefreshResult
    | EmptyResult
)


class Error(_Part):
    """Why a command failed."""

    code: int = 0
    message: str = ""
    temporary: bool = False


class Reply(_Part):
    """What a client reads: a result or an error under the command's id, or a push; all unset is a ping."""

    id: int = 0
    error: Error | UnsetType = UNSET
    push: Push | UnsetType = UNSET
    connect: ConnectResult | UnsetType = UNSET
    subscribe: SubscribeResult | UnsetType = UNSET
    unsubscribe: EmptyResult | UnsetType = UNSET
    publish: EmptyResult | UnsetType = UNSET
    presence: PresenceResult | UnsetType = UNSET
    presence_stats: PresenceStatsResult | UnsetType = UNSET
    history: HistoryResult | UnsetType = UNSET
    ping: EmptyResult | UnsetType = UNSET
    rpc: RpcResult | UnsetType = UNSET
    refresh: RefreshResult | UnsetType = UNSET
    sub_refresh: SubRefreshResult | UnsetType = UNSET
