"""What an unmodified SDK does with the hub: subclass, and give an `sdk` fixture."""

from __future__ import annotations

from typing import Any

import pytest
import redis.asyncio as aioredis

from hub.model import Actor, Level, Role
from hub.settings import Settings
from tests.sdk.interface import Sdk, SdkError
from tests.sdk.line import line_to
from tests.sockets.raw import nonce
from tests.support import nodes
from tests.support.client import client, key, post
from tests.support.clock import eventually
from tests.support.nodes import ANA, LEO, MED, RunningNode, token


def url(port: int) -> str:
    """Return the address of the socket endpoint."""
    return f"ws://127.0.0.1:{port}/connection/websocket"


async def connected(sdk: Sdk, port: int, *tokens: str) -> None:
    """Create a client and wait until it is connected."""
    await sdk.create(url(port), list(tokens))
    await sdk.connect()
    await sdk.heard.wait("connected")


async def subscribed(sdk: Sdk, *channels: str) -> None:
    """Subscribe and wait until it stands."""
    for channel in channels:
        await sdk.subscribe(channel)
    for channel in channels:
        await sdk.heard.wait("subscribed", channel=channel)


async def publish_posts(node: RunningNode, count: int) -> list[str]:
    """Publish posts through another client; returns their ids."""
    ids = []
    async with client(node.ws, token(ANA)) as editor:
        for _ in range(count):
            draft = post(status="published")
            assert "stored" == (await editor.rpc("post.create", **draft))["status"]
            ids.append(draft["id"])
    return ids


async def say(node: RunningNode, channel: str, *messages: Any) -> None:
    """Publish into an ephemeral channel through another client."""
    async with client(node.ws, token(ANA)) as other:
        for message in messages:
            await other.ok("publish", channel=channel, data=message)


class SdkScenarios:
    """The scenarios, as tests."""

    async def test_it_connects_subscribes_publishes_and_reads_history(self, node: RunningNode, sdk: Sdk) -> None:
        room = f"sala:{nonce()}"
        await connected(sdk, node.port, token(ANA))
        assert 1 == len(sdk.heard.all("getToken"))
        await subscribed(sdk, room)
        assert {"wasRecovering": False, "recovered": False}.items() <= sdk.heard.all("subscribed")[0].items()
        messages = ["olá", {"texto": "linha 1\nlinha 2 👋"}, [1, 2.5, None, True]]
        for message in messages:
            await sdk.publish(room, message)
        found = await sdk.heard.wait("publication", 3, channel=room)
        assert [(m, n, "ana") for n, m in enumerate(messages, 1)] == [
            (p["data"], p["offset"], p["user"]) for p in found
        ]
        assert {"offset": 3, "data": messages[:2]} == await sdk.history(room, 2)
        await sdk.unsubscribe(room)
        await say(node, room, "depois")
        await subscribed(sdk, f"eco:{room}")
        assert 3 == len(sdk.heard.all("publication", channel=room))
        await sdk.disconnect()
        await sdk.heard.wait("disconnected", code=0)
        await eventually(lambda: len(node.node.connections) == 0)

    async def test_a_reader_without_a_token_follows_the_posts(self, node: RunningNode, sdk: Sdk) -> None:
        await connected(sdk, node.port)
        await subscribed(sdk, "posts", "posts:vacinas")
        ids = await publish_posts(node, 2)
        for channel in ("posts", "posts:vacinas"):
            found = await sdk.heard.wait("publication", 2, channel=channel)
            assert ids == [p["data"]["id"] for p in found]

    async def test_an_editor_publishes_by_rpc_and_sees_it_live(self, node: RunningNode, sdk: Sdk) -> None:
        await connected(sdk, node.port, token(ANA))
        await subscribed(sdk, "posts", "drafts:ana")
        draft = post()
        created = await sdk.rpc("post.create", draft)
        assert ("stored", 1) == (created["status"], created["post"]["version"])
        (event,) = await sdk.heard.wait("publication", channel="drafts:ana")
        assert draft["id"] == event["data"]["id"]
        assert [] == sdk.heard.all("publication", channel="posts")
        stored = await sdk.rpc("post.publish", {"id": draft["id"], "version": 1, "key": key()})
        assert "stored" == stored["status"]
        (event,) = await sdk.heard.wait("publication", channel="posts")
        assert ("post.published", draft["title"]) == (event["data"]["type"], event["data"]["post"]["title"])
        blocked = await sdk.rpc("post.create", post(body="CPF do paciente: 529.982.247-25"))
        assert ("blocked", None) == (blocked["status"], blocked["post"])

    async def test_errors_reach_the_caller_with_their_codes(self, node: RunningNode, sdk: Sdk) -> None:
        await connected(sdk, node.port, token(LEO))
        calls: list[tuple[Any, int]] = [
            (sdk.publish("posts", 1), 103), (sdk.publish("nowhere:1", 1), 102), (sdk.history("eco:1", 9), 103),
            (sdk.rpc("post.burn", {}), 104), (sdk.rpc("post.create", {"id": 1}), 107),
            (sdk.publish("sala:1", {"cpf": "CPF do paciente: 529.982.247-25"}), 422),
        ]  # fmt: skip
        for call, code in calls:
            with pytest.raises(SdkError) as failure:
                await call
            assert code == failure.value.code
        await sdk.subscribe("drafts:ana")
        await sdk.heard.wait("unsubscribed", channel="drafts:ana", code=103)
        assert "connected" == await sdk.state()

    async def test_after_a_cut_it_recovers_exactly_what_it_missed(self, node: RunningNode, sdk: Sdk) -> None:
        room = f"sala:{nonce()}"
        async with line_to(node.port) as line:
            await connected(sdk, line.port, token(LEO))
            await subscribed(sdk, "posts", room)
            before = await publish_posts(node, 1)
            await say(node, room, "antes")
            await sdk.heard.wait("publication", channel=room)
            await sdk.heard.wait("publication", channel="posts")
            for round_ in (1, 2):
                await line.cut()
                await sdk.heard.wait("connecting", 1 + round_)
                before += await publish_posts(node, 3)
                await say(node, room, *range(3))
                await line.mend()
                for channel in ("posts", room):
                    await sdk.heard.wait("subscribed", round_, channel=channel, wasRecovering=True, recovered=True)
            before += await publish_posts(node, 1)
            await say(node, room, "depois")
            found = await sdk.heard.wait("publication", len(before), channel="posts")
            assert before == [p["data"]["id"] for p in found]
            assert [found[0]["offset"] + n for n in range(len(before))] == [p["offset"] for p in found]
            found = await sdk.heard.wait("publication", 8, channel=room)
            assert ["antes", 0, 1, 2, 0, 1, 2, "depois"] == [p["data"] for p in found]

    async def test_what_is_gone_is_told_as_not_recovered_and_it_goes_on_live(
        self, node: RunningNode, settings: Settings, sdk: Sdk
    ) -> None:
        room = f"sala:{nonce()}"
        async with line_to(node.port) as line, aioredis.Redis.from_url(settings.redis.url.reveal()) as redis:
            await connected(sdk, line.port, token(LEO))
            await subscribed(sdk, room)
            await say(node, room, "antes")
            await sdk.heard.wait("publication", channel=room)
            await line.cut()
            await eventually(lambda: len(node.node.connections) == 0)
            async for name in redis.scan_iter(match=f"{settings.redis.prefix}*"):
                await redis.delete(name)
            await say(node, room, "perdida")
            await line.mend()
            await sdk.heard.wait("subscribed", channel=room, wasRecovering=True, recovered=False)
            await say(node, room, "depois")
            await sdk.heard.wait("publication", channel=room, data="depois")
            assert ["antes", "depois"] == [p["data"] for p in sdk.heard.all("publication", channel=room)]

    async def test_very_many_subscriptions_come_back_after_a_cut(self, node: RunningNode, sdk: Sdk) -> None:
        rooms = [f"sala:{nonce()}" for _ in range(90)]
        async with line_to(node.port) as line:
            await connected(sdk, line.port, token(LEO))
            await subscribed(sdk, *rooms)
            await line.cut()
            await say(node, rooms[-1], "perdida")
            await line.mend()
            for room in rooms:
                await sdk.heard.wait("subscribed", channel=room, wasRecovering=True, recovered=True)
            await sdk.heard.wait("publication", channel=rooms[-1], data="perdida")

    async def test_it_refreshes_its_token_and_stays(self, node: RunningNode, sdk: Sdk) -> None:
        await connected(sdk, node.port, token(ANA, ttl_s=2), token(ANA))
        await subscribed(sdk, "posts")
        (connection,) = node.node.connections
        first = connection.expires_at
        await sdk.heard.wait("getToken", 2)
        await eventually(lambda: connection.expires_at != first)
        (post_id,) = await publish_posts(node, 1)
        (event,) = await sdk.heard.wait("publication", channel="posts")
        assert post_id == event["data"]["id"]
        assert (1, 1) == (len(sdk.heard.all("connected")), len(sdk.heard.all("connecting")))

    async def test_with_an_expired_token_it_asks_for_another(self, node: RunningNode, sdk: Sdk) -> None:
        await connected(sdk, node.port, token(ANA, ttl_s=-5), token(ANA))
        assert 2 == len(sdk.heard.all("getToken"))
        assert [] == sdk.heard.all("disconnected")

    async def test_a_forged_token_is_final(self, node: RunningNode, sdk: Sdk) -> None:
        await sdk.create(url(node.port), ["forged"])
        await sdk.connect()
        await sdk.heard.wait("disconnected", code=3500)
        assert "disconnected" == await sdk.state()
        assert [] == sdk.heard.all("connected")
        assert 1 == len(sdk.heard.all("connecting"))

    async def test_a_refresh_with_a_forged_token_is_final(self, node: RunningNode, sdk: Sdk) -> None:
        await connected(sdk, node.port, token(ANA, ttl_s=2), "forged")
        await sdk.heard.wait("disconnected", code=3500)
        assert "disconnected" == await sdk.state()

    async def test_another_clearance_brings_it_back_onto_another_view(self, node: RunningNode, sdk: Sdk) -> None:
        now_editor = Actor("med", Role.EDITOR, Level.PUBLIC, MED.name)
        await connected(sdk, node.port, token(MED, ttl_s=2), token(now_editor))
        await subscribed(sdk, "posts")
        await sdk.heard.wait("connecting", code=3014)
        await sdk.heard.wait("connected", 2)
        await sdk.heard.wait("subscribed", channel="posts", wasRecovering=True, recovered=False)
        async with client(node.ws, token(MED)) as editor:
            await editor.rpc("post.create", **post(status="published", level="professional"))
        (public,) = await publish_posts(node, 1)
        (event,) = await sdk.heard.wait("publication", channel="posts")
        assert public == event["data"]["id"], "what it is no longer cleared for never came"

    async def test_a_node_that_stops_sends_it_to_another(self, settings: Settings, node: RunningNode, sdk: Sdk) -> None:
        async with nodes.running(settings) as other, line_to(other.port) as line:
            await connected(sdk, line.port, token(LEO))
            await subscribed(sdk, "posts")
            line.target = node.port
            await other.stop()
            await sdk.heard.wait("connecting", code=3001)
            ids = await publish_posts(node, 2)
            await sdk.heard.wait("subscribed", channel="posts", wasRecovering=True, recovered=True)
            found = await sdk.heard.wait("publication", 2, channel="posts")
            assert ids == [p["data"]["id"] for p in found]

    async def test_the_channels_of_its_token_are_subscribed_for_it_and_recover(
        self, node: RunningNode, sdk: Sdk
    ) -> None:
        room = f"sala:{nonce()}"
        async with line_to(node.port) as line:
            await connected(sdk, line.port, token(LEO, channels=(room,)))
            await sdk.heard.wait("serverSubscribed", channel=room)
            await say(node, room, 1)
            await sdk.heard.wait("serverPublication", channel=room, data=1)
            await line.cut()
            await say(node, room, 2)
            await line.mend()
            await sdk.heard.wait("serverSubscribed", channel=room, wasRecovering=True, recovered=True)
            await say(node, room, 3)
            await sdk.heard.wait("serverPublication", channel=room, data=3)
            assert [1, 2, 3] == [p["data"] for p in sdk.heard.all("serverPublication", channel=room)]
