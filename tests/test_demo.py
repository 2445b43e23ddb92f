"""`hub demo`: opens with posts and logins, starts again as it was, stops cleanly, and keeps to itself."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import socket
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hub import demo_content
from hub.errors import HubError
from hub.identity.tokens import Tokens
from tests.support import demo, nodes
from tests.support.client import client, post
from tests.support.clock import eventually
from tests.support.servers import DatabaseUrls

CONTENT = tomllib.loads((Path(demo_content.__file__).with_name("demo_posts.toml")).read_text())
POSTS = CONTENT["posts"]
(WAITING,) = CONTENT["waiting"]


@pytest.fixture
def data() -> Iterator[Path]:
    """A directory for a demo of this test's own."""
    with demo.directory() as path:
        yield path


@pytest.fixture(scope="module")
def shared() -> Iterator[demo.Demo]:
    """A demo that tests only read."""
    with demo.directory() as path, demo.running(path) as running:
        yield running


@contextlib.contextmanager
def logged_in(base: str, label: str) -> Iterator[httpx.Client]:
    """Yield a client that pressed a login's button."""
    with httpx.Client(base_url=base, trust_env=False) as http:
        login = next(login for login in http.get("/api/demo/logins").json() if login["label"] == label)
        answer = http.post("/api/login", json={"email": login["email"], "password": login["password"]})
        assert 200 == answer.status_code, answer.text
        yield http


def read_by(base: str, label: str) -> list[str]:
    """Return the ids of the posts that somebody sees, oldest first."""
    with logged_in(base, label) as http:
        return [p["id"] for p in reversed(http.get("/api/posts?limit=100").json()["posts"])]


def refused(*options: str, **environment: str) -> str:
    """Run a demo that must not start; return its one sentence."""
    env = {**os.environ, **environment}
    ended = subprocess.run([*demo.COMMAND, *options], capture_output=True, text=True, env=env, timeout=60)
    assert (2, "") == (ended.returncode, ended.stdout), ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def test_it_prints_addresses_and_logins(shared: demo.Demo) -> None:
    for path in ("/", "/editor", "/review", "/metrics"):
        assert f"{shared.http}{path}\n" in shared.said
    for login in demo_content.LOGINS:
        row = next(line for line in shared.said.splitlines() if login.label in line)
        assert login.email in row
        assert login.password in row


def test_every_login_opens_its_account(shared: demo.Demo) -> None:
    expected = {
        "Leitora": ("reader", "public"),
        "Redatora": ("editor", "public"),
        "Médica": ("medical_professional", "professional"),
        "Revisora": ("reviewer", "restricted"),
        "Administradora": ("admin", "restricted"),
    }
    for label, (role, clearance) in expected.items():
        with logged_in(shared.http, label) as http:
            me = http.get("/api/me").json()
        assert (role, clearance) == (me["role"], me["clearance"])


def test_everybody_reads_the_posts_of_their_level_in_order(shared: demo.Demo) -> None:
    assert 12 == len(POSTS)
    for label, levels in (
        ("Leitora", {"public"}),
        ("Médica", {"public", "professional"}),
        ("Administradora", {"public", "professional", "restricted"}),
    ):
        assert [p["id"] for p in POSTS if p["level"] in levels] == read_by(shared.http, label)


def test_posts_are_what_was_written(shared: demo.Demo) -> None:
    with logged_in(shared.http, "Administradora") as http:
        categories = {c["slug"] for c in http.get("/api/categories").json()["categories"]}
        for written in POSTS:
            read = http.get(f"/api/posts/{written['id']}").json()
            assert (written["title"], written["body"].strip()) == (read["title"], read["body"])
            assert {"fonte": written["source"]} == read["custom_fields"]
            assert read["category"] in categories
            assert 2 <= len(read["body"].split("\n\n")) <= 5


def test_the_gate_has_judged_every_post(shared: demo.Demo) -> None:
    assert 'hub_verdicts_total{outcome="passed"} 12.0' in httpx.get(f"{shared.http}/metrics", trust_env=False).text


async def test_one_post_waits_for_its_review(shared: demo.Demo) -> None:
    with logged_in(shared.http, "Revisora") as http:
        token = http.get("/api/token").json()["token"]
    async with client(shared.ws, token) as reviewer:
        (waiting,) = (await reviewer.rpc("review.list"))["reviews"]
        shown = await reviewer.rpc("review.get", id=waiting["id"])
    assert (WAITING["id"], WAITING["title"], True) == (waiting["post_id"], waiting["title"], waiting["may_decide"])
    assert ["LGPD-EMAIL"] == [f["rule"] for f in shown["findings"] if f["severity"] == "medium"]


async def test_a_real_hub_gives_no_logins(
    database: DatabaseUrls, redis_url: str, redis_prefix: str, tmp_path: Path
) -> None:
    settings = nodes.settings_for(database, redis_url, redis_prefix, str(tmp_path))
    async with nodes.running(settings) as node, httpx.AsyncClient(trust_env=False) as http:
        assert 404 == (await http.get(f"{node.http}/api/demo/logins")).status_code


async def test_a_post_that_is_not_stored_is_an_error(
    database: DatabaseUrls, redis_url: str, redis_prefix: str, tmp_path: Path
) -> None:
    settings = nodes.settings_for(database, redis_url, redis_prefix, str(tmp_path))
    async with nodes.running(settings) as node:  # without categories, which posts need
        with pytest.raises(HubError):
            await demo_content.publish_posts(node.ws, Tokens(nodes.KEY), lambda _: None)
    with pytest.raises(HubError, match="went away"):
        await demo_content.publish_posts(node.ws, Tokens(nodes.KEY), lambda _: None)


async def test_the_next_start_finds_everything_and_a_fresh_one_nothing_but_the_dozen(data: Path) -> None:
    ids = [p["id"] for p in POSTS]
    mine = post()
    with demo.running(data) as first:
        with logged_in(first.http, "Redatora") as http:
            token = http.get("/api/token").json()["token"]
        async with client(first.ws, token) as c:
            assert "stored" == (await c.rpc("post.create", **{**mine, "status": "published"}))["status"]
        assert (0, "") == first.stop()
    with demo.running(data) as second:
        assert [*ids, mine["id"]] == read_by(second.http, "Administradora")
        with logged_in(second.http, "Médica") as http:
            assert {1} == {p["version"] for p in http.get("/api/posts?limit=100").json()["posts"]}
        assert (0, "") == second.stop()
    with demo.running(data, "--fresh") as third:
        assert ids == read_by(third.http, "Administradora")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_all_its_processes(data: Path, number: int) -> None:
    with demo.running(data) as running:
        with logged_in(running.http, "Leitora"):
            pass  # now there is a process that checks passwords, too
        assert running.left_over() != []
        assert (0, "") == running.stop(number)
        assert [] == running.left_over()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_while_it_starts_ends_it_as_well(data: Path, number: int) -> None:
    starting = demo.Demo(data)
    try:
        await eventually(lambda: (data / "keeper.log").exists())
    finally:
        assert (0, "") == starting.stop(number)
    assert [] == starting.left_over()


def test_a_port_in_use_is_one_sentence(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        expected = f"The hub can not listen on 127.0.0.1:{port}: in use.\n"
        assert expected == refused("--data", str(data), "--port", port)
        assert expected == refused("--data", str(data), PORT=port)
    assert not data.exists()


def test_what_the_environment_calls_a_port_must_be_one(data: Path) -> None:
    assert "PORT" in refused("--data", str(data), PORT="eighty")
    assert "65535" in refused("--data", str(data), PORT="65536")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_it_listens_to_this_machine_only(data: Path, host: str) -> None:
    assert "loopback" in refused("--data", str(data), "--host", host)


def test_it_takes_no_directory_that_holds_something_else(data: Path) -> None:
    data.mkdir()
    (data / "token.key").write_text("a hub's own")
    assert "holds something else than a demo" in refused("--data", str(data), "--port", "0", "--fresh")
    assert ["token.key"] == os.listdir(data)


def test_a_file_in_place_of_the_directory_is_one_sentence(data: Path) -> None:
    data.write_text("")
    assert str(data) in refused("--data", str(data), "--port", "0")


def test_a_demo_that_runs_is_not_forgotten(shared: demo.Demo) -> None:
    assert "stop it first" in refused("--data", str(shared.data), "--port", "0", "--fresh")
    assert 12 == len(read_by(shared.http, "Administradora"))


def test_a_terminal_sees_what_is_being_done(data: Path) -> None:
    screen, terminal = pty.openpty()
    seen = bytearray()

    def watch() -> None:
        try:
            while chunk := os.read(screen, 4096):
                seen.extend(chunk)
        except OSError:
            pass  # nobody writes there any more

    watching = threading.Thread(target=watch)
    watching.start()
    process = subprocess.Popen(
        [*demo.COMMAND, "--port", "0", "--data", str(data)],
        stdout=subprocess.PIPE, stderr=terminal, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(terminal)
    assert process.stdout is not None
    with process.stdout:
        assert any(line.startswith(b"Ctrl-C") for line in process.stdout)
    process.terminate()
    assert 0 == process.wait(60)
    watching.join()
    os.close(screen)
    for step in ("Starting", "Stopping"):  # the quickest steps may pass between two refreshes
        assert step in seen.decode(), step
