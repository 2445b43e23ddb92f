"""Fuzz the reader of the server API's requests: only Invalid, and content that is JSON.

An input is a body; it is read as a request for each method.
"""

from __future__ import annotations

import json as standard
from typing import Any

import msgspec

from hub.errors import Invalid
from hub.web import server_requests as requests
from hub.wire import json

_DECODERS: list[msgspec.json.Decoder[Any]] = [
    msgspec.json.Decoder(kind)
    for name, kind in sorted(vars(requests).items())
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and name.endswith(("Request", "Command"))
]
_command = msgspec.json.Decoder(dict[str, msgspec.Raw])


def target(data: bytes) -> None:
    """Check everything about one input."""
    for decoder in _DECODERS:
        try:
            request = requests.read(decoder, data)
        except Invalid as exc:
            _is_a_sentence(str(exc))
            continue
        _looked_at(request)


def _looked_at(request: Any) -> None:
    """Check what the methods take from a request."""
    if isinstance(request, requests.PublishRequest | requests.BroadcastRequest):
        try:
            content = request.content
        except Invalid:
            return
        standard.loads(content, parse_int=len, parse_float=len)
        text = json.readable(content)
        assert "\n" not in text, "a second line"
        assert text == json.readable(text.encode()), "what is judged is not what is broadcast"
    elif isinstance(request, requests.SubscribeRequest):
        for name in ("info", "data"):
            try:
                given = requests.content_of(name, getattr(request, name), getattr(request, f"b64{name}"))
            except Invalid:
                continue
            assert given is None or json.readable(given).encode() == given, "what can not be passed on"
        if request.override is not None:
            assert {bool} >= {type(value) for value in request.override.given.values()}, "a rule that is no flag"
    elif isinstance(request, requests.BatchRequest):
        for command in request.commands:
            try:
                requests.read(_command, command)
            except Invalid:
                continue


def _is_a_sentence(reason: str) -> None:
    assert reason.endswith("."), "a reason that is no sentence"
