"""The command `hub`: each mistake that a user can mend is one sentence on standard error and exit status 2."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import asyncpg
import jwt
import pytest

from hub import embedded
from tests.support import nodes
from tests.support.command import asking, ended, free_port, hub, outside, serving
from tests.support.nodes import KEY
from tests.support.servers import DatabaseUrls


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"HUB_ADMIN_DATABASE_URL": "postgresql://postgres@db/hub"}, "hub schema apply"),
        ({"DATABASE_URL": "postgresql://hub_app@db/hub"}, "HUB_SYSTEM_DATABASE_URL"),
        ({"DATABASE_URL": "nonsense", "HUB_SYSTEM_DATABASE_URL": "nonsense", "REDIS_URL": "unix:///x"}, "database URL"),
        (
            {
                "DATABASE_URL": "postgresql://hub_app:geheim@127.0.0.1:1/hub",
                "HUB_SYSTEM_DATABASE_URL": "postgresql://hub_system:geheim@127.0.0.1:1/hub",
                "REDIS_URL": "unix:///x",
            },
            "database is not available",
        ),
        ({"HUB_HTTP_PROT": "1"}, "HUB_HTTP_PORT"),
        ({"HUB_COMPLIANCE_MODULES": "gossip_checker"}, "gossip_checker"),
    ],
    ids=["only an admin URL", "only one login", "malformed URL", "no server there", "misspelt variable", "no module"],
)
async def test_a_wrong_environment(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, env: dict[str, str], sentence: str
) -> None:
    if "HUB_COMPLIANCE_MODULES" in env:
        env = outside(database, redis_url, **env)
    status, out, err = await hub("serve", "--port", "0", cwd=tmp_path, env=env)
    assert (2, "") == (status, out)
    assert sentence in err
    assert 1 == len(err.strip().splitlines()), err
    assert "geheim" not in err


async def test_a_superuser_is_refused(tmp_path: Path, database: DatabaseUrls, redis_url: str) -> None:
    env = outside(database, redis_url, DATABASE_URL=database.admin)
    status, _, err = await hub("serve", "--port", "0", cwd=tmp_path, env=env)
    assert 2 == status
    assert "row-level security" in err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("[http\n", "not valid TOML"), ("[http]\nprot = 1\n", "the nearest is http.port"), (None, "can not be read")],
)
async def test_a_broken_configuration_file(tmp_path: Path, text: str | None, sentence: str) -> None:
    path = tmp_path / "hub.toml"
    if text is not None:
        path.write_text(text)
    status, _, err = await hub("serve", "--config", str(path), cwd=tmp_path)
    assert 2 == status
    assert sentence in err
    assert 1 == len(err.strip().splitlines())


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_port_in_use_is_found_even_when_it_is_shared(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, workers: str
) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, _, err = await hub(
            "serve", "--port", port, "--workers", workers, cwd=tmp_path, env=outside(database, redis_url)
        )
    assert 2 == status
    assert f"127.0.0.1:{port}: in use" in err


@pytest.mark.parametrize("args", [("serve", "--prot", "1"), ("nonsense",), ("serve", "--port", "abc")])
async def test_wrong_arguments(tmp_path: Path, args: tuple[str, ...]) -> None:
    status, out, err = await hub(*args, cwd=tmp_path)
    assert (2, "") == (status, out)
    assert 1 == len(err.strip().splitlines()), err


async def test_config_show_masks_secrets(tmp_path: Path) -> None:
    env = {"DATABASE_URL": "postgresql://hub_app:geheim@db/hub", "HUB_CLIENT_TOKEN_HMAC_SECRET_KEY": KEY}
    status, out, _ = await hub("config", "show", cwd=tmp_path, env=env)
    assert 0 == status
    assert "postgresql://hub_app:********@db/hub" == json.loads(out)["database"]["url"]
    assert KEY not in out
    assert "geheim" not in out


async def test_schema_apply_twice_changes_nothing(tmp_path: Path, database: DatabaseUrls) -> None:
    env = {"HUB_ADMIN_DATABASE_URL": database.admin}
    status, out, err = await hub("schema", "apply", cwd=tmp_path, env=env)
    assert (0, "The schema is up to date.\n", "") == (status, out, err)
    status, _, err = await hub("schema", "apply", cwd=tmp_path)
    assert 2 == status
    assert "HUB_ADMIN_DATABASE_URL" in err


async def test_a_token_takes_the_users_own_role(tmp_path: Path, database: DatabaseUrls, redis_url: str) -> None:
    await nodes.seed(database)
    env = outside(database, redis_url)
    for user in ("med", "med@example.org"):
        status, out, _ = await hub("token", "--user", user, cwd=tmp_path, env=env)
        claims = jwt.decode(out.strip(), KEY, algorithms=["HS256"])
        assert (0, "med", "medical_professional", 1) == (status, claims["sub"], claims["role"], claims["clearance"])
    status, out, _ = await hub("token", "--user", "x", "--role", "editor", cwd=tmp_path, env=env)
    assert (0, "editor") == (status, jwt.decode(out.strip(), KEY, algorithms=["HS256"])["role"])
    status, _, err = await hub("token", "--user", "nobody", cwd=tmp_path, env=env)
    assert 2 == status
    assert "no such user" in err


async def test_a_subscriptions_token_names_its_channel(tmp_path: Path, database: DatabaseUrls, redis_url: str) -> None:
    env = outside(database, redis_url)
    status, out, _ = await hub("token", "--user", "ana", "--subscription", "$sala:1", cwd=tmp_path, env=env)
    claims = jwt.decode(out.strip(), KEY, algorithms=["HS256"])
    assert (0, "ana", "$sala:1") == (status, claims["sub"], claims["channel"])
    status, _, err = await hub("token", "--user", "a", "--subscription", "x", "--role", "editor", cwd=tmp_path, env=env)
    assert 2 == status
    assert "neither a role" in err


@pytest.mark.parametrize(
    ("args", "kind", "subject"),
    [(("--user", "ana"), "user", "ana"), (("--token", "abc"), "token", "abc"), (("--everybody",), "all", "")],
)
async def test_revoke_writes_down_what_is_revoked(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, args: tuple[str, ...], kind: str, subject: str
) -> None:
    env = outside(database, redis_url)
    status, out, err = await hub("revoke", *args, "--before", "2026-01-31T12:00:00", cwd=tmp_path, env=env)
    assert (0, "", "") == (status, out, err)
    admin = await asyncpg.connect(database.admin)
    try:
        rows = await admin.fetch("SELECT kind, subject, extract(epoch FROM at) AS at FROM hub.revocations")
    finally:
        await admin.close()
    assert [(kind, subject, 1769860800)] == [tuple(row) for row in rows]


@pytest.mark.parametrize("args", [(), ("--user", "a", "--everybody"), ("--token", "x" * 300), ("--user", "")])
async def test_revoke_says_what_it_needs(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, args: tuple[str, ...]
) -> None:
    status, _, err = await hub("revoke", *args, cwd=tmp_path, env=outside(database, redis_url))
    assert 2 == status
    assert "Traceback" not in err
    assert 1 == err.count("\n")


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_serve_raises_servers_of_its_own_and_stops_cleanly(tmp_path: Path, workers: str) -> None:
    port = free_port()
    args = ("--port", str(port), "--workers", workers, "--data", "d")
    async with serving(*args, cwd=tmp_path, env={}, client=lambda: asking(port)) as process:
        assert 0o600 == (tmp_path / "d" / "token.key").stat().st_mode & 0o777
        await ended(process)
    with embedded.up(tmp_path / "d") as urls:  # the directory was left whole, and nobody holds it
        assert urls.database_url
