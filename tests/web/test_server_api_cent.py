"""The unmodified `cent` package of PyPI, with its client that waits and its client that blocks."""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import cent
import pytest
import pytest_asyncio

from hub import clock
from tests.support.client import client
from tests.support.clock import eventually
from tests.support.nodes import ANA, token
from tests.web.serving import API_KEY, Api

#: Calls a method of a cent client.
Call = Callable[[str, Any], Awaitable[Any]]

_names = itertools.count(1)
_NOT_OFFERED: dict[str, Any] = {
    "connections": cent.ConnectionsRequest(user="ana", expression=""),
    "get_user_status": cent.GetUserStatusRequest(users=["ana"]),
    "device_list": cent.DeviceListRequest(),
}


@pytest.fixture
def room() -> str:
    """A channel of this test's own."""
    return f"sala:cent-{next(_names)}"


@pytest_asyncio.fixture(loop_scope="session", params=["waits", "blocks"])
async def call(api: Api, request: pytest.FixtureRequest) -> AsyncIterator[Call]:
    """An application that uses cent."""
    url = f"{api.a.http}/api"
    if request.param == "waits":
        async with cent.AsyncClient(url, API_KEY) as waiting:
            yield lambda method, body: getattr(waiting, method)(body)
    else:
        with cent.Client(url, API_KEY) as blocking:
            yield lambda method, body: asyncio.to_thread(getattr(blocking, method), body)


async def test_publish_and_broadcast(api: Api, call: Call, room: str) -> None:
    async with client(api.b.ws, token(ANA)) as reader:
        await reader.ok("subscribe", channel=room)
        first = cent.PublishRequest(channel=room, data={"a": 1}, tags={"uf": "SP"}, idempotency_key="k")
        done = await call("publish", first)
        assert (1, True) == (done.offset, bool(done.epoch))
        assert done == await call("publish", first)
        encoded = base64.b64encode(b'{"b":2}').decode()
        await call("publish", cent.PublishRequest(channel=room, data="", b64data=encoded, skip_history=True))
        request = cent.BroadcastRequest(channels=[room, "aviso:1", "nada:x"], data=3, tags={"t": "v"})
        answers = (await call("broadcast", request)).responses
        assert (2, 0, 102) == (answers[0].result.offset, answers[1].result.offset, answers[2].error.code)
        assert [
            {"data": {"a": 1}, "offset": 1, "tags": {"uf": "SP"}},
            {"data": {"b": 2}},
            {"data": 3, "offset": 2, "tags": {"t": "v"}},
        ] == await reader.wait_for(room, 3)


async def test_subscribe_unsubscribe_refresh_and_disconnect(api: Api, call: Call, room: str) -> None:
    async with client(api.b.ws, token(ANA)) as reader:
        override = cent.ChannelOptionsOverride(force_recovery=cent.BoolValue(value=False))
        await call(
            "subscribe",
            cent.SubscribeRequest(
                user="ana", channel=room, client=reader.connected["client"], info={"cor": "azul"}, data={"oi": 1},
                recover_since=cent.StreamPosition(offset=0, epoch=""), override=override,
            ),
        )  # fmt: skip
        await eventually(lambda: [{"oi": 1}] == [p["subscribe"]["data"] for p in reader.pushes])
        await call("unsubscribe", cent.UnsubscribeRequest(user="ana", channel=room))
        await eventually(lambda: [2000] == [p["unsubscribe"]["code"] for p in reader.pushes[1:]])
        await call("refresh", cent.RefreshRequest(user="ana", expire_at=int(clock.epoch_s()) + 60))
        await eventually(lambda: [True] == [p["refresh"]["expires"] for p in reader.pushes[2:]])
        why = cent.Disconnect(code=4001, reason="fim")
        await call("disconnect", cent.DisconnectRequest(user="ana", whitelist=["other"], disconnect=why))
        assert (4001, "fim") == await reader.closed()


async def test_presence_and_history(api: Api, call: Call, room: str) -> None:
    async with client(api.a.ws, token(ANA)) as reader:
        await reader.ok("subscribe", channel=room)
        present = (await call("presence", cent.PresenceRequest(channel=room))).presence
        assert {reader.connected["client"]: "ana"} == {name: info.user for name, info in present.items()}
        stats = await call("presence_stats", cent.PresenceStatsRequest(channel=room))
        assert (1, 1) == (stats.num_clients, stats.num_users)
    for n in (1, 2, 3):
        top = await call("publish", cent.PublishRequest(channel=room, data=n))
    page = await call("history", cent.HistoryRequest(channel=room, limit=2, reverse=True))
    assert ([3, 2], 3, top.epoch) == ([p.data for p in page.publications], page.offset, page.epoch)
    since = cent.StreamPosition(offset=1, epoch=top.epoch)
    page = await call("history", cent.HistoryRequest(channel=room, limit=-1, since=since))
    assert [2, 3] == [p.data for p in page.publications]
    await call("history_remove", cent.HistoryRemoveRequest(channel=room))
    page = await call("history", cent.HistoryRequest(channel=room, limit=-1))
    assert ([], 3) == (page.publications, page.offset)


async def test_channels_and_info(api: Api, call: Call, room: str) -> None:
    async with client(api.b.ws, token(ANA)) as reader:
        await reader.ok("subscribe", channel=room)
        found = (await call("channels", cent.ChannelsRequest(pattern=f"{room}*"))).channels
        assert {room: 1} == {name: info.num_clients for name, info in found.items()}
        assert room in (await call("channels", cent.ChannelsRequest())).channels
        nodes = (await call("info", cent.InfoRequest())).nodes
        assert {api.a.node.broker.node, api.b.node.broker.node} == {node.uid for node in nodes}


@pytest.mark.parametrize("parallel", [False, True])
async def test_a_batch(call: Call, room: str, parallel: bool) -> None:
    requests = [
        cent.PublishRequest(channel=room, data=1),
        cent.BroadcastRequest(channels=["aviso:1"], data=2),
        cent.HistoryRequest(channel=room),
        cent.UnsubscribeRequest(user="nobody", channel=room),
    ]
    replies = (await call("batch", cent.BatchRequest(requests=requests, parallel=parallel))).replies
    assert (1, 1) == (replies[0].offset, len(replies[1].responses))


async def test_errors_are_those_that_it_knows(api: Api, call: Call, room: str) -> None:
    for body, code in (
        (cent.PublishRequest(channel="nada:x", data=1), 102),
        (cent.PublishRequest(channel="", data=1), 107),
        (cent.PublishRequest(channel=room, data="CPF 111.444.777-35"), 422),
    ):
        with pytest.raises(cent.CentApiResponseError) as failure:
            await call("publish", body)
        assert code == failure.value.code
    with pytest.raises(cent.CentApiResponseError) as failure:
        await call("history", cent.HistoryRequest(channel="aviso:x"))
    assert 108 == failure.value.code


@pytest.mark.parametrize("method", _NOT_OFFERED)
async def test_methods_that_the_hub_does_not_have_are_not_found(call: Call, method: str) -> None:
    with pytest.raises(cent.CentTransportError) as failure:
        await call(method, _NOT_OFFERED[method])
    assert 404 == failure.value.status_code


async def test_a_wrong_key_is_unauthorized(api: Api) -> None:
    async with cent.AsyncClient(f"{api.a.http}/api", "falsa") as waiting:
        with pytest.raises(cent.CentUnauthorizedError):
            await waiting.info(cent.InfoRequest())
    with cent.Client(f"{api.a.http}/api", "falsa") as blocking, pytest.raises(cent.CentUnauthorizedError):
        await asyncio.to_thread(blocking.info, cent.InfoRequest())
