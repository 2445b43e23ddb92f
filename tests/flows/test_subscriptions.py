"""Subscriptions of every origin: a token's claims, the user's name, a subscription token, an application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest

from hub import clock
from hub.identity.tokens import ServerSub
from hub.model import Actor
from tests.flows.channels import channel, data_of, pushed
from tests.support.client import Client, client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, BIA, KEY, LEO, token
from tests.web.serving import Api


def permit(actor: Actor, name: str, *, ttl_s: float = 36_000, key: str = KEY, **claims: Any) -> str:
    """Return a subscription token as any issuer makes it; claims that are None are left out."""
    now = clock.epoch_s()
    merged = {"sub": actor.user, "channel": name, "exp": int(now + ttl_s), "iat": int(now), **claims}
    return jwt.encode({k: v for k, v in merged.items() if v is not None}, key, algorithm="HS256")


@contextlib.asynccontextmanager
async def two_of(api: Api, one: Actor, other: Actor) -> AsyncIterator[tuple[Client, Client]]:
    """Connect one user to one node and another to the other."""
    async with client(api.a.ws, token(one)) as a, client(api.b.ws, token(other)) as b:
        yield a, b


# -- from a connection token's claims


async def test_the_subs_of_a_token_bring_data_info_and_options_of_their_own(api: Api) -> None:
    people, plain = channel("gente"), channel("sala")
    claims = {
        people: ServerSub(info={"cor": "azul"}, data={"olá": "Léo"}),
        plain: ServerSub(overrides={"force_recovery": False, "force_positioning": False}),
    }
    async with client(api.a.ws, token(ANA)) as other:
        await other.ok("subscribe", channel=people)
        async with client(api.b.ws, token(LEO, subs=claims)) as c:
            subs = c.connected["subs"]
            assert {people, plain, "pessoal:#leo"} == subs.keys()
            assert {"olá": "Léo"} == subs[people]["data"]
            assert {"recoverable", "positioned", "epoch", "offset"}.isdisjoint(subs[plain])
            (joined,) = await pushes(other, "join", people, who="leo")
            assert {"cor": "azul"} == joined["info"]["chan_info"]
            assert 105 == await c.error("subscribe", channel=people)
            await c.ok("publish", channel=people, data=1)
            (heard,) = await other.wait_for(people, 1)
            assert {"cor": "azul"} == heard["info"]["chan_info"]
            assert 1 == (await c.wait_for(people, 1))[0]["data"]
            await c.ok("publish", channel=plain, data=1)
            assert [1] == data_of(await c.wait_for(plain, 1))


async def pushes(reader: Client, kind: str, name: str, *, who: str, count: int = 1) -> list[dict[str, Any]]:
    """Wait for joins or leaves of a user and return them."""

    def found() -> list[dict[str, Any]]:
        return [p for p in pushed(reader, kind, name) if who == p["info"]["user"]]

    await eventually(lambda: len(found()) >= count)
    return found()


async def test_a_channel_in_the_claims_may_be_one_that_clients_can_not_ask_for(api: Api) -> None:
    name = channel("fechada")
    async with client(api.a.ws, token(LEO)) as c:
        assert 103 == await c.error("subscribe", channel=name)
    async with client(api.a.ws, token(LEO, channels=(name,))) as c:
        assert name in c.connected["subs"]
        await api.ok("publish", channel=name, data=1)
        assert [1] == data_of(await c.wait_for(name, 1))
        await c.ok("unsubscribe", channel=name)
        await c.ok("subscribe", channel=name)  # its token still names it


async def test_each_user_has_a_channel_of_its_own_on_every_connection(api: Api) -> None:
    mine = "pessoal:#ana"
    async with two_of(api, ANA, ANA) as both, two_of(api, BIA, LEO) as others, client(api.a.ws) as nobody:
        assert "subs" not in nobody.connected
        for c in both:
            assert [mine] == list(c.connected["subs"])
        for c in (*others, nobody):
            assert 103 == await c.error("subscribe", channel=mine)
        await api.ok("publish", channel=mine, data="só para ana")
        for c in both:
            assert ["só para ana"] == data_of(await c.wait_for(mine, 1))
        for c in (*others, nobody):
            await c.ok("ping")
            assert [] == c.publications(mine)


async def test_the_offset_of_a_server_side_subscription_recovers_on_the_other_node(api: Api) -> None:
    name = channel("sala")
    async with client(api.a.ws, token(LEO, channels=(name,))) as c:
        await api.ok("publish", channel=name, data=1)
        await c.wait_for(name, 1)
        epoch = c.connected["subs"][name]["epoch"]
    await api.ok("publish", channel=name, data=2)
    for told, recovered in (({"epoch": epoch, "offset": 1}, True), ({"epoch": "outra", "offset": 1}, None)):
        state = {name: {"recover": True, **told}}
        async with client(api.b.ws, token(LEO, channels=(name,)), subs=state) as c:
            sub = c.connected["subs"][name]
            assert recovered == sub.get("recovered"), told
            assert ([2] if recovered else []) == data_of(sub.get("publications", []))


# -- by name of the user


@pytest.mark.parametrize(
    ("users", "actor", "allowed"),
    [
        ("#ana", ANA, True),
        ("#ana,leo", LEO, True),
        ("#ana,leo", BIA, False),
        ("#analeo", LEO, False),
        ("#", LEO, False),
        ("#leo#ana", LEO, False),  # what follows the last boundary counts
        ("", LEO, True),  # names nobody: the namespace decides
    ],
)
async def test_a_channel_that_names_users_is_for_them_alone(api: Api, users: str, actor: Actor, allowed: bool) -> None:
    name = channel("dupla", users)
    async with client(api.a.ws, token(actor)) as c, client(api.a.ws) as nobody:
        assert 103 == await nobody.error("subscribe", channel=name)
        if allowed:
            await c.ok("subscribe", channel=name)
        else:
            assert 103 == await c.error("subscribe", channel=name)


# -- by a subscription token


async def test_a_private_channel_is_opened_by_a_token_and_by_nothing_else(api: Api) -> None:
    for name in ("$" + channel("sala"), "$" + channel("gente")):
        async with client(api.a.ws, token(LEO)) as c:
            assert 103 == await c.error("subscribe", channel=name)
            await c.ok("subscribe", channel=name, token=permit(LEO, name))
            await api.ok("publish", channel=name, data=1)
            assert [1] == data_of(await c.wait_for(name, 1))


async def test_others_see_the_info_of_a_subscription_token(api: Api) -> None:
    name = channel("gente")
    async with two_of(api, ANA, LEO) as (other, c):
        await other.ok("subscribe", channel=name)
        await c.ok("subscribe", channel=name, token=permit(LEO, name, info={"papel": "paciente"}))
        (joined,) = await pushes(other, "join", name, who="leo")
        await c.ok("publish", channel=name, data=1)
        (heard,) = await other.wait_for(name, 1)
        found = (await c.ok("presence", channel=name))["presence"][c.connected["client"]]
        for info in (joined["info"], heard["info"], found):
            assert {"papel": "paciente"} == info["chan_info"]


async def test_a_subscription_token_gives_data_and_options_of_its_own(api: Api) -> None:
    name = channel("sala")
    permitted = permit(LEO, name, data={"sala": 7}, override={"force_recovery": {"value": False}})
    async with client(api.a.ws, token(LEO)) as c:
        result = await c.ok("subscribe", channel=name, token=permitted)
        assert {"sala": 7} == result.get("data")
        assert result["positioned"]
        assert "recoverable" not in result


NAME = "fechada:certa"
#: A token that must not open NAME for Léo → the error, or the code with which the connection is closed.
WRONG: list[tuple[str, str, int]] = [
    ("for another channel", permit(LEO, "fechada:errada"), 3500),
    ("for another user", permit(ANA, NAME), 3500),
    ("for nobody", permit(LEO, NAME, sub=None), 3500),
    ("for another client", permit(LEO, NAME, client="11111111-2222-4333-8444-555555555555"), 3500),
    ("expired", permit(LEO, NAME, ttl_s=-1), 109),
    ("not yet good", permit(LEO, NAME, nbf=int(clock.epoch_s()) + 3600), 103),
    ("signed with another key", permit(LEO, NAME, key=KEY[::-1]), 103),
    ("not signed", jwt.encode({"sub": "leo", "channel": NAME}, "", algorithm="none"), 103),
    ("with its signature cut off", permit(LEO, NAME).rpartition(".")[0] + ".", 103),
    ("with claims of another", ".".join([*permit(LEO, NAME).split(".")[:1], *permit(ANA, NAME).split(".")[1:2],
                                         *permit(LEO, NAME).split(".")[2:]]), 103),
    ("without a channel", permit(LEO, NAME, channel=None), 103),
    ("for connections", token(LEO, ttl_s=36_000, channels=(NAME,)), 103),
    ("of another kind that names the channel too", permit(LEO, NAME, use="connect"), 103),
    ("no token", "x", 103),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "code"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
async def test_a_token_that_is_wrong_opens_nothing(api: Api, wrong: str, code: int) -> None:
    async with client(api.a.ws, token(LEO)) as c:
        if code >= 3000:
            await c.send("subscribe", channel=NAME, token=wrong)
            assert (code, "invalid token") == await c.closed()

            async def is_left() -> bool:
                return NAME not in await api.a.node.feeds.channels()

            await eventually(is_left)
            return
        assert code == await c.error("subscribe", channel=NAME, token=wrong)
        await api.ok("publish", channel=NAME, data=1)
        await c.ok("subscribe", channel=NAME, token=permit(LEO, NAME, client=c.connected["client"]))
        assert [] == c.publications(NAME)
        await c.ok("unsubscribe", channel=NAME)


async def test_a_subscription_token_is_no_connection_token(api: Api) -> None:
    async with client(api.a.ws, connects=False) as c:
        await c.send("connect", token=permit(LEO, NAME))
        assert 3500 == (await c.closed())[0]


async def test_a_subscription_token_opens_no_view_of_content(api: Api) -> None:
    """What is published as posts is read by clearance, whatever a token says."""
    async with client(api.a.ws, token(LEO)) as c:
        for name in ("review", "drafts:ana"):
            assert 103 == await c.error("subscribe", channel=name, token=permit(LEO, name))


# -- with an end


async def test_a_subscription_that_is_refreshed_stays_and_one_that_is_not_ends_with_2501(api: Api) -> None:
    kept, lost = channel("fechada"), channel("fechada")
    async with client(api.a.ws, token(LEO)) as c:
        for name in (kept, lost):
            result = await c.ok("subscribe", channel=name, token=permit(LEO, name, ttl_s=2))
            assert result["expires"] and result["ttl"] in (1, 2)
        result = await c.ok("sub_refresh", channel=kept, token=permit(LEO, kept, ttl_s=600))
        assert result["expires"] and 590 < result["ttl"] <= 600
        await eventually(lambda: [2501] == [p["code"] for p in pushed(c, "unsubscribe", lost)], 8000 * MS)
        for name in (kept, lost):
            await api.ok("publish", channel=name, data=1)
        assert [1] == data_of(await c.wait_for(kept, 1))
        assert ([], []) == (pushed(c, "unsubscribe", kept), c.publications(lost))
        assert 109 == await c.error("subscribe", channel=lost, token=permit(LEO, lost, ttl_s=-1))
        await c.ok("subscribe", channel=lost, token=permit(LEO, lost))


async def test_the_end_of_a_token_may_be_another_than_that_of_its_subscription(api: Api) -> None:
    ever, soon = channel("fechada"), channel("fechada")
    async with client(api.a.ws, token(LEO)) as c:
        result = await c.ok("subscribe", channel=ever, token=permit(LEO, ever, ttl_s=2, expire_at=0))
        assert "expires" not in result
        end = int(clock.epoch_s()) + 2
        result = await c.ok("subscribe", channel=soon, token=permit(LEO, soon, expire_at=end))
        assert result["expires"]
        await eventually(lambda: [2501] == [p["code"] for p in pushed(c, "unsubscribe", soon)], 8000 * MS)
        assert [] == pushed(c, "unsubscribe", ever)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (permit(LEO, "fechada:outra"), 3500),
        (permit(ANA, "fechada:renovada"), 3500),
        (permit(LEO, "fechada:renovada", ttl_s=-1), 109),
        (permit(LEO, "fechada:renovada", key=KEY[::-1]), 103),
        (token(LEO), 103),
    ],
    ids=["another channel", "another user", "expired", "forged", "a connection token"],
)
async def test_a_refresh_takes_no_other_token_than_a_subscription_does(api: Api, wrong: str, code: int) -> None:
    async with client(api.a.ws, token(LEO)) as c:
        await c.ok("subscribe", channel="fechada:renovada", token=permit(LEO, "fechada:renovada"))
        if code >= 3000:
            await c.send("sub_refresh", channel="fechada:renovada", token=wrong)
            assert code == (await c.closed())[0]
        else:
            assert code == await c.error("sub_refresh", channel="fechada:renovada", token=wrong)


async def test_only_a_subscription_by_token_is_refreshed(api: Api) -> None:
    name = channel("sala")
    async with client(api.a.ws, token(LEO)) as c:
        assert 103 == await c.error("sub_refresh", channel=name, token=permit(LEO, name))
        await c.ok("subscribe", channel=name)
        assert 103 == await c.error("sub_refresh", channel=name, token=permit(LEO, name))
        await c.ok("ping")


# -- by an application


async def test_an_application_subscribes_and_unsubscribes_on_both_nodes(api: Api) -> None:
    name = channel("fechada")
    async with two_of(api, ANA, ANA) as both, client(api.b.ws, token(BIA)) as other:
        await api.ok("subscribe", user="ana", channel=name, info={"por": "aplicação"}, data=[1])
        for c in both:
            await eventually(lambda c=c: [[1]] == [p["data"] for p in pushed(c, "subscribe", name)])
            assert 105 == await c.error("subscribe", channel=name)
        await api.ok("publish", channel=name, data=1)
        for c in both:
            assert [1] == data_of(await c.wait_for(name, 1))

        async def counted() -> bool:
            return {"num_clients": 2, "num_users": 1} == await api.ok("presence_stats", channel=name)

        await eventually(counted)
        await api.ok("unsubscribe", user="ana", channel=name)
        for c in both:
            await eventually(lambda c=c: [2000] == [p["code"] for p in pushed(c, "unsubscribe", name)])
        await api.ok("publish", channel=name, data=2)
        for c in (*both, other):
            await c.ok("ping")
            assert 2 not in data_of(c.publications(name))
