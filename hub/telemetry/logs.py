"""Set up logs once: JSON lines in production, readable lines on a terminal.

One canonical line a request, connection and publication; ids, counts and durations, never a body, a token or a name.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
import structlog


def configure(level: str = "info", format: str = "auto") -> None:
    """Send structlog and the standard logging to stderr.

    Args:
        level: "debug", "info", "warning" or "error".
        format: "json", "text", or "auto" (text on a terminal).
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    text = format == "text" or (format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = structlog.dev.ConsoleRenderer() if text else structlog.processors.JSONRenderer()
    # orjson straight into the byte stream: half the time of a line, which is written for every request.
    lean: Any = structlog.processors.JSONRenderer(serializer=orjson.dumps)
    stream = getattr(sys.stderr, "buffer", None)
    as_bytes = not text and stream is not None
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, lean if as_bytes else renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(stream) if as_bytes else structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name in ("httpx", "httpcore"):  # they would write URLs
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    logging.getLogger("uvicorn.access").disabled = True  # the hub writes its own line
    logging.getLogger("uvicorn.error").setLevel(max(number, logging.WARNING))


def canonical(event: str) -> Callable[..., None]:
    """Return what writes one kind of line at level info, the leanest way: for a line per request.

    Call it after `configure`. The line is the one that `get(...).info(event, ...)` would write.
    """
    settings = structlog.get_config()
    factory = settings["logger_factory"]
    logger = get(event).bind()
    if not isinstance(factory, structlog.BytesLoggerFactory):
        return partial(logger.info, event)
    stream = sys.stderr.buffer

    def write(**fields: object) -> None:
        stamp = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        stream.write(orjson.dumps({"event": event, **fields, "level": "info", "timestamp": stamp}) + b"\n")
        stream.flush()

    return write if logger.is_enabled_for(logging.INFO) else _nothing


def _nothing(**fields: object) -> None:
    """Write no line: the level is above info."""


def get(name: str) -> Any:
    """Return the logger of a room."""
    return structlog.get_logger(name)
