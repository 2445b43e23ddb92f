"""Make a wire format of another one, in which some functions are others; the rest are the very same."""

from __future__ import annotations

from typing import Any, cast

from hub.wire.codec import Codec

_NAMES = [name for name in (*Codec.__annotations__, *vars(Codec)) if not name.startswith("_")]


class _Variant:
    """Stands where a codec's module would."""

    def __init__(self, members: dict[str, Any]) -> None:
        self.__dict__.update(members)


def variant(codec: Codec, **changes: Any) -> Codec:
    """Return a codec that differs from `codec` in the members that are given."""
    assert not changes.keys() - set(_NAMES), "a codec has no such member"
    return cast(Codec, _Variant({name: getattr(codec, name) for name in _NAMES} | changes))
