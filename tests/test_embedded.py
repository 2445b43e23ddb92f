"""Embedded servers: raised, shared, restarted and taken over, with nothing left behind and no commit lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
import redis

from hub import embedded
from tests.support import servers as support
from tests.support.clock import eventually
from tests.support.hubs import (
    BOTH,
    PATIENCE,
    Hub,
    ask,
    both_remember,
    fill,
    keepers_of,
    postmasters,
    proc,
    recall,
    remember,
    short_directory,
    sockets_of,
    working_in,
)

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to try another user")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory that is not there yet."""
    with short_directory() as parent:
        yield parent / "data"


@pytest.fixture(scope="module")
def seed() -> Iterator[Path]:
    """A data directory that servers have used."""
    with short_directory() as parent:
        with embedded.up(parent / "data"):
            pass
        yield parent / "data"


@pytest.fixture
def used(data: Path, seed: Path) -> Path:
    """The data directory of this test, used before: faster than a new one."""
    shutil.copytree(seed, data)
    return data


@pytest.fixture
async def hub(data: Path) -> AsyncIterator[Callable[..., Hub]]:
    """Start hubs; those still running at the end are killed, which leaves no process behind."""
    hubs: list[Hub] = []

    def start(where: Path | str = data, *args: object, ready: bool = True, **options: object) -> Hub:
        hubs.append(Hub(where, *args, **options))  # type: ignore[arg-type]
        return hubs[-1].ready() if ready else hubs[-1]

    yield start
    for each in hubs:
        each.kill()
    await eventually(lambda: not working_in(data), PATIENCE)


async def test_durable_servers_are_real_local_and_durable(data: Path) -> None:
    notes: list[str] = []
    with embedded.up(data, on_progress=notes.append) as urls:
        assert int(str(await ask(urls.admin_database_url, "SHOW server_version_num"))) >= 150000
        assert await ask(urls.admin_database_url, "SELECT current_database()") == "hub"
        assert await ask(urls.admin_database_url, "SHOW fsync") == "on"
        assert await ask(urls.admin_database_url, "SHOW listen_addresses") == ""
        assert await ask(urls.admin_database_url, "SHOW max_connections") == "200"
        assert await ask(urls.admin_database_url, "SELECT upper('é')") == "É"
        with redis.Redis.from_url(urls.redis_url) as client:
            assert client.config_get("appendonly") == {"appendonly": "yes"}
            assert client.config_get("port") == {"port": "0"}
        assert urls.database_url.startswith("postgresql://hub_app@/hub?host=/")
        assert urls.system_database_url.startswith("postgresql://hub_system@/hub?host=/")
        assert (data / "s").stat().st_mode & 0o777 == 0o700
    assert any("PostgreSQL" in note for note in notes)


@linux
async def test_throw_away_servers_leave_nothing_behind(servers: embedded.Urls) -> None:
    with embedded.up(None) as urls:
        base = sockets_of(urls.redis_url).parent
        assert await ask(urls.admin_database_url, "SHOW fsync") == "off"
        assert len(working_in(base)) > 2
    assert working_in(base) == []
    assert base.name not in os.listdir(base.parent)


@linux
async def test_servers_never_see_the_secrets_of_the_hub(used: Path, hub: Callable[..., Hub]) -> None:
    hub(env={**os.environ, "HUB_TOKEN_SECRET": "open sesame"})
    environments = [proc(pid, "environ") for pid in working_in(used)]
    assert len(environments) > 3
    assert not any("open sesame" in environment for environment in environments)


@linux
@pytest.mark.parametrize("killed", ["hub", "hub and keeper", "keeper and hub", "everything"])
async def test_a_killed_hub_leaves_no_server_and_loses_no_commit(
    killed: str, used: Path, hub: Callable[..., Hub]
) -> None:
    first = hub()
    await fill(first)
    connection = await asyncpg.connect(first.postgres)
    await connection.execute("CREATE TABLE acknowledged (n int)")
    done = -1

    async def commit() -> None:
        nonlocal done
        while True:
            await connection.execute(f"INSERT INTO acknowledged VALUES ({done + 1})")
            done += 1

    writer = asyncio.create_task(commit())
    await eventually(lambda: done > 100)
    keepers = keepers_of(first)
    if killed == "hub":
        first.process.kill()
    elif killed == "hub and keeper":
        first.process.kill()
        os.kill(keepers[0], signal.SIGKILL)
    elif killed == "keeper and hub":
        os.kill(keepers[0], signal.SIGKILL)
        first.process.kill()
    else:
        for pid in [first.process.pid, *working_in(used)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)):
        await asyncio.wait_for(writer, PATIENCE)
    connection.terminate()
    await eventually(lambda: not working_in(used), PATIENCE)
    second = hub()
    assert first.postgres == second.postgres
    assert first.redis == second.redis
    assert done + 1 <= int(str(await ask(second.postgres, "SELECT count(*) FROM acknowledged")))
    if killed != "everything":  # an append-only file synced once a second may lose its last second
        await both_remember(second)


@linux
@pytest.mark.parametrize("killed", ["hub", "hub and keeper", "keeper", "nothing"])
async def test_a_second_hub_shares_the_servers_and_takes_them_over(
    killed: str, used: Path, hub: Callable[..., Hub]
) -> None:
    first, second = hub(), hub()
    assert first.postgres == second.postgres
    await fill(first)
    await both_remember(second)
    assert len(postmasters(used)) == 1
    before = await ask(second.postgres, "SELECT pg_postmaster_start_time()")
    keepers = keepers_of(first)
    if killed != "keeper":
        first.process.kill() if killed != "nothing" else first.end()
    if "keeper" in killed:
        os.kill(keepers[0], signal.SIGKILL)

    async def taken_over() -> None:
        await both_remember(second)
        assert before != await ask(second.postgres, "SELECT pg_postmaster_start_time()")
        assert keepers_of(second)

    await eventually(taken_over, PATIENCE)
    assert second.end() == 0
    if killed == "keeper":
        await eventually(lambda: both_remember(first), PATIENCE)
    first.end()
    await eventually(lambda: not working_in(used), PATIENCE)


@linux
def test_hubs_that_start_at_once_on_a_new_directory_make_one_cluster(data: Path, hub: Callable[..., Hub]) -> None:
    hubs = [hub(ready=False) for _ in range(3)]
    assert len({each.ready().postgres for each in hubs}) == 1
    assert len(postmasters(data)) == 1
    assert len(working_in(data, "redis.sock")) == 1


@linux
async def test_hubs_that_need_different_servers_share_what_they_can(used: Path, hub: Callable[..., Hub]) -> None:
    first = hub(used, ("redis",))
    assert first.postgres == ""
    remember(first.redis, "kept")
    second = hub(used, BOTH)
    assert recall(second.redis, "kept") == "here"
    assert await ask(second.postgres, "SELECT 1") == 1
    assert len(working_in(used, "redis.sock")) == 1


@linux
@pytest.mark.parametrize("victim", ["keeper", "postgres", "redis"])
async def test_what_dies_is_started_again_on_the_same_sockets(victim: str, used: Path, hub: Callable[..., Hub]) -> None:
    only = hub()
    await fill(only)
    await eventually(lambda: aof_is_written(used), PATIENCE)
    find: Callable[[], list[int]] = {
        "keeper": lambda: keepers_of(only),
        "postgres": lambda: postmasters(used),
        "redis": lambda: working_in(used, "redis.sock"),
    }[victim]
    for _ in range(2):  # it works more than once
        (old,) = find()
        os.kill(old, signal.SIGKILL)
        await eventually(lambda old=old: find() and old not in find(), PATIENCE)
        await eventually(lambda: both_remember(only), PATIENCE)
    assert only.end() == 0
    assert working_in(used) == []


def aof_is_written(data: Path) -> bool:
    return any(b"kept" in file.read_bytes() for file in (data / "valkey" / "appendonlydir").glob("*.aof"))


@linux
def test_throw_away_servers_of_a_killed_run_are_swept_by_the_next(hub: Callable[..., Hub]) -> None:
    first = hub("-", ("redis",))
    base = sockets_of(first.redis).parent
    keepers = keepers_of(first)
    first.process.send_signal(signal.SIGSTOP)  # or it would start another keeper
    os.kill(keepers[0], signal.SIGKILL)
    first.kill()
    assert base.exists()
    hub("-", ("redis",))
    assert not base.exists()


def test_a_half_made_cluster_is_swept(data: Path) -> None:
    half = data / "pg-new-half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with embedded.up(data, need_redis=False):
        assert not half.exists()


@linux
def test_pid_files_that_name_somebody_else_by_now_do_not_matter(used: Path) -> None:
    with embedded.up(used, need_redis=False):
        pass
    for cluster in used.glob("pg*[0-9]"):
        (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")  # as after a container started again
    (used / "s" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with embedded.up(used, need_redis=False):
        assert len(postmasters(used)) == 1


@root
@linux
async def test_it_works_as_nobody_when_root_can_not_map_users(data: Path) -> None:
    for mode in ("nobody", "", "nobody"):  # files made in one mode serve the other
        with embedded.up(data, need_redis=False, environ={**os.environ, "HUB_ROOT_MODE": mode}) as urls:
            assert await ask(urls.admin_database_url, "SELECT current_user") == "hub"


@root
@linux
async def test_it_works_as_a_normal_user(data: Path, hub: Callable[..., Hub]) -> None:
    python = reachable_python()
    if python is None:
        pytest.skip("no Python 3.11 that a normal user may run")
    nobody = give_to_nobody(data)
    path = os.pathsep.join([entry for entry in sys.path if entry.endswith("site-packages")])
    path += os.pathsep + os.path.dirname(os.path.dirname(embedded.__file__))
    only = hub(data, BOTH, python, user="nobody", extra_groups=[], cwd="/", env={"PYTHONPATH": path})
    await fill(only)
    await both_remember(only)
    assert {nobody} == {os.stat(f"/proc/{pid}").st_uid for pid in working_in(data)}


def give_to_nobody(data: Path) -> int:
    data.mkdir(mode=0o700)
    shutil.chown(data, "nobody")
    return data.stat().st_uid


def reachable_python() -> str | None:
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run(
                [python, "-c", "import sys; assert sys.version_info >= (3, 11)"],
                check=True, user="nobody", extra_groups=[], cwd="/", capture_output=True,
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    return None


@pytest.mark.parametrize("name", ["d" * 120, "notícias, 100% & mais?#"])
async def test_a_path_too_long_or_too_odd_for_a_socket_is_no_obstacle(name: str, used: Path) -> None:
    odd = Path(shutil.move(used, used.parent / name))
    with embedded.up(odd) as urls:
        remember(urls.redis_url, "kept")
        assert await ask(urls.admin_database_url, "SELECT current_database()") == "hub"
    sockets = sockets_of(urls.redis_url)
    assert sockets.parent == Path("/tmp")
    sockets.rmdir()


def test_another_majors_cluster_is_left_alone(used: Path) -> None:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not debian:
        pytest.skip("no second PostgreSQL here")
    with embedded.up(used, need_redis=False):
        pass
    with embedded.up(used, need_redis=False, environ={"HUB_POSTGRES_BIN": str(debian[0])}):
        pass
    assert f"pg{debian[0].parent.name}" in [entry.name for entry in used.glob("pg[0-9]*")]
    assert len(list(used.glob("pg[0-9]*"))) == 2


def test_tests_run_on_the_servers_that_the_environment_names(servers: embedded.Urls) -> None:
    with embedded.up(None, need_postgres=False) as empty:
        outside = {
            "DATABASE_URL": servers.database_url,
            "HUB_SYSTEM_DATABASE_URL": servers.system_database_url,
            "HUB_ADMIN_DATABASE_URL": servers.admin_database_url,
            "REDIS_URL": empty.redis_url,
        }
        with support.raised(outside) as urls:
            assert [*outside.values()] == [
                urls.database_url,
                urls.system_database_url,
                urls.admin_database_url,
                urls.redis_url,
            ]
            remember(urls.redis_url, "t1:mine")
            remember(urls.redis_url, "t10:another")
        with pytest.raises(pytest.exit.Exception, match="holds 2 keys: give the tests an empty one"):
            support.raised(outside).__enter__()
        support.forget_keys(urls.redis_url, "t1:")
        assert recall(urls.redis_url, "t1:mine") == ""
        assert recall(urls.redis_url, "t10:another") == "here"
    with pytest.raises(pytest.exit.Exception, match="need all of DATABASE_URL"):
        support.raised({"DATABASE_URL": "postgresql://somewhere/hub"}).__enter__()
