"""An issuer that is down, slow or talks nonsense takes nobody along, and known keys stay good for a time."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket

import pytest

from hub.errors import Unavailable
from tests.identity import issuer as issuers
from tests.identity.issuer import Issuer
from tests.identity.published import PAUSE_S, Hub, token
from tests.identity.signing import jwk

GOOD_SET = json.dumps({"keys": [jwk("RS", "r1")]}).encode()
#: Bytes of the largest set that is read.
LARGEST = 256 * 1024
ANSWERS: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "nothing": (b"", "200 OK", ()),
    "a page": (b"<html>Bem-vindo</html>", "200 OK", ("Content-Type: text/html",)),
    "another document": (b'{"issuer":"x"}', "200 OK", ()),
    "bytes": (b"\xff\xfe\x00", "200 OK", ()),
    "too many brackets": (b"[" * 200_000, "200 OK", ()),
    "not found": (b'{"keys":[]}', "404 Not Found", ()),
    "a fault": (b"", "500 Internal Server Error", ()),
    "no content": (b"", "204 No Content", ()),
    "a redirect": (b"", "302 Found", ("Location: http://127.0.0.1:1/keys",)),
    "an empty set": (b'{"keys":[]}', "200 OK", ()),
    "a set of unusable keys": (b'{"keys":[{"kty":"oct","kid":"r1"}]}', "200 OK", ()),
    "a compressed set": (gzip.compress(GOOD_SET), "200 OK", ("Content-Encoding: gzip",)),
    "a set said to be compressed": (GOOD_SET, "200 OK", ("Content-Encoding: gzip",)),
    "a huge set": (GOOD_SET.ljust(LARGEST + 1), "200 OK", ()),
    "a good set under another status": (GOOD_SET, "203 Non-Authoritative Information", ()),
    "many headers": (b'{"keys":[]}', "200 OK", tuple(f"X-{n}: {'x' * 1000}" for n in range(300))),
}


@pytest.mark.parametrize("what", ANSWERS)
async def test_nonsense_is_no_key_and_passes(issuer: Issuer, hub: Hub, what: str) -> None:
    good = issuer.raw
    body, status, headers = ANSWERS[what]
    issuer.answer(body, status, *headers)
    with pytest.raises(Unavailable) as refusal:
        await hub.check(token())
    assert ("token key", True) == (refusal.value.resource, refusal.value.temporary)
    issuer.raw = good
    await asyncio.sleep(1.1 * PAUSE_S)
    assert await hub.check(token())


async def test_a_set_may_be_so_large(issuer: Issuer, hub: Hub) -> None:
    issuer.answer(GOOD_SET.ljust(LARGEST))
    assert await hub.check(token())


async def test_no_redirect_is_followed(issuer: Issuer, hub: Hub) -> None:
    async with issuers.running() as other:
        other.publish(jwk("RS", "r1"))
        issuer.answer(b"", "302 Found", f"Location: {other.url}")
        with pytest.raises(Unavailable):
            await hub.check(token())
        assert 0 == other.asked


async def test_an_endless_answer_is_cut(issuer: Issuer, hub: Hub) -> None:
    chunk = b"%x\r\n%s\r\n" % (60_000, b" " * 60_000)
    issuer.raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 100
    with pytest.raises(Unavailable):
        await hub.check(token())


@pytest.mark.parametrize(
    "raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{", b"SSH-2.0-x\r\n\r\n", b"\0" * 99]
)
async def test_what_is_no_http_is_no_key(issuer: Issuer, hub: Hub, raw: bytes) -> None:
    issuer.raw = raw
    with pytest.raises(Unavailable):
        await hub.check(token())


async def test_a_slow_issuer_is_not_waited_for(issuer: Issuer) -> None:
    hub = Hub(issuer.url, pause_s=60)
    issuer.delay_s = 30
    try:
        async with asyncio.timeout(issuer.delay_s):
            for _ in range(3):  # only the first of them waits
                with pytest.raises(Unavailable):
                    await hub.check(token())
        assert 1 == issuer.asked
    finally:
        await hub.keys.close()


async def test_an_issuer_that_is_down_is_unavailable_at_once_and_asked_again_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        hub = Hub(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    try:
        for _ in range(2):
            with pytest.raises(Unavailable):
                await hub.check(token())
    finally:
        await hub.keys.close()


@pytest.mark.parametrize("trouble", ["status", "slow", "nonsense"])
async def test_known_keys_stay_good_for_a_day_while_no_others_can_be_had(
    issuer: Issuer, hub: Hub, trouble: str
) -> None:
    good = issuer.raw
    assert await hub.check(token())
    issuer.answer(b"?", "500 No" if trouble == "status" else "200 OK")
    issuer.delay_s = 1 if trouble == "slow" else 0
    hub.clock.ahead_s = 3601
    assert await hub.check(token())
    asked = issuer.asked
    assert await hub.check(token())  # not asked for each
    assert 2 == asked == issuer.asked
    with pytest.raises(Unavailable):
        await hub.check(token("RS#2", "r2"))
    hub.clock.ahead_s = 86_390
    assert await hub.check(token())
    hub.clock.ahead_s = 86_402
    with pytest.raises(Unavailable):
        await hub.check(token())
    issuer.raw, issuer.delay_s = good, 0
    hub.clock.ahead_s += 60
    assert await hub.check(token())


async def test_keys_that_are_all_withdrawn_are_gone(issuer: Issuer, hub: Hub) -> None:
    assert await hub.check(token())
    issuer.publish()
    hub.clock.ahead_s = 3601
    with pytest.raises(Unavailable):
        await hub.check(token())
