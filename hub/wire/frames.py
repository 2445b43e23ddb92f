"""Write RFC 6455 frames as a server does: unmasked and whole.

A frame is made once for a publication and handed to every subscriber. Reading is the `websockets` library's.
"""

from __future__ import annotations

_TEXT = 0x81
_CLOSE = 0x88


def text(payload: bytes) -> bytes:
    """Return a text frame (RFC 6455 §5.2); `payload` is UTF-8."""
    return _frame(_TEXT, payload)


def close(code: int, reason: str) -> bytes:
    """Return a close frame (RFC 6455 §5.5.1); the reason is cut to the 123 bytes that a control frame leaves."""
    encoded = reason.encode()[:123].decode(errors="ignore").encode()
    return _frame(_CLOSE, code.to_bytes(2, "big") + encoded)


def _frame(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 65536:
        return bytes((first, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload
