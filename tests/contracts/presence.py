"""What every PresenceStore promises (hub/broker/presence.py): subclass, and give a `presence` fixture."""

from __future__ import annotations

from hub.broker.presence import PresenceStore
from tests.support.clock import MS, eventually


class PresenceContract:
    """The promises, as tests."""

    async def test_a_channel_has_one_record_of_each_node_the_last(self, presence: PresenceStore) -> None:
        assert [] == await presence.records("a")
        for node, record in (("n1", b"old"), ("n2", b"\x00:\xff"), ("n1", b"12:new"), ("n3", b"")):
            await presence.report("a", node, record, 60)
        await presence.report("b", "n1", b"other", 60)
        assert [("n1", b"12:new"), ("n2", b"\x00:\xff"), ("n3", b"")] == sorted(await presence.records("a"))
        assert [("n1", b"other")] == await presence.records("b")

    async def test_a_withdrawn_record_is_gone_and_may_come_back(self, presence: PresenceStore) -> None:
        await presence.withdraw("a", "n1")
        await presence.report("a", "n1", b"1", 60)
        await presence.report("a", "n2", b"2", 60)
        await presence.withdraw("a", "n1")
        await presence.withdraw("a", "nobody")
        assert [("n2", b"2")] == await presence.records("a")
        await presence.withdraw("a", "n2")
        assert [] == await presence.records("a")
        await presence.report("a", "n1", b"again", 60)
        assert [("n1", b"again")] == await presence.records("a")

    async def test_the_record_of_a_crashed_node_vanishes_and_the_others_stay(self, presence: PresenceStore) -> None:
        await presence.report("a", "crashed", b"1", 40 * MS)
        await presence.report("a", "alive", b"2", 60)
        await presence.report("a", "crashed, too", b"3", 40 * MS)
        await eventually(lambda: _is(presence, "a", [("alive", b"2")]))

    async def test_a_node_that_reports_in_time_stays(self, presence: PresenceStore) -> None:
        await presence.report("a", "crashed", b"1", 40 * MS)
        await presence.report("a", "alive", b"1", 40 * MS)
        await presence.report("a", "alive", b"2", 60)
        await presence.report("b", "alive", b"1", 60)
        await presence.report("b", "alive", b"2", 40 * MS)
        await eventually(lambda: _is(presence, "b", []))
        await eventually(lambda: _is(presence, "a", [("alive", b"2")]))

    async def test_many_channels_are_reported_and_withdrawn_at_once(self, presence: PresenceStore) -> None:
        channels = [f"c{n}" for n in range(1100)]
        await presence.report("c7", "n2", b"peer", 60)
        await presence.report_many("n1", [(channel, channel.encode()) for channel in channels], 60)
        for n in (0, 499, 500, 1000, 1099):
            assert [("n1", b"c%d" % n)] == await presence.records(f"c{n}")
        assert [("n1", b"c7"), ("n2", b"peer")] == sorted(await presence.records("c7"))
        await presence.withdraw_many("n1", channels[:-1])
        assert [("n2", b"peer")] == await presence.records("c7")
        assert [[], [], [("n1", b"c1099")]] == [await presence.records(f"c{n}") for n in (0, 500, 1099)]
        await presence.report_many("n1", [], 60)
        await presence.withdraw_many("n1", [])

    async def test_large_records_are_kept_whole(self, presence: PresenceStore) -> None:
        large = [(f"c{n}", bytes([n]) * 700_000) for n in range(5)]
        await presence.report_many("n1", large, 60)
        for channel, record in large:
            assert [("n1", record)] == await presence.records(channel)


async def _is(presence: PresenceStore, channel: str, expected: list[tuple[str, bytes]]) -> bool:
    return expected == await presence.records(channel)
