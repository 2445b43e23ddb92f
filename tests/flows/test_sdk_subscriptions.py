"""Subscriptions of every kind with the unmodified SDKs of npm and PyPI, in both formats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import centrifuge
import pytest
import pytest_asyncio

from tests.flows.test_sdk_js import DRIVER, PACKAGE, JavaScript, node_program
from tests.flows.test_sdk_python import Python, _SubscriptionEvents
from tests.sdk.subscriptions import SdkSubscriptions


class SubscribingJavaScript(JavaScript):
    """The SDK of npm."""

    async def subscribe(
        self,
        channel: str,
        *,
        tokens: list[str] | None = None,
        delta: bool = False,
        join_leave: bool = False,
        tags_filter: dict[str, Any] | None = None,
    ) -> None:
        options = {"delta": "fossil" if delta else None, "joinLeave": join_leave, "tagsFilter": tags_filter}
        given = {name: value for name, value in options.items() if value}
        await self._do("subscribe", channel=channel, tokens=tokens or [], options=given)


class _Events(_SubscriptionEvents):
    async def on_subscribing(self, ctx: Any) -> None:
        await self._note("subscribing", code=ctx.code)

    async def on_join(self, ctx: Any) -> None:
        await self._note("join", user=ctx.info.user)

    async def on_leave(self, ctx: Any) -> None:
        await self._note("leave", user=ctx.info.user)


class SubscribingPython(Python):
    """The SDK of PyPI."""

    async def subscribe(
        self,
        channel: str,
        *,
        tokens: list[str] | None = None,
        delta: bool = False,
        join_leave: bool = False,
        tags_filter: dict[str, Any] | None = None,
    ) -> None:
        remaining = list(tokens or [])

        async def get_token(_: str) -> str:
            await self.heard.note({"on": "getSubscriptionToken", "channel": channel})
            given = remaining.pop(0) if len(remaining) > 1 else remaining[0]
            if not given:
                await asyncio.sleep(6)
            return given or remaining[-1]

        subscription = self._client.new_subscription(
            channel, events=_Events(self.heard, channel), min_resubscribe_delay=0.05, max_resubscribe_delay=0.2,
            get_token=get_token if remaining else None, join_leave=join_leave,
            delta=centrifuge.DeltaType.FOSSIL if delta else None,
            tags_filter=_node(tags_filter) if tags_filter else None,
        )  # fmt: skip
        await subscription.subscribe()


def _node(written: dict[str, Any]) -> centrifuge.FilterNode:
    """Build a filter with the SDK's own helpers."""
    f = centrifuge.Filter
    if "op" in written:
        return {"and": f.all, "or": f.any}[written["op"]](*map(_node, written["nodes"]))
    if "vals" in written:
        return f.is_in(written["key"], written["vals"])
    return {"eq": f.eq, "gte": f.gte}[written["cmp"]](written["key"], written["val"])


@pytest_asyncio.fixture(
    loop_scope="session",
    params=[("js", "json"), ("js", "protobuf"), ("python", "json"), ("python", "protobuf")],
    ids=["npm-json", "npm-protobuf", "pypi-json", "pypi-protobuf"],
)
async def sdk(request: pytest.FixtureRequest) -> AsyncIterator[SubscribingJavaScript | SubscribingPython]:
    """Each SDK in each format."""
    language, format = request.param
    if language == "python":
        python = SubscribingPython(protobuf=format == "protobuf")
        yield python
        if python._client is not None:
            await python.disconnect()
        return
    if not (PACKAGE.parent / "node_modules" / "centrifuge").is_dir():
        pytest.fail("frontend/node_modules is missing: `make setup` installs it")
    process = await asyncio.create_subprocess_exec(
        node_program(), str(DRIVER), str(PACKAGE), format,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    driver = SubscribingJavaScript(process)
    yield driver
    await driver.aclose()


class TestSubscriptions(SdkSubscriptions):
    """npm `centrifuge` and PyPI `centrifuge-python`."""
