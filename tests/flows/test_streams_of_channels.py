"""Streams of ephemeral channels between two nodes: what a client missed, what a node missed, and what is kept."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import redis.asyncio as aioredis

from hub.settings import Settings
from tests.flows.channels import channel, data_of, missed, on, outcome, pushed, say
from tests.support.client import Client, client
from tests.support.clock import MS, eventually
from tests.support.nodes import LEO, token
from tests.web.serving import Api

#: The bit of a subscribe command's flag by which a client wants an error when it can not recover.
INSISTS = 2


# -- recovery


@pytest.mark.parametrize("held", [False, True], ids=["out of Redis", "out of the node's memory"])
@pytest.mark.parametrize("node", ["a", "b"])
async def test_whoever_was_away_gets_what_it_missed_in_order_and_once(api: Api, held: bool, node: str) -> None:
    name = channel("sala")
    async with contextlib.AsyncExitStack() as stack:
        if held:
            await stack.enter_async_context(on(api, name, node))
        position = await say(api, name, 1, 2)
        await say(api, name, *range(3, 9))
        for since, expected in ((2, [3, 4, 5, 6, 7, 8]), (7, [8]), (8, []), (0, [1, 2, 3, 4, 5, 6, 7, 8])):
            async with on(api, name, node, recover=True, epoch=position["epoch"], offset=since) as (c, result):
                assert (True, True, 8) == (result["was_recovering"], result["recovered"], result["offset"])
                assert expected == missed(result)
                assert list(range(since + 1, 9)) == [p["offset"] for p in result.get("publications", [])]
                await c.ok("ping")
                assert [] == c.publications(name)


@pytest.mark.parametrize("held", [False, True], ids=["out of Redis", "out of the node's memory"])
@pytest.mark.parametrize(
    ("namespace", "wrong"),
    [
        ("sala", {"epoch": "outra"}),
        ("sala", {"offset": 4}),
        ("sala", {"offset": 2**53 - 1}),
        ("curta", {"offset": 0}),
    ],
    ids=["another epoch", "above the top", "far above the top", "history shorter than the gap"],
)
async def test_a_position_that_does_not_lead_here_is_not_recovered(
    api: Api, namespace: str, wrong: dict[str, Any], held: bool
) -> None:
    name = channel(namespace)
    async with contextlib.AsyncExitStack() as stack:
        if held:
            await stack.enter_async_context(on(api, name))
        position = await say(api, name, 1, 2, 3)
        result = await outcome(api, name, {"epoch": position["epoch"], "offset": 3, **wrong})
        assert (True, 3, position["epoch"]) == (result["was_recovering"], result["offset"], result["epoch"])
        assert {"recovered", "publications"}.isdisjoint(result)
        async with client(api.b.ws, token(LEO)) as c:
            told = {"recover": True, "epoch": position["epoch"], "offset": 3, **wrong}
            assert 112 == await c.error("subscribe", channel=name, flag=INSISTS, **told)
            await say(api, name, 4)
            await c.ok("subscribe", channel=name)
            await say(api, name, 5)
            assert [5] == data_of(await c.wait_for(name, 1)), "the refused subscription left nothing behind"


async def test_who_insists_on_recovery_and_can_recover_does(api: Api) -> None:
    name = channel("sala")
    position = await say(api, name, 1)
    await say(api, name, 2)
    assert [2] == missed(await outcome(api, name, position, flag=INSISTS))


async def test_of_a_cache_only_the_newest_publication_is_recovered(api: Api) -> None:
    name = channel("ultima")
    position = await say(api, name, 1)
    await say(api, name, 2, 3)
    result = await outcome(api, name, position)
    assert (True, [3]) == (result["recovered"], missed(result))
    result = await outcome(api, name, {**position, "offset": 3})
    assert (True, []) == (result["recovered"], missed(result)), "it has the newest"
    result = await outcome(api, name, {"epoch": "outra", "offset": 3})
    assert "recovered" not in result or [3] == missed(result), "what is kept is newest under any epoch"
    async with on(api, name) as (_, result):
        assert {"recovered", "publications"}.isdisjoint(result)


async def test_an_empty_cache_recovers_nothing(api: Api) -> None:
    name = channel("ultima")
    async with on(api, name) as (_, result):
        epoch = result["epoch"]
    result = await outcome(api, name, {"epoch": epoch[::-1], "offset": 5})
    assert {"recovered", "publications"}.isdisjoint(result)


async def test_a_cache_may_give_its_newest_publication_unasked(api: Api) -> None:
    name = channel("placar")
    async with on(api, name) as (_, result):
        assert [] == missed(result)
    await say(api, name, "0 x 0", "1 x 0")
    for node in ("a", "b"):
        async with on(api, name, node) as (c, result):
            assert (True, ["1 x 0"]) == (result["recovered"], missed(result))
            await say(api, name, "1 x 0")
            assert 1 == len(await c.wait_for(name, 1))


async def test_after_the_history_was_removed_the_gap_can_not_be_filled(api: Api) -> None:
    name = channel("sala")
    position = await say(api, name, 1)
    end = await say(api, name, 2)
    await api.ok("history_remove", channel=name)
    for node in ("a", "b"):
        assert "recovered" not in await outcome(api, name, position, node)
        assert (await outcome(api, name, end, node))["recovered"], "it has missed nothing"
    assert 3 == (await say(api, name, 3))["offset"]
    assert [3] == missed(await outcome(api, name, end))


@pytest.mark.parametrize("node", ["a", "b"])
async def test_a_removed_history_is_forgotten_by_every_node_that_holds_the_stream(api: Api, node: str) -> None:
    name = channel("sala")
    async with on(api, name, node) as (reader, _):
        position = await say(api, name, 1)
        await say(api, name, 2)
        await reader.wait_for(name, 2)
        await api.ok("history_remove", channel=name)
        await eventually(lambda: gone(api, name, position, node))


async def gone(api: Api, name: str, position: dict[str, Any], node: str) -> None:
    """Assert that nothing can be recovered from a position."""
    assert [] == missed(await outcome(api, name, position, node))


# -- history


async def test_pages_of_history(api: Api) -> None:
    name = channel("sala")
    epoch = (await say(api, name, *range(1, 6)))["epoch"]
    async with on(api, name) as (c, _):
        pages: list[tuple[dict[str, Any], list[int]]] = [
            ({}, []),
            ({"limit": 2}, [1, 2]),
            ({"limit": -1}, [1, 2, 3, 4, 5]),
            ({"limit": 2, "reverse": True}, [5, 4]),
            ({"limit": 2, "since": {"offset": 2, "epoch": epoch}}, [3, 4]),
            ({"limit": 2, "since": {"offset": 4, "epoch": epoch}, "reverse": True}, [3, 2]),
            ({"limit": 9, "since": {"offset": 5, "epoch": epoch}}, []),
            ({"limit": 9, "since": {"offset": 9, "epoch": epoch}}, []),
            ({"limit": 9, "since": {"offset": 3}}, [4, 5]),
        ]
        for params, expected in pages:
            page = await c.ok("history", channel=name, **params)
            assert (expected, 5, epoch) == (data_of(page.get("publications", [])), page["offset"], page["epoch"])
        assert 112 == await c.error("history", channel=name, limit=9, since={"offset": 1, "epoch": "outra"})
        assert 103 == await c.error("history", channel=channel("sala"), limit=9), "it is not subscribed there"
        without = channel("gente")
        await c.ok("subscribe", channel=without)
        assert 108 == await c.error("history", channel=without, limit=9)


# -- publishing


async def test_a_key_or_an_old_version_publishes_nothing_more_and_subscribers_see_it(api: Api) -> None:
    name = channel("sala")
    async with on(api, name) as (c, _):
        first = await api.ok("publish", channel=name, data=1, idempotency_key="k", version=5)
        assert first == await api.ok("publish", channel=name, data=2, idempotency_key="k", version=6)
        for data, version, epoch in ((3, 5, ""), (4, 4, ""), (5, 1, "nova"), (6, 1, "nova")):
            await api.ok("publish", channel=name, data=data, version=version, version_epoch=epoch)
        await say(api, name, "fim")
        assert [1, 5, "fim"] == data_of(await c.wait_for(name, 3))
        assert [1, 2, 3] == [p["offset"] for p in c.publications(name)]


async def test_what_skips_the_history_is_heard_and_makes_no_hole(api: Api) -> None:
    name = channel("sala")
    async with on(api, name) as (c, _):
        position = await say(api, name, 1)
        await api.ok("publish", channel=name, data="passageira", skip_history=True)
        await say(api, name, 2)
        heard = await c.wait_for(name, 3)
        assert [(1, 1), ("passageira", None), (2, 2)] == [(p["data"], p.get("offset")) for p in heard]
        assert [2] == missed(await outcome(api, name, position))
        assert [] == pushed(c, "unsubscribe", name)


# -- what a node did not hear


def keys(settings: Settings, name: str) -> tuple[str, str]:
    """Return the keys of a stream's position and of its messages."""
    return f"{settings.redis.prefix}meta:{name}", f"{settings.redis.prefix}st:{name}"


async def lose(settings: Settings, name: str, *, kept: bool = True) -> None:
    """Let Redis have one more message, which no node was told of; `kept` in its history or not."""
    meta, stream = keys(settings, name)
    async with aioredis.Redis.from_url(settings.redis.url.reveal()) as redis:
        newest = await redis.xrevrange(stream, count=1)
        offset = await redis.hincrby(meta, "s", 1)
        if kept:
            await redis.xadd(stream, newest[0][1], id=f"{offset}-0")
        else:
            await redis.delete(stream)


async def test_a_lost_message_that_no_other_follows_is_delivered(api: Api, channel_settings: Settings) -> None:
    name = channel("sala")
    async with on(api, name, "a") as (near, _), on(api, name) as (far, _):
        await say(api, name, "igual")
        for c in (near, far):
            await c.wait_for(name, 1)
        await lose(channel_settings, name)
        await say(api, channel("sala"), "outra coisa")
        for c in (near, far):
            assert [("igual", 1), ("igual", 2)] == [(p["data"], p["offset"]) for p in await c.wait_for(name, 2)]
        await say(api, name, 3)
        for c in (near, far):
            assert ["igual", "igual", 3] == data_of(await c.wait_for(name, 3))
            assert [] == pushed(c, "unsubscribe", name)


async def test_a_lost_message_is_delivered_before_the_one_that_follows_it(api: Api, channel_settings: Settings) -> None:
    name = channel("sala")
    async with on(api, name) as (c, _):
        await say(api, name, 1)
        await lose(channel_settings, name)
        await say(api, name, 3, 4)
        assert [(1, 1), (1, 2), (3, 3), (4, 4)] == [(p["data"], p["offset"]) for p in await c.wait_for(name, 4)]


async def test_a_message_that_redis_brings_again_is_not_delivered_again(api: Api, channel_settings: Settings) -> None:
    name = channel("sala")
    async with on(api, name, "a") as (near, _), on(api, name) as (far, _):
        position = await say(api, name, 1, 2)
        for c in (near, far):
            await c.wait_for(name, 2)
        async with aioredis.Redis.from_url(channel_settings.redis.url.reveal()) as redis:
            for entry, fields in await redis.xrange(keys(channel_settings, name)[1]):
                head = f"{entry.decode().partition('-')[0]}:{position['epoch']}:"
                heard_by = await redis.publish(
                    f"{channel_settings.redis.prefix}ch:{name}", head.encode() + fields[b"p"]
                )
                assert 2 == heard_by
        await say(api, name, 3)
        for c in (near, far):
            assert [(1, 1), (2, 2), (3, 3)] == [(p["data"], p["offset"]) for p in await c.wait_for(name, 3)]


async def test_a_hole_that_the_history_can_not_fill_ends_the_subscription_with_2500(
    api: Api, channel_settings: Settings
) -> None:
    name = channel("sala")
    async with on(api, name, "a") as (near, joined), on(api, name) as (far, _):
        await say(api, name, 1)
        for c in (near, far):
            await c.wait_for(name, 1)
        await lose(channel_settings, name, kept=False)
        for c in (near, far):
            await insufficient(c, name)
            result = await c.ok("subscribe", channel=name, recover=True, epoch=joined["epoch"], offset=1)
            assert "recovered" not in result
            assert 2 == result["offset"]


async def insufficient(c: Client, name: str) -> None:
    """Wait until a client is told once that its state is insufficient."""
    await eventually(lambda: [2500] == [p["code"] for p in pushed(c, "unsubscribe", name)], 8000 * MS)


async def test_a_stream_that_begins_again_ends_the_subscriptions_of_the_old_one(
    api: Api, channel_settings: Settings
) -> None:
    name = channel("sala")
    async with on(api, name) as (c, joined):
        await say(api, name, 1)
        await c.wait_for(name, 1)
        async with aioredis.Redis.from_url(channel_settings.redis.url.reveal()) as redis:
            await redis.delete(*keys(channel_settings, name))
        await insufficient(c, name)
        await say(api, name, "nova era")
        result = await c.ok("subscribe", channel=name, recover=True, epoch=joined["epoch"], offset=1)
        assert "recovered" not in result
        assert joined["epoch"] != result["epoch"]
        assert [1] == data_of(c.publications(name))


async def test_a_redis_that_went_back_in_time_ends_the_subscription_with_2500(
    api: Api, channel_settings: Settings
) -> None:
    """A replica that took over without the newest messages gives their offsets out again."""
    name = channel("sala")
    meta, stream = keys(channel_settings, name)
    async with on(api, name) as (c, _):
        await say(api, name, 1, 2, 3)
        await c.wait_for(name, 3)
        async with aioredis.Redis.from_url(channel_settings.redis.url.reveal()) as redis:
            await redis.hset(meta, "s", 2)
            await redis.xtrim(stream, maxlen=2)
        await insufficient(c, name)


async def test_positions_are_checked_without_ending_what_is_whole(api: Api) -> None:
    """Many messages at once while positions are checked: none of them counts as lost or comes twice."""
    name = channel("sala")
    async with on(api, name, "a") as (near, _), on(api, name) as (far, _):
        for n in range(150):
            await say(api, name, n)
        for c in (near, far):
            assert list(range(150)) == data_of(await c.wait_for(name, 150))
            assert list(range(1, 151)) == [p["offset"] for p in c.publications(name)]
            await c.ok("ping")
            assert (150, []) == (len(c.publications(name)), pushed(c, "unsubscribe", name))
