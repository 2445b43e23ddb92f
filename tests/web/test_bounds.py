"""What an application can not do by leaving a field out."""

from __future__ import annotations

import pytest

from tests.sockets.raw import nonce
from tests.support.client import Client, client
from tests.support.clock import eventually
from tests.web.serving import Api


def subscribed(reader: Client, room: str) -> bool:
    """Tell whether a client was told that it is subscribed."""
    return any("subscribe" in push and room == push["channel"] for push in reader.pushes)


@pytest.mark.parametrize("fields", [{}, {"user": ""}, {"user": "", "client": "", "session": ""}], ids=str)
async def test_an_order_to_subscribe_nobody_in_particular_is_refused(api: Api, fields: dict[str, str]) -> None:
    room = f"aviso:{nonce()}"
    async with client(api.a.ws) as here, client(api.b.ws) as there:
        assert 107 == await api.error("subscribe", channel=room, **fields)
        await api.ok("subscribe", channel=f"{room}-2", client=here.connected["client"])
        await eventually(lambda: subscribed(here, f"{room}-2"))
        await api.ok("subscribe", channel=f"{room}-2", client=there.connected["client"])
        await eventually(lambda: subscribed(there, f"{room}-2"))
        assert not any(subscribed(reader, room) for reader in (here, there))
