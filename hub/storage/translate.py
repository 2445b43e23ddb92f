"""Turn what PostgreSQL and asyncpg raise into HubErrors, at the border of the storage room.

Every statement of the room runs inside `translated()`. The original stays as the cause, without what it quotes of a
row: PostgreSQL puts whole rows into DETAIL and values into messages of class 22, and tracebacks end in logs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from hub.errors import ConfigError, Conflict, HubError, Invalid, Overloaded, Refused, Unavailable

RESOURCE = "database"

#: The connection is gone, so whatever ran on it was rolled back, unless it was a COMMIT.
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,  # the server shuts down, crashed, or starts; QueryCanceled is apart
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,
    OSError,
)

#: Foreign key → the field of a post that names what is not there.
_MISSING = {
    "posts_category_fkey": ("category", "There is no such category."),
    "posts_author_id_fkey": ("author_id", "There is no such author."),
}


def lost(error: BaseException | None) -> bool:
    """Tell whether a HubError was caused by the end of its connection."""
    cause = error.__cause__ if isinstance(error, HubError) else error
    if isinstance(cause, asyncpg.QueryCanceledError | TimeoutError):
        return False
    return isinstance(cause, LOST) or (isinstance(cause, asyncpg.InterfaceError) and _closed(cause))


def _closed(exc: asyncpg.InterfaceError) -> bool:
    """Tell asyncpg's "connection is closed" and "has been released" from its other complaints: they share one class.

    The pool takes a connection back as soon as it breaks, also from under whoever holds it.
    """
    return "clos" in str(exc) or "released" in str(exc)


@contextmanager
def translated() -> Iterator[None]:
    """Raise HubErrors instead of what asyncpg raises.

    Raises:
        Unavailable: the server is away, starting, or did not answer in time; or a deadlock or serialisation failure,
            which rolled the transaction back: the same again may work.
        Overloaded: the server has no connection or memory left, or a lock was not to be had in time.
        Conflict: a key is taken, or the post changed meanwhile.
        Invalid: a value does not fit.
        Refused: row-level security or a missing grant forbids it.
        ConfigError: the server refuses the login, or the schema is missing.
        HubError: the server refused a statement for a reason that is a mistake of ours.
    """
    try:
        yield
    except HubError:
        raise
    except asyncpg.PostgresError as exc:
        error = _of_postgres(exc)
        _forget_values(exc)
        raise error from exc
    except asyncpg.ClientConfigurationError as exc:
        raise ConfigError("The database URL can not be understood.") from exc
    except asyncpg.InterfaceError as exc:
        if not _closed(exc):
            raise  # asyncpg is used wrongly: a mistake of ours, with nothing of anybody's in it
        raise Unavailable(RESOURCE) from exc
    except asyncpg.InternalClientError as exc:
        raise Unavailable(RESOURCE) from exc
    except (OSError, TimeoutError) as exc:
        raise Unavailable(RESOURCE) from exc


def _of_postgres(exc: asyncpg.PostgresError) -> HubError:
    """Choose by SQLSTATE: the whole code first, then its class."""
    code = exc.sqlstate or ""
    match code:
        case "23505":
            return Conflict("That id or key is taken.")
        case "23503":
            if exc.constraint_name in _MISSING:
                field, message = _MISSING[exc.constraint_name]
                return Invalid(message, field=field)
            return Conflict("The post changed meanwhile.")
        case "42501":
            return Refused("storage", "row-level-security", "You may not do this.")
        case "3D000" | "3F000" | "42P01" | "42883":
            return ConfigError("The database or its schema is missing: run `hub schema apply`.")
        case "55P03":
            return Overloaded(RESOURCE)
        case "57014" | "40001" | "40P01" | "25006" | "25P03" | "25P04":
            return Unavailable(RESOURCE)
    match code[:2]:
        case "08" | "57" | "58":
            return Unavailable(RESOURCE)
        case "53":
            return Overloaded(RESOURCE)
        case "28":
            return ConfigError("The database refuses the login: check user and password of its URL.")
        case "22" | "23":
            return Invalid("A value does not fit.")
    if isinstance(exc, asyncpg.PostgresConnectionError):  # lost before the server could say why: no SQLSTATE of its own
        return Unavailable(RESOURCE)
    return HubError(f"The database refused a statement (SQLSTATE {code or 'unknown'}).")


def _forget_values(exc: asyncpg.PostgresError) -> None:
    """Remove what an exception quotes of rows and arguments."""
    exc.detail = exc.hint = exc.context = None
    if (exc.sqlstate or "").startswith("22"):
        exc.args = ("a value does not fit",)
