"""Remember replies by idempotency key, so that a retry gets the reply that was lost.

Keys are the actor's own. `find_reply` comes first in a transaction: it holds the key until the end, so a retry that
overtakes its first attempt waits for it and then sees its reply. Replies are trimmed with the log (`log.trim`).
"""

from __future__ import annotations

from hub.errors import Invalid
from hub.storage.scope import Rows, Transaction

KEY_MAX_CHARS = 255


async def find_reply(tx: Transaction, key: str) -> bytes | None:
    """Return the reply stored for the key, byte for byte, or None.

    Raises:
        Invalid: the key is empty or too long.
    """
    _check(key)
    (row,) = await tx.fetch("find_reply", key)
    return None if row[0] is None else row[0].encode()


async def save_reply(tx: Rows, key: str, reply: bytes) -> None:
    """Keep the reply, which is JSON; it leaves when the transaction settles.

    Raises:
        Invalid: the key is empty or too long.
        Conflict: when the transaction settles, if the key is taken (`find_reply` was not called).
    """
    _check(key)
    tx.add("replies", {"key": key, "reply": reply.decode()})


def _check(key: str) -> None:
    if not 1 <= len(key) <= KEY_MAX_CHARS or "\0" in key:
        raise Invalid(f"The key must have 1 to {KEY_MAX_CHARS} characters.", field="key")
