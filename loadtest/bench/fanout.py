"""Measure what one delivery costs: 2,000 subscribers of one node, messages of 200 bytes in an ephemeral channel.

Processor time of the node from one publication until every subscriber has it, divided by the subscribers: check,
Redis and encoding are a part of it, once. The references write the same frame to as many sockets in a Python loop:
socketpairs, and connections on loopback, whose writer also does the receiver's part of TCP, as the node does.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from loadtest.bench import stage
from loadtest.bench.common import Row, cpu_s, descriptors, in_turns, rows
from loadtest.bench.socketclient import SocketClient
from loadtest.bench.stage import Process, Stage

SUBSCRIBERS, QUICK_SUBSCRIBERS = 2000, 50
ROUNDS, QUICK_ROUNDS = 7, 2
#: Publications in a round, each drained before the next.
MESSAGES, QUICK_MESSAGES = 10, 2
CHANNEL = "sala:bench"
DATA = {"text": "x" * 189}
PAIRS, LOOPBACK, NODE = "reference: os.write to socketpairs", "os.write to loopback TCP", "node, all included"

Pair = tuple[socket.socket, socket.socket]


def run(on: Stage, *, quick: bool = False) -> list[Row]:
    """Return processor time for one delivery in microseconds."""
    count, messages = (QUICK_SUBSCRIBERS, QUICK_MESSAGES) if quick else (SUBSCRIBERS, MESSAGES)
    count = min(count, (descriptors() - 200) // 6)
    with (
        stage.node(on, **stage.FEW_PINGS) as node,
        ExitStack() as stack,
        _loopback(count) as connections,
        _socketpairs(count) as pairs,
    ):
        subscribers = [stack.enter_context(SocketClient(node.port)) for _ in range(count)]
        for subscriber in subscribers:
            subscriber.call("subscribe", channel=CHANNEL)
        publisher = stack.enter_context(SocketClient(node.port, on.token()))
        publisher.call("publish", channel=CHANNEL, data=DATA)
        payload = {subscriber.receive() for subscriber in subscribers}.pop()
        frame = b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload
        found = in_turns(
            QUICK_ROUNDS if quick else ROUNDS,
            {
                PAIRS: lambda: _written(pairs, frame, messages),
                LOOPBACK: lambda: _written(connections, frame, messages),
                NODE: lambda: _delivered(node, publisher, subscribers, messages),
            },
        )
    return rows("fanout", f"us CPU, {count} subscribers", found, payload_bytes=len(json.dumps(DATA)))


def _delivered(node: Process, publisher: SocketClient, subscribers: Sequence[SocketClient], messages: int) -> float:
    before = cpu_s(node.pid)
    for _ in range(messages):
        publisher.call("publish", channel=CHANNEL, data=DATA)
        for subscriber in subscribers:
            subscriber.receive()
    return (cpu_s(node.pid) - before) / messages / len(subscribers) * 1e6


def _written(pairs: Sequence[Pair], frame: bytes, messages: int) -> float:
    writers = [writer.fileno() for writer, _ in pairs]
    used = 0.0
    for _ in range(messages):
        before = time.process_time()
        for fd in writers:
            os.write(fd, frame)
        used += time.process_time() - before
        for _, reader in pairs:
            if len(reader.recv(65536)) != len(frame):
                raise RuntimeError("a frame did not arrive whole")
    return used / messages / len(pairs) * 1e6


@contextmanager
def _socketpairs(count: int) -> Iterator[list[Pair]]:
    with ExitStack() as stack:
        pairs = [socket.socketpair() for _ in range(count)]
        for pair in pairs:
            for sock in pair:
                stack.enter_context(sock)
        yield pairs


@contextmanager
def _loopback(count: int) -> Iterator[list[Pair]]:
    pairs: list[Pair] = []
    with ExitStack() as stack, socket.create_server(("127.0.0.1", 0)) as listener:
        for _ in range(count):
            reader = stack.enter_context(socket.create_connection(listener.getsockname()))
            writer = stack.enter_context(listener.accept()[0])
            writer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pairs.append((writer, reader))
        yield pairs
