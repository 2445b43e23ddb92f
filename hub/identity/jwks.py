"""Fetch and keep the keys that an issuer publishes (a JSON Web Key Set, RFC 7517).

Theory of operation. A set is *fresh* for an hour after it was fetched; a task fetches it again before that, so a key
that was withdrawn is refused within the hour and no client waits for a renewal. While fetches fail, the last set is
used for a day at most. A key id that is in no fresh set makes `find` raise KeyPending, and the caller awaits `fetch`:

- all callers share one fetch, and there is no second one within a few seconds of the last: forged ids can not be used
  to hammer the issuer. Who comes in between waits for the next fetch, so that a key published a moment ago is found;
- after a fetch that failed nobody waits: `fetch` raises Unavailable until the next attempt is due;
- a caller that is cancelled does not cancel the fetch of the others; `close` ends it for all.

Only the given URL is ever asked: redirects are not followed, proxies of the environment are not used, and no more than
a limited time and size is granted. A set is believed as a whole: what is not in the newest one is no key any more.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import random
from collections.abc import Callable, Sequence

import httpx

from hub import clock
from hub.errors import ConfigError, Unavailable
from hub.identity import jwk
from hub.identity.keys import Check, Checks, KeyPending
from hub.telemetry import logs

_log = logs.get("identity")

#: Bytes of a key set; more is not read. A set of ten RSA keys with certificates has some 30 KiB.
_DOCUMENT_MAX_BYTES = 256 * 1024


class KeySet:
    """The keys behind one URL; a `Published`."""

    def __init__(
        self,
        endpoint: str,
        *,
        ttl_s: float = 3600,
        keep_s: float = 86400,
        pause_s: float = 3,
        retry_s: float = 30,
        timeout_s: float = 2,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        """Take the URL; nothing is fetched yet.

        Args:
            endpoint: https, or http on this machine.
            ttl_s: Seconds for which a set is fresh.
            keep_s: Seconds for which it is used while no other can be had.
            pause_s: Least seconds between two fetches.
            retry_s: Seconds after which a failed fetch is repeated in the background.
            timeout_s: Seconds that one fetch may take in all.
            monotonic: The clock.

        Raises:
            ConfigError: the endpoint is not such a URL.
        """
        self._endpoint = _safe(endpoint)
        self._ttl_s, self._keep_s, self._pause_s = ttl_s, keep_s, pause_s
        self._retry_s, self._timeout_s = retry_s, timeout_s
        self._now = monotonic
        self._keys: dict[str, list[Checks]] = {}
        self._fetched_at = -math.inf
        #: When the last fetch ended, and whether it failed.
        self._tried_at = -math.inf
        self._failing = False
        self._flight: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._client: httpx.AsyncClient | None = None

    def find(self, kid: str, algorithm: str) -> Sequence[Check]:
        """See Published."""
        if not self._usable(kid):
            raise KeyPending
        return [checks[algorithm] for checks in self._keys[kid] if algorithm in checks]

    async def fetch(self, kid: str) -> None:
        """See Published."""
        if self._usable(kid):
            return
        if self._flight is None:
            if self._failing and self._now() < self._tried_at + self._pause_s:
                raise Unavailable("token key")
            self._take_off()
        await self._arrival()
        # Without a key there is nothing to judge a token by: better "later" than a "never" that is not sure.
        if not self._usable(kid) and (self._failing or not self._keys):
            raise Unavailable("token key")

    def start(self) -> None:
        """See Published."""
        if self._keeper is None:
            self._client = self._client or _client()  # some 50 ms, better now than while serving
            self._keeper = asyncio.create_task(self._keep_fresh(), name="jwks-keeper")

    async def close(self) -> None:
        """See Published."""
        tasks = [task for task in (self._keeper, self._flight) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._keeper = self._flight = None
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _usable(self, kid: str) -> bool:
        if kid not in self._keys:
            return False
        now = self._now()
        if now < self._fetched_at + self._ttl_s:
            return True
        # Twice the time: the next attempt of the keeper is under way before this one is forgotten.
        failing = self._failing and now < self._tried_at + 2 * self._retry_s
        return failing and now < self._fetched_at + self._keep_s

    async def _keep_fresh(self) -> None:
        while True:
            if self._flight is None:
                self._take_off()
            await self._arrival()
            # Jitter, so that the nodes of a cluster do not all ask at once.
            share = random.uniform(0.75, 0.9)  # noqa: S311 -- jitter
            await asyncio.sleep((self._retry_s if self._failing else self._ttl_s) * share)

    def _take_off(self) -> None:
        self._flight = asyncio.create_task(self._fly(), name="jwks-fetch")
        self._flight.add_done_callback(self._landed)

    async def _arrival(self) -> None:
        if self._flight is not None:
            await asyncio.wait([self._flight])  # which does not cancel it when the caller is cancelled

    def _landed(self, task: asyncio.Task[None]) -> None:
        if self._flight is task:
            self._flight = None

    async def _fly(self) -> None:
        """Wait until a fetch is due, then replace the keys by what the endpoint says, or note that it failed."""
        if (due := self._tried_at + self._pause_s - self._now()) > 0:
            await asyncio.sleep(due)
        try:
            async with asyncio.timeout(self._timeout_s):
                document = await self._download()
            keys = jwk.read(document)
        except (httpx.HTTPError, OSError, ValueError) as exc:  # TimeoutError is an OSError
            self._tried_at, self._failing = self._now(), True
            # Why in our own words or by its class: a library's message may quote what the endpoint sent.
            why = str(exc) if type(exc) is ValueError else type(exc).__name__
            _log.warning("identity.keys_not_fetched", host=self._endpoint.host, why=why, keys=len(self._keys))
            return
        if keys.keys() != self._keys.keys():
            _log.info("identity.keys_changed", host=self._endpoint.host, keys=len(keys))
        self._keys, self._fetched_at, self._failing = keys, self._now(), False
        self._tried_at = self._fetched_at

    async def _download(self) -> bytes:
        self._client = self._client or _client()
        async with self._client.stream("GET", self._endpoint) as response:
            if response.status_code != 200:
                raise ValueError(f"status {response.status_code}")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise ValueError("compressed")  # a small body could become a huge one
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > _DOCUMENT_MAX_BYTES:
                    raise ValueError("too large")
            return bytes(body)


def _client() -> httpx.AsyncClient:
    # The authorities that come with httpx, and those of this machine: issuers may well be inside the house.
    trust = httpx.create_ssl_context(trust_env=False)
    trust.load_default_certs()
    return httpx.AsyncClient(
        verify=trust,
        trust_env=False,
        follow_redirects=False,
        headers={"Accept": "application/json, application/jwk-set+json", "Accept-Encoding": "identity"},
        limits=httpx.Limits(max_keepalive_connections=0),  # the next fetch is an hour away
    )


def _safe(endpoint: str) -> httpx.URL:
    name = "The token setting jwks_public_endpoint"
    if "{{" in endpoint:
        raise ConfigError(f"{name} must be one URL: templates are not supported.")
    try:
        url = httpx.URL(endpoint)
    except (httpx.InvalidURL, TypeError):
        raise ConfigError(f"{name} is not a URL.") from None
    if url.scheme not in ("https", "http") or not url.host:
        raise ConfigError(f"{name} must begin with https://.")
    if url.userinfo:
        raise ConfigError(f"{name} must not hold a user or a password.")
    if url.scheme == "http" and not _loopback(url.host):
        raise ConfigError(f"{name} must begin with https://: who can change keys on their way can sign tokens.")
    return url


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
