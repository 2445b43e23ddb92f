"""Name what applications ask of the server API, and read it.

Field names and meaning are Centrifugo's (centrifugo: internal/apiproto/api.proto). What is left out, or is null, has
its default; a field that is not known is skipped, as Centrifugo does, so that newer clients keep working.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, TypedDict, TypeVar

import msgspec
from msgspec import Raw

from hub.errors import Invalid, TooLarge
from hub.model import Position
from hub.wire import json
from hub.wire.pushes import NO_DATA

#: Channels of one broadcast.
CHANNELS_MAX = 1000

_PATH = re.compile(r" - at `\$\.?([^`]+)`$")
_NULL = b"null"
#: Where null is a value, not the lack of one.
_NULLABLE = frozenset({"data"})

#: Versions may be times in nanoseconds.
Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
UInt32 = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Int32 = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]


class _Request(msgspec.Struct, kw_only=True, gc=False):
    """What a method is called with."""


class StreamPosition(_Request):
    """A place in a stream; an empty epoch stands for any."""

    offset: Count = 0
    epoch: str = ""

    @property
    def position(self) -> Position:
        """The same as the hub's own kind."""
        return Position(self.offset, self.epoch)


class _Publication(_Request):
    """What is published."""

    data: Raw = NO_DATA
    #: JSON in base64, in place of `data`.
    b64data: str = ""
    skip_history: bool = False
    tags: dict[str, str] | None = None
    idempotency_key: str = ""
    delta: bool = False
    version: Count = 0
    version_epoch: str = ""

    @property
    def content(self) -> bytes:
        """What is published, as it will be. Raises Invalid when it is not JSON or is not there."""
        content = content_of("data", self.data, self.b64data, as_sent=True)
        if content is None:
            raise Invalid("There is no data.", "data")
        return content


class PublishRequest(_Publication):
    """Publish into a channel."""

    channel: str = ""


class BroadcastRequest(_Publication):
    """Publish the same into many channels."""

    channels: list[str] = []


class BoolValue(_Request):
    """A yes or no that is given."""

    value: bool = False


class Override(_Request):
    """Rules of the namespace that are otherwise for one subscription."""

    presence: BoolValue | None = None
    join_leave: BoolValue | None = None
    force_recovery: BoolValue | None = None
    force_positioning: BoolValue | None = None
    force_push_join_leave: BoolValue | None = None

    @property
    def given(self) -> dict[str, bool]:
        """Name → value of those that are given."""
        found = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: flag.value for name, flag in found if flag is not None}


class Whom(TypedDict):
    """Names connections as an order does."""

    user: str
    client: str
    session: str


class _AboutUser(_Request):
    """What is asked of connections of one user; the empty user stands for the anonymous."""

    user: str = ""
    client: str = ""
    session: str = ""

    @property
    def whom(self) -> Whom:
        """Whose connections are meant, and which of them."""
        return {"user": self.user, "client": self.client, "session": self.session}


class SubscribeRequest(_AboutUser):
    """Subscribe a user to a channel."""

    channel: str = ""
    expire_at: Int64 = 0
    info: Raw = NO_DATA
    b64info: str = ""
    data: Raw = NO_DATA
    b64data: str = ""
    recover_since: StreamPosition | None = None
    override: Override | None = None


class UnsubscribeRequest(_AboutUser):
    """End a user's subscription; all of them where no channel is named."""

    channel: str = ""


class Disconnect(_Request):
    """What a connection is closed with."""

    code: UInt32 = 0
    reason: str = ""


class DisconnectRequest(_AboutUser):
    """Close a user's connections."""

    disconnect: Disconnect | None = None
    #: Ids of connections that stay.
    whitelist: list[str] = []


class RevokeTokenRequest(_Request):
    """Make one token worthless."""

    #: Its `jti`.
    uid: str = ""


class InvalidateUserTokensRequest(_Request):
    """Make a user's tokens worthless."""

    user: str = ""
    #: Seconds since 1970: those issued before; 0 for until now.
    issued_before: Count = 0


class RefreshRequest(_AboutUser):
    """Set when a user's connections expire."""

    expired: bool = False
    #: Seconds since 1970; 0 for never.
    expire_at: Int64 = 0


class ChannelRequest(_Request):
    """Ask about one channel: who is there, or that its history be forgotten."""

    channel: str = ""


class HistoryRequest(ChannelRequest):
    """Read a stream; limit 0 reads the position alone, a negative one as much as there is."""

    limit: Int32 = 0
    since: StreamPosition | None = None
    reverse: bool = False


class ChannelsRequest(_Request):
    """Ask which channels have subscribers."""

    pattern: str = ""


class InfoRequest(_Request):
    """Ask which nodes there are."""


class BatchRequest(_Request):
    """Call several methods: each command has the method's name and what it is called with."""

    commands: list[Raw] = []
    parallel: bool = False


class OldCommand(_Request):
    """A command of the API before each method had an address of its own."""

    id: UInt32 = 0
    #: A name, or its number.
    method: str | int = 0
    params: Raw = Raw(b"{}")


_T = TypeVar("_T")


def read(decoder: msgspec.json.Decoder[_T], raw: bytes | Raw) -> _T:
    """Read a request.

    Raises:
        Invalid: it is not JSON, or a field has a wrong type or value; says which.
    """
    try:
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError:
            return decoder.decode(_without_nulls(raw))
    except msgspec.ValidationError as exc:
        path = _PATH.search(str(exc))
        if path is None:
            raise Invalid("The request is not an object.") from exc
        raise Invalid(f"The field {path[1]} has a wrong type or value.", path[1]) from exc
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise Invalid("The request is not JSON that can be read.") from exc


def content_of(name: str, raw: Raw, encoded: str, *, as_sent: bool = False) -> bytes | None:
    """Return a JSON value given as it is or in base64, in one line; None when neither is there.

    Args:
        name: of the field.
        raw, encoded: what stands in it, and in the field for base64.
        as_sent: leave it as it is, for whoever brings it into one line.

    Raises:
        Invalid: it is not JSON, so nobody could judge it.
    """
    if encoded:
        name = f"b64{name}"
    try:
        given = base64.b64decode(encoded, validate=True) if encoded else bytes(raw)
        if not given:
            return None
        if as_sent:
            json.check(given)
            return given
        return json.readable(given).encode()
    except (binascii.Error, ValueError) as exc:
        raise Invalid(f"The field {name} is not JSON that can be passed on.", name) from exc


def require(channel: str) -> str:
    """Return the channel's name. Raises Invalid when there is none."""
    if not channel:
        raise Invalid("A channel is needed.", "channel")
    return channel


def require_channels(channels: list[str]) -> list[str]:
    """Return the channels' names. Raises Invalid when there are none, TooLarge when there are too many."""
    if not channels:
        raise Invalid("Channels are needed.", "channels")
    if len(channels) > CHANNELS_MAX:
        raise TooLarge("list of channels", CHANNELS_MAX, "channels")
    return channels


def _without_nulls(raw: bytes | Raw) -> bytes:
    fields = msgspec.json.decode(raw, type=dict[str, Raw] | None) or {}
    return msgspec.json.encode({k: v for k, v in fields.items() if k in _NULLABLE or bytes(v) != _NULL})
