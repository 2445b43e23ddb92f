"""Make and apply deltas between two payloads in the Fossil delta format.

A publisher's node calls `create` once for each pair of payloads; SDKs hold the decoder, and `apply` is its counterpart
here. Pure functions: which payload a subscriber holds is decided elsewhere.

The format (https://fossil-scm.org/home/doc/tip/www/delta_format.wiki) is a size, then commands "copy COUNT bytes of the
base at OFFSET" (`COUNT@OFFSET,`) and "insert these COUNT bytes" (`COUNT:bytes`), then a checksum (`SUM;`), with numbers
to the base 64. Three things are ours to keep beyond it, since SDKs need them:

- A JSON client gets the delta as a JSON string, which carries nothing but UTF-8. Inserted bytes therefore begin and end
  between two characters: from valid UTF-8 for `base` and `target`, the delta is valid UTF-8 too. (Centrifugo had this
  fault until centrifugal/centrifuge#630: a byte shared by "ã" and "á" was copied, the other inserted.)
- Some versions of centrifuge-js's decoder (src/fossil.ts, `putArray`) spread each command's bytes over the arguments of
  one call, of which engines allow 65,536 or little more. Longer commands are split.
- The event loop waits meanwhile: one candidate or two is compared for each place, and places and copies are
  bounded in number.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, count
from struct import iter_unpack

_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_DIGIT = tuple(_DIGITS[value : value + 1] for value in range(64))
#: Sizes, offsets and checksums are 32 bits wide in every implementation.
_MAX_NUMBER = 2**32 - 1
#: Bytes of a block of the base that is looked up, as in Fossil's own encoder.
_BLOCK = 16
#: Shortest copy that is worth its command, in bytes.
_MIN_COPY = 12
#: A copy of so many bytes is taken without looking for a better one.
_GOOD_COPY = 64
#: Most copies of one delta, so that no pair of payloads holds the event loop for long; what is left is inserted.
_MAX_COPIES = 1024
#: Most places of one delta where nothing matches, for the same reason; an edited page of prose takes some 6,000.
_MAX_TRIES = 8192
#: How far past the last copy the next match is looked for, in bytes.
_NEAR = 512
#: Places without a match after which the whole base is indexed, and after which steps grow.
_CHEAP_TRIES = 64
#: Up to so many bytes the first difference is found by one exclusive or, above by halving.
_XOR = 128
#: Most bytes of one command; half of what the strictest JavaScript engine allows.
_MAX_COMMAND = 32_768
#: Bytes summed at once by `checksum`.
_SUM_CHUNK = 65_536


def create(base: bytes, target: bytes) -> bytes:
    """Return a delta that makes `target` out of `base`.

    It may be longer than `target` when the two have little in common: then send `target` itself.
    """
    size, base_size = len(target), len(base)
    out = [_number(size), b"\n"]
    start = _cut_back(target, _common_prefix(base, 0, target, 0, min(size, base_size)))
    if start < _MIN_COPY:
        start = 0
    else:
        _copy(out, 0, start)
    tail = _common_suffix(base, base_size, target, size, min(size - start, base_size))
    end = _cut_forward(target, size - tail)
    if size - end < _MIN_COPY:
        end = size
    if end - start >= _BLOCK <= base_size:
        start = _match_blocks(out, base, target, start, end)
    if start < end:
        _insert(out, target, start, end)
        start = end
    if start < size:
        _copy(out, base_size - (size - start), size - start)
    out += _number(checksum(target)), b";"
    return b"".join(out)


def apply(base: bytes, delta: bytes) -> bytes:
    """Return the target that `delta` makes out of `base`.

    Raises:
        ValueError: the delta is truncated or malformed, does not fit the base, or makes something of another size or
            checksum than it says.
    """
    size, at = _read_number(delta, 0)
    if delta[at : at + 1] != b"\n":
        raise ValueError("The delta's size does not end in a newline.")
    at += 1
    out: list[bytes] = []
    made = 0
    while True:
        number, at = _read_number(delta, at)
        command = delta[at : at + 1]
        at += 1
        if command == b";":
            break
        if command not in (b":", b"@"):
            raise ValueError("The delta has an unknown command." if command else "The delta has no end.")
        made += number
        if made > size:
            raise ValueError("The delta makes more bytes than it says.")
        if command == b":":
            if at + number > len(delta):
                raise ValueError("The delta ends in the middle of an insertion.")
            out.append(delta[at : at + number])
            at += number
        else:
            offset, at = _read_number(delta, at)
            if delta[at : at + 1] != b",":
                raise ValueError("A copy in the delta does not end in a comma.")
            at += 1
            if offset + number > len(base):
                raise ValueError("The delta copies from past the end of its base.")
            out.append(base[offset : offset + number])
    if made != size:
        raise ValueError("The delta makes fewer bytes than it says.")
    if at != len(delta):
        raise ValueError("The delta goes on after its checksum.")
    target = b"".join(out)
    if number != checksum(target):
        raise ValueError("The delta's checksum does not fit what it makes.")
    return target


def checksum(data: bytes) -> int:
    """Return the sum of the big-endian 32-bit words of `data`, zeros added at its end, modulo 2^32."""
    total = 0
    for at in range(0, len(data), _SUM_CHUNK):
        chunk = data[at : at + _SUM_CHUNK]
        chunk += bytes(-len(chunk) % 4)
        # One large integer is added up in lanes of 64 bits, half on half: 3 times as fast as a loop in C over words
        # that become Python integers (50 KB: 112 µs, `sum(array)`: 307 µs).
        half = 8 << max(0, (len(chunk) - 1).bit_length() - 4)
        words = int.from_bytes(chunk, "big")
        mask = _even_words(half)
        lanes = (words & mask) + (words >> 32 & mask)
        bits = half * 8
        while bits >= 64:
            lanes = (lanes >> bits) + (lanes & (1 << bits) - 1)
            bits >>= 1
        total += lanes
    return total & _MAX_NUMBER


@lru_cache(maxsize=32)
def _even_words(half: int) -> int:
    return int.from_bytes(b"\0\0\0\0\xff\xff\xff\xff" * (half // 4), "big")


def _match_blocks(out: list[bytes], base: bytes, target: bytes, start: int, end: int) -> int:
    """Write what makes target[start:end] as far as parts of the base are found in it; return where that ends.

    What is returned may lie past `end`: a copy goes on as long as it fits.
    """
    blocks: dict[bytes, int] | None = None
    size, base_size = len(target), len(base)
    at, after = start, start
    copies = tried = misses = 0
    while at + _BLOCK <= end and copies < _MAX_COPIES and tried < _MAX_TRIES:
        block = target[at : at + _BLOCK]
        # Most edits replace a little and leave the order as it was: look right behind the last copy first.
        found = base.find(block, after, after + _NEAR)
        length = 0 if found < 0 else _common_prefix(base, found, target, at, min(size - at, base_size - found))
        if length < _GOOD_COPY:
            if blocks is None and tried > _CHEAP_TRIES:
                blocks = _index(base)
            if blocks is not None and (other := blocks.get(block, -1)) >= 0 and other != found:
                longer = _common_prefix(base, other, target, at, min(size - at, base_size - other))
                if longer > length:
                    found, length = other, longer
        if length:
            before = _common_suffix(base, found, target, at, min(found, at - start))
            first, last = _cut_forward(target, at - before), _cut_back(target, at + length)
            if last - first >= _MIN_COPY:
                _insert(out, target, start, first)
                _copy(out, found + first - at, last - first)
                after = found + last - at
                start = at = last
                copies += 1
                misses = 0
                continue
        tried += 1
        misses += 1
        # Where nothing has matched for long, little will: take larger and larger steps.
        at += 1 + misses // _CHEAP_TRIES
    return start


def _index(base: bytes) -> dict[bytes, int]:
    """Return the place of each whole block; of the last one where it occurs more than once."""
    whole = len(base) - len(base) % _BLOCK
    return dict(zip(chain.from_iterable(iter_unpack(f"{_BLOCK}s", base[:whole])), count(0, _BLOCK), strict=False))


def _common_prefix(base: bytes, b: int, target: bytes, t: int, limit: int) -> int:
    """Return how many bytes, `limit` at most, are the same from base[b] and target[t] on."""
    length, step = 0, 64
    while length < limit:
        step = min(step, limit - length)
        ours, theirs = base[b + length : b + length + step], target[t + length : t + length + step]
        if ours == theirs:
            length += step
            step *= 2
        elif step <= _XOR:
            difference = int.from_bytes(ours, "big") ^ int.from_bytes(theirs, "big")
            return length + step - (difference.bit_length() + 7) // 8
        else:
            limit = length + step - 1
            step //= 2
    return length


def _common_suffix(base: bytes, b: int, target: bytes, t: int, limit: int) -> int:
    """Return how many bytes, `limit` at most, are the same before base[b] and target[t]."""
    length, step = 0, 64
    while length < limit:
        step = min(step, limit - length)
        ours, theirs = base[b - length - step : b - length], target[t - length - step : t - length]
        if ours == theirs:
            length += step
            step *= 2
        elif step <= _XOR:
            difference = int.from_bytes(ours, "little") ^ int.from_bytes(theirs, "little")
            return length + step - (difference.bit_length() + 7) // 8
        else:
            limit = length + step - 1
            step //= 2
    return length


def _cut_back(target: bytes, at: int) -> int:
    """Return the last place up to `at` that is between two characters; `at` itself where this is no UTF-8."""
    for place in range(at, max(at - 4, -1), -1):
        if place == len(target) or target[place] & 0xC0 != 0x80:
            return place
    return at


def _cut_forward(target: bytes, at: int) -> int:
    """Return the first place from `at` on that is between two characters; `at` itself where this is no UTF-8."""
    for place in range(at, min(at + 4, len(target) + 1)):
        if place == len(target) or target[place] & 0xC0 != 0x80:
            return place
    return at


def _insert(out: list[bytes], target: bytes, start: int, end: int) -> None:
    while start < end:
        stop = end if end - start <= _MAX_COMMAND else _cut_back(target, start + _MAX_COMMAND)
        out += _number(stop - start), b":", target[start:stop]
        start = stop


def _copy(out: list[bytes], offset: int, length: int) -> None:
    while length:
        part = min(length, _MAX_COMMAND)
        out += _number(part), b"@", _number(offset), b","
        offset += part
        length -= part


def _number(value: int) -> bytes:
    if value < 64:
        return _DIGIT[value]
    digits = bytearray()
    while value:
        digits.append(_DIGITS[value & 63])
        value >>= 6
    digits.reverse()
    return bytes(digits)


def _read_number(delta: bytes, at: int) -> tuple[int, int]:
    """Return the number at `at`, and the place behind it."""
    value, start = 0, at
    while at < len(delta) and (digit := _VALUES.get(delta[at])) is not None:
        value = value << 6 | digit
        if value > _MAX_NUMBER:
            raise ValueError("A number in the delta is too large.")
        at += 1
    if at == start:
        raise ValueError("The delta lacks a number." if at < len(delta) else "The delta has no end.")
    return value, at
