"""hub/storage/audit.py."""

# ruff: noqa: PT012 - what fails is a transaction, which is a block

from __future__ import annotations

from typing import Any

import orjson
import pytest

from hub.model import ANONYMOUS, Actor
from hub.storage import audit
from hub.storage.pool import Database
from hub.storage.scope import transaction
from tests.storage.builders import ANA, actor

COLUMNS = "actor, role, action, resource_type, resource_id, version, outcome, reason, details"


async def _record(target: Any, who: Actor) -> None:
    await audit.record(
        target,
        who,
        action="post.update",
        resource_type="post",
        resource_id="p1",
        outcome="blocked",
        version=3,
        reason="LGPD-CPF",
        details={"digest": "d" * 64, "rules": ["LGPD-CPF"]},
    )


@pytest.mark.parametrize("who", [ANA, ANONYMOUS], ids=["ana", "anonymous"])
@pytest.mark.parametrize("way", ["app", "system", "transaction"])
async def test_a_row_says_who_did_what(way: str, who: Actor, app: Database, system: Database, admin: Any) -> None:
    if way == "transaction":
        async with transaction(app, who) as tx:
            await _record(tx, who)
    else:
        await _record(app if way == "app" else system, who)
    (row,) = await admin.fetch(f"SELECT {COLUMNS} FROM hub.audit_log")
    expected = (who.user, who.role.value, "post.update", "post", "p1", 3, "blocked", "LGPD-CPF")
    assert expected == tuple(row)[:-1]
    assert orjson.loads(row["details"]) == {"digest": "d" * 64, "rules": ["LGPD-CPF"]}


async def test_a_row_without_details_has_an_empty_object(app: Database, admin: Any) -> None:
    await audit.record(app, ANA, action="a", resource_type="t", resource_id="1", outcome="o")
    (row,) = await admin.fetch(f"SELECT {COLUMNS} FROM hub.audit_log")
    assert tuple(row)[-4:] == (None, "o", "", "{}")


async def test_a_row_of_a_transaction_goes_with_it(app: Database, admin: Any) -> None:
    with pytest.raises(KeyError):
        async with transaction(app, ANA) as tx:
            await _record(tx, ANA)
            raise KeyError
    assert await admin.fetchval("SELECT count(*) FROM hub.audit_log") == 0


async def test_a_transaction_is_not_audited_in_anothers_name(app: Database) -> None:
    with pytest.raises(AssertionError):
        async with transaction(app, ANA) as tx:
            await _record(tx, actor("bia"))
