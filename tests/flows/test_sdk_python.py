"""The unmodified `centrifuge-python` of PyPI."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import centrifuge
import pytest
import pytest_asyncio
from centrifuge import exceptions

from tests.sdk.interface import Heard, SdkError
from tests.sdk.scenarios import SdkScenarios
from tests.sdk.serving import node, settings  # noqa: F401 -- fixtures


class _ClientEvents(centrifuge.ClientEventHandler):  # type: ignore[misc]
    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    async def on_connecting(self, ctx: Any) -> None:
        await self._heard.note({"on": "connecting", "code": ctx.code})

    async def on_connected(self, ctx: Any) -> None:
        await self._heard.note({"on": "connected"})

    async def on_disconnected(self, ctx: Any) -> None:
        await self._heard.note({"on": "disconnected", "code": ctx.code})

    async def on_error(self, ctx: Any) -> None:
        await self._heard.note({"on": "error", "code": ctx.code})

    async def on_subscribed(self, ctx: Any) -> None:
        await self._heard.note(
            {"on": "serverSubscribed", "channel": ctx.channel, "wasRecovering": ctx.was_recovering,
             "recovered": ctx.recovered}
        )  # fmt: skip

    async def on_publication(self, ctx: Any) -> None:
        await self._heard.note(
            {"on": "serverPublication", "channel": ctx.channel, "data": _read(ctx.pub.data), "offset": ctx.pub.offset}
        )


class _SubscriptionEvents(centrifuge.SubscriptionEventHandler):  # type: ignore[misc]
    def __init__(self, heard: Heard, channel: str) -> None:
        self._heard = heard
        self._channel = channel

    async def _note(self, on: str, **values: Any) -> None:
        await self._heard.note({"on": on, "channel": self._channel, **values})

    async def on_subscribed(self, ctx: Any) -> None:
        await self._note("subscribed", wasRecovering=ctx.was_recovering, recovered=ctx.recovered)

    async def on_unsubscribed(self, ctx: Any) -> None:
        await self._note("unsubscribed", code=ctx.code)

    async def on_error(self, ctx: Any) -> None:
        await self._note("subscriptionError", code=ctx.code)

    async def on_publication(self, ctx: Any) -> None:
        user = ctx.pub.info.user if ctx.pub.info is not None else None
        await self._note("publication", data=_read(ctx.pub.data), offset=ctx.pub.offset, user=user)


class Python:
    """An Sdk in this process."""

    def __init__(self, *, protobuf: bool) -> None:
        self.heard = Heard()
        self._protobuf = protobuf
        self._client: Any = None

    async def create(self, url: str, tokens: list[str]) -> None:
        remaining = list(tokens)

        async def get_token() -> str:
            await self.heard.note({"on": "getToken"})
            return remaining.pop(0) if len(remaining) > 1 else remaining[0]

        self._client = centrifuge.Client(
            url, events=_ClientEvents(self.heard), get_token=get_token if tokens else None, min_reconnect_delay=0.05,
            max_reconnect_delay=0.2, proxy=None, use_protobuf=self._protobuf,
        )  # fmt: skip

    async def connect(self) -> None:
        await self._client.connect()

    async def disconnect(self) -> None:
        await self._client.disconnect()

    async def state(self) -> str:
        return str(self._client.state.value)

    async def subscribe(self, channel: str) -> None:
        subscription = self._client.new_subscription(
            channel, events=_SubscriptionEvents(self.heard, channel), min_resubscribe_delay=0.05,
            max_resubscribe_delay=0.2,
        )  # fmt: skip
        await subscription.subscribe()

    async def unsubscribe(self, channel: str) -> None:
        subscription = self._client.get_subscription(channel)
        await subscription.unsubscribe()
        self._client.remove_subscription(subscription)

    async def publish(self, channel: str, data: Any) -> None:
        await _call(lambda: self._client.publish(channel, self._written(data)))

    async def history(self, channel: str, limit: int) -> dict[str, Any]:
        page = await _call(lambda: self._client.history(channel, limit=limit))
        return {"offset": page.offset, "data": [_read(p.data) for p in page.publications]}

    async def rpc(self, method: str, data: Any) -> Any:
        return _read((await _call(lambda: self._client.rpc(method, self._written(data)))).data)

    def _written(self, data: Any) -> Any:
        return json.dumps(data).encode() if self._protobuf else data


def _read(data: Any) -> Any:
    """Return data as values: over Protobuf the SDK hands out bytes."""
    return json.loads(data) if isinstance(data, bytes) else data


async def _call(make: Callable[[], Any]) -> Any:
    try:
        return await make()
    except exceptions.ReplyError as exc:
        raise SdkError(exc.code, exc.message) from exc


@pytest_asyncio.fixture(loop_scope="session", params=["json", "protobuf"])
async def sdk(request: pytest.FixtureRequest) -> AsyncIterator[Python]:
    """The SDK, in each format."""
    made = Python(protobuf=request.param == "protobuf")
    yield made
    if made._client is not None:
        await made.disconnect()


class TestPython(SdkScenarios):
    """PyPI `centrifuge-python`."""
