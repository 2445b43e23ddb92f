"""Decide what others in a channel may see of a client beside its ids: what its tokens show is judged like what it says.

What a compliance module stops, or has no verdict on, is left out. A verdict is remembered with what it is about, since
the same client is shown again and again.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, UnsetType

from hub.compliance.gate import Gate
from hub.errors import HubError
from hub.model import CheckPolicy, Document, Level, Status
from hub.settings import ChannelRules
from hub.telemetry import logs
from hub.wire import json

_log = logs.get("feeds")

#: Verdicts that are remembered.
_KNOWN_MAX = 20_000


class _Info(msgspec.Struct, gc=False):
    user: str = ""
    client: str = ""
    conn_info: Raw | UnsetType = UNSET
    chan_info: Raw | UnsetType = UNSET


_decoder = msgspec.json.Decoder(_Info)


#: Generation of the modules, what they are asked, and what is shown: JSON of the connection's and the channel's info.
_Key = tuple[int, CheckPolicy, bytes, bytes]


class Showing:
    """What one node shows of clients."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._known: dict[_Key, bool] = {}

    async def cleared(self, rules: ChannelRules, info: bytes) -> bytes:
        """Return the JSON of a ClientInfo as it may be shown in a channel with these rules."""
        if not rules.compliance_modules or (b'"conn_info"' not in info and b'"chan_info"' not in info):
            return info
        given = _decoder.decode(info)
        shown = bytes(given.conn_info or b""), bytes(given.chan_info or b"")
        key = (self._gate.registry.generation, rules.check_policy, *shown)
        passed = self._known.get(key)
        if passed is None:
            passed = await self._judge(key)
        if passed:
            return info
        return json.written({"user": given.user, "client": given.client})

    async def _judge(self, key: _Key) -> bool:
        _, policy, conn_info, chan_info = key
        document = Document(
            fields=(
                ("info", json.readable(conn_info) if conn_info else ""),
                ("chan_info", json.readable(chan_info) if chan_info else ""),
            ),
            level=Level.PUBLIC,
            status=Status.PUBLISHED,
            content_type="message",
        )
        try:
            passed = (await self._gate.check(document, policy)).passed
        except HubError as exc:
            _log.warning("feeds.info_not_judged", error=type(exc).__name__)
            return False  # and asked again
        if len(self._known) >= _KNOWN_MAX:
            self._known.clear()
        self._known[key] = passed
        return passed
