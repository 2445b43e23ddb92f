"""Number the fields of the Centrifuge client protocol, for Protocol Buffers.

The numbers are facts of the protocol's definitions (centrifugal/protocol, definitions/client.proto); how a field is
written follows from its annotation, see hub.wire.messages.
"""

from __future__ import annotations

import msgspec

from hub.wire import commands as c
from hub.wire import pushes as p
from hub.wire import results as r
from hub.wire.tagfilter import FilterNode

_SUBSCRIBE = {
    "channel": 1, "token": 2, "recover": 3, "epoch": 6, "offset": 7, "data": 8, "positioned": 9, "recoverable": 10,
    "join_leave": 11, "delta": 12, "tf": 13, "flag": 14, "type": 15,
}  # fmt: skip

#: Struct → name of a field → its number (centrifugal/protocol, definitions/client.proto).
NUMBERS: dict[type[msgspec.Struct], dict[str, int]] = {
    c.Command: {
        "id": 1, "connect": 4, "subscribe": 5, "unsubscribe": 6, "publish": 7, "presence": 8, "presence_stats": 9,
        "history": 10, "ping": 11, "send": 12, "rpc": 13, "refresh": 14, "sub_refresh": 15,
    },
    c.ConnectRequest: {"token": 1, "data": 2, "subs": 3, "name": 4, "version": 5, "headers": 6, "flag": 7},
    c.ServerSubscription: {name: _SUBSCRIBE[name] for name in ("recover", "epoch", "offset")},
    c.SubscribeRequest: _SUBSCRIBE,
    FilterNode: {"op": 1, "key": 2, "cmp": 3, "val": 4, "vals": 5, "nodes": 6},
    c.UnsubscribeRequest: {"channel": 1},
    c.PublishRequest: {"channel": 1, "data": 2, "type": 3},
    c.PresenceRequest: {"channel": 1},
    c.HistoryRequest: {"channel": 1, "limit": 7, "since": 8, "reverse": 9},
    c.StreamPosition: {"offset": 1, "epoch": 2},
    c.PingRequest: {},
    c.SendRequest: {"data": 1},
    c.RpcRequest: {"data": 1, "method": 2},
    c.RefreshRequest: {"token": 1},
    c.SubRefreshRequest: {"channel": 1, "token": 2, "type": 3},
    c.EmulationRequest: {"node": 1, "session": 2, "data": 3},
    r.Reply: {
        "id": 1, "error": 2, "push": 4, "connect": 5, "subscribe": 6, "unsubscribe": 7, "publish": 8, "presence": 9,
        "presence_stats": 10, "history": 11, "ping": 12, "rpc": 13, "refresh": 14, "sub_refresh": 15,
    },
    r.Error: {"code": 1, "message": 2, "temporary": 3},
    r.ConnectResult: {
        "client": 1, "version": 2, "expires": 3, "ttl": 4, "data": 5, "subs": 6, "ping": 7, "pong": 8, "session": 9,
        "node": 10, "time": 11,
    },
    r.PresenceResult: {"presence": 1},
    r.PresenceStatsResult: {"num_clients": 1, "num_users": 2},
    r.HistoryResult: {"publications": 1, "epoch": 2, "offset": 3},
    r.RpcResult: {"data": 1},
    r.RefreshResult: {"client": 1, "version": 2, "expires": 3, "ttl": 4},
    r.SubRefreshResult: {"expires": 1, "ttl": 2},
    r.EmptyResult: {},
    p.SubscribeResult: {
        "expires": 1, "ttl": 2, "recoverable": 3, "epoch": 6, "publications": 7, "recovered": 8, "offset": 9,
        "positioned": 10, "data": 11, "was_recovering": 12, "delta": 13, "id": 14,
    },
    p.Push: {
        "id": 1, "channel": 2, "pub": 4, "join": 5, "leave": 6, "unsubscribe": 7, "message": 8, "subscribe": 9,
        "connect": 10, "disconnect": 11, "refresh": 12,
    },
    p.ClientInfo: {"user": 1, "client": 2, "conn_info": 3, "chan_info": 4},
    p.Publication: {"data": 4, "info": 5, "offset": 6, "tags": 7, "delta": 8, "time": 9, "channel": 10},
    p.Join: {"info": 1},
    p.Leave: {"info": 1},
    p.UnsubscribePush: {"code": 2, "reason": 3},
    p.Message: {"data": 1},
    p.SubscribePush: {"recoverable": 1, "epoch": 4, "offset": 5, "positioned": 6, "data": 7},
    p.ConnectPush: {
        "client": 1, "version": 2, "data": 3, "subs": 4, "expires": 5, "ttl": 6, "ping": 7, "pong": 8, "session": 9,
        "node": 10, "time": 11,
    },
    p.DisconnectPush: {"code": 1, "reason": 2, "reconnect": 3},
    p.RefreshPush: {"expires": 1, "ttl": 2},
}  # fmt: skip
