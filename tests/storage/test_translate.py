"""hub/storage/translate.py."""

from __future__ import annotations

import asyncpg
import pytest

from hub.errors import ConfigError, Conflict, HubError, Invalid, NotFound, Overloaded, Refused, Unavailable
from hub.storage.translate import lost, translated

SECRET = "CPF 529.982.247-25"


def _postgres(code: str, constraint: str = "") -> asyncpg.PostgresError:
    fields = {"C": code, "M": f"bad value: {SECRET}" if code.startswith("22") else "message"}
    fields |= {"D": f"Failing row contains ({SECRET})", "H": SECRET, "W": SECRET, "n": constraint}
    error: asyncpg.PostgresError = asyncpg.PostgresError.new(fields)
    return error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("23505", Conflict),
        ("23503", Conflict),
        ("23514", Invalid),
        ("23502", Invalid),
        ("22001", Invalid),
        ("22P02", Invalid),
        ("22021", Invalid),
        ("22P05", Invalid),
        ("42501", Refused),
        ("28P01", ConfigError),
        ("28000", ConfigError),
        ("3D000", ConfigError),
        ("3F000", ConfigError),
        ("42P01", ConfigError),
        ("42883", ConfigError),
        ("53300", Overloaded),
        ("53200", Overloaded),
        ("55P03", Overloaded),
        ("57014", Unavailable),
        ("57P01", Unavailable),
        ("57P03", Unavailable),
        ("08006", Unavailable),
        ("25006", Unavailable),
        ("25P03", Unavailable),
        ("40001", Unavailable),
        ("40P01", Unavailable),
        ("58030", Unavailable),
        ("42601", HubError),
        ("25P02", HubError),
        ("XX000", HubError),
        ("ZZ999", HubError),
    ],
)
def test_each_sqlstate_has_its_error_and_none_quotes_a_row(code: str, expected: type[HubError]) -> None:
    original = _postgres(code)
    with pytest.raises(HubError) as caught, translated():
        raise original
    assert expected is type(caught.value)
    assert caught.value.__cause__ is original
    assert SECRET not in str(caught.value)
    assert SECRET not in str(original) + repr(original)


@pytest.mark.parametrize(
    ("constraint", "field"), [("posts_category_fkey", "category"), ("posts_author_id_fkey", "author_id")]
)
def test_a_missing_parent_names_the_field(constraint: str, field: str) -> None:
    with pytest.raises(Invalid) as caught, translated():
        raise _postgres("23503", constraint)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("original", "expected", "is_lost"),
    [
        (asyncpg.ConnectionDoesNotExistError("gone"), Unavailable, True),
        (asyncpg.InterfaceError("connection is closed"), Unavailable, True),
        (asyncpg.InternalClientError("got result for unknown protocol state"), Unavailable, True),
        (ConnectionRefusedError(111, "refused"), Unavailable, True),
        (FileNotFoundError(2, "no socket"), Unavailable, True),
        (_postgres("57P01"), Unavailable, True),
        (_postgres("25P03"), Unavailable, True),
        (_postgres("57014"), Unavailable, False),
        (_postgres("40P01"), Unavailable, False),
        (TimeoutError(), Unavailable, False),
        (asyncpg.DataError(f"invalid input for query argument $1: {SECRET}"), Invalid, False),
        (asyncpg.ClientConfigurationError("bad dsn"), ConfigError, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_the_client_raises_is_translated_too(original: Exception, expected: type[HubError], is_lost: bool) -> None:
    with pytest.raises(HubError) as caught, translated():
        raise original
    assert expected is type(caught.value)
    assert is_lost is lost(caught.value)
    assert SECRET not in str(caught.value) + str(original)


@pytest.mark.parametrize(
    "error", [NotFound("post"), KeyError("x"), asyncpg.InterfaceError("expected 2 arguments, 1 given")]
)
def test_what_is_not_the_databases_passes_through(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, translated():
        raise error
    assert caught.value is error
