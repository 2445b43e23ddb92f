"""hub.identity.base64url: one spelling for each sequence of bytes."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identity.base64url import canonical, decoded, encoded


@given(st.binary())
def test_bytes_survive_and_look_as_the_standard_library_writes_them(raw: bytes) -> None:
    text = encoded(raw)
    assert base64.urlsafe_b64encode(raw).rstrip(b"=") == text
    assert raw == decoded(text) == canonical(text)


@pytest.mark.parametrize("text", [b"+A", b"A/", b"AA==", b"A", b"AAAAA", b"A A", b"AA\n", b"A.A", b"\xff\xff", b"="])
def test_what_is_no_base64url_is_refused(text: bytes) -> None:
    for read in (decoded, canonical):
        with pytest.raises(ValueError):
            read(text)


@pytest.mark.parametrize("text", [b"AB", b"A_", b"AAB", b"AAAAAR"])
def test_spare_bits_make_no_second_spelling(text: bytes) -> None:
    assert encoded(decoded(text)) != text
    with pytest.raises(ValueError):
        canonical(text)
