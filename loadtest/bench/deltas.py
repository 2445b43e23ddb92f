"""Measure what deltas cost and save: N subscribers who get differences of a document against as many who get it whole.

A document of 2 KB, of which each publication changes a word and the number of its version, one in flight. Processor
time of the node for one delivery, and bytes on the wire; the reference, subscribers of another channel without deltas,
is measured before and after. One subscriber of each kind puts every document together and compares it with what was
published.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

import orjson

from hub.wire import fossil
from loadtest.bench import stage
from loadtest.bench.common import Row, between, cpu_s, descriptors, rows
from loadtest.bench.gate import PARAGRAPH
from loadtest.bench.publishers import HttpPublisher
from loadtest.bench.socketclient import payloads
from loadtest.bench.stage import Process, Stage
from loadtest.bench.swarm import Swarm

SUBSCRIBERS, QUICK_SUBSCRIBERS = 5000, 50
ROUNDS, QUICK_ROUNDS = 5, 1
#: Publications in a round, each delivered before the next.
MESSAGES, QUICK_MESSAGES = 60, 6
SIZE = 2048
WHOLE, DELTA = "reference: whole documents", "deltas"
_CHANNELS = {WHOLE: "bench:whole", DELTA: "bench:delta"}
_PATIENCE_S = 60.0


class Document:
    """A document that is edited again and again."""

    def __init__(self, size: int = SIZE) -> None:
        self._words = (PARAGRAPH * (size // len(PARAGRAPH) + 1)).encode()[: size - 70].decode(errors="ignore").split()
        self._vocabulary = list(self._words)
        self._version = 0

    def edited(self) -> bytes:
        """Replace one word by another of the text, and return the whole as JSON."""
        self._version += 1
        at, count = self._version * 37, len(self._words)
        self._words[at % count] = self._vocabulary[(at + self._version) % count]
        return orjson.dumps({"id": "bula-1", "version": self._version, "body": " ".join(self._words)})


class Readers:
    """Some subscribers of one channel, and who publishes to it. Frames may differ in length, but not among readers."""

    def __init__(self, node: Process, variant: str, count: int, stack: ExitStack) -> None:
        wish: dict[str, Any] = {"delta": "fossil"} if variant == DELTA else {}
        self._channel = _CHANNELS[variant]
        self._count = count
        self._swarm = stack.enter_context(Swarm(node.port))
        self._swarm.open(count, lambda n: self._channel, wish=lambda n: wish)
        self._swarm.on_data = self._heard
        self._publisher = HttpPublisher(node.port, self._swarm)
        stack.callback(self._publisher.close)
        self._document = Document()
        #: Descriptor of the one who looks at what it gets, what of it is no whole frame yet, and what it has.
        self._one: int | None = None
        self._rest = b""
        self._held = b""
        #: Publications that it got, and their bytes.
        self._messages = 0
        self._bytes = 0
        self.publish(2)  # the first one is whole for all

    def publish(self, messages: int) -> float:
        """Publish edits, each delivered to all before the next; returns the bytes of one delivery.

        Raises:
            RuntimeError: the documents do not come, or not as they were published.
        """
        base, before = self._swarm.received - self._bytes * self._count, self._bytes
        for _ in range(messages):
            document, wanted = self._document.edited(), self._messages + 1
            self._publisher.publish(self._channel, document)
            deadline = time.monotonic() + _PATIENCE_S
            while self._messages < wanted or self._swarm.received < base + self._bytes * self._count:
                if not self._swarm.read(0.5) and time.monotonic() > deadline:
                    raise RuntimeError(f"a document did not reach everybody within {_PATIENCE_S:.0f} s")
            if self._held != document:
                raise RuntimeError("another document arrived than the one that was published")
        if self._swarm.received != base + self._bytes * self._count:
            raise RuntimeError("more was heard than was published")
        return (self._bytes - before) / messages

    def _heard(self, fd: int, heard: memoryview) -> None:
        if self._one is None:
            self._one = fd
        if fd != self._one:
            return
        found, self._rest = payloads(self._rest + bytes(heard))
        for size, payload in found:
            if payload != b"{}":
                self._messages += 1
                self._bytes += size
                self._take(orjson.loads(payload)["push"]["pub"])

    def _take(self, publication: dict[str, Any]) -> None:
        data = publication["data"]
        # Those with deltas get JSON as text, changed or whole.
        sent = data.encode() if isinstance(data, str) else orjson.dumps(data)
        self._held = fossil.apply(self._held, sent) if publication.get("delta") else sent


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return processor time for one delivery in microseconds, and its bytes."""
    count = min(count or (QUICK_SUBSCRIBERS if quick else SUBSCRIBERS), (descriptors() - 300) // 2)
    messages = QUICK_MESSAGES if quick else MESSAGES
    sizes: dict[str, list[float]] = {WHOLE: [], DELTA: []}
    with ExitStack() as stack:
        node = stack.enter_context(stage.probed(on, stage.STREAMS_CONFIG, **stage.FEW_PINGS))
        readers = {variant: Readers(node, variant, count, stack) for variant in _CHANNELS}

        def measure(variant: str) -> float:
            before = cpu_s(node.pid)
            sizes[variant].append(readers[variant].publish(messages))
            return (cpu_s(node.pid) - before) / messages / count * 1e6

        found = between(
            QUICK_ROUNDS if quick else ROUNDS, WHOLE, lambda: measure(WHOLE), {DELTA: lambda: measure(DELTA)}
        )
    sizes[WHOLE] = sizes[WHOLE][::2]  # it is measured twice a round
    return [
        *rows("deltas", f"us CPU a delivery, {count} subscribers", found, payload_bytes=SIZE),
        *rows("deltas", "bytes on the wire a delivery", sizes, payload_bytes=SIZE),
    ]
