"""Fuzz the reader of JSON Web Key Sets: only ValueError, and what it lets in checks signatures without a fault."""

from __future__ import annotations

import warnings

from hub.identity import jwk

_SIGNATURES = (b"", b"AA", b"*", b"A" * 86, b"A" * 342, b"\xff")


def target(data: bytes) -> None:
    """Check everything about one input."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cryptography says what it thinks of some keys
        try:
            found = jwk.read(data)
        except ValueError:
            return
    for alternatives in found.values():
        assert alternatives, "an id without a key"
        for checks in alternatives:
            assert checks, "a key that checks nothing"
            for name, check in checks.items():
                assert not name.startswith(("HS", "none")), "a secret that is public"
                for signature in _SIGNATURES:
                    assert check(b"e30.e30", signature) is False, "a signature out of nothing"
