"""Serve one fixed body by Starlette and uvicorn alone: what a cached answer of the hub is compared with.

python -m loadtest.bench.bare PORT FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def app(body: bytes) -> Starlette:
    """Return an application with one route, written as anybody would."""

    async def post(request: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/api/posts/{id}", post)])


def main() -> None:
    """Serve with the settings that the hub gives uvicorn."""
    uvicorn.run(
        app(Path(sys.argv[2]).read_bytes()), port=int(sys.argv[1]), http="httptools", loop="uvloop", lifespan="off",
        log_config=None, access_log=False, server_header=False, proxy_headers=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
