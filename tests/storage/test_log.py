"""hub/storage/log.py and hub.append."""

# ruff: noqa: PT012 - what fails is a transaction, which is a block

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.errors import Invalid, Refused
from hub.model import Actor, Level, LogEntry, NewEvent, Post, Role, Status
from hub.storage import keys, log, posts
from hub.storage.pool import Database
from hub.storage.scope import transaction
from tests.storage.builders import ANA, RITA, actor, event, post, publish


async def _append(app: Database, who: Actor, *events: NewEvent) -> list[LogEntry]:
    async with transaction(app, who) as tx:
        return await log.append(tx, events)


def _offsets(part: log.StreamSlice) -> list[int]:
    return [offset for offset, _ in part.entries]


async def test_an_empty_log_has_a_head_and_nothing_in_it(system: Database) -> None:
    head = await log.head(system)
    assert head.seq == 0
    assert len(head.lineage.split("/")) == 4
    assert await log.entries_after(system, 0, 10) == []
    assert await log.channel_tops(system, "posts") == (0, 0, 0)
    assert log.StreamSlice(0, [], True) == await log.stream_after(system, "posts", Level.PUBLIC, 0, 10)


async def test_what_append_returns_is_what_a_follower_reads(app: Database, system: Database) -> None:
    stored = post()
    async with transaction(app, ANA) as tx:
        await posts.insert_post(tx, stored)
        returned = await log.append(
            tx, [event(stored), event(stored, type="cache.invalidated", data=None, level=Level.RESTRICTED)]
        )
    assert returned == await log.entries_after(system, 0, 10)
    assert [e.seq for e in returned] == [1, 2]
    assert {"posts": (1, 1, 1), "posts:geral": (1, 1, 1), f"post:{stored.id}": (1, 1, 1)} == returned[0].offsets
    assert {"posts": (0, 0, 2), "posts:geral": (0, 0, 2), f"post:{stored.id}": (0, 0, 2)} == returned[1].offsets
    assert (await log.head(system)).seq == 2
    assert await log.channel_tops(system, "posts") == (1, 1, 2)
    assert returned[1:] == await log.entries_after(system, 1, 10)
    assert returned[:1] == await log.entries_after(system, 0, 1)


async def test_a_hidden_event_leaves_no_gap(app: Database, system: Database) -> None:
    for level in (0, 2, 1, 0, 2):
        await publish(app, post(level=Level(level)))
    for view, expected in ((Level.PUBLIC, 2), (Level.PROFESSIONAL, 3), (Level.RESTRICTED, 5)):
        part = await log.stream_after(system, "posts", view, 0, 100)
        assert list(range(1, expected + 1)) == _offsets(part)
        assert (expected, True) == (part.top, part.complete)
        assert all(e.level <= view for _, e in part.entries)


async def test_a_body_is_withheld_from_views_below_its_level(app: Database, system: Database) -> None:
    stored = post(level=Level.PROFESSIONAL)
    await publish(app, stored, event(stored, level=Level.PUBLIC, visible_from=1))
    (_, low), (_, high) = [
        (await log.stream_after(system, "posts", view, 0, 9)).entries[0] for view in (Level.PUBLIC, Level.PROFESSIONAL)
    ]
    assert low.data is None
    assert high.data == event(stored).data


async def test_an_empty_batch_takes_no_place(app: Database, system: Database) -> None:
    assert await _append(app, ANA) == []
    assert (await log.head(system)).seq == 0


async def test_a_transaction_that_fails_leaves_no_hole(app: Database, system: Database) -> None:
    with pytest.raises(RuntimeError):
        async with transaction(app, ANA) as tx:
            stored = post()
            await posts.insert_post(tx, stored)
            await log.append(tx, [event(stored)])
            raise RuntimeError
    assert await posts.read_post(app, ANA, stored.id) is None
    await publish(app, post())
    assert [e.seq for e in await log.entries_after(system, 0, 10)] == [1]
    assert await log.channel_tops(system, "posts") == (1, 1, 1)


async def test_many_publishers_make_one_order_without_deadlock(app: Database, system: Database) -> None:
    """W1: offsets contiguous in every view, and no follower ever sees a later entry before an earlier one."""
    publishers, rounds = 8, 12
    done = asyncio.Event()

    async def publish_some(number: int) -> None:
        rng = random.Random(number)
        for _ in range(rounds):
            stored = post(level=Level(rng.randrange(3)), author_id=f"autor{number}")
            channels = ["posts", "posts:geral", "cache", f"post:{stored.id}"]
            rng.shuffle(channels)  # the order that the caller names them in must not matter
            one = event(stored, channels=tuple(channels))
            await publish(app, stored, *[one] * rng.randrange(1, 4), who=actor(f"autor{number}"))

    async def follow() -> list[int]:
        seen: list[int] = []
        while True:
            finished = done.is_set()
            seen += [e.seq for e in await log.entries_after(system, seen[-1] if seen else 0, 1000)]
            if finished:
                return seen

    async with asyncio.TaskGroup() as group:
        follower = group.create_task(follow(), name="follower")
        async with asyncio.TaskGroup() as writers:
            for number in range(publishers):
                writers.create_task(publish_some(number), name=f"publisher {number}")
        done.set()
    total = (await log.head(system)).seq
    assert total >= publishers * rounds
    assert list(range(1, total + 1)) == follower.result()
    entries = await log.entries_after(system, 0, 10_000)
    for channel in ("posts", "posts:geral", "cache"):
        tops = await log.channel_tops(system, channel)
        for view in Level:
            in_log_order = [e.offsets[channel][view] for e in entries if e.level <= view]
            assert list(range(1, tops[view] + 1)) == in_log_order
            assert in_log_order == _offsets(await log.stream_after(system, channel, view, 0, 10_000))


async def _raised(app: Database, stored: Post) -> None:
    """Raise a post to restricted: the lower views get a bare retraction, the highest one the new version."""
    higher = replace(stored, version=stored.version + 1, level=Level.RESTRICTED)
    gone = event(higher, type="post.retracted", level=Level.PUBLIC, visible_from=3, data=None, redacts=2)
    await publish(app, higher, gone, event(higher, type="post.updated"))


async def test_a_raised_post_takes_its_text_back_from_lower_views(app: Database, system: Database) -> None:
    """W5, in storage: who recovers from before its creation gets ids only, offsets unbroken."""
    stored = await publish(app, post(body="SEGREDO"))
    bystander = await publish(app, post(body="notícia"))
    await publish(app, replace(stored, version=2))
    await _raised(app, replace(stored, version=2))
    for view in (Level.PUBLIC, Level.PROFESSIONAL):
        part = await log.stream_after(system, "posts", view, 0, 100)
        assert part.complete
        assert _offsets(part) == [1, 2, 3, 4]
        assert "SEGREDO" not in "".join(e.data or "" for _, e in part.entries)
        assert [None, event(bystander).data, None, None] == [e.data for _, e in part.entries]
        assert [e.visible_from for _, e in part.entries] == [2, 0, 2, 3]
    # The highest view keeps all of it.
    top = await log.stream_after(system, "posts", Level.RESTRICTED, 0, 100)
    assert ["SEGREDO" in (e.data or "") for _, e in top.entries] == [True, False, True, False, True]
    page = await log.stream_page(system, "posts", Level.PUBLIC, since=None, limit=100, reverse=True)
    assert "SEGREDO" not in "".join(e.data or "" for _, e in page.entries)


async def test_a_retracted_post_is_forgotten_in_every_view(app: Database, system: Database, admin: Any) -> None:
    stored = await publish(app, post(body="SEGREDO"))
    gone = replace(stored, version=2, status=Status.RETRACTED)
    bare = event(gone, type="post.retracted", visible_from=3, data=None, redacts=3)
    await publish(app, gone, bare)
    assert [e.visible_from for e in await log.entries_after(system, 0, 9)] == [3, 3]
    assert "SEGREDO" not in repr(await admin.fetch("SELECT * FROM hub.log"))
    # Lower redactions that come later open nothing again.
    await publish(app, replace(gone, version=3), replace(bare, redacts=1, version=3))
    assert [e.visible_from for e in await log.entries_after(system, 0, 9)] == [3, 3, 3]


async def test_an_event_redacts_those_before_it_in_its_own_batch(app: Database, system: Database) -> None:
    stored = post()
    async with transaction(app, ANA) as tx:
        await posts.insert_post(tx, stored)
        bare = event(stored, type="post.retracted", visible_from=3, data=None, redacts=3)
        returned = await log.append(tx, [event(stored), bare])
    assert [e.data for e in returned] == [None, None]
    assert returned == await log.entries_after(system, 0, 9)


@pytest.mark.parametrize(
    "who",
    [
        actor("bia"),
        actor("ana", Role.READER),
        actor("ana", Role.AUDITOR),
        actor("", Role.ANONYMOUS),
        actor("", Role.EDITOR),
    ],
    ids=lambda who: f"{who.user or 'nobody'}-{who.role}",
)
async def test_who_may_not_write_a_post_appends_nothing_of_it(who: Actor, app: Database, system: Database) -> None:
    stored = await publish(app, post())
    with pytest.raises(Refused):
        await _append(app, who, event(stored))
    assert (await log.head(system)).seq == 1
    assert [e.seq for e in await _append(app, RITA, event(stored))] == [2]


async def test_one_forged_event_spoils_the_batch(app: Database, system: Database) -> None:
    mine, other = await publish(app, post()), await publish(app, post(author_id="bia"), who=actor("bia"))
    for forged in (event(other), event(post())):
        with pytest.raises(Refused):
            await _append(app, ANA, event(mine), forged)
    assert (await log.head(system)).seq == 2


@pytest.mark.parametrize(
    ("stored", "change", "allowed"),
    [
        ({"level": Level.PROFESSIONAL}, {"visible_from": 0, "level": Level.PUBLIC}, False),
        ({"level": Level.PROFESSIONAL}, {"visible_from": 1, "level": Level.PUBLIC}, True),
        ({"level": Level.PROFESSIONAL}, {"visible_from": 0, "level": Level.PROFESSIONAL}, True),
        ({"status": Status.DRAFT}, {}, False),
        ({"status": Status.RETRACTED}, {}, False),
        ({"status": Status.DRAFT}, {"channels": ("drafts:ana", "review")}, True),
        ({"status": Status.DRAFT}, {"channels": ("drafts:ana", "posts")}, False),
        ({"status": Status.RETRACTED}, {"data": '{"type": "post.retracted", "id": "x"}'}, True),
        ({"status": Status.RETRACTED}, {"data": None}, True),
    ],
)
async def test_a_body_travels_no_further_than_its_row_allows(
    stored: dict[str, Any], change: dict[str, Any], allowed: bool, app: Database, system: Database
) -> None:
    of = post(**stored)
    if allowed:
        await publish(app, of, event(of, **change))
    else:
        with pytest.raises(Refused):
            await publish(app, of, event(of, **change))
    assert (await log.head(system)).seq == int(allowed)


async def test_an_event_without_a_uuid_is_invalid(app: Database) -> None:
    with pytest.raises(Invalid):
        await _append(app, ANA, event(post(id="x")))


async def test_a_cut_stream_says_so(app: Database, system: Database) -> None:
    stored = await publish(app, post())
    await _append(app, ANA, *[event(stored)] * 4)
    cases = {
        (0, 5): ([1, 2, 3, 4, 5], True),
        (0, 4): ([1, 2, 3, 4], False),
        (3, 2): ([4, 5], True),
        (5, 9): ([], True),
        (6, 9): ([], False),  # above the top: another stream's offset
        (2, 0): ([], False),
    }
    for (since, limit), (offsets, complete) in cases.items():
        part = await log.stream_after(system, "posts", Level.PUBLIC, since, limit)
        assert (5, offsets, complete) == (part.top, _offsets(part), part.complete), (since, limit)


async def test_history_is_paged_both_ways(app: Database, system: Database) -> None:
    stored = await publish(app, post())
    await _append(app, ANA, *[event(stored)] * 4)
    cases: dict[tuple[int | None, int, bool], tuple[list[int], bool]] = {
        (None, 9, False): ([1, 2, 3, 4, 5], True),
        (None, 2, False): ([1, 2], False),
        (3, 9, False): ([4, 5], True),
        (None, 9, True): ([5, 4, 3, 2, 1], True),
        (None, 2, True): ([5, 4], False),
        (4, 2, True): ([3, 2], False),
        (4, 3, True): ([3, 2, 1], True),
        (1, 3, True): ([], True),
        (None, 0, True): ([], False),
    }
    for (since, limit, reverse), (offsets, complete) in cases.items():
        page = await log.stream_page(system, "posts", Level.PUBLIC, since=since, limit=limit, reverse=reverse)
        assert (5, offsets, complete) == (page.top, _offsets(page), page.complete), (since, limit, reverse)


async def test_retention_removes_the_oldest_and_the_stream_says_so(app: Database, system: Database, admin: Any) -> None:
    stored = await publish(app, post())
    await _append(app, ANA, *[event(stored)] * 4)
    async with transaction(app, ANA) as tx:
        await keys.find_reply(tx, "k")
        await keys.save_reply(tx, "k", b"{}")
    assert await log.trim(system, timedelta(hours=1)) == 0
    await admin.execute("UPDATE hub.log SET at = at - interval '2 hours' WHERE seq <= 3")
    await admin.execute("UPDATE hub.publish_keys SET at = at - interval '2 hours'")
    assert await log.trim(system, timedelta(hours=1), batch=2) == 3
    assert [e.seq for e in await log.entries_after(system, 0, 9)] == [4, 5]
    assert await admin.fetchval("SELECT count(*) FROM hub.log_channels") == 6
    assert await admin.fetchval("SELECT count(*) FROM hub.publish_keys") == 0
    assert not (await log.stream_after(system, "posts", Level.PUBLIC, 2, 9)).complete
    kept = await log.stream_after(system, "posts", Level.PUBLIC, 3, 9)
    assert (_offsets(kept), kept.top, kept.complete) == ([4, 5], 5, True)
    assert not (await log.stream_page(system, "posts", Level.PUBLIC, since=None, limit=9, reverse=True)).complete
    # Places go on where they stopped, also when nothing is left.
    await admin.execute("UPDATE hub.log SET at = at - interval '2 hours'")
    assert await log.trim(system, timedelta(hours=1)) == 2
    (entry,) = await _append(app, ANA, event(stored))
    assert (entry.seq, entry.offsets["posts"]) == (6, (6, 6, 6))


async def test_retention_does_not_wait_for_a_publisher(app: Database, system: Database, admin: Any) -> None:
    stored = await publish(app, post())
    await publish(app, post())
    await admin.execute("UPDATE hub.log SET at = at - interval '2 hours'")
    async with transaction(app, ANA) as tx:
        await log.append(tx, [event(stored, data=None, visible_from=3, redacts=3)])  # holds the first entry
        async with asyncio.timeout(10):
            assert await log.trim(system, timedelta(hours=1)) == 1
    assert await log.trim(system, timedelta(hours=1)) == 1


async def test_another_database_is_another_lineage(system: Database, admin: Any) -> None:
    first = (await log.head(system)).lineage
    assert first == (await log.head(system)).lineage
    await admin.execute("UPDATE hub.hub_meta SET epoch = 'restored'")
    assert first != (await log.head(system)).lineage
    assert (await log.head(system)).lineage.startswith("restored/")
