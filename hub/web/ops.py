"""Tell operators how the node is: `/healthz`, `/readyz`, `/metrics`.

Health never lies: a node is ready only while it knows that it follows the log. Without Redis it stays ready, because
the log is polled; then `broker` says so.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response

from hub.telemetry import metrics


class OpsRoutes:
    """Endpoints for operators."""

    def __init__(
        self,
        fresh: Callable[[], bool],
        broker_up: Callable[[], bool],
        draining: Callable[[], bool],
        open_modules: Callable[[], tuple[str, ...]],
    ) -> None:
        """`open_modules` names compliance modules that are not asked at the moment."""
        self._fresh = fresh
        self._broker_up = broker_up
        self._draining = draining
        self._open_modules = open_modules

    async def healthz(self, request: Request) -> Response:
        """Say that the process answers."""
        return _json({"status": "ok"}, 200)

    async def readyz(self, request: Request) -> Response:
        """Say whether the node should get traffic. A degraded one should: it serves all but what needs a module."""
        fresh, draining = self._fresh(), self._draining()
        ready, failing = fresh and not draining, self._open_modules()
        well = "degraded" if failing else "ready"
        body = {
            "status": "draining" if draining else well if ready else "not ready",
            "log": "fresh" if fresh else "stale",
            "broker": "up" if self._broker_up() else "down",
            "compliance": f"failing: {', '.join(failing)}" if failing else "up",
        }
        return _json(body, 200 if ready else 503)

    async def metrics(self, request: Request) -> Response:
        """Give all metrics in Prometheus's text format."""
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _json(body: dict[str, str], status: int) -> Response:
    return Response(orjson.dumps(body), status, headers={"cache-control": "no-store"}, media_type="application/json")
