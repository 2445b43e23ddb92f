"""What an unmodified SDK does with subscriptions of every kind: subclass, and give `api` and `sdk` fixtures."""

from __future__ import annotations

import itertools
from typing import Any, Protocol

import asyncpg
import redis.asyncio as aioredis

from hub import clock
from hub.identity.tokens import Tokens
from tests.flows.channels import channel
from tests.sdk.interface import Sdk
from tests.sdk.line import line_to
from tests.sdk.scenarios import connected
from tests.sockets.raw import nonce
from tests.support.client import client
from tests.support.clock import eventually
from tests.support.nodes import ANA, KEY, LEO, token
from tests.web.serving import Api


class SubscribingSdk(Sdk, Protocol):
    """An Sdk that can be told how to subscribe.

    More events: subscribing, getSubscriptionToken, join, leave.
    """

    async def subscribe(
        self,
        channel: str,
        *,
        tokens: list[str] | None = None,
        delta: bool = False,
        join_leave: bool = False,
        tags_filter: dict[str, Any] | None = None,
    ) -> None:
        """Begin to subscribe.

        Args:
            channel: its name.
            tokens: taken one after the other, the last one again and again; "" comes late, as the last one.
            delta: ask for differences.
            join_leave: ask who comes and goes.
            tags_filter: ask for what matches, as the protocol writes it.
        """


def permit(name: str, *, ttl_s: float = 600, token_id: str = "") -> str:
    """Return a subscription token of Léo's."""
    return Tokens(KEY).issue_subscription(
        "leo", name, expires_at=int(clock.epoch_s() + ttl_s), token_id=token_id or nonce()
    )


def state(minute: int) -> dict[str, Any]:
    """Return what differs little from one minute to the next."""
    return {"minuto": minute, "leitos": [{"ala": f"ala {n}", "livres": (n * minute) % 7} for n in range(40)]}


class SdkSubscriptions:
    """The scenarios, as tests."""

    async def test_deltas_make_whole_data_live_after_a_cut_and_on_another_node(
        self, api: Api, sdk: SubscribingSdk
    ) -> None:
        name, minutes = channel("delta"), itertools.count()

        async def publish(count: int) -> None:
            for minute in itertools.islice(minutes, count):
                await api.ok("publish", channel=name, data=state(minute))

        async with line_to(api.a.port) as line:
            await connected(sdk, line.port, token(LEO))
            await sdk.subscribe(name, delta=True)
            await sdk.heard.wait("subscribed", channel=name)
            await publish(5)
            await sdk.heard.wait("publication", 5, channel=name)
            for reconnects, port in enumerate((api.b.port, api.a.port), 1):
                await line.cut()
                line.target = port
                await publish(3)
                await line.mend()
                await sdk.heard.wait("subscribed", reconnects, channel=name, wasRecovering=True, recovered=True)
                await publish(7)
                await sdk.heard.wait("publication", 5 + 10 * reconnects, channel=name)
            found = sdk.heard.all("publication", channel=name)
            assert [(n + 1, state(n)) for n in range(25)] == [(p["offset"], p["data"]) for p in found]

    async def test_a_filter_lets_through_what_matches_live_and_after_a_cut(self, api: Api, sdk: SubscribingSdk) -> None:
        name = channel("filtro")
        wanted = {
            "op": "and",
            "nodes": [{"key": "uf", "cmp": "in", "vals": ["SP", "RJ"]}, {"key": "leitos", "cmp": "gte", "val": "10"}],
        }

        async def publish(*said: tuple[str, str, int]) -> None:
            for uf, beds, data in said:
                await api.ok("publish", channel=name, data=data, tags={"uf": uf, "leitos": beds})

        async with line_to(api.b.port) as line:
            await connected(sdk, line.port, token(LEO))
            await sdk.subscribe(name, tags_filter=wanted)
            await sdk.heard.wait("subscribed", channel=name)
            await publish(("SP", "10", 1), ("MG", "99", 2), ("RJ", "9", 3), ("RJ", "11", 4))
            await api.ok("publish", channel=name, data=5)
            await publish(("SP", "12", 6))
            await sdk.heard.wait("publication", channel=name, data=6)
            await line.cut()
            await publish(("MG", "99", 7), ("SP", "30", 8), ("SP", "1", 9))
            await line.mend()
            await sdk.heard.wait("subscribed", channel=name, wasRecovering=True, recovered=True)
            await publish(("MG", "99", 10), ("RJ", "40", 11))
            await sdk.heard.wait("publication", channel=name, data=11)
            found = sdk.heard.all("publication", channel=name)
            assert [(1, 1), (4, 4), (6, 6), (8, 8), (11, 11)] == [(p["data"], p["offset"]) for p in found]

    async def test_a_filter_is_refused_where_the_channel_takes_none(self, api: Api, sdk: SubscribingSdk) -> None:
        name = channel("sala")
        await connected(sdk, api.a.port, token(LEO))
        await sdk.subscribe(name, tags_filter={"key": "uf", "cmp": "eq", "val": "SP"})
        await sdk.heard.wait("unsubscribed", channel=name, code=103)
        assert [] == sdk.heard.all("subscribed", channel=name)

    async def test_it_is_told_who_comes_and_goes(self, api: Api, sdk: SubscribingSdk) -> None:
        name = channel("visita")
        await connected(sdk, api.a.port, token(LEO))
        await sdk.subscribe(name, join_leave=True)
        await sdk.heard.wait("subscribed", channel=name)
        async with client(api.b.ws, token(ANA)) as other:
            await other.ok("subscribe", channel=name)
            await sdk.heard.wait("join", channel=name, user="ana")
        await sdk.heard.wait("leave", channel=name, user="ana")

    async def test_it_renews_a_subscription_before_its_end_and_stays(self, api: Api, sdk: SubscribingSdk) -> None:
        name = channel("fechada")
        await connected(sdk, api.a.port, token(LEO))
        await sdk.subscribe(name, tokens=[permit(name, ttl_s=2), permit(name)])
        await sdk.heard.wait("subscribed", channel=name)
        (connection,) = [c for c in api.a.node.connections if c.subscription(name) is not None]
        first = connection.terms(name).expires_at
        await sdk.heard.wait("getSubscriptionToken", 2, channel=name)
        await eventually(lambda: connection.terms(name).expires_at not in (None, first))
        await api.ok("publish", channel=name, data=1)
        await sdk.heard.wait("publication", channel=name, data=1)
        assert 1 == len(sdk.heard.all("subscribed", channel=name))

    async def test_with_an_expired_subscription_token_it_asks_for_another(self, api: Api, sdk: SubscribingSdk) -> None:
        name = channel("fechada")
        await connected(sdk, api.a.port, token(LEO))
        await sdk.subscribe(name, tokens=[permit(name, ttl_s=-5), permit(name)])
        await sdk.heard.wait("subscribed", channel=name)
        assert 2 == len(sdk.heard.all("getSubscriptionToken", channel=name))

    async def test_a_subscription_that_ends_for_want_of_a_token_comes_back_with_one(
        self, api: Api, sdk: SubscribingSdk
    ) -> None:
        name = channel("fechada")
        await connected(sdk, api.a.port, token(LEO))
        await sdk.subscribe(name, tokens=[permit(name, ttl_s=2), "", permit(name)])
        await sdk.heard.wait("subscribing", channel=name, code=2501)
        await sdk.heard.wait("subscribed", 2, channel=name)
        await api.ok("publish", channel=name, data=1)
        await sdk.heard.wait("publication", channel=name, data=1)
        assert 1 == len(sdk.heard.all("publication", channel=name))

    async def test_a_revoked_subscription_token_is_dropped_for_another(self, api: Api, sdk: SubscribingSdk) -> None:
        name, bad = channel("fechada"), nonce()
        await connected(sdk, api.b.port, token(LEO))
        await sdk.subscribe(name, tokens=[permit(name, token_id=bad), permit(name)])
        await sdk.heard.wait("subscribed", channel=name)
        await revoke(api, bad)
        await sdk.heard.wait("subscribing", channel=name, code=2502)
        await sdk.heard.wait("subscribed", 2, channel=name)
        assert 2 == len(sdk.heard.all("getSubscriptionToken", channel=name))
        assert 1 == len(sdk.heard.all("connected"))

    async def test_a_revoked_connection_token_is_dropped_for_another(self, api: Api, sdk: SubscribingSdk) -> None:
        name, bad = channel("sala"), nonce()
        await connected(sdk, api.b.port, token(LEO, token_id=bad), token(LEO))
        await sdk.subscribe(name)
        await sdk.heard.wait("subscribed", channel=name)
        await api.ok("publish", channel=name, data=1)
        await sdk.heard.wait("publication", channel=name, data=1)
        await revoke(api, bad)
        await sdk.heard.wait("connecting", code=3014)
        await sdk.heard.wait("subscribed", 2, channel=name)
        assert 2 == len(sdk.heard.all("getToken"))
        await api.ok("publish", channel=name, data=2)
        await sdk.heard.wait("publication", channel=name, data=2)

    async def test_a_hole_that_can_not_be_filled_brings_it_back_unrecovered(
        self, api: Api, sdk: SubscribingSdk
    ) -> None:
        name = channel("sala")
        await connected(sdk, api.b.port, token(LEO))
        await sdk.subscribe(name)
        await sdk.heard.wait("subscribed", channel=name)
        await api.ok("publish", channel=name, data=1)
        await sdk.heard.wait("publication", channel=name, data=1)
        await forget(api, name)
        await sdk.heard.wait("subscribing", channel=name, code=2500)
        await sdk.heard.wait("subscribed", channel=name, wasRecovering=True, recovered=False)
        await api.ok("publish", channel=name, data=2)
        await sdk.heard.wait("publication", channel=name, data=2)


async def revoke(api: Api, token_id: str) -> None:
    """Revoke one token."""
    admin = await asyncpg.connect(api.a.node.settings.database.admin_url.reveal())
    try:
        await admin.execute("INSERT INTO hub.revocations (kind, subject) VALUES ('token', $1)", token_id)
    finally:
        await admin.close()


async def forget(api: Api, name: str) -> None:
    """Let Redis lose a stream."""
    settings = api.a.node.settings.redis
    async with aioredis.Redis.from_url(settings.url.reveal()) as redis:
        await redis.delete(f"{settings.prefix}meta:{name}", f"{settings.prefix}st:{name}")
