"""Write the audit trail: in the transaction of what it tells of, or by itself.

Rows can be added and not changed, and only hub_system may read them. Details hold ids, rules and digests, never texts.
"""

from __future__ import annotations

import orjson

from hub.model import Actor
from hub.storage.pool import Database
from hub.storage.scope import Rows, scope_args


async def record(
    target: Rows | Database,
    actor: Actor,
    *,
    action: str,
    resource_type: str,
    resource_id: str,
    outcome: str,
    version: int | None = None,
    reason: str = "",
    details: dict[str, object] | None = None,
) -> None:
    """Add one row.

    Args:
        target: a transaction, which the row is part of; or a database, where the row is committed on return.
        action: what was attempted, such as "post.update".
        outcome: how it ended, such as "stored", "blocked", "refused".
        version: version of the resource, where it has one.
        reason: the rule behind the outcome, or what the actor gave as its reason.
        details: ids, rules and digests; never texts.

    Raises:
        AssertionError: the transaction is another actor's.
        HubError: there is no row, so what it would have told of must not happen.
    """
    row: dict[str, object] = {
        "action": action,
        "resource_type": resource_type,
        "resource_id": resource_id,
        "version": version,
        "outcome": outcome,
        "reason": reason,
        "details": details or {},
    }
    if isinstance(target, Rows):
        if target.actor != actor:
            raise AssertionError("the transaction is another actor's")
        target.add("audit", row)
    else:
        # Twice when the answer to the first got lost: a trail may say too much, never too little.
        await target.fetch("audit", *scope_args(actor), orjson.dumps([row]).decode())
