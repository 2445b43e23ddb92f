"""Subscriptions with deltas and with filters, as they are on the wire; the SDKs' part is in test_sdk_subscriptions."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from centrifuge.fossil import apply_delta

from tests.flows.channels import TIMES, channel, data_of, missed, on, pushed, say
from tests.support.client import client
from tests.support.nodes import LEO, token
from tests.web.serving import Api


def bed_state(minute: int) -> dict[str, Any]:
    """Return what differs little from one minute to the next."""
    return {"minuto": minute, "alas": [f"ala {n}: livre" for n in range(30)]}


async def test_differences_are_sent_to_who_asks_and_lead_to_the_whole(api: Api) -> None:
    name = channel("delta")
    async with on(api, name, delta="fossil") as (c, result), on(api, name) as (plain, usual):
        assert result["delta"] and "delta" not in usual
        for minute in range(5):
            await say(api, name, bed_state(minute))
        whole = b""
        for minute, p in enumerate(await c.wait_for(name, 5)):
            assert (minute > 0) == p.get("delta", False)
            written = p["data"].encode()
            whole = apply_delta(whole, written) if p.get("delta") else written
            assert bed_state(minute) == json.loads(whole)
            assert minute == 0 or len(written) < len(whole) / 4
        assert list(map(bed_state, range(5))) == data_of(await plain.wait_for(name, 5))


async def test_what_is_recovered_comes_whole_and_the_first_one_after_it_too(api: Api) -> None:
    name = channel("delta")
    position = await say(api, name, bed_state(0))
    await say(api, name, bed_state(1), bed_state(2))
    async with (
        on(api, name, delta="fossil") as (other, _),
        on(api, name, delta="fossil", recover=True, **position) as (c, result),
    ):
        assert [bed_state(1), bed_state(2)] == [json.loads(d) for d in missed(result)]
        assert not any(p.get("delta") for p in result["publications"])
        await say(api, name, bed_state(3), bed_state(4))
        for reader in (c, other):
            third, fourth = await reader.wait_for(name, 2)
            assert (False, True) == (third.get("delta", False), fourth.get("delta", False))
            whole = apply_delta(third["data"].encode(), fourth["data"].encode())
            assert [bed_state(3), bed_state(4)] == [json.loads(third["data"]), json.loads(whole)]


async def test_whoever_comes_later_gets_its_first_one_whole(api: Api) -> None:
    name = channel("delta")
    async with on(api, name, delta="fossil") as (first, _):
        await say(api, name, bed_state(0))
        await first.wait_for(name, 1)
        async with on(api, name, delta="fossil") as (later, _):
            await say(api, name, bed_state(1))
            (whole,) = await later.wait_for(name, 1)
            assert ("delta" in whole, bed_state(1)) == (False, json.loads(whole["data"]))
            assert (await first.wait_for(name, 2))[1]["delta"]


async def test_no_differences_where_the_channel_offers_none_or_with_a_kind_that_is_none(api: Api) -> None:
    for name, kind in ((channel("sala"), "fossil"), (channel("delta"), "outro")):
        async with on(api, name, delta=kind) as (c, result):
            assert "delta" not in result
            await say(api, name, bed_state(0), bed_state(1))
            assert [bed_state(0), bed_state(1)] == data_of(await c.wait_for(name, 2))


SP = {"key": "uf", "cmp": "eq", "val": "SP"}


async def test_a_filter_is_refused_where_it_is_not_offered_and_where_it_is_none(api: Api) -> None:
    async with client(api.a.ws, token(LEO)) as c:
        for name in (channel("sala"), "posts"):
            assert 103 == await c.error("subscribe", channel=name, tf=SP)
        name = channel("filtro")
        for wrong in ({"key": "uf", "cmp": "parece", "val": "SP"}, {"op": "and"}, {"op": "xor", "nodes": [SP]}):
            assert 107 == await c.error("subscribe", channel=name, tf=wrong)
        await c.ok("subscribe", channel=name, tf=SP)


async def test_filters_of_several_clients_each_let_through_their_own(api: Api) -> None:
    name = channel("filtro")
    async with (
        on(api, name, "a", tf=SP) as (sp, _),
        on(api, name, "b", tf={"op": "not", "nodes": [SP]}) as (others, _),
        on(api, name, "b", tf={"key": "uf", "cmp": "ex"}) as (tagged, _),
        on(api, name, "b") as (everything, _),
    ):
        for n, tags in enumerate(({"uf": "SP"}, {"uf": "MG"}, {}, {"uf": "SP", "leito": "1"}, {"leito": "1"})):
            await api.ok("publish", channel=name, data=n, tags=tags)
        await everything.wait_for(name, 5)
        for c, expected in ((sp, [0, 3]), (others, [1, 2, 4]), (tagged, [0, 1, 3]), (everything, [0, 1, 2, 3, 4])):
            found = await c.wait_for(name, len(expected))
            assert [(n, n + 1) for n in expected] == [(p["data"], p["offset"]) for p in found]


async def test_what_a_filter_leaves_out_is_not_recovered_either_and_does_not_count_as_lost(api: Api) -> None:
    name = channel("filtro")
    position = await api.ok("publish", channel=name, data=0, tags={"uf": "SP"})
    for n, uf in enumerate(("MG", "SP", "MG"), 1):
        await api.ok("publish", channel=name, data=n, tags={"uf": uf})
    async with on(api, name, recover=True, tf=SP, **position) as (c, result):
        assert (True, [2], 4) == (result["recovered"], missed(result), result["offset"])
        await api.ok("publish", channel=name, data=4, tags={"uf": "MG"})
        await api.ok("publish", channel=name, data=5, tags={"uf": "SP"})
        assert [5] == data_of(await c.wait_for(name, 1))
        await api.ok("publish", channel=name, data=6, tags={"uf": "MG"})
        await asyncio.sleep(3 * TIMES["client__channel_position_check_delay"])
        await c.ok("ping")
        assert ([5], []) == (data_of(c.publications(name)), pushed(c, "unsubscribe", name))
