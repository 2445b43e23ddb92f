"""The clients that benchmarks are made with see what a hub does wrong: they are asked by a server that does it."""

from __future__ import annotations

import itertools
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hub.wire import fossil, tagfilter
from hub.wire.tagfilter import FilterNode
from loadtest.bench import deltas, filters
from loadtest.bench.crowd import Crowd
from loadtest.bench.socketclient import frame, payloads
from loadtest.bench.ways import Visitors

CLOSE_FRAME = b"\x88\x02\x0b\xb9"  # 3001
#: Lets one server go on and close its connection.
go_on = threading.Semaphore(0)


@contextmanager
def serving(*lives: Callable[[socket.socket], None]) -> Iterator[int]:
    """Yield the port of a server that treats its n-th connection in the n-th way."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            for live in lives:
                sock, _ = listener.accept()
                with sock:
                    live(sock)

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.join()


def refuse(sock: socket.socket) -> None:
    sock.recv(65536)
    sock.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")


def subscribe(result: dict[str, Any], *offsets: int) -> Callable[[socket.socket], None]:
    """Answer as a hub does; when it may go on, publish at some offsets and close."""

    def live(sock: socket.socket) -> None:
        for answer in (b"HTTP/1.1 101 \r\n\r\n", _said(id=1, connect={}), _said(id=2, subscribe=result)):
            sock.recv(65536)
            sock.sendall(answer)
        assert go_on.acquire(timeout=10)
        pushes = ({"channel": "posts", "pub": {"data": {}, "offset": offset}} for offset in offsets)
        sock.sendall(b"".join(_said(push=push) for push in pushes) + CLOSE_FRAME)
        sock.recv(65536)  # the client's end

    return live


def _said(**message: object) -> bytes:
    return frame(json.dumps(message).encode())


def come_and_be_sent_away(crowd: Crowd) -> None:
    crowd.arrive(0.0)
    go_on.release()
    crowd.sent_away()


def recovered(offset: int, *offsets: int) -> dict[str, Any]:
    return {"epoch": "e", "offset": offset, "recovered": True, "publications": [{"offset": o} for o in offsets]}


def test_a_crowd_comes_again_when_it_is_turned_away_and_keeps_its_position() -> None:
    with (
        serving(refuse, subscribe({"epoch": "e", "offset": 5}, 6), subscribe(recovered(8, 7, 8), 9)) as port,
        Crowd(port, "posts", 1) as crowd,
    ):
        come_and_be_sent_away(crowd)
        assert (1, 6) == (crowd.turned_away, crowd.offset)
        come_and_be_sent_away(crowd)
        assert 9 == crowd.offset
        assert (0, 0, 0) == (crowd.lost, crowd.twice, crowd.unrecovered)


@pytest.mark.parametrize(
    ("result", "pushed", "expected"),
    [
        (recovered(8, 6, 8), (), (1, 0, 0)),  # a hole in what was recovered
        (recovered(8, 6, 7), (), (1, 0, 0)),  # its end is missing
        (recovered(6, 6), (8,), (1, 0, 0)),  # a hole between what was recovered and what comes live
        (recovered(7, 5, 6, 7), (), (0, 1, 0)),  # it had that one
        (recovered(7, 6, 7), (7, 8), (0, 1, 0)),  # recovered and live
        ({"epoch": "f", "offset": 2}, (3,), (0, 0, 1)),
    ],
)
def test_a_crowd_counts_what_is_lost_what_comes_twice_and_who_can_not_recover(
    result: dict[str, Any], pushed: tuple[int, ...], expected: tuple[int, int, int]
) -> None:
    with (
        serving(subscribe({"epoch": "e", "offset": 5}), subscribe(result, *pushed)) as port,
        Crowd(port, "posts", 1) as crowd,
    ):
        for _ in range(2):
            come_and_be_sent_away(crowd)
        assert expected == (crowd.lost, crowd.twice, crowd.unrecovered)


def test_a_subscriber_whose_connection_is_closed_ends_a_measurement() -> None:
    with (
        serving(subscribe({"epoch": "e", "offset": 5}, 6)) as port,
        Crowd(port, "posts", 1) as crowd,
    ):
        crowd.arrive(0.0)
        go_on.release()
        with pytest.raises(RuntimeError, match="closed the connection of a subscriber"):
            crowd.reach(7)


def test_a_refused_visitor_ends_a_measurement() -> None:
    for come in (Visitors.json, Visitors.protobuf, Visitors.sse, Visitors.http_stream, Visitors.uni_sse):
        with serving(refuse) as port, Visitors(port, "bench:x") as visitors, pytest.raises(RuntimeError, match="503"):
            come(visitors)


def test_frames_are_read_whole_wherever_they_are_cut() -> None:
    sent = [b"{}", b"a" * 125, b"b" * 126, b"c" * 65535]
    data = b"".join(frame(payload) for payload in sent) + b"\x81\x7f" + (65536).to_bytes(8, "big") + b"d" * 65536
    for cut in (*range(1, 400), len(data) - 65540, len(data) - 1, len(data)):
        found, rest = payloads(data[:cut])
        more, nothing = payloads(rest + data[cut:])
        assert [*sent, b"d" * 65536] == [payload for _, payload in (*found, *more)]
        assert (len(data), b"") == (sum(size for size, _ in (*found, *more)), nothing)


def test_the_ten_filters_are_distinct_and_match_all_or_one() -> None:
    tags = [json.loads(b"{%s}" % filters.tags(n)[1:])["tags"] for n in range(filters.FILTERS)]
    for variant, expected in ((filters.ALL, 10), (filters.ONE, 1)):
        compiled = {tagfilter.compile(_node(filters.wish(variant, n)["tf"])) for n in range(50)}
        assert 10 == len(compiled)
        assert [expected] * 10 == [sum(f.matches(each) for f in compiled) for each in tags]
    assert {} == filters.wish(filters.UNFILTERED, 3)


def _node(said: dict[str, Any]) -> FilterNode:
    children = [_node(child) for child in said.get("nodes", ())]
    return FilterNode(**{**said, "nodes": children})


def test_an_edit_of_the_document_is_small_beside_it() -> None:
    document = deltas.Document()
    versions = [document.edited() for _ in range(300)]
    assert all(1900 <= len(version) <= 2300 for version in versions)
    assert max(len(fossil.create(a, b)) for a, b in itertools.pairwise(versions)) < 150
