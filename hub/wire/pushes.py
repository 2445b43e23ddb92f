"""Name the publications, and what else the hub says unasked, in the Centrifuge client protocol.

Field names follow the protocol's definitions (centrifugal/protocol, definitions/client.proto); their Protobuf numbers
are in hub.wire.messages. What has its default is left out in JSON as in Protobuf. `Raw` fields hold JSON without line
breaks, whatever the client speaks. Not offered, and so not here: map subscriptions (keys, scores, pages of state),
tracked keys and shared compression dictionaries.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, UnsetType

#: A part that is not there.
NO_DATA = Raw(b"")


class _Part(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A part of a message from the hub."""


class ClientInfo(_Part, omit_defaults=False):
    """Who published, or is here."""

    user: str = ""
    client: str = ""
    conn_info: Raw | UnsetType = UNSET
    chan_info: Raw | UnsetType = UNSET


class Publication(_Part):
    """A publication, in a push or in a result."""

    data: Raw = NO_DATA
    #: As `Raw` it is the JSON of a ClientInfo.
    info: ClientInfo | Raw | UnsetType = UNSET
    #: Number in the stream; 0 where the channel keeps no history.
    offset: int = 0
    tags: dict[str, str] | UnsetType = UNSET
    #: `data` is a delta from the publication before it.
    delta: bool = False
    #: Milliseconds since 1970; 0 says nothing.
    time: int = 0
    #: The publication's own channel, where the subscription is to a pattern.
    channel: str = ""


class SubscribeResult(_Part):
    """Where the subscription starts, and what the client had missed."""

    expires: bool = False
    #: Seconds.
    ttl: int = 0
    recoverable: bool = False
    epoch: str = ""
    publications: list[Publication] = []
    recovered: bool = False
    offset: int = 0
    positioned: bool = False
    data: Raw | UnsetType = UNSET
    was_recovering: bool = False
    #: Publications may come as deltas.
    delta: bool = False
    #: Number by which pushes name the channel; 0 for by its name.
    id: int = 0


class Join(_Part):
    """Somebody subscribed."""

    info: ClientInfo | Raw | UnsetType = UNSET


class Leave(_Part):
    """Somebody unsubscribed, or is gone."""

    info: ClientInfo | Raw | UnsetType = UNSET


class UnsubscribePush(_Part):
    """The hub ended a subscription."""

    code: int = 0
    reason: str = ""


class Message(_Part):
    """Something for this client alone, outside any channel."""

    data: Raw = NO_DATA


class SubscribePush(_Part):
    """The hub made a subscription for the client."""

    recoverable: bool = False
    epoch: str = ""
    offset: int = 0
    positioned: bool = False
    data: Raw | UnsetType = UNSET


class ConnectPush(_Part):
    """The connection's terms, on a unidirectional transport."""

    client: str = ""
    version: str = ""
    data: Raw | UnsetType = UNSET
    subs: dict[str, SubscribeResult] = {}
    expires: bool = False
    #: Seconds.
    ttl: int = 0
    #: Seconds between pings; 0 for none.
    ping: int = 0
    pong: bool = False
    session: str = ""
    node: str = ""
    #: Milliseconds since 1970; 0 says nothing.
    time: int = 0


class DisconnectPush(_Part):
    """The connection is about to be closed; for transports that have no close frame."""

    code: int = 0
    reason: str = ""
    reconnect: bool = False


class RefreshPush(_Part):
    """The hub renewed the connection's terms."""

    expires: bool = False
    #: Seconds.
    ttl: int = 0


class Push(_Part):
    """One thing that the hub says unasked: exactly one of `pub` and what follows it is set."""

    #: Number of the channel, in place of its name.
    id: int = 0
    channel: str = ""
    pub: Publication | UnsetType = UNSET
    join: Join | UnsetType = UNSET
    leave: Leave | UnsetType = UNSET
    unsubscribe: UnsubscribePush | UnsetType = UNSET
    message: Message | UnsetType = UNSET
    subscribe: SubscribePush | UnsetType = UNSET
    connect: ConnectPush | UnsetType = UNSET
    disconnect: DisconnectPush | UnsetType = UNSET
    refresh: RefreshPush | UnsetType = UNSET
