"""Logging in and out over HTTP, and what the cookie is good for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio

from hub import clock
from hub.identity.passwords import hash_password
from hub.identity.tokens import Tokens
from hub.model import Actor, Level, Role
from hub.settings import Settings
from hub.storage import users
from hub.storage.pool import Database
from tests.sockets.serving import settings_of_a_module
from tests.support import nodes
from tests.support.client import client
from tests.support.nodes import ANA, KEY, LEO, RunningNode, token
from tests.support.servers import Template

PASSWORD = "senha de exemplo"
ANA_LOGIN = {"email": "ana@example.org", "password": PASSWORD}
FOREIGN = {"origin": "https://evil.example"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def settings(
    template: Template, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    """Settings of this module's nodes; Ana has a password, Léo has none."""
    async with settings_of_a_module(template, redis_url, tmp_path_factory.mktemp("data")) as made:
        system = await Database.open(made.database.system_url.reveal(), size=1)
        try:
            encoded = hash_password(PASSWORD)
            await users.put(
                system, users.UserRecord("ana", ANA_LOGIN["email"], ANA.name, ANA.role, ANA.clearance, encoded)
            )
            await users.put(system, users.UserRecord("leo", "leo@example.org", LEO.name, LEO.role, LEO.clearance, None))
        finally:
            await system.close()
        yield nodes.changed(made, "logins", per_minute=6000, burst=1000)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module."""
    async with nodes.running(settings) as running:
        yield running


def morsel(answer: httpx.Response) -> Morsel[str]:
    """Return the one cookie that an answer sets."""
    (line,) = answer.headers.get_list("set-cookie")
    (found,) = SimpleCookie(line).values()
    return found


async def login(http: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    """Log Ana in."""
    return await http.post("/api/login", json={**ANA_LOGIN, **changes})


# -- login


async def test_login_sets_a_cookie_that_scripts_can_not_read(http: httpx.AsyncClient) -> None:
    answer = await login(http)
    assert (200, "no-store") == (answer.status_code, answer.headers["cache-control"])
    expected = {"id": "ana", "name": "Ana Prado", "role": "editor", "clearance": "public"}
    assert {"user": expected} == answer.json()
    cookie = morsel(answer)
    assert "hub" == cookie.key
    assert (True, "lax", "/", "", "") == (
        cookie["httponly"], cookie["samesite"].lower(), cookie["path"], cookie["secure"], cookie["domain"],
    )  # fmt: skip
    assert 43200 == int(cookie["max-age"])
    claims = jwt.decode(cookie.value, KEY, ["HS256"])
    assert ("session", "ana") == (claims["use"], claims["sub"])
    assert expected == (await http.get("/api/me")).json()


@pytest.mark.parametrize("host", ["hub.example", "hub.example:8443", "192.168.0.7:8000", "127.0.0.1.evil.example"])
async def test_away_from_loopback_the_cookie_is_secure_and_bound_to_the_host(
    http: httpx.AsyncClient, host: str
) -> None:
    cookie = morsel(await http.post("/api/login", json=ANA_LOGIN, headers={"host": host}))
    assert "__Host-hub" == cookie.key
    assert (True, True, "/", "") == (cookie["httponly"], cookie["secure"], cookie["path"], cookie["domain"])


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000"])
async def test_on_loopback_there_is_no_tls_to_ask_for(http: httpx.AsyncClient, host: str) -> None:
    cookie = morsel(await http.post("/api/login", json=ANA_LOGIN, headers={"host": host}))
    assert ("hub", "") == (cookie.key, cookie["secure"])


@pytest.mark.parametrize("email", ["ANA@example.org", " ana@example.org\n"])
async def test_an_address_is_taken_in_whatever_case(http: httpx.AsyncClient, email: str) -> None:
    assert 200 == (await login(http, email=email)).status_code


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "outra"}, {"password": ""}, {"password": PASSWORD + " "}, {"password": PASSWORD.upper()},
        {"email": "nobody@example.org"}, {"email": ""}, {"email": "ana"}, {"email": "leo@example.org"},
        {"email": "leo@example.org", "password": ""}, {"email": "ana@example.org'--"}, {"email": "%"},
    ],
)  # fmt: skip
async def test_whatever_is_wrong_the_refusal_is_the_same(http: httpx.AsyncClient, changes: dict[str, str]) -> None:
    answer = await login(http, **changes)
    assert (401, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert "E-mail ou senha não conferem." == answer.json()["detail"]
    assert "set-cookie" not in answer.headers
    assert "no-store" == answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (json.dumps(ANA_LOGIN), "application/json; charset=utf-8", 200), (json.dumps(ANA_LOGIN), "text/plain", 400),
        (json.dumps(ANA_LOGIN), None, 400), ("email=ana&password=x", "application/x-www-form-urlencoded", 400),
        ("email=ana&password=x", "multipart/form-data; boundary=x", 400), ("", "application/json", 400),
        ("{", "application/json", 400), ("[]", "application/json", 400), ("null", "application/json", 400),
        ('{"email":"a"}', "application/json", 400), ('{"email":1,"password":"x"}', "application/json", 400),
        ('{"email":"a","password":null}', "application/json", 400), ("\xff", "application/json", 400),
        ("[" * 4000, "application/json", 400), ('{"email":"\\ud800","password":"x"}', "application/json", 400),
        ('{"email":"\\u0000","password":"x"}', "application/json", 400), (" " * 4097, "application/json", 413),
        (json.dumps({**ANA_LOGIN, "password": "x" * 5000}), "application/json", 413),
    ],
)  # fmt: skip
async def test_a_body_that_is_no_login_is_refused(
    http: httpx.AsyncClient, body: str, content_type: str | None, status: int
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    answer = await http.post("/api/login", content=body.encode("latin-1"), headers=headers)
    assert status == answer.status_code
    if status != 200:
        assert status == answer.json()["status"]
        assert "ana" not in answer.text
        assert "set-cookie" not in answer.headers


async def test_a_body_without_a_known_length_is_bounded_too(http: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 1024

    answer = await http.post("/api/login", content=endless(), headers={"content-type": "application/json"})
    assert 413 == answer.status_code


@pytest.mark.parametrize("path", ["/api/login", "/api/logout"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", "http://127.0.0.1:1"])
async def test_a_foreign_page_can_neither_log_in_nor_out(http: httpx.AsyncClient, path: str, origin: str) -> None:
    answer = await http.post(path, json=ANA_LOGIN, headers={"origin": origin})
    assert (403, "origin") == (answer.status_code, answer.json()["reason"]["policy"])
    assert "set-cookie" not in answer.headers


async def test_the_own_page_and_an_allowed_one_can(
    settings: Settings, node: RunningNode, http: httpx.AsyncClient
) -> None:
    assert 200 == (await http.post("/api/login", json=ANA_LOGIN, headers={"origin": node.http})).status_code
    async with nodes.running(nodes.changed(settings, "client", allowed_origins=(FOREIGN["origin"],))) as open_node:
        answer = await http.post(f"{open_node.http}/api/login", json=ANA_LOGIN, headers=FOREIGN)
    assert 200 == answer.status_code


async def test_only_post_logs_in(http: httpx.AsyncClient) -> None:
    for path in ("/api/login", "/api/logout"):
        assert 405 == (await http.get(path)).status_code


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "", "x" * 300])
async def test_a_host_that_is_none_breaks_nothing(http: httpx.AsyncClient, host: str) -> None:
    answer = await http.post("/api/login", json=ANA_LOGIN, headers={"host": host})
    assert answer.status_code in (200, 400)


# -- limits


async def test_an_account_is_limited_and_others_are_not(settings: Settings, http: httpx.AsyncClient) -> None:
    strict = nodes.changed(settings, "logins", per_minute=1, burst=3)
    async with nodes.running(strict) as node:
        statuses = [(await http.post(f"{node.http}/api/login", json={**ANA_LOGIN, "password": "x"})).status_code
                    for _ in range(3)]  # fmt: skip
        assert [401] * 3 == statuses
        for email in ("ana@example.org", "ANA@EXAMPLE.ORG "):
            answer = await http.post(f"{node.http}/api/login", json={**ANA_LOGIN, "email": email})
            assert 429 == answer.status_code, "also with the right password"
            assert 50 <= int(answer.headers["retry-after"]) <= 60
        other = await http.post(f"{node.http}/api/login", json={"email": "leo@example.org", "password": "x"})
        assert 401 == other.status_code


async def test_an_address_is_limited_whatever_accounts_it_tries(settings: Settings, http: httpx.AsyncClient) -> None:
    strict = nodes.changed(settings, "logins", per_minute=1, burst=1)
    async with nodes.running(strict) as node:
        statuses = [
            (await http.post(f"{node.http}/api/login", json={"email": f"{n}@x", "password": "x"})).status_code
            for n in range(12)
        ]
    assert [401] * 10 + [429] * 2 == statuses


# -- the session


def session(actor: Actor = ANA, name: str = "hub", ttl_s: int = 600) -> dict[str, str]:
    """Return the header of a logged-in browser."""
    value = Tokens(KEY).issue(actor, expires_at=int(clock.epoch_s()) + ttl_s, session=True)
    return {"cookie": f"{name}={value}"}


async def test_the_cookie_gets_a_token_that_connects(node: RunningNode, http: httpx.AsyncClient) -> None:
    await login(http)
    answer = await http.get("/api/token")
    assert "no-store" == answer.headers["cache-control"]
    identity = Tokens(KEY).check(answer.json()["token"])
    assert ANA == identity.actor
    assert identity.expires_at is not None
    assert 590 < identity.expires_at - clock.epoch_s() <= 600
    async with client(node.ws, answer.json()["token"]) as c:
        await c.ok("subscribe", channel="drafts:ana")


async def test_role_and_name_are_those_of_now_and_not_of_the_cookie(http: httpx.AsyncClient) -> None:
    stale = session(Actor("ana", Role.ADMIN, Level.RESTRICTED, "Antiga"))
    assert "editor" == (await http.get("/api/me", headers=stale)).json()["role"]
    claims = Tokens(KEY).check((await http.get("/api/token", headers=stale)).json()["token"])
    assert ANA == claims.actor


async def test_logging_out_forgets_the_cookie(http: httpx.AsyncClient) -> None:
    await login(http)
    assert 200 == (await http.get("/api/me")).status_code
    answer = await http.post("/api/logout")
    assert (204, b"") == (answer.status_code, answer.content)
    cookies = {k: v for line in answer.headers.get_list("set-cookie") for k, v in SimpleCookie(line).items()}
    assert {"hub", "__Host-hub"} == set(cookies)
    assert all(c["max-age"] == "0" and c["path"] == "/" for c in cookies.values())
    assert cookies["__Host-hub"]["secure"] is True, "a browser takes the prefix only with Secure"
    assert 401 == (await http.get("/api/me")).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"cookie": "hub="}, {"cookie": "hub=x.y.z"}, {"cookie": f"hub={token(ANA)}"}, {"cookie": "\xff=\xff;;="},
        session(ttl_s=-5), session(Actor("gone", Role.EDITOR, Level.PUBLIC)), {"authorization": "Bearer x"},
        {"authorization": "Basic YTpi"}, {"authorization": "Bearer"},
        {"authorization": "Bearer " + session()["cookie"].partition("=")[2]},
        {**session(name="hub"), "host": "hub.example"},
    ],
    ids=["nothing", "empty", "forged", "connection-token", "noise", "expired", "unknown-user", "bearer-forged", "basic",
         "bearer-empty", "bearer-session", "unprefixed-away-from-loopback"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/me", "/api/token"])
async def test_who_proves_nothing_is_nobody(http: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    answer = await http.get(path, headers={k: v.encode("latin-1") for k, v in headers.items()})
    assert (401, "Bearer") == (answer.status_code, answer.headers["www-authenticate"])
    assert "no-store" == answer.headers["cache-control"]


async def test_the_prefixed_cookie_counts_everywhere(http: httpx.AsyncClient) -> None:
    for host in ("hub.example", "127.0.0.1"):
        answer = await http.get("/api/me", headers={**session(name="__Host-hub"), "host": host})
        assert 200 == answer.status_code


async def test_a_bearer_token_says_who_it_is_but_gets_no_successor(http: httpx.AsyncClient) -> None:
    bearer = {"authorization": f"Bearer {token(ANA)}"}
    assert "ana" == (await http.get("/api/me", headers=bearer)).json()["id"]
    assert 401 == (await http.get("/api/token", headers=bearer)).status_code


# -- behind a proxy


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def behind(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client that is a trusted proxy of its own node, which limits attempts to log in."""
    trusting = nodes.changed(settings, "http", trusted_proxies=("127.0.0.1",))
    limited = nodes.changed(trusting, "logins", per_minute=1, burst=1)
    async with nodes.running(limited) as node, httpx.AsyncClient(base_url=node.http) as session:
        yield session


@pytest.mark.parametrize(
    ("proto", "host", "name"),
    [
        ("https", "", "__Host-hub"), ("http", "", "hub"), ("", "", "hub"), ("ftp", "", "hub"),
        ("http", "hub.example", "__Host-hub"), ("https", "localhost", "__Host-hub"), ("https, http", "", "hub"),
    ],
)  # fmt: skip
async def test_what_a_trusted_proxy_says_decides_which_cookie_it_is(
    settings: Settings, proto: str, host: str, name: str
) -> None:
    headers = {"x-forwarded-proto": proto, **({"x-forwarded-host": host} if host else {})}
    trusting = nodes.changed(settings, "http", trusted_proxies=("127.0.0.0/8",))
    async with nodes.running(trusting) as node, httpx.AsyncClient(base_url=node.http) as http:
        cookie = morsel(await http.post("/api/login", json=ANA_LOGIN, headers=headers))
        assert (name, name == "__Host-hub") == (cookie.key, bool(cookie["secure"]))
        mine = {**headers, "cookie": f"{name}={cookie.value}"}
        assert "ana" == (await http.get("/api/me", headers=mine)).json()["id"]


async def test_what_anybody_else_says_decides_nothing(http: httpx.AsyncClient) -> None:
    headers = {"x-forwarded-proto": "https", "x-forwarded-host": "hub.example", "x-forwarded-for": "203.0.113.1"}
    assert "hub" == morsel(await http.post("/api/login", json=ANA_LOGIN, headers=headers)).key


@pytest.mark.parametrize(
    ("origin", "expected"), [("https://hub.example", 200), ("http://hub.example", 403), ("https://evil.example", 403)]
)
async def test_over_tls_only_a_page_over_tls_is_ours(settings: Settings, origin: str, expected: int) -> None:
    headers = {"x-forwarded-proto": "https", "x-forwarded-host": "hub.example", "origin": origin}
    trusting = nodes.changed(settings, "http", trusted_proxies=("127.0.0.1",))
    async with nodes.running(trusting) as node, httpx.AsyncClient(base_url=node.http) as http:
        answer = await http.post("/api/login", json=ANA_LOGIN, headers=headers)
        assert expected == answer.status_code


async def attempts(http: httpx.AsyncClient, addresses: list[str]) -> set[int]:
    """Try to log in to accounts that nobody has, each attempt from the next address."""
    found = set()
    for n, address in enumerate(addresses):
        form = {"email": f"{address}-{n}@example.org", "password": "x"}
        found.add((await http.post("/api/login", json=form, headers={"x-forwarded-for": address})).status_code)
    return found


async def test_a_household_has_the_attempts_of_one_address(behind: httpx.AsyncClient) -> None:
    assert {401, 429} == await attempts(behind, [f"2001:db8:1:1::{n:x}" for n in range(1, 13)])
    assert {401} == await attempts(behind, [f"2001:db8:1:{n:x}::1" for n in range(2, 14)])


async def test_what_stands_left_of_the_client_is_not_looked_at(behind: httpx.AsyncClient) -> None:
    assert {401, 429} == await attempts(behind, [f"198.51.100.{n}, 203.0.113.50, 127.0.0.1" for n in range(12)])


async def test_nonsense_is_counted_as_the_proxys_own(behind: httpx.AsyncClient) -> None:
    assert {401, 429} == await attempts(behind, [f"nonsense {n}" for n in range(12)])
