"""SIGHUP brings other compliance modules in; what is wrong changes nothing, what is recalled stops."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.compliance.guests import NO_FINDINGS, answering, finding, guest, install
from tests.support.client import client, post
from tests.support.clock import eventually
from tests.support.command import asking, ended, free_port, outside, serving
from tests.support.nodes import ANA, seed, token
from tests.support.servers import DatabaseUrls

MILD = answering(NO_FINDINGS)
STRICT = answering(finding(severity="high"))
BROKEN = guest("unreachable")


class Modules:
    """A folder with one module, and a configuration that names it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, wasm: bytes, *, recalled: bytes | None = None) -> None:
        digests = [hashlib.sha256(recalled).hexdigest()] if recalled is not None else []
        install(self.folder, {"guest": wasm})
        (self.folder / "hub.toml").write_text(
            f'[compliance]\nmodules = ["guest"]\nmodules_dir = "{self.folder}"\nrecalled = {json.dumps(digests)}\n'
            "[channel.without_namespace]\ncompliance_modules = []\n",
            encoding="utf-8",
        )


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_reload_swaps_the_modules_of_every_worker(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, workers: int
) -> None:
    await seed(database)
    modules, port = Modules(tmp_path), free_port()
    modules.install(MILD)
    args = ("--config", "hub.toml", "--port", str(port), "--workers", str(workers))
    env = outside(database, redis_url, HUB_CLIENT_ALLOW_ANONYMOUS_CONNECT_WITHOUT_TOKEN="true")
    async with serving(*args, cwd=tmp_path, env=env, client=lambda: asking(port)) as process:

        async def said() -> set[str]:
            """What several connections, of all workers, are told."""
            return {await publish(port) for _ in range(12)}

        async def becomes(expected: set[str]) -> None:
            async def check() -> None:
                assert expected == await said()

            await eventually(check)

        assert {"stored"} == await said()
        modules.install(STRICT)
        process.send_signal(signal.SIGHUP)
        await becomes({"blocked"})

        modules.install(BROKEN)  # it can not judge: the one before goes on
        process.send_signal(signal.SIGHUP)
        await asyncio.sleep(0.5)
        assert {"blocked"} == await said()

        modules.install(STRICT, recalled=STRICT)  # recalled, and nothing in its place: nothing is published
        process.send_signal(signal.SIGHUP)
        await becomes({"no-verdict.recalled"})

        modules.install(MILD, recalled=STRICT)
        process.send_signal(signal.SIGHUP)
        await becomes({"stored"})
        err = await ended(process)
    for event in ("modules.reloaded", "modules.not_reloaded", "modules.recalled"):
        assert event in err, event
    assert "can not judge a short document" in err


async def publish(port: int) -> str:
    """Publish on a connection of its own; returns the status, or the rule of a refusal."""
    async with client(f"ws://127.0.0.1:{port}/connection/websocket", token(ANA)) as editor:
        result: dict[str, Any] = await editor.rpc("post.create", **post(status="published"))
    return str(result["reason"]["rule"] if result["status"] == "refused" else result["status"])
