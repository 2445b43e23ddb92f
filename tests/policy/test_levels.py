"""hub.policy.levels: a total order, and no claim above the role's."""

from __future__ import annotations

import itertools

import pytest

from hub.model import Level, Role
from hub.policy.levels import CLEARANCE, WRITERS, clearance_of, level_of

HIGHEST = {
    "anonymous": 0, "reader": 0, "editor": 0, "medical_professional": 1, "reviewer": 2, "auditor": 2, "admin": 2,
}  # fmt: skip


def test_each_role_has_its_clearance() -> None:
    assert HIGHEST == {role.value: int(level) for role, level in CLEARANCE.items()}
    assert set(Role) == set(CLEARANCE)


@pytest.mark.parametrize(("role", "claimed"), list(itertools.product(Role, [None, *Level])))
def test_a_claim_may_lower_a_clearance_and_never_raise_it(role: Role, claimed: Level | None) -> None:
    highest = Level(HIGHEST[role.value])
    expected = highest if claimed is None else claimed if claimed <= highest else None
    assert expected == clearance_of(role, claimed)


@pytest.mark.parametrize(
    ("label", "level"),
    [("public", Level.PUBLIC), ("professional", Level.PROFESSIONAL), ("restricted", Level.RESTRICTED),
     ("PUBLIC", None), ("", None), ("secret", None)],
)  # fmt: skip
def test_levels_have_names(label: str, level: Level | None) -> None:
    assert level == level_of(label)


def test_who_writes() -> None:
    assert {"editor", "medical_professional", "reviewer", "admin"} == {role.value for role in WRITERS}
