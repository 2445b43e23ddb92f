"""Measure what a client that never reads does to the others: nothing is to be lost, nor late, and it is to be closed.

Messages flow at a fixed rate to N clients, without it and with it on the same channel. Every delivery to the others is
checked for its order and timed from publication to reading. The slow one reads again as soon as the node has given it
up, to see the close code; its kernel buffers are kept small, so that this happens soon.
"""

from __future__ import annotations

from array import array
from contextlib import ExitStack
from time import perf_counter

from loadtest.bench import stage
from loadtest.bench.common import Row, descriptors, latency_row, percentile
from loadtest.bench.load import Load
from loadtest.bench.probed import ask
from loadtest.bench.publishers import RedisPublisher
from loadtest.bench.socketclient import SocketClient
from loadtest.bench.stage import Process, Stage
from loadtest.bench.swarm import PING, Swarm

SUBSCRIBERS, QUICK_SUBSCRIBERS = 5000, 50
#: Messages a second, and how many.
RATE, QUICK_RATE = 40, 100
MESSAGES, QUICK_MESSAGES = 400, 300
#: Bytes of a message: so long that the slow client's bounds are reached within a part of them.
SIZE = 1000
CHANNEL = "bench:sala"
#: Bytes that the node keeps for one client.
_QUEUE_MAX_BYTES = 32768
#: Messages between two looks whether the slow client was given up; it has two seconds to read its close frame.
_STEP = 10
WITHOUT, WITH = "reference: all others read", "beside one that never reads"


class Deliveries:
    """What the others hear, message by message."""

    def __init__(self, swarm: Swarm, load: Load) -> None:
        self._load = load
        self._last: dict[int, int] = {}
        self._first = load.published
        self._rest: dict[int, bytes] = {}
        self._at: int | None = None
        #: Milliseconds from publication to reading.
        self.times = array("d")
        #: Deliveries that were not the next message of their client.
        self.disorder = 0
        self._swarm = swarm
        swarm.on_data = self._heard

    def _heard(self, fd: int, heard: memoryview) -> None:
        now, size, sent_at = perf_counter(), self._load.frame_bytes, self._load.sent_at
        data = self._rest.pop(fd, b"") + bytes(heard)
        if len(data) % size:
            data = data.replace(PING, b"")
        if self._at is None:
            self._at = data.index(b'"n":"') + 5
        whole = len(data) // size * size
        for start in range(self._at, whole, size):
            number = int(data[start : start + 8])
            if number != self._last.get(fd, self._first - 1) + 1:
                self.disorder += 1
            self._last[fd] = number
            self.times.append((now - sent_at[number]) * 1000)
        if whole < len(data):
            self._rest[fd] = data[whole:]


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return latencies of the others in milliseconds, what they lost, and the slow client's close code."""
    count = min(count or (QUICK_SUBSCRIBERS if quick else SUBSCRIBERS), descriptors() - 300)
    messages, rate = (QUICK_MESSAGES, QUICK_RATE) if quick else (MESSAGES, RATE)
    with ExitStack() as stack:
        node = stack.enter_context(stage.probed(on, HUB_CLIENT_QUEUE_MAX_SIZE=str(_QUEUE_MAX_BYTES), **stage.FEW_PINGS))
        swarm = stack.enter_context(Swarm(node.port))
        swarm.open(count, lambda n: CHANNEL)
        publisher = RedisPublisher(on.urls.redis_url, swarm)  # over one connection: requests on several have no order
        stack.callback(publisher.close)
        load = Load(swarm, publisher, lambda n: CHANNEL, count, size=SIZE)
        without = Deliveries(swarm, load)
        load.paced(messages, rate)
        slow = stack.enter_context(SocketClient(node.port, sluggish=True))
        slow.call("subscribe", channel=CHANNEL)
        beside = Deliveries(swarm, load)
        code = _flow_until_given_up(node, load, messages, rate, slow)
    lost = sum(messages * count - len(found.times) + found.disorder for found in (without, beside))
    ratio = percentile(beside.times, 0.99) / percentile(without.times, 0.99)
    return [
        latency_row("slow", WITHOUT, without.times, payload_bytes=SIZE, ratio=1.0),
        latency_row("slow", WITH, beside.times, payload_bytes=SIZE, ratio=ratio),
        Row("slow", "lost or out of order for the others", SIZE, "messages", messages, lost, lost, target="0"),
        Row("slow", "close code of the one that never reads", SIZE, "code", 1, code, code, target="3008"),
    ]


def _flow_until_given_up(node: Process, load: Load, messages: int, rate: float, slow: SocketClient) -> int:
    """Publish all; returns the code that the slow client was closed with, 0 for none."""
    code = 0
    for start in range(0, messages, _STEP):
        load.paced(min(_STEP, messages - start), rate)
        if not code and ask(node.port, "closing"):
            code = slow.close_code()
    return code
