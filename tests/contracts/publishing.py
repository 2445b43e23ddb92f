"""What every Broker promises of idempotency keys and versions; fixtures as in tests/contracts/broker.py."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.broker.interface import Broker
from hub.model import Position
from tests.contracts.broker import KEEP, NONE, Heard, Peer, offsets
from tests.support.clock import MS, eventually


class PublishingContract:
    """The promises, as tests."""

    # -- idempotency keys

    @pytest.mark.parametrize("rules", [KEEP, NONE], ids=["history", "no history"])
    async def test_under_one_key_one_message_is_published_whoever_tries_and_when(
        self, broker: Broker, heard: Heard, peer: Peer, rules: dict[str, Any]
    ) -> None:
        await broker.subscribe("a")
        both = (broker, peer[0])
        positions = await asyncio.gather(
            *(both[n % 2].publish("a", b"%d" % n, **rules, idempotency_key="k") for n in range(20))
        )
        assert 1 == len(set(positions))
        assert (1 if rules is KEEP else 0) == positions[0].offset
        await broker.publish("a", b"other", **rules)
        assert positions[0] == await broker.publish("a", b"late", **rules, idempotency_key="k")
        await broker.publish("a", b"last", **rules, idempotency_key="l")
        await eventually(lambda: b"last" == (heard.messages and heard.messages[-1][3]))
        assert [b"other", b"last"] == [m[3] for m in heard.messages[1:]]
        assert (3 if rules is KEEP else 0) == len(await offsets(broker, "a"))

    async def test_a_key_belongs_to_its_channel(self, broker: Broker) -> None:
        for channel, key in (("a", "b:c"), ("a:b", "c"), ("a", "c"), ("a:", "b:c"), ("é", "b"), ("", "é:b")):
            first = await broker.publish(channel, b"x", **KEEP, idempotency_key=key)
            second = await broker.publish(channel, b"y", **KEEP, idempotency_key=key)
            assert first == second
        assert [1, 2] == await offsets(broker, "a")
        assert [1] == await offsets(broker, "a:b")

    @pytest.mark.parametrize("rules", [KEEP, NONE], ids=["history", "no history"])
    async def test_a_key_is_forgotten_after_its_time_from_the_first_message(
        self, broker: Broker, heard: Heard, rules: dict[str, Any]
    ) -> None:
        await broker.subscribe("a")

        async def published_again() -> bool:
            await broker.publish("a", b"x", **rules, idempotency_key="k", idempotency_ttl_s=50 * MS)
            return len(heard.messages) > 1

        await eventually(published_again)

    # -- versions

    async def test_only_a_version_above_the_last_one_is_published(self, broker: Broker, heard: Heard) -> None:
        await broker.subscribe("a")
        for version, epoch, offset in (
            (5, "", 1),
            (5, "", 1),
            (4, "", 1),
            (10, "", 2),  # ten is above five, though "10" is not above "5"
            (9, "", 2),
            (0, "", 3),  # without a version it is published, and the last version stays
            (10, "", 3),
            (2**64 - 2, "", 4),
            (2**64 - 2, "", 4),
            (2**64 - 1, "", 5),
            (1, "second", 6),  # other versions
            (1, "second", 6),
            (2, "second", 7),
            (2, "", 7),  # any epoch
            (1, "third", 8),
        ):
            position = await broker.publish("a", b"%d" % version, **KEEP, version=version, version_epoch=epoch)
            assert (version, epoch, offset) == (version, epoch, position.offset)
        await eventually(lambda: 8 == len(heard.messages))
        assert list(range(1, 9)) == [m[1] for m in heard.messages]

    async def test_versions_need_a_history(self, broker: Broker, heard: Heard) -> None:
        await broker.subscribe("a")
        for version in (2, 1):
            assert Position(0, "") == await broker.publish("a", b"%d" % version, **NONE, version=version)
        await eventually(lambda: 2 == len(heard.messages))

    async def test_of_many_versions_at_once_the_newest_is_the_last_in_the_history(
        self, broker: Broker, heard: Heard, peer: Peer
    ) -> None:
        await broker.subscribe("a")
        both = (broker, peer[0])
        versions = [7, 3, 9, 1, 8, 2, 6, 4, 5, 9]
        await asyncio.gather(*(both[n % 2].publish("a", b"%d" % v, **KEEP, version=v) for n, v in enumerate(versions)))
        page = await broker.history("a", since=None, limit=1, reverse=True, meta_ttl_s=60)
        assert b"9" == page.messages[0].payload
        await eventually(lambda: page.position.offset == len(heard.messages))
        shown = [int(m[3]) for m in heard.messages]
        assert sorted(set(shown)) == shown, "each newer than the one before"

    async def test_an_old_version_does_not_use_up_its_key(self, broker: Broker) -> None:
        await broker.publish("a", b"x", **KEEP, version=5)
        kept = await broker.publish("a", b"x", **KEEP, version=4, idempotency_key="k")
        assert 1 == kept.offset
        assert 2 == (await broker.publish("a", b"x", **KEEP, version=6, idempotency_key="k")).offset
