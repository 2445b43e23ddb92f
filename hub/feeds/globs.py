"""Tell which channels a pattern means: `*` any text, `?` any character, `[a-z]`, `[!abc]`, `{one,another}`, `\\*`.

These are the patterns of Centrifugo's server API. Alternatives are multiplied out, so that what is left are plain
shell patterns, which Python's own `fnmatch` turns into expressions that never look back: no pattern takes long.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable

from hub.errors import Invalid

#: Characters of a pattern, and plain patterns that it may stand for.
PATTERN_MAX_CHARS, ALTERNATIVES_MAX = 1024, 256


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a name fits; every name fits the empty pattern.

    Raises:
        Invalid: something in it is not closed, or it is too long or stands for too many others.
    """
    if not pattern:
        return lambda name: True
    if len(pattern) > PATTERN_MAX_CHARS:
        raise Invalid(f"The pattern is longer than {PATTERN_MAX_CHARS} characters.", "pattern")
    plain, end = _alternatives(pattern, 0, "")
    assert end == len(pattern)
    fits = re.compile("|".join(map(fnmatch.translate, plain))).match
    return lambda name: fits(name) is not None


def _alternatives(pattern: str, at: int, ends: str) -> tuple[list[str], int]:
    """Multiply out what stands from `at` up to one of the characters `ends`; returns where that is."""
    plain = [""]
    while at < len(pattern) and pattern[at] not in ends:
        if pattern[at] == "{":
            parts: list[str] = []
            while at < len(pattern) and pattern[at] != "}":
                more, at = _alternatives(pattern, at + 1, ",}")
                parts += more
            _closed(at < len(pattern))
            at += 1
        elif pattern[at] == "[":
            end = pattern.find("]", at + 3 if pattern[at + 1 : at + 2] == "!" else at + 2)
            _closed(end >= 0)
            parts, at = [pattern[at : end + 1]], end + 1
        elif pattern[at] == "\\":
            _closed(at + 1 < len(pattern))
            meant = pattern[at + 1]
            parts, at = [f"[{meant}]" if meant in "*?[" else meant], at + 2
        else:
            parts, at = [pattern[at]], at + 1
        if len(plain) * len(parts) > ALTERNATIVES_MAX:
            raise Invalid(f"The pattern stands for more than {ALTERNATIVES_MAX} others.", "pattern")
        plain = [before + part for before in plain for part in parts]
    return plain, at


def _closed(it_is: bool) -> None:
    if not it_is:
        raise Invalid("Something in the pattern is not closed.", "pattern")
