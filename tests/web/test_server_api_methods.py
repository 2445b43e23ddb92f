"""What each method of the server API gives back, and what it does to clients on this node and on another."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from hub import clock
from hub.model import Actor
from tests.support.client import Client, client
from tests.support.clock import eventually
from tests.support.nodes import ANA, BIA, LEO, MED, token
from tests.support.posting import publish
from tests.web.serving import Api


@contextlib.asynccontextmanager
async def on_both(api: Api, actor: Actor) -> AsyncIterator[tuple[Client, Client]]:
    """Connect somebody to both nodes."""
    async with client(api.a.ws, token(actor)) as a, client(api.b.ws, token(actor)) as b:
        yield a, b


def pushed(reader: Client, kind: str, channel: str = "") -> list[dict[str, Any]]:
    """Return the pushes of one kind that came for a channel."""
    return [push[kind] for push in reader.pushes if kind in push and channel == push.get("channel", "")]


# -- publish, broadcast


async def test_publish_takes_every_field(api: Api, room: str) -> None:
    async with client(api.b.ws, token(ANA)) as reader:
        await reader.ok("subscribe", channel=room)
        result = await api.ok(
            "publish", channel=room, data={"a": 1}, tags={"uf": "SP"}, delta=True, idempotency_key="k", version=7,
            version_epoch="v", skip_history=False,
        )  # fmt: skip
        assert (1, {"offset", "epoch"}) == (result["offset"], result.keys())
        assert [{"data": {"a": 1}, "offset": 1, "tags": {"uf": "SP"}}] == await reader.wait_for(room, 1)
        encoded = base64.b64encode(b'{"b": [2]}').decode()
        await api.ok("publish", channel=room, data="what is in b64data goes first", b64data=encoded)
        assert {"b": [2]} == (await reader.wait_for(room, 2))[1]["data"]
        await api.ok("publish", channel=room, data=None)
        assert (await reader.wait_for(room, 3))[2]["data"] is None


async def test_a_second_publication_under_one_key_is_not_made_and_has_the_first_ones_answer(
    api: Api, room: str
) -> None:
    first = await api.ok("publish", channel=room, data=1, idempotency_key="k")
    assert first == await api.ok("publish", channel=room, data=2, idempotency_key="k")
    assert [1] == [p["data"] for p in (await api.ok("history", channel=room, limit=-1))["publications"]]


async def test_an_old_version_is_not_published(api: Api, room: str) -> None:
    nanoseconds = 1_700_000_000_000_000_000
    for data, version in ((1, nanoseconds), (2, nanoseconds - 1), (3, nanoseconds), (4, nanoseconds + 1)):
        await api.ok("publish", channel=room, data=data, version=version)
    assert [1, 4] == [p["data"] for p in (await api.ok("history", channel=room, limit=-1))["publications"]]


async def test_what_skips_history_is_delivered_and_not_kept(api: Api, room: str) -> None:
    async with client(api.a.ws, token(ANA)) as reader:
        await reader.ok("subscribe", channel=room)
        assert {} == await api.ok("publish", channel=room, data=1, skip_history=True)
        assert 1 == (await reader.wait_for(room, 1))[0]["data"]
    assert [] == (await api.ok("history", channel=room, limit=-1))["publications"]


async def test_a_publication_passes_the_gate_with_its_tags_however_it_is_encoded(api: Api, room: str) -> None:
    secret = "CPF 111.444.777-35"
    hidden = json.dumps(secret).replace("1", "\\u0031").encode()
    assert 422 == await api.error("publish", channel=room, data=1, tags={"a": secret})
    assert 422 == await api.error("publish", channel=room, b64data=base64.b64encode(hidden).decode())
    answers = (await api.ok("broadcast", channels=[room, "aviso:1"], data=secret))["responses"]
    assert [422, 422] == [answer["error"]["code"] for answer in answers]
    assert [] == (await api.ok("history", channel=room, limit=-1))["publications"]


async def test_broadcast_answers_for_each_channel(api: Api, room: str) -> None:
    async with client(api.b.ws, token(ANA)) as reader:
        await reader.ok("subscribe", channel=room)
        channels = [room, "aviso:1", "nada:x", "posts", ""]
        answers = (await api.ok("broadcast", channels=channels, data={"a": 1}, tags={"t": "v"}))["responses"]
        assert 1 == answers[0]["result"]["offset"]
        assert {"result": {}} == answers[1]
        assert [102, 103, 107] == [answer["error"]["code"] for answer in answers[2:]]
        assert [{"data": {"a": 1}, "offset": 1, "tags": {"t": "v"}}] == await reader.wait_for(room, 1)


async def test_broadcast_takes_a_thousand_channels_and_no_more(api: Api, room: str) -> None:
    channels = [f"aviso:{i}" for i in range(1001)]
    answers = (await api.ok("broadcast", channels=channels[:1000], data=1))["responses"]
    assert [{"result": {}}] * 1000 == answers
    assert 107 == await api.error("broadcast", channels=channels, data=1)


# -- subscribe, unsubscribe, disconnect, refresh


async def test_subscribe_brings_a_user_to_a_channel_on_all_nodes_and_says_so(api: Api, room: str) -> None:
    async with on_both(api, ANA) as readers, client(api.a.ws, token(BIA)) as other:
        channel = f"aviso:{room}"  # whose namespace lets no client subscribe
        assert {} == await api.ok("subscribe", user="ana", channel=channel, data={"oi": 1})
        for reader in readers:
            await eventually(lambda r=reader: [{"data": {"oi": 1}}] == pushed(r, "subscribe", channel))
        assert {} == await api.ok("subscribe", user="ana", channel=channel)  # once more changes nothing
        await api.ok("publish", channel=channel, data=2)
        for reader in readers:
            await reader.wait_for(channel, 1)
            assert 1 == len(pushed(reader, "subscribe", channel))
        assert [] == other.pushes


async def test_subscribe_recovers_shows_info_and_heeds_overrides(api: Api, room: str) -> None:
    first = await api.ok("publish", channel=room, data="um")
    await api.ok("publish", channel=room, data="dois")
    async with client(api.b.ws, token(ANA)) as reader:
        await api.ok("subscribe", user="ana", channel=room, info={"cor": "azul"}, recover_since=first)
        assert ["dois"] == [p["data"] for p in await reader.wait_for(room, 1)]
        assert pushed(reader, "subscribe", room)[0]["recoverable"]

        async def is_shown() -> bool:
            present = (await api.ok("presence", channel=room))["presence"]
            return [{"cor": "azul"}] == [info["chan_info"] for info in present.values()]

        await eventually(is_shown)  # its node tells it to the others in its own time
    async with client(api.b.ws, token(BIA)) as reader:
        override = {"presence": {"value": False}, "force_recovery": {"value": False}, "join_leave": None}
        await api.ok("subscribe", user="bia", channel=f"{room}-2", b64info="MQ==", b64data="Mg==", override=override)
        await eventually(lambda: [{"data": 2}] == pushed(reader, "subscribe", f"{room}-2"))
        assert {"presence": {}} == await api.ok("presence", channel=f"{room}-2")


async def test_a_subscription_ends_when_the_application_said(api: Api, room: str) -> None:
    async with client(api.a.ws, token(ANA)) as reader:
        await api.ok("subscribe", user="ana", channel=room, expire_at=int(clock.epoch_s()) + 3600)
        await eventually(lambda: 1 == len(pushed(reader, "subscribe", room)))
        connection = next(c for c in api.a.node.connections if c.id == reader.connected["client"])
        assert connection.terms(room).expires_at is not None


async def test_a_durable_channel_is_opened_only_to_whom_it_is_for(api: Api) -> None:
    async with client(api.a.ws, token(LEO)) as leo, client(api.a.ws, token(MED)) as med:
        for user, reader in (("leo", leo), ("med", med)):
            await api.ok("subscribe", user=user, channel="posts")
            await eventually(lambda r=reader: 1 == len(pushed(r, "subscribe", "posts")))
        assert 103 == await api.error("subscribe", user="leo", channel="drafts:ana")
        assert 103 == await api.error("subscribe", user="leo", channel="review")
        epochs = [pushed(reader, "subscribe", "posts")[0]["epoch"] for reader in (leo, med)]
        assert epochs[0] != epochs[1]  # each on the view of its own clearance
        assert [] == pushed(leo, "subscribe", "drafts:ana")


async def test_unsubscribe_ends_one_subscription_or_all_on_all_nodes(api: Api, room: str) -> None:
    async with on_both(api, ANA) as readers, client(api.b.ws, token(BIA)) as other:
        for reader in (*readers, other):
            for channel in (room, f"{room}-2", f"{room}-3"):
                await reader.ok("subscribe", channel=channel)
        assert {} == await api.ok("unsubscribe", user="ana", channel=room)
        ended = {"code": 2000, "reason": "server unsubscribe"}
        for reader in readers:
            await eventually(lambda r=reader: [ended] == pushed(r, "unsubscribe", room))
        await api.ok("unsubscribe", user="ana", channel="")
        for reader in readers:
            for channel in (f"{room}-2", f"{room}-3"):
                await eventually(lambda r=reader, c=channel: [ended] == pushed(r, "unsubscribe", c))
        await api.ok("publish", channel=room, data=1)
        await other.wait_for(room, 1)
        assert [] == [p for reader in readers for p in reader.publications(room)]


async def test_disconnect_closes_a_users_connections_on_all_nodes(api: Api) -> None:
    async with on_both(api, ANA) as readers, client(api.a.ws, token(BIA)) as other:
        assert {} == await api.ok("disconnect", user="ana")
        assert [(3503, "force disconnect")] * 2 == [await reader.closed() for reader in readers]
        await other.ok("ping")


async def test_disconnect_takes_a_code_a_client_and_those_who_stay(api: Api) -> None:
    async with on_both(api, ANA) as (a, b), client(api.a.ws, token(ANA)) as c:
        why = {"code": 4002, "reason": "até já"}
        await api.ok("disconnect", user="bia", client=a.connected["client"])  # not hers
        await api.ok("disconnect", user="ana", whitelist=[a.connected["client"], b.connected["client"]], disconnect=why)
        assert (4002, "até já") == await c.closed()
        await api.ok("disconnect", user="ana", client=b.connected["client"], disconnect={"code": 0, "reason": ""})
        assert (3503, "force disconnect") == await b.closed()
        await api.ok("disconnect", user="ana", session="nobody's")
        await a.ok("ping")


async def test_the_empty_user_stands_for_the_anonymous(api: Api) -> None:
    async with client(api.b.ws) as anonymous, client(api.b.ws, token(ANA)) as ana:
        await api.ok("disconnect", user="")
        assert (3503, "force disconnect") == await anonymous.closed()
        await ana.ok("ping")


async def test_refresh_sets_when_a_connection_expires_or_ends_it(api: Api) -> None:
    async with client(api.b.ws, token(ANA)) as reader, client(api.b.ws, token(BIA)) as bia:
        assert {} == await api.ok("refresh", user="ana", expire_at=int(clock.epoch_s()) + 60)
        await eventually(lambda: 1 == len(pushed(reader, "refresh")))
        push = pushed(reader, "refresh")[0]
        assert push["expires"] and 50 <= push["ttl"] <= 60
        await api.ok("refresh", user="ana")
        await eventually(lambda: [{}] == pushed(reader, "refresh")[1:])  # never
        await api.ok("refresh", user="ana", expired=True)
        assert (3005, "expired") == await reader.closed()
        await api.ok("refresh", user="bia", expire_at=1)
        assert (3005, "expired") == await bia.closed()


# -- presence, history, channels, info


async def test_presence_tells_who_is_here_on_all_nodes(api: Api, room: str) -> None:
    assert {"presence": {}} == await api.ok("presence", channel=room)
    assert {"num_clients": 0, "num_users": 0} == await api.ok("presence_stats", channel=room)
    async with on_both(api, ANA) as (a, b), client(api.a.ws) as anonymous:
        for reader in (a, b, anonymous):
            await reader.ok("subscribe", channel=room)

        async def all_here() -> bool:
            return {"num_clients": 3, "num_users": 2} == await api.ok("presence_stats", channel=room)

        await eventually(all_here)
        present = (await api.ok("presence", channel=room))["presence"]
        ids = [reader.connected["client"] for reader in (a, b, anonymous)]
        assert set(ids) == present.keys()
        assert [(i, u) for i, u in zip(ids, ("ana", "ana", ""), strict=True)] == [
            (present[i]["client"], present[i]["user"]) for i in ids
        ]


async def test_history_reads_pages_of_a_stream(api: Api, room: str) -> None:
    for i in range(1, 6):
        top = await api.ok("publish", channel=room, data={"n": i}, tags={"n": str(i)})

    async def read(**fields: Any) -> list[int]:
        result = await api.ok("history", channel=room, **fields)
        assert (5, top["epoch"]) == (result["offset"], result["epoch"])
        return [p["offset"] for p in result["publications"]]

    assert [] == await read()
    assert [1, 2] == await read(limit=2)
    assert [1, 2, 3, 4, 5] == await read(limit=-1)
    assert [5, 4] == await read(limit=2, reverse=True)
    assert [4, 5] == await read(limit=-1, since={"offset": 3, "epoch": top["epoch"]})
    assert [2, 1] == await read(limit=-1, since={"offset": 3}, reverse=True)
    assert 112 == await api.error("history", channel=room, limit=1, since={"offset": 3, "epoch": "outra"})
    first = (await api.ok("history", channel=room, limit=1))["publications"][0]
    assert {"data": {"n": 1}, "offset": 1, "tags": {"n": "1"}} == first


async def test_history_names_the_client_that_published(api: Api, room: str) -> None:
    async with client(api.a.ws, token(ANA)) as writer:
        await writer.ok("publish", channel=room, data=1)
        (publication,) = (await api.ok("history", channel=room, limit=1))["publications"]
        ana = {"user": "ana", "client": writer.connected["client"], "conn_info": {"name": "Ana Prado"}}
        assert ana == publication["info"]


async def test_history_of_a_durable_channel_is_what_the_public_sees(api: Api) -> None:
    async with client(api.a.ws, token(ANA)) as editor:
        public = await publish(editor)
        await publish(editor, level="professional")

    async def told() -> bool:
        result = await api.ok("history", channel="posts", limit=-1)
        return public == [p["data"]["id"] for p in result["publications"]]

    await eventually(told)
    assert 103 == await api.error("history", channel="drafts:ana", limit=-1)
    assert 103 == await api.error("history", channel="review", limit=-1)


async def test_history_remove_forgets_publications_and_keeps_the_position(api: Api, room: str) -> None:
    before = await api.ok("publish", channel=room, data=1)
    assert {} == await api.ok("history_remove", channel=room)
    assert {"publications": [], **before} == await api.ok("history", channel=room, limit=-1)
    assert 2 == (await api.ok("publish", channel=room, data=1))["offset"]


async def test_what_a_namespace_does_not_have_is_not_available(api: Api) -> None:
    for method in ("presence", "presence_stats", "history", "history_remove"):
        assert 108 == await api.error(method, channel="aviso:x"), method
    for method in ("presence", "presence_stats", "history_remove"):
        assert 108 == await api.error(method, channel="posts"), method


async def test_channels_are_those_with_subscribers_on_all_nodes(api: Api, room: str) -> None:
    async with on_both(api, ANA) as (a, b):
        await a.ok("subscribe", channel=room)
        for channel in (room, f"{room}-2"):
            await b.ok("subscribe", channel=channel)
        found = (await api.ok("channels"))["channels"]
        assert ({"num_clients": 2}, {"num_clients": 1}) == (found[room], found[f"{room}-2"])
        assert {f"{room}-2"} == (await api.ok("channels", pattern=f"{room}-*"))["channels"].keys()
        assert {room} == (await api.ok("channels", pattern=f"{{{room},nada}}"))["channels"].keys()
        assert {} == (await api.ok("channels", pattern="nada*"))["channels"]
        assert 107 == await api.error("channels", pattern="[")


async def test_info_tells_how_all_nodes_are(api: Api, room: str) -> None:
    async with on_both(api, ANA) as (a, _):
        await a.ok("subscribe", channel=room)
        nodes = (await api.ok("info"))["nodes"]
        assert 2 == len({node["uid"] for node in nodes})
        for node in nodes:
            assert {
                "uid", "name", "version", "num_clients", "num_users", "num_subs", "num_channels", "uptime",
            } == node.keys()  # fmt: skip
        own = next(node for node in nodes if node["uid"] == api.a.node.broker.node)
        assert (1, 1, 1, 1) == (own["num_clients"], own["num_users"], own["num_subs"], own["num_channels"])
        assert (True, True) == (bool(own["name"]), bool(own["version"]))


# -- the key


async def test_without_the_key_no_method_does_anything(api: Api, room: str) -> None:
    async with client(api.a.ws, token(ANA)) as reader:
        for path in ("disconnect", "info", "batch", "history_remove", "../api"):
            body = {"user": "ana", "commands": [{"disconnect": {"user": "ana"}}], "method": "disconnect"}
            assert 401 == (await api.http.post(f"/api/{path}", json=body)).status_code
        await reader.ok("ping")
