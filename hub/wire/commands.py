"""Name the commands, results and pushes of the Centrifuge client protocol.

Field names and numbers follow the protocol's definitions (centrifugal/protocol, definitions/client.proto). A field that
the hub does not use is accepted and ignored, as Centrifugo does, so that newer SDKs keep working. `Raw` fields carry
JSON that the hub passes on without reading it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Raw, UnsetType

from hub.wire.codes import ReplyError

#: A stream offset: below 2^53, since JavaScript's numbers end there.
Offset = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
ChannelName = Annotated[str, msgspec.Meta(min_length=1)]


class _Request(msgspec.Struct, kw_only=True, gc=False):
    """A part of a command."""


class StreamPosition(_Request):
    """A place in a stream; an empty epoch stands for any."""

    offset: Offset = 0
    epoch: str = ""


class SubscribeRequest(_Request):
    """Ask for a channel's publications from now on, or since a position."""

    channel: ChannelName
    token: str = ""
    recover: bool = False
    epoch: str = ""
    offset: Offset = 0
    positioned: bool = False
    recoverable: bool = False
    join_leave: bool = False
    data: Raw = Raw(b"")
    delta: str = ""
    flag: int = 0


class ServerSubscription(_Request):
    """The state in which a reconnecting client left a server-side subscription."""

    recover: bool = False
    epoch: str = ""
    offset: Offset = 0


class ConnectRequest(_Request):
    """Say who the client is: always the first command."""

    token: str = ""
    data: Raw = Raw(b"")
    subs: dict[str, ServerSubscription] = {}
    name: str = ""
    version: str = ""


class UnsubscribeRequest(_Request):
    """End a subscription."""

    channel: ChannelName


class PublishRequest(_Request):
    """Publish into an ephemeral channel."""

    channel: ChannelName
    data: Raw


class HistoryRequest(_Request):
    """Read a stream: limit 0 only asks for its position, -1 for as much as the hub gives."""

    channel: ChannelName
    limit: Annotated[int, msgspec.Meta(ge=-1, le=2**31)] = 0
    since: StreamPosition | None = None
    reverse: bool = False


class PresenceRequest(_Request):
    """Ask who else is here."""

    channel: ChannelName


class RpcRequest(_Request):
    """Call a method of the hub."""

    method: str = ""
    data: Raw = Raw(b"")


class SendRequest(_Request):
    """Send something that needs no answer."""

    data: Raw = Raw(b"")


class RefreshRequest(_Request):
    """Bring a new token before the old one expires."""

    token: str


class SubRefreshRequest(_Request):
    """Bring a new subscription token."""

    channel: ChannelName
    token: str


class PingRequest(_Request):
    """Ask for a sign of life."""


class Command(_Request):
    """One command: exactly one of the requests is set; all unset is the answer to a ping."""

    id: Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)] = 0
    connect: ConnectRequest | UnsetType = UNSET
    subscribe: SubscribeRequest | UnsetType = UNSET
    unsubscribe: UnsubscribeRequest | UnsetType = UNSET
    publish: PublishRequest | UnsetType = UNSET
    presence: PresenceRequest | UnsetType = UNSET
    presence_stats: PresenceRequest | UnsetType = UNSET
    history: HistoryRequest | UnsetType = UNSET
    ping: PingRequest | UnsetType = UNSET
    send: SendRequest | UnsetType = UNSET
    rpc: RpcRequest | UnsetType = UNSET
    refresh: RefreshRequest | UnsetType = UNSET
    sub_refresh: SubRefreshRequest | UnsetType = UNSET

    @property
    def is_pong(self) -> bool:
        """True for `{}`, the client's answer to a ping."""
        return self.id == 0 and self.method == ""

    @property
    def method(self) -> str:
        """The name of the request that is set; "" when none is."""
        for name in METHODS:
            if getattr(self, name) is not UNSET:
                return name
        return ""


METHODS = tuple(name for name in Command.__struct_fields__ if name != "id")


class _Result(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A part of a reply; what has its default is left out, as protobuf does."""


class ClientInfo(_Result):
    """Who published."""

    user: str = ""
    client: str = ""
    conn_info: Raw | UnsetType = UNSET


class PublicationResult(_Result):
    """A publication in a result."""

    data: Raw
    info: ClientInfo | Raw | UnsetType = UNSET
    offset: int = 0
    tags: dict[str, str] | UnsetType = UNSET


class SubscribeResult(_Result):
    """Where the subscription starts, and what the client had missed."""

    expires: bool = False
    ttl: int = 0
    recoverable: bool = False
    epoch: str = ""
    publications: list[PublicationResult] = []
    recovered: bool = False
    offset: int = 0
    positioned: bool = False
    was_recovering: bool = False


class ConnectResult(_Result):
    """The connection's terms."""

    client: str
    version: str
    expires: bool = False
    ttl: int = 0
    data: Raw | UnsetType = UNSET
    subs: dict[str, SubscribeResult] = {}
    ping: int = 0
    pong: bool = False
    session: str = ""
    node: str = ""


class HistoryResult(_Result):
    """A page of a stream, and the stream's position."""

    publications: list[PublicationResult] = []
    epoch: str = ""
    offset: int = 0


class RpcResult(_Result):
    """What the method returned."""

    data: Raw | UnsetType = UNSET


class RefreshResult(_Result):
    """The renewed terms."""

    client: str = ""
    version: str = ""
    expires: bool = False
    ttl: int = 0


class EmptyResult(_Result):
    """Done, with nothing to add."""


Result = ConnectResult | SubscribeResult | HistoryResult | RpcResult | RefreshResult | EmptyResult


class BadCommand(Exception):
    """A command that can not be read. `id` is set when a reply can name it."""

    def __init__(self, id: int, error: ReplyError) -> None:
        super().__init__(error.message)
        self.id = id
        self.error = error
