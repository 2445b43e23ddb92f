"""Name the commands of the Centrifuge client protocol.

Field names follow the protocol's definitions (centrifugal/protocol, definitions/client.proto); their Protobuf numbers
are in hub.wire.messages. A field that the hub does not use is accepted and ignored, as Centrifugo does, so that newer
SDKs keep working. `Raw` fields hold what the client sent, unread: valid JSON from a JSON client, any bytes from a
Protobuf client. Whoever passes them on checks them first (hub.wire.json.readable).
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Raw, UnsetType

from hub.wire.codes import ReplyError
from hub.wire.pushes import NO_DATA
from hub.wire.tagfilter import FilterNode

#: Who carries out commands finds their results here as well.

#: A stream offset: below 2^53, since JavaScript's numbers end there.
Offset = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
ChannelName = Annotated[str, msgspec.Meta(min_length=1)]
Token = Annotated[str, msgspec.Meta(min_length=1)]


class _Request(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
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
    data: Raw = NO_DATA
    #: Kind of delta that the client can apply: "fossil", or "" for none.
    delta: str = ""
    #: Filter by the publications' tags.
    tf: FilterNode | None = None
    #: Bits: 1 the client takes numbers in place of the channel's name, 2 it wants an error when it can not recover.
    flag: int = 0
    #: Kind of subscription; above 0 are map subscriptions, which are not offered.
    type: int = 0


class ServerSubscription(_Request):
    """The state in which a reconnecting client left a server-side subscription."""

    recover: bool = False
    epoch: str = ""
    offset: Offset = 0


class ConnectRequest(_Request):
    """Say who the client is: always the first command."""

    token: str = ""
    data: Raw = NO_DATA
    subs: dict[str, ServerSubscription] = {}
    name: str = ""
    version: str = ""
    #: What a browser can not send as headers of HTTP.
    headers: dict[str, str] = {}
    #: Bits of what the client can do.
    flag: int = 0


class UnsubscribeRequest(_Request):
    """End a subscription."""

    channel: ChannelName


class PublishRequest(_Request):
    """Publish into an ephemeral channel."""

    channel: ChannelName
    data: Raw
    #: Above 0 for a map, which is not offered.
    type: int = 0


class HistoryRequest(_Request):
    """Read a stream: limit 0 only asks for its position, -1 for as much as the hub gives."""

    channel: ChannelName
    limit: Annotated[int, msgspec.Meta(ge=-1, le=2**31 - 1)] = 0
    since: StreamPosition | None = None
    reverse: bool = False


class PresenceRequest(_Request):
    """Ask who else is here."""

    channel: ChannelName


class RpcRequest(_Request):
    """Call a method of the hub."""

    method: str = ""
    data: Raw = NO_DATA


class SendRequest(_Request):
    """Send something that needs no answer."""

    data: Raw = NO_DATA


class RefreshRequest(_Request):
    """Bring a new token before the old one expires."""

    token: Token


class SubRefreshRequest(_Request):
    """Bring a new subscription token."""

    channel: ChannelName
    token: Token
    #: Above 0 for tracked keys, which are not offered.
    type: int = 0


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


#: Names of all requests.
METHODS = tuple(name for name in Command.__struct_fields__ if name != "id")


class EmulationRequest(_Request):
    """A frame of commands for a connection that can only be written to, sent to whatever node by HTTP."""

    #: The node and session of the connection, as its connect result named them.
    node: str = ""
    session: str = ""
    #: What a WebSocket frame would hold.
    data: bytes = b""


class BadCommand(Exception):
    """A command that can not be read. `id` is set when a reply can name it."""

    def __init__(self, id: int, error: ReplyError) -> None:
        super().__init__(error.message)
        self.id = id
        self.error = error
