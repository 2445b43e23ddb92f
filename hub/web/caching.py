"""Write the headers that let others keep an answer, or forbid it (RFC 9110 §8.8, §13; RFC 9111; RFC 5861).

Only what everybody may read is `public`. What a clearance or an author sees is `private, no-store`: no shared cache, no
disk of a borrowed computer. Every answer names its compliance level and the stream position that it reflects.
"""

from __future__ import annotations

from starlette.responses import Response

from hub.model import Level
from hub.posts.read import Answer
from hub.settings import HttpCache


class Caching:
    """Turns answers into responses."""

    def __init__(self, settings: HttpCache) -> None:
        self._public = (
            f"public, max-age={settings.max_age:.0f}, s-maxage={settings.s_maxage:.0f}, "
            f"stale-while-revalidate={settings.stale_while_revalidate:.0f}"
        ).encode()

    def respond(self, if_none_match: str | None, answer: Answer, view: Level) -> Response:
        """Return 200 with the body, or 304 when the reader has it."""
        headers = [
            (b"etag", answer.etag.encode()),
            (b"x-compliance-level", answer.level.label.encode()),
            (b"vary", b"authorization, cookie"),
        ]
        if answer.position:
            headers.append((b"hub-position", answer.position.encode()))
        if answer.shared and view is Level.PUBLIC and answer.level is Level.PUBLIC:
            headers.append((b"cache-control", self._public))
            headers.append((b"cache-tag", ",".join(answer.tags).encode()))
        else:
            headers.append((b"cache-control", b"private, no-store"))
        if matches(if_none_match, answer.etag):
            return _Made(304, b"", headers)
        headers.append((b"content-type", b"application/json"))
        headers.append((b"content-length", b"%d" % len(answer.body)))
        return _Made(200, answer.body, headers)


class _Made(Response):
    """A response whose headers are complete: nothing is left for the constructor to work out."""

    def __init__(self, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        self.status_code = status
        self.body = body
        self.raw_headers = headers
        self.background = None


def matches(if_none_match: str | None, etag: str) -> bool:
    """Compare weakly, as If-None-Match asks for (RFC 9110 §13.1.2)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return any(tag.strip().removeprefix("W/") == etag for tag in if_none_match.split(","))
