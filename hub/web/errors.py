"""Answer errors as problem details (RFC 9457): one table from HubError's fields, nothing of the fault itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import HubError, Invalid, RateLimited, Refused
from hub.telemetry import logs

_log = logs.get("web")


def problem(status: int, detail: str = "", headers: dict[str, str] | None = None, **members: Any) -> Response:
    """Return a problem+json response; nobody keeps it."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return Response(
        orjson.dumps({**body, **members}),
        status,
        headers={"cache-control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


async def on_hub_error(request: Request, exc: Exception) -> Response:
    """Turn a HubError into its status."""
    assert isinstance(exc, HubError)
    return response(exc)


def response(exc: HubError) -> Response:
    """Return what a HubError is answered with."""
    members: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(exc, Refused):
        members["reason"] = {"policy": exc.policy, "rule": exc.rule, "message": exc.message}
    if isinstance(exc, Invalid) and exc.field:
        members["field"] = exc.field
    if isinstance(exc, RateLimited):
        headers["retry-after"] = str(max(1, round(exc.retry_after_s)))
    elif exc.temporary:
        headers["retry-after"] = "1"
    if exc.status == 401:
        headers["www-authenticate"] = "Bearer"
    return problem(exc.status, str(exc), headers, **members)


async def on_http_exception(request: Request, exc: Exception) -> Response:
    """Turn the router's own refusals into problems."""
    assert isinstance(exc, HTTPException)
    return problem(exc.status_code, headers=dict(exc.headers or {}))


async def on_fault(request: Request, exc: Exception) -> Response:
    """Turn a fault of ours into 500, with one line in the log."""
    _log.error("web.fault", path=request.scope.get("route_name", ""), error=type(exc).__name__, exc_info=exc)
    return problem(500)
