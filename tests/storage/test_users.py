"""hub/storage/users.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.errors import Conflict, Invalid, Refused
from hub.model import Level, Role
from hub.storage import users
from hub.storage.pool import Database

ANA = users.UserRecord("ana", "Ana@Exemplo.br", "Ana", Role.EDITOR, Level.PUBLIC, "$argon2id$segredo")


async def test_an_account_is_found_by_id_and_by_address_in_any_case(system: Database) -> None:
    await users.put(system, ANA)
    assert await users.by_id(system, "ana") == ANA
    assert await users.by_email(system, "aNA@exemplo.BR") == ANA
    assert await users.by_id(system, "Ana") is None
    assert await users.by_email(system, "ana@exemplo") is None


async def test_putting_replaces_the_account(system: Database) -> None:
    await users.put(system, ANA)
    changed = replace(ANA, email=None, role=Role.ADMIN, clearance=Level.RESTRICTED, password_hash=None)
    await users.put(system, changed)
    assert await users.by_id(system, "ana") == changed


async def test_an_address_belongs_to_one_account(system: Database) -> None:
    await users.put(system, ANA)
    with pytest.raises(Conflict):
        await users.put(system, replace(ANA, id="bia", email="ana@exemplo.br"))


@pytest.mark.parametrize("change", [{"role": Role.ANONYMOUS}, {"id": ""}, {"email": "a"}, {"name": "\0"}])
async def test_an_account_that_does_not_fit_is_invalid(change: dict[str, object], system: Database) -> None:
    with pytest.raises(Invalid):
        await users.put(system, replace(ANA, **change))  # type: ignore[arg-type]


async def test_hub_app_reads_and_writes_no_account(app: Database, system: Database) -> None:
    await users.put(system, ANA)
    for call in (users.by_id(app, "ana"), users.by_email(app, "ana@exemplo.br"), users.put(app, ANA)):
        with pytest.raises(Refused):
            await call


def test_a_record_shows_neither_address_nor_hash() -> None:
    assert "segredo" not in repr(ANA)
    assert "xemplo" not in repr(ANA)


async def test_categories_are_listed_by_name_with_either_login(app: Database, system: Database) -> None:
    await users.put_category(system, "cardiologia", "Coração")
    await users.put_category(system, "cardiologia", "Cardiologia", "cardiologia")
    expected = [("cardiologia", "Cardiologia"), ("geral", "Geral")]
    assert expected == await users.list_categories(app)
    assert expected == await users.list_categories(system)


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a-", "a:b", "x" * 65])
async def test_a_slug_that_can_not_stand_in_a_channel_is_invalid(slug: str, system: Database) -> None:
    with pytest.raises(Invalid):
        await users.put_category(system, slug, "X")
