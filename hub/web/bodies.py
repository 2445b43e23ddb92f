"""Read the bodies of requests, no more than is wanted of them."""

from __future__ import annotations

from starlette.requests import Request

from hub.errors import TooLarge


async def read_body(request: Request, most: int) -> bytes:
    """Return a request's body. Raises TooLarge as soon as it has more than `most` bytes."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > most:
            raise TooLarge("body", most)
    return bytes(raw)
