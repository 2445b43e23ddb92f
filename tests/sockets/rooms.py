"""A node on which everything is allowed as fast as one likes, and a look for faults in the log."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import structlog

from hub.settings import Channel, Settings
from tests.support import nodes

#: A namespace with everything.
ROOM: dict[str, Any] = {
    "name": "tudo",
    "allow_subscribe_for_client": True,
    "allow_publish_for_client": True,
    "allow_history_for_client": True,
    "allow_presence_for_client": True,
    "allow_tags_filter": True,
    "allow_channel_compaction": True,
    "allow_recovery": True,
    "allow_positioning": True,
    "allowed_delta_types": ["fossil"],
    "delta_publish": True,
    "presence": True,
    "join_leave": True,
    "history_size": 10,
}


def permissive(settings: Settings) -> Settings:
    """Return settings with one namespace, where commands may come as fast as they like."""
    quick = nodes.changed(settings, "client", commands_per_second=100_000)
    return msgspec.structs.replace(quick, channel=msgspec.convert({"namespaces": [ROOM]}, Channel))


@contextlib.contextmanager
def faultless(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail when a fault is logged: a client's mistake is none of the hub's."""
    with structlog.testing.capture_logs() as lines:
        yield
    errors = [line for line in lines if "exc_info" in line or line["log_level"] in ("error", "critical")]
    records = [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
    assert ([], []) == (errors, records)
