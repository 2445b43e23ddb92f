"""Name the kinds of values that settings have beside numbers and texts."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


class Duration(float):
    """Seconds, written as a number or as Go does: "500ms", "25s", "5m", "24h"."""


class Secret:
    """A text that is never shown: `reveal()` gives it, everything else gives a mask."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def masked(self) -> str:
        """Return what may be shown: nothing, a URL without its password, or asterisks."""
        if "://" not in self._text:
            return "********" if self._text else ""
        parts = urlsplit(self._text)
        if parts.password is None:
            return self._text
        netloc = f"{parts.username or ''}:********@{parts.netloc.rpartition('@')[2]}"
        return urlunsplit(parts._replace(netloc=netloc))

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return f"Secret({self.masked()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)
