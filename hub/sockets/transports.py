"""List the ways to the hub besides the bidirectional WebSocket, as they are switched on."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route, WebSocketRoute

from hub.sockets.emulation import Emulation
from hub.sockets.unidirectional import Unidirectional


def stream_routes(
    emulation: Emulation,
    unidirectional: Unidirectional,
    *,
    http_stream: bool,
    sse: bool,
    uni_http_stream: bool,
    uni_sse: bool,
    uni_websocket: bool,
) -> list[BaseRoute]:
    """Return the routes of the ways that are on; commands are taken where one is whose clients send them."""
    posted, got = ["POST", "OPTIONS"], ["GET", "POST", "OPTIONS"]
    routes: list[tuple[bool, BaseRoute]] = [
        (http_stream or sse, Route("/emulation", emulation.emulation, methods=posted)),
        (http_stream, Route("/connection/http_stream", emulation.http_stream, methods=posted)),
        (sse, Route("/connection/sse", emulation.sse, methods=got)),
        (uni_http_stream, Route("/connection/uni_http_stream", unidirectional.uni_http_stream, methods=posted)),
        (uni_sse, Route("/connection/uni_sse", unidirectional.uni_sse, methods=got)),
        (uni_websocket, WebSocketRoute("/connection/uni_websocket", unidirectional.uni_websocket)),
    ]
    return [route for on, route in routes if on]
