"""Set up logs once: JSON lines in production, readable lines on a terminal.

One canonical line a request, connection and publication; ids, counts and durations, never a body, a token or a name.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

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
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
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
    logging.getLogger("uvicorn.access").disabled = True  # the hub writes its own line
    logging.getLogger("uvicorn.error").setLevel(max(number, logging.WARNING))


def get(name: str) -> Any:
    """Return the logger of a room."""
    return structlog.get_logger(name)
