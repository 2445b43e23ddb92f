"""What the streams in memory forget, and when; the rest is the contract's."""

from __future__ import annotations

from hub.broker.streams import Streams
from hub.model import Position


def test_messages_past_their_time_go_though_nobody_asks_for_them() -> None:
    streams = Streams()
    for n in range(100):
        streams.append(f"c{n}", b"x", now=0, size=10, ttl_s=10, meta_ttl_s=1000)
    for _ in range(100):
        streams.position("c0", 10)
        streams.read("other", now=10, since=None, limit=0, reverse=False, meta_ttl_s=1000)
    assert 101 == len(streams)
    assert 0 == sum(len(stream.messages) for stream in streams._streams.values())


def test_a_stream_lives_for_its_time_from_the_last_use() -> None:
    streams = Streams()
    first, _ = streams.append("a", b"x", now=0, size=10, ttl_s=100, meta_ttl_s=10)
    assert first == streams.position("a", 9.9)
    assert streams.position("a", 10) is None
    page = streams.read("a", now=9, since=None, limit=10, reverse=False, meta_ttl_s=10)
    assert (first, 1) == (page.position, len(page.messages))
    assert first == streams.position("a", 18.9)
    again, appended = streams.append("a", b"y", now=19, size=10, ttl_s=100, meta_ttl_s=10)
    assert appended
    assert Position(1, again.epoch) == again
    assert first.epoch != again.epoch
    assert 1 == len(streams.read("a", now=19, since=None, limit=10, reverse=False, meta_ttl_s=10).messages)


def test_each_message_lets_the_others_live_on() -> None:
    streams = Streams()
    for now in (0, 9, 18):
        streams.append("a", b"x", now=now, size=10, ttl_s=10, meta_ttl_s=1000)
    for now, kept in ((27, [1, 2, 3]), (28, [])):
        page = streams.read("a", now=now, since=None, limit=10, reverse=False, meta_ttl_s=1000)
        assert kept == [message.offset for message in page.messages]
        assert 3 == page.position.offset
