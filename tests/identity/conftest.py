"""An issuer that publishes its keys, and a hub that trusts it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.identity import issuer as issuers
from tests.identity.issuer import Issuer
from tests.identity.published import Hub
from tests.identity.signing import jwk


@pytest_asyncio.fixture(loop_scope="session")
async def issuer() -> AsyncIterator[Issuer]:
    """An issuer that publishes one key of each kind."""
    async with issuers.running() as running:
        running.publish(jwk("RS", "r1"), jwk("ES256", "e1"), jwk("EdDSA", "o1"))
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def hub(issuer: Issuer) -> AsyncIterator[Hub]:
    """A hub that trusts the issuer; nothing is fetched yet."""
    made = Hub(issuer.url)
    yield made
    await made.keys.close()
