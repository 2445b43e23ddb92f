"""Bind a transaction to an actor, so that row-level security decides what it sees and changes.

Theory of operation. BEGIN and the scope go out together. Rows that nobody reads back inside the transaction (verdicts,
reviews, audit rows, replies) wait in memory and leave together with the log's events in one statement, `settle`, which
is the last before COMMIT: `hub.storage.log.append` settles, or else the end of the block. So a publishing transaction
takes five round trips, and the log's row is locked for the shortest time. On an exception, or when cancelled,
everything is rolled back; after a failed statement only the rollback is left.

A connection that breaks before COMMIT is sent means "rolled back" (Unavailable); while COMMIT is under way, nobody can
know (OutcomeUnknown), and the caller asks again with the same key.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal

import asyncpg
import orjson

from hub.errors import HubError, OutcomeUnknown, Unavailable
from hub.model import Actor
from hub.storage.pool import READ_ATTEMPTS, Database
from hub.storage.queries import QUERIES
from hub.storage.translate import RESOURCE, lost, translated

Pending = Literal["workflows", "audit", "replies", "reviews"]


def scope_args(actor: Actor) -> tuple[str, str, int]:
    """Return what a read that carries its scope takes first: user, role, clearance."""
    return actor.user, actor.role.value, actor.clearance.value


class Rows:
    """What a transaction writes besides the post: rows that nobody reads back inside it."""

    def __init__(self, actor: Actor) -> None:
        #: In whose scope they are written.
        self.actor = actor
        self._pending: dict[Pending, list[dict[str, object]]] = {}
        self._settled = False

    def add(self, kind: Pending, row: dict[str, object]) -> None:
        """Keep a row until the transaction settles.

        Raises:
            AssertionError: it has settled.
        """
        if self._settled:
            raise AssertionError(f"{kind} after append: append must be the last statement before COMMIT")
        self._pending.setdefault(kind, []).append(row)

    def parts(self, events: list[dict[str, object]] | None) -> list[str | None]:
        """Return the parameters of `settle` as JSON, null for none: workflows, audit rows, replies, events, reviews."""
        self._settled = True
        rows = [_json(self._pending.get(kind)) for kind in ("workflows", "audit", "replies", "reviews")]
        return [*rows[:3], _json(events), rows[3]]


class Transaction(Rows):
    """One open transaction in the scope of one actor. Made by `transaction` only."""

    def __init__(self, connection: Any, actor: Actor) -> None:
        super().__init__(actor)
        self._connection = connection

    async def fetch(self, name: str, *args: object) -> list[Any]:
        """Run the named statement.

        Raises:
            AssertionError: events were appended already: that has to be the last statement.
            HubError: as `translated` says; nothing but the rollback may follow.
        """
        if self._settled:
            raise AssertionError(f"{name} after append: append must be the last statement before COMMIT")
        with translated():
            rows: list[Any] = await self._connection.fetch(QUERIES[name], *args)
            return rows

    async def settle(self, events: list[dict[str, object]] | None) -> list[Any]:
        """Write the rows that wait, then the events; nothing may follow but COMMIT.

        Returns:
            For each event: seq, at, visible_from, bare, offsets.
        """
        if self._settled:
            raise AssertionError("append after append: append must be the last statement before COMMIT")
        parts, self._settled = self.parts(events), False
        rows = await self.fetch("settle", *parts)
        self._settled = True
        return rows

    async def finish(self) -> None:
        """Settle what still waits. Called by `transaction`."""
        if self._pending and not self._settled:
            await self.settle(None)


def _json(rows: list[dict[str, object]] | None) -> str | None:
    return orjson.dumps(rows).decode() if rows else None


@asynccontextmanager
async def transaction(db: Database, actor: Actor) -> AsyncIterator[Transaction]:
    """Open a transaction in the actor's scope; commit when the block ends, roll back when it raises.

    Raises:
        Overloaded: no connection became free in time.
        Unavailable: the server is away, or went away before COMMIT: nothing happened.
        OutcomeUnknown: the connection broke during COMMIT.
        AssertionError: a statement failed and the block went on as if it had not.
    """
    async with _begun(db, actor) as connection:
        tx = Transaction(connection, actor)
        try:
            yield tx
            await tx.finish()
        except BaseException:
            await _roll_back(connection)
            raise
        await _commit(connection)


@asynccontextmanager
async def _begun(db: Database, actor: Actor) -> AsyncIterator[Any]:
    """Lend a connection on which the transaction has begun, passing over dead ones."""
    begin = _begin(actor, db.statement_timeout_s)
    for attempt in range(1, READ_ATTEMPTS + 1):
        async with db.acquire() as connection:
            try:
                with translated():
                    await connection.execute(begin)
            except Unavailable as error:
                if attempt == READ_ATTEMPTS or not lost(error):
                    raise
                continue
            except BaseException:
                await _roll_back(connection)
                raise
            yield connection
            return


def _begin(actor: Actor, statement_timeout_s: float) -> str:
    """Write BEGIN and the scope as one message, which can not have parameters: texts go as hexadecimal digits.

    A publisher that stops between append and COMMIT would hold the log's row, and with it all others: the server ends
    a transaction that idles for as long as a statement may run.
    """
    timeout_ms = max(1, round(statement_timeout_s * 1000))
    settings = {
        "hub.user": actor.user,
        "hub.role": actor.role.value,
        "hub.clearance": str(actor.clearance.value),
        "statement_timeout": str(timeout_ms),
        "idle_in_transaction_session_timeout": str(timeout_ms),
    }
    calls = ", ".join(
        f"set_config('{name}', convert_from('\\x{value.encode().hex()}'::bytea, 'UTF8'), true)"
        for name, value in settings.items()
    )
    return f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT {calls}"


async def _roll_back(connection: Any) -> None:
    """End a transaction whose error is already on its way; a connection that can not is closed."""
    try:
        with translated():
            await connection.execute("ROLLBACK")
    except HubError:
        _drop(connection)


async def _commit(connection: Any) -> None:
    try:
        with translated():
            status = await connection.execute("COMMIT")
    except Unavailable as error:
        _drop(connection)
        raise OutcomeUnknown(RESOURCE) from error.__cause__
    except BaseException:
        _drop(connection)  # cancelled half-way: nobody knows what state it is in
        raise
    if status != "COMMIT":
        raise AssertionError("a statement failed, its error was swallowed, and so COMMIT rolled back")


def _drop(connection: Any) -> None:
    """Close a connection at once; the pool may have taken it back already."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()
