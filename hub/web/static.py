"""Serve the pages: HTML that is asked for again each time, assets with a hash in their name that never change.

All files are read once at start, so no path of a request ever touches the disk.
"""

from __future__ import annotations

import hashlib
import mimetypes
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response

from hub.web.caching import matches
from hub.web.errors import problem

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_PAGES = {"/": "index.html", "/editor": "editor.html", "/review": "review.html"}


class StaticRoutes:
    """Endpoints of pages and assets."""

    def __init__(self, root: Traversable | None = None) -> None:
        root = root if root is not None else files("hub.web") / "static" / "assets"
        self._pages = {path: f.read_bytes() for path, name in _PAGES.items() if (f := root / name).is_file()}
        folder = root / "files"
        self._assets = {f.name: f.read_bytes() for f in folder.iterdir() if f.is_file()} if folder.is_dir() else {}

    async def page(self, request: Request) -> Response:
        """Return a page."""
        body = self._pages.get(request.url.path)
        if body is None:
            return problem(404, "The pages are not built: run `make setup`.")
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers = {"etag": etag, "cache-control": "no-cache", "content-security-policy": CSP}
        if matches(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="text/html; charset=utf-8")

    async def asset(self, request: Request) -> Response:
        """Return an asset, to be kept for a year."""
        name = request.path_params["name"]
        body = self._assets.get(name)
        if body is None:
            return problem(404)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(body, headers={"cache-control": "public, max-age=31536000, immutable"}, media_type=media_type)
