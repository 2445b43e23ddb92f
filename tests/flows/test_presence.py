"""Who is here: told across nodes to those who may know, and forgotten when a client, a node or a line is gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from hub.settings import Settings
from tests.flows.channels import NAMESPACES, TIMES, channel, pushed, settings_of_channels
from tests.support import nodes
from tests.support.client import Client, client
from tests.support.clock import MS, eventually
from tests.support.command import free_port
from tests.support.nodes import ANA, BIA, KEY, LEO, token
from tests.support.servers import Template
from tests.web.serving import Api


async def here(c: Client, name: str) -> list[str]:
    """Return the users whom presence tells, sorted; each as often as it has clients."""
    found = (await c.ok("presence", channel=name)).get("presence", {})
    assert all(client == info["client"] for client, info in found.items())
    return sorted(info["user"] for info in found.values())


async def becomes(c: Client, name: str, expected: list[str]) -> None:
    """Wait until presence tells these users, and its numbers the same."""

    async def told() -> None:
        assert expected == await here(c, name)
        stats = await c.ok("presence_stats", channel=name)
        assert (len(expected), len(set(expected))) == (stats.get("num_clients", 0), stats.get("num_users", 0))

    await eventually(told, 8000 * MS)


def seen(c: Client, name: str) -> list[tuple[str, str]]:
    """Return who came and went, in order, as a client was told."""
    kinds = ("join", "leave")
    return [
        (kind, push[kind]["info"]["user"])
        for push in c.pushes if name == push.get("channel") for kind in kinds if kind in push
    ]  # fmt: skip


async def sees(c: Client, name: str, expected: list[tuple[str, str]]) -> None:
    """Wait until a client was told this of who comes and goes, and nothing else."""
    await eventually(lambda: len(seen(c, name)) >= len(expected))
    assert expected == seen(c, name)


async def test_who_is_here_is_the_same_on_both_nodes_with_all_that_others_may_see(api: Api) -> None:
    name = channel("gente")
    async with (
        client(api.a.ws, token(ANA)) as ana,
        client(api.b.ws, token(LEO)) as leo,
        client(api.b.ws, token(LEO)) as again,
        client(api.a.ws) as nobody,
    ):
        everybody = (ana, leo, again, nobody)
        for c in everybody:
            await c.ok("subscribe", channel=name)
        for c in (ana, leo, again):
            await becomes(c, name, ["", "ana", "leo", "leo"])
        found = (await ana.ok("presence", channel=name))["presence"]
        assert {c.connected["client"] for c in everybody} == found.keys()
        assert {"user": "leo", "client": leo.connected["client"], "conn_info": {"name": "Léo Dias"}} == found[
            leo.connected["client"]
        ]
        assert found == (await api.ok("presence", channel=name))["presence"]
        await again.ok("unsubscribe", channel=name)
        await becomes(ana, name, ["", "ana", "leo"])


async def test_comings_and_goings_are_told_in_order_where_that_is_forced(api: Api) -> None:
    name = channel("gente")
    async with client(api.a.ws, token(ANA)) as ana, client(api.b.ws, token(BIA)) as bia:
        await ana.ok("subscribe", channel=name)
        await bia.ok("subscribe", channel=name)
        async with client(api.b.ws, token(LEO)) as leo:
            for _ in range(3):
                await leo.ok("subscribe", channel=name)
                await leo.ok("unsubscribe", channel=name)
            await leo.ok("subscribe", channel=name)
        rounds = [("join", "leo"), ("leave", "leo")] * 4
        await eventually(lambda: len(seen(bia, name)) >= 9 and len(seen(ana, name)) >= 10)
        assert [("join", "bia"), *rounds] == [s for s in seen(bia, name) if s[1] != "ana"]
        assert [("join", "bia"), *rounds] == [s for s in seen(ana, name) if s[1] != "ana"]
        (joined,) = [p for p in pushed(ana, "join", name) if p["info"]["user"] == "bia"]
        assert {"user": "bia", "client": bia.connected["client"], "conn_info": {"name": "Bia Moura"}} == joined["info"]


async def test_only_who_asks_and_may_know_is_told_where_it_is_not_forced(api: Api) -> None:
    name = channel("visita")
    async with (
        client(api.a.ws, token(ANA)) as asks,
        client(api.a.ws, token(BIA)) as does_not,
        client(api.b.ws) as may_not,
    ):
        await asks.ok("subscribe", channel=name, join_leave=True)
        await does_not.ok("subscribe", channel=name)
        await may_not.ok("subscribe", channel=name, join_leave=True)
        async with client(api.b.ws, token(LEO)) as leo:
            await leo.ok("subscribe", channel=name)
            await eventually(lambda: ("join", "leo") in seen(asks, name))
        await eventually(lambda: ("leave", "leo") in seen(asks, name))
        await does_not.ok("publish", channel=name, data="fim")
        for c in (does_not, may_not):
            await c.wait_for(name, 1)
            assert [] == seen(c, name)


async def test_a_channel_without_joins_tells_nobody_even_who_asks(api: Api) -> None:
    name = channel("sala")
    async with client(api.a.ws, token(ANA)) as asks, client(api.b.ws, token(LEO)) as leo:
        await asks.ok("subscribe", channel=name, join_leave=True)
        await leo.ok("subscribe", channel=name)
        await leo.ok("unsubscribe", channel=name)
        await api.ok("publish", channel=name, data="fim")
        await asks.wait_for(name, 1)
        assert [] == seen(asks, name)


async def test_an_option_of_a_server_side_subscription_forces_what_its_channel_does_not(api: Api) -> None:
    name = channel("visita")
    async with client(api.b.ws, token(ANA)) as ana, client(api.a.ws, token(LEO)) as leo:
        await api.ok("subscribe", user="ana", channel=name, override={"force_push_join_leave": {"value": True}})
        await eventually(lambda: [{}] == pushed(ana, "subscribe", name))
        await leo.ok("subscribe", channel=name)
        await eventually(lambda: ("join", "leo") in seen(ana, name))


@pytest.mark.parametrize("method", ["presence", "presence_stats"])
async def test_presence_is_for_those_whom_the_namespace_names(api: Api, method: str) -> None:
    name = channel("gente")
    async with client(api.a.ws, token(LEO)) as c, client(api.a.ws) as nobody:
        assert 103 == await c.error(method, channel=name), "it has not subscribed"
        await c.ok("subscribe", channel=name)
        await c.ok(method, channel=name)
        await nobody.ok("subscribe", channel=name)
        assert 103 == await nobody.error(method, channel=name), "the anonymous are not named"
        without = channel("sala")
        await c.ok("subscribe", channel=without)
        assert 103 == await c.error(method, channel=without)
        assert 102 == await c.error(method, channel="nada:1")
        for durable in ("posts", "drafts:leo"):
            await c.ok("subscribe", channel=durable)
            assert 108 == await c.error(method, channel=durable), "who reads what is for nobody to know"


@pytest.mark.parametrize("how", ["leaves", "is cut off", "closes"])
async def test_whoever_is_gone_is_told_to_have_left(api: Api, how: str) -> None:
    name = channel("gente")
    async with client(api.a.ws, token(ANA)) as ana:
        await ana.ok("subscribe", channel=name)
        await sees(ana, name, [("join", "ana")])
        async with client(api.b.ws, token(LEO)) as leo:
            await leo.ok("subscribe", channel=name)
            await becomes(ana, name, ["ana", "leo"])
            if how == "leaves":
                await leo.ok("unsubscribe", channel=name)
            elif how == "is cut off":
                leo.socket.transport.abort()
            else:
                await leo.socket.close()
            await sees(ana, name, [("join", "ana"), ("join", "leo"), ("leave", "leo")])
            await becomes(ana, name, ["ana"])


async def test_a_crowd_that_comes_and_goes_is_counted_right_on_both_nodes(api: Api) -> None:
    name = channel("gente")
    async with client(api.a.ws, token(ANA)) as ana, client(api.b.ws, token(BIA)) as bia:
        async with contextlib.AsyncExitStack() as stack:
            crowd = [await stack.enter_async_context(client((api.a, api.b)[n % 2].ws, token(LEO))) for n in range(40)]
            for c in (ana, bia, *crowd):
                await c.ok("subscribe", channel=name)
            for c in (ana, bia):
                await becomes(c, name, sorted(["ana", "bia"] + ["leo"] * 40))
            for c in crowd[::2]:
                await c.ok("unsubscribe", channel=name)
            for c in (ana, bia):
                await becomes(c, name, sorted(["ana", "bia"] + ["leo"] * 20))
        for c in (ana, bia):
            await becomes(c, name, ["ana", "bia"])


async def test_members_stay_present_for_longer_than_a_record_lives(api: Api) -> None:
    name = channel("gente")
    async with client(api.a.ws, token(ANA)) as ana, client(api.b.ws, token(LEO)) as leo:
        await ana.ok("subscribe", channel=name)
        await leo.ok("subscribe", channel=name)
        await becomes(ana, name, ["ana", "leo"])
        for _ in range(10):
            await asyncio.sleep(TIMES["client__presence_ttl"] / 8)
            assert ["ana", "leo"] == await here(ana, name)


async def test_a_node_that_stops_takes_its_members_along(channel_settings: Settings) -> None:
    name = channel("gente")
    slow = msgspec.structs.replace(
        channel_settings, client=msgspec.structs.replace(channel_settings.client, presence_ttl=3600.0)
    )
    async with nodes.running(slow) as stays, client(stays.ws, token(ANA)) as ana:
        await ana.ok("subscribe", channel=name)
        async with nodes.running(slow) as goes, client(goes.ws, token(LEO)) as leo:
            await leo.ok("subscribe", channel=name)
            await becomes(ana, name, ["ana", "leo"])
        await becomes(ana, name, ["ana"])


async def test_the_members_of_a_killed_node_vanish(template: Template, redis_url: str, tmp_path: Path) -> None:
    name, port = channel("gente"), free_port()
    config = tmp_path / "hub.toml"
    async with settings_of_channels(template, redis_url, tmp_path) as settings:
        config.write_text(_toml(NAMESPACES, TIMES))
        victim = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hub.cli", "serve", "--config", str(config), "--port", str(port),
            env={
                **os.environ,
                "DATABASE_URL": settings.database.url.reveal(),
                "HUB_SYSTEM_DATABASE_URL": settings.database.system_url.reveal(),
                "REDIS_URL": settings.redis.url.reveal(),
                "HUB_REDIS_PREFIX": settings.redis.prefix,
                "HUB_CLIENT_TOKEN_HMAC_SECRET_KEY": KEY,
                "HUB_DATA_DIR": str(tmp_path / "victim"),
            },
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            await eventually(lambda: _serves(port), 20_000 * MS)
            async with nodes.running(settings) as survivor, client(survivor.ws, token(ANA)) as ana:
                await ana.ok("subscribe", channel=name)
                async with client(f"ws://127.0.0.1:{port}/connection/websocket", token(LEO)) as leo:
                    await leo.ok("subscribe", channel=name)
                    await becomes(ana, name, ["ana", "leo"])
                    victim.send_signal(signal.SIGKILL)
                await becomes(ana, name, ["ana"])
        finally:
            if victim.returncode is None:
                victim.kill()
            await victim.communicate()


async def _serves(port: int) -> None:
    async with httpx.AsyncClient() as http:
        try:
            assert 200 == (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code
        except httpx.TransportError as exc:
            raise AssertionError("not listening yet") from exc


def _toml(namespaces: list[dict[str, Any]], times: dict[str, float]) -> str:
    """Write namespaces and times as a configuration file."""
    lines = ["[client]", *(f"{name.removeprefix('client__')} = {value}" for name, value in times.items())]
    for namespace in namespaces:
        lines += ["[[channel.namespaces]]", *(f"{name} = {json.dumps(value)}" for name, value in namespace.items())]
    return "\n".join(lines)


async def test_what_a_token_shows_is_judged_before_others_see_it(api: Api) -> None:
    name = channel("visita")
    shown, hidden = {"name": "Leo"}, {"name": "Paciente João da Silva, CPF 111.444.777-35"}
    async with client(api.a.ws, token(ANA)) as watcher:
        await watcher.ok("subscribe", channel=name, join_leave=True)
        async with (
            client(api.a.ws, token(LEO, info=shown)) as good,
            client(api.b.ws, token(BIA, info=hidden)) as bad,
        ):
            for c in (good, bad):
                await c.ok("subscribe", channel=name)
            await becomes(watcher, name, ["ana", "bia", "leo"])
            found = (await watcher.ok("presence", channel=name))["presence"]
            told = [p["join"]["info"] for p in watcher.pushes if "join" in p]
            for infos in (list(found.values()), told):
                of = {info["user"]: info.get("conn_info") for info in infos}
                assert (shown, None) == (of["leo"], of["bia"])
            assert "111.444" not in str(watcher.order)
    assert 422 == await api.error("subscribe", user="ana", channel=name, info=hidden)
    assert 422 == await api.error("subscribe", user="ana", channel=name, data={"cpf": "111.444.777-35"})
