"""Read the sections of a WASM module, and keep of them what the hub needs.

The structure is section 5.5 of the WebAssembly core specification: eight bytes, then sections of an id, a length and
their contents. A module must have been validated before: what is read here is taken for right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

_CUSTOM, _EXPORTS = 0, 7
_HEADER_BYTES = 8


def sections(wasm: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield id and contents of each section."""
    at = _HEADER_BYTES
    while at < len(wasm):
        kind = wasm[at]
        size, start = _number(wasm, at + 1)
        yield kind, wasm[start : start + size]
        at = start + size


def custom_names(wasm: bytes) -> list[str]:
    """Name the custom sections, which hold names, debugging information and the like."""
    return [_name(contents, 0)[0].decode("utf-8", "replace") for kind, contents in sections(wasm) if kind == _CUSTOM]


def trimmed(wasm: bytes, exports: Collection[str]) -> bytes:
    """Return a module without custom sections and without exports other than these."""
    kept = [wasm[:_HEADER_BYTES]]
    for kind, contents in sections(wasm):
        if kind != _CUSTOM:
            body = _exports(contents, exports) if kind == _EXPORTS else contents
            kept.append(bytes([kind]) + _encoded(len(body)) + body)
    return b"".join(kept)


def _exports(contents: bytes, wanted: Collection[str]) -> bytes:
    count, at = _number(contents, 0)
    kept = []
    for _ in range(count):
        begin = at
        name, at = _name(contents, at)
        _, at = _number(contents, at + 1)  # a byte says what is exported, a number which one
        if name.decode() in wanted:
            kept.append(contents[begin:at])
    return _encoded(len(kept)) + b"".join(kept)


def _name(data: bytes, at: int) -> tuple[bytes, int]:
    """Return a name and the place behind it."""
    length, start = _number(data, at)
    return data[start : start + length], start + length


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return an unsigned number in LEB128 and the place behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _encoded(value: int) -> bytes:
    """Return a number in LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
